"""Searching within a page or dialog."""
