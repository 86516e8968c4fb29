"""What is too much for one import: a district's year is a thousandth of it, a hostile file is stopped by it."""

from __future__ import annotations

MOST_BYTES = 50_000_000  # of the file
MOST_UNPACKED = 256_000_000  # bytes of a zipped workbook, unpacked
MOST_MEMBERS = 5_000  # files inside a zipped workbook
MOST_RATIO = 400  # unpacked ÷ packed; sheets of repeated marks reach about 60
MOST_SHEETS = 200
MOST_ROWS = 300_000
MOST_COLUMNS = 500
MOST_CELLS = 10_000_000  # rows × columns of a sheet: a reader holds them all
MOST_NAME = 200  # characters of a name, title or post
MOST_TEXT = 2_000  # characters of 评语 and 依据
MOST_CODE = 40
MOST_FAULTS = 200  # listed; the rest are counted
