"""ImportRun back changes by inverting the rows that the trail recorded."""
