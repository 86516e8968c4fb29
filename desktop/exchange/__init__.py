"""Spreadsheets and documents in and out; knows no store and no Qt (docs/workbook.md)."""
