"""Importing and exporting workbooks, with the mapping of unknown headings."""
