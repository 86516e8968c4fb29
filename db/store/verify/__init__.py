"""Holding every row of a file against its trail."""
