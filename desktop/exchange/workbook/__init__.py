"""The workbook of an evaluation: what its sheets and cells mean, read and written."""
