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
_PEEK = 4096  # bytes from which the encoding is told
_OTHER_SEPARATORS = "，|；、"  # what people use and no spreadsheet reads
_LOOKED_AT = 50  # rows from which the separator is told


def read_csv(path: Path, data: bytes) -> Grid:
    """The file as a sheet named by its stem; rows are counted as a spreadsheet shows them."""
    text = _decoded(path.name, data)
    if "\0" in text:
        raise UserError(ErrorKind.FORMAT_UNKNOWN, path=path.name, expected="spreadsheet")
    rows = _rows(path, text, _separator(text))
    if rows and max(len(row) for row in rows) == 1 and len(rows) > 1:
        for separator in _OTHER_SEPARATORS:
            if sum(separator in row[0] for row in rows if row) > len(rows) // 2:
                raise UserError(
                    ErrorKind.FILE_UNREADABLE, path=path.name, detail="separator", limit=separator
                )
    survey = Survey(len(rows), max((len(row) for row in rows), default=0))
    faults = Faults()
    check_extent(path.stem, survey, faults)
    faults.refuse(path.name)
    cells = tuple(tuple(cell if cell.strip() else None for cell in row) for row in rows)
    return Grid(path.stem, cells)


def _decoded(name: str, data: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 (a spreadsheet's "Unicode text", its mark perhaps lost), else GB18030."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encodings: tuple[str, ...] = ("utf-8-sig", "gb18030")
    if marked:
        encodings = ("utf-16",)
    elif b"\0" in data[:_PEEK]:  # ends of lines and digits are half zero
        encodings = (
            "utf-16-le" if data[:_PEEK:2].count(0) < data[1:_PEEK:2].count(0) else "utf-16-be",
        )
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError(ErrorKind.FILE_UNREADABLE, path=name, detail="encoding")


def is_text(data: bytes) -> bool:
    """Whether a file is text in an encoding that offices use."""
    try:
        text = _decoded("", data[: _PEEK // 4 * 4] if b"\0" in data else data)
    except UserError:
        return False
    return bool(text.strip()) and all(c in "\t\r\n" or ord(c) >= 0x20 for c in text[:_PEEK])


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
