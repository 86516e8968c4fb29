"""Blank ballots on paper."""
