"""A whole workbook into an evaluation, and everything that a workbook can carry out of it."""
