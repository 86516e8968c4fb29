"""打分表: a workbook for each reviewer to mark in, out to a folder and back."""
