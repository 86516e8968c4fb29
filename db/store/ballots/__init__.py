"""Ballots, marks, attendance and second typing in the file."""
