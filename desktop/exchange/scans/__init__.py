"""Reads scanned ballots: a picture and a layout give marks, doubts or a reason why nothing was read."""
