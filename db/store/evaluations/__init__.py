"""The evaluations of a file, and taking a whole workbook into one."""
