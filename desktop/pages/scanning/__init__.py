"""扫描: paper ballots come back from a scanner, batch by batch."""
