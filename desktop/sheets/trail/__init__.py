"""Sheets of the trail."""
