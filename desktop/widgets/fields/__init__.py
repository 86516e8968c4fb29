"""Editors of single values and the dialog that asks for a reason."""
