"""Notices, reports of faults and progress."""
