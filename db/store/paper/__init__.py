"""Ballots on paper: what was printed, and what came back from a scanner."""
