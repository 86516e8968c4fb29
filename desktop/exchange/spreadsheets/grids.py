"""Opens a file as grids: by what it holds, not by what its name claims."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from db.errors import ErrorKind, UserError
from db.numbers import decimal_text, exact
from desktop.exchange.sealed import is_sealed
from desktop.exchange.spreadsheets.csv_grid import is_text, read_csv
from desktop.exchange.spreadsheets.faults import Faults
from desktop.exchange.spreadsheets.grid import Cell, CellError, Grid, Merge, Percent, Uncalculated
from desktop.exchange.spreadsheets.limits import MOST_BYTES, MOST_SHEETS
from desktop.exchange.spreadsheets.ods_survey import survey_ods
from desktop.exchange.spreadsheets.survey import Place, Survey, check_extent
from desktop.exchange.spreadsheets.xls_survey import survey_xls
from desktop.exchange.spreadsheets.xlsx_survey import survey_xlsx
from desktop.exchange.spreadsheets.zipped import ZippedBook

_ZIP = b"PK\x03\x04"
_CODEPAGE = 0x0042  # MS-XLS 2.4.52
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TABLE_SUFFIXES = {".xls", ".xlsx", ".et", ".ods", ".wps"}
_TEXT_SUFFIXES = {".csv", ".tsv", ".txt"}


def read_grids(path: Path) -> tuple[Grid, ...]:
    """Every sheet of a .xlsx, .xls, .ods or .csv file.

    Raises UserError FILE_MISSING, FILE_UNREADABLE, FORMAT_UNKNOWN; IMPORT_REFUSED where a sheet is too large to read.
    """
    return tuple(replace(grid, book=path.stem) for grid in _sheets(path))


def _sheets(path: Path) -> tuple[Grid, ...]:
    data = _bytes_of(path)
    if data.startswith(_ZIP):
        return _zipped(path.name, data)
    if data.startswith(_COMPOUND):
        return _old(path.name, data)
    if (disguise := _disguise(data)) is not None:
        raise UserError(ErrorKind.FILE_UNREADABLE, path=path.name, detail=disguise)
    if path.suffix.lower() in _TEXT_SUFFIXES:
        return (read_csv(path, data),)
    if path.suffix.lower() in _TABLE_SUFFIXES and is_text(data):
        raise UserError(ErrorKind.FILE_UNREADABLE, path=path.name, detail="text")
    raise UserError(ErrorKind.FORMAT_UNKNOWN, path=path.name, expected="spreadsheet")


def _disguise(data: bytes) -> str | None:
    """What a file is that bears a spreadsheet's name and is none."""
    if is_sealed(data):
        return "sealed"
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "html" if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")) else None


def _bytes_of(path: Path) -> bytes:
    """The whole file, if it is of a size that a person would send."""
    try:
        if path.stat().st_size > MOST_BYTES:
            limit = f"{MOST_BYTES // 1_000_000} MB"
            raise UserError(
                ErrorKind.FILE_UNREADABLE, path=path.name, detail="too_large", limit=limit
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise UserError(ErrorKind.FILE_MISSING, path=path.name) from None
    except OSError as error:
        raise UserError(
            ErrorKind.FILE_UNREADABLE, path=path.name, detail=error.strerror or str(error)
        ) from error


def _zipped(name: str, data: bytes) -> tuple[Grid, ...]:
    with ZippedBook(name, data) as book:
        if "xl/workbook.xml" in book.names:
            surveys = survey_xlsx(book)
        elif "encryption-data" in book.text("META-INF/manifest.xml"):
            raise UserError(ErrorKind.FILE_UNREADABLE, path=name, detail="encrypted")
        elif "content.xml" in book.names:
            surveys = survey_ods(book)
        else:
            raise UserError(ErrorKind.FORMAT_UNKNOWN, path=name, expected="spreadsheet")
    return _grids(name, data, surveys)


def _old(name: str, data: bytes) -> tuple[Grid, ...]:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UserError(ErrorKind.FILE_UNREADABLE, path=name, detail="encrypted")
    return _grids(name, _true_codepage(data), survey_xls(name, data))


def _true_codepage(data: bytes) -> bytes:
    """An old Java library writes code page 1252 into files whose text is UTF-16, and readers believe the record."""
    claimed = struct.pack("<HHH", _CODEPAGE, 2, 1252)
    return data.replace(claimed, struct.pack("<HHH", _CODEPAGE, 2, 1200), 1)


def _grids(name: str, data: bytes, surveys: Mapping[str, Survey]) -> tuple[Grid, ...]:
    """Reads what the survey has found to be of a bearable size."""
    faults = Faults()
    for title, survey in surveys.items():
        check_extent(title, survey, faults)
    faults.refuse(name)
    with _readable(name):
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [m for m in book.sheets_metadata if m.typ is SheetTypeEnum.WorkSheet]
        if len(sheets) > MOST_SHEETS:
            raise UserError(
                ErrorKind.FILE_UNREADABLE,
                path=name,
                detail="too_many_sheets",
                limit=str(MOST_SHEETS),
            )
        return tuple(
            _grid(book, m.name, m.visible is Visible.Visible, surveys.get(m.name, Survey()))
            for m in sheets
        )


def _grid(book: CalamineWorkbook, title: str, visible: bool, survey: Survey) -> Grid:
    sheet = book.get_sheet_by_name(title)
    rows: list[list[Cell]] = [
        [None if cell == "" else cell for cell in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    for (row, column), cell in _really_shown(rows, survey).items():
        while len(rows) <= row:
            rows.append([])
        rows[row].extend([None] * (column + 1 - len(rows[row])))
        rows[row][column] = cell
    merges = tuple(Merge(*start, *end) for start, end in sheet.merged_cell_ranges or ())
    merges = merges or tuple(survey.merges)
    return Grid(title, tuple(map(tuple, rows)), merges, visible, frozenset(survey.hidden))


def _really_shown(rows: list[list[Cell]], survey: Survey) -> dict[Place, Cell]:
    """The cells that the reading library gives otherwise than they are seen."""
    shown: dict[Place, Cell] = {place: CellError(text) for place, text in survey.errors.items()}
    shown |= dict.fromkeys(survey.uncalculated - shown.keys(), Uncalculated())
    for row, column in survey.percents | survey.padded.keys():
        cell = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if (row, column) in shown or isinstance(cell, bool) or not isinstance(cell, int | float):
            continue
        digits = survey.padded.get((row, column))
        if digits is None:
            shown[row, column] = Percent(f"{decimal_text(exact(cell) * 100)}%")
        elif cell == int(cell) and cell >= 0:
            shown[row, column] = f"{int(cell):0{digits}}"
    return shown


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """Turns what the reading library raises on a damaged file into a refusal.

    Its panics arrive as a class that derives from BaseException and cannot be imported, so it is known by its name.
    """
    try:
        yield
    except PasswordError:
        raise UserError(ErrorKind.FILE_UNREADABLE, path=name, detail="encrypted") from None
    except (CalamineError, OSError, ValueError) as error:
        raise UserError(ErrorKind.FILE_UNREADABLE, path=name, detail="damaged") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise UserError(ErrorKind.FILE_UNREADABLE, path=name, detail="damaged") from None
