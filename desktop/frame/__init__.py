"""What every page is made of: the page itself, tables of records, edits, reading in the background."""
