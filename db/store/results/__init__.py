"""Counting the file, rankings, derivations and frozen snapshots."""
