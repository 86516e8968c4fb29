"""Pieces of the window that know no page: look, icons, tables, messages."""
