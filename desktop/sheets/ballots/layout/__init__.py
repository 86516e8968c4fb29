"""Ballots that a scanner reads back: landmarks, codes, and boxes at places that are written down."""
