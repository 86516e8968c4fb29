"""Sheets about several years."""
