"""A comma-separated file as a grid: its encoding and separator are found out, never guessed past a doubt."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from pathlib import Path

from db.errors import ErrorKind, Fault, FaultKind, UserError
from desktop.exchange.spreadsheets.faults import Faults
from desktop.exchange.spreadsheets.grid import Grid
from desktop.exchange.spreadsheets.survey import Survey, check_extent

_SEPARATORS = ",\t;"
_LOOKED_AT = 50  # rows from which the separator is told


def read_csv(path: Path, data: bytes) -> Grid:
    """The file as a sheet named by its stem; rows are counted as a spreadsheet shows them."""
    text = _decoded(path.name, data)
    if "\0" in text:
        raise UserError(ErrorKind.FORMAT_UNKNOWN, path=path.name, expected="spreadsheet")
    rows = _rows(path, text, _separator(text))
    survey = Survey(len(rows), max((len(row) for row in rows), default=0))
    faults = Faults()
    check_extent(path.stem, survey, faults)
    faults.refuse(path.name)
    cells = tuple(tuple(cell if cell.strip() else None for cell in row) for row in rows)
    return Grid(path.stem, cells)


def _decoded(name: str, data: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one (a spreadsheet's "Unicode text"), else GB18030."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError(ErrorKind.FILE_UNREADABLE, path=name, detail="encoding")


def _separator(text: str) -> str:
    """The separator that gives the widest usual row; a comma in doubt."""

    def width(separator: str) -> int:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        counts: Counter[int] = Counter()
        try:
            for row, _ in zip(rows, range(_LOOKED_AT), strict=False):
                counts[len(row)] += bool(row)
        except csv.Error:
            return 0
        return counts.most_common(1)[0][0] if counts else 0

    return max(_SEPARATORS, key=width)


def _rows(path: Path, text: str, separator: str) -> list[list[str]]:
    """Strict, so that a quote left open does not swallow the rest of the file."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        place = f"{path.stem}!{len(rows) + 1}"
        fault = Fault(place, FaultKind.UNREADABLE, {"detail": str(error)})
        raise UserError(ErrorKind.IMPORT_REFUSED, [fault], path=path.name, found="1") from error
    return rows
