"""What several pages share of ballots: the rows, their edits, seats and progress."""
