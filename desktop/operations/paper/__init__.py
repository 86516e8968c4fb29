"""Ballots on paper that a scanner reads back."""
