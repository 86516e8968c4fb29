"""Sheets of a 督察."""
