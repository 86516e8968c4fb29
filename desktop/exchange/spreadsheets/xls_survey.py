"""Looks over the raw records of an old .xls (MS-XLS 2.4): how far its cells reach, and which hold errors."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from db.errors import ErrorKind, UserError
from desktop.exchange.spreadsheets.compound import CompoundFile
from desktop.exchange.spreadsheets.survey import Survey

_BOUNDSHEET, _BOF, _FILEPASS, _DIMENSIONS = 0x0085, 0x0809, 0x002F, 0x0200
_FORMULA, _BOOLERR, _MULRK = 0x0006, 0x0205, 0x00BD
_CELLS = frozenset({_FORMULA, _BOOLERR, _MULRK, 0x0203, 0x0204, 0x027E, 0x00FD, 0x00D6})
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_ROWS, _COLUMNS = 65_536, 256  # all that the format has


def survey_xls(name: str, data: bytes) -> dict[str, Survey]:
    """The survey of each sheet by its title. Raises UserError FILE_UNREADABLE where the file makes no sense."""
    try:
        stream = CompoundFile(data).stream("Workbook", "Book")
        surveys = _surveys(name, stream)
    except (ValueError, IndexError, struct.error, StopIteration) as error:
        raise UserError(ErrorKind.FILE_UNREADABLE, path=name, detail="damaged") from error
    if not surveys:
        raise UserError(ErrorKind.FORMAT_UNKNOWN, path=name, expected="spreadsheet")
    return surveys


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each record's place, kind and contents."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _surveys(name: str, stream: bytes) -> dict[str, Survey]:
    """Goes through the records; the sheets, which the first part names by their places, follow one another."""
    starts: dict[int, str] = {}
    surveys: dict[str, Survey] = {}
    survey = Survey()
    wide = True  # BIFF8: names may be UTF-16
    for at, kind, body in _records(stream):
        if kind == _BOF:
            wide = struct.unpack_from("<H", body)[0] >= 0x0600
            survey = surveys.setdefault(starts[at], Survey()) if at in starts else Survey()
        elif kind == _FILEPASS:
            raise UserError(ErrorKind.FILE_UNREADABLE, path=name, detail="encrypted")
        elif kind == _BOUNDSHEET:
            starts[struct.unpack_from("<I", body)[0]] = _title(body, wide)
        elif kind == _DIMENSIONS:
            _check_dimensions(body, wide)
        elif kind in _CELLS:
            _cell(survey, kind, body)
    return surveys


def _title(body: bytes, wide: bool) -> str:
    length = body[6]
    if not wide:
        return body[7 : 7 + length].decode("gb18030", errors="replace")
    if body[7] & 1:
        return body[8 : 8 + 2 * length].decode("utf-16-le", errors="replace")
    return body[8 : 8 + length].decode("latin-1")


def _check_dimensions(body: bytes, wide: bool) -> None:
    """The reading library sets aside room for what a sheet declares, so it must be true to the format."""
    first, last, left, right = struct.unpack_from("<IIHH" if wide else "<HHHH", body)
    if last > _ROWS or right > _COLUMNS or first > last or left > right:
        raise ValueError(last, right)


def _cell(survey: Survey, kind: int, body: bytes) -> None:
    row, column = struct.unpack_from("<HH", body)
    if kind == _MULRK:
        survey.reach(row, struct.unpack_from("<H", body, len(body) - 2)[0])
        return
    survey.reach(row, column)
    code = None
    if kind == _BOOLERR and body[7]:
        code = body[6]
    elif kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
        code = body[8]
    if code is not None:
        survey.errors[row, column] = _ERRORS.get(code, "#")
