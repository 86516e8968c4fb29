"""Cells out of every spreadsheet format, before anybody asks what they mean."""
