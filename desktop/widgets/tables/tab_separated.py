"""Cells as a spreadsheet copies and pastes them: tabs between cells, a line a row, quoted where a cell holds either."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from PySide6.QtGui import QGuiApplication

_NUMBER: Final = re.compile(r"[+-]?[0-9.,]+ ?%?")
_QUOTED: Final = re.compile(r'"((?:[^"]|"")*)"(?=[\t\n]|$)')
_PLAIN: Final = re.compile(r"[^\t\n]*")
_FORMULA: Final = ("=", "@", "+", "-")


def copy_cells(rows: Iterable[Sequence[object]]) -> None:
    """Puts rows of cells on the clipboard."""
    QGuiApplication.clipboard().setText(tab_separated(rows))


def tab_separated(rows: Iterable[Sequence[object]]) -> str:
    """Rows of cells as a spreadsheet pastes them."""
    return "\n".join("\t".join(_written(cell) for cell in row) for row in rows)


def cells_of(text: str) -> list[list[str]]:
    """What a spreadsheet copied, row by row; a line break inside a cell becomes a space."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    rows: list[list[str]] = [[]]
    for cell, end in _read(plain):
        rows[-1].append(cell)
        if end == "\n":
            rows.append([])
    return rows


def _written(cell: object) -> str:
    text = "" if cell is None else str(cell)
    if text.startswith(_FORMULA) and len(text) > 1 and not _NUMBER.fullmatch(text):
        text = f" {text}"  # a remark that begins like a formula is still a remark
    if any(sign in text for sign in "\t\n") or text.startswith('"'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _read(text: str) -> Iterator[tuple[str, str]]:
    """Each cell with the sign that ends it; a quotation mark that no other closes is part of the text."""
    place = 0
    while True:
        found = _QUOTED.match(text, place)
        if found is not None:
            cell = found[1].replace('""', '"').replace("\n", " ").replace("\t", " ")
        else:
            found = _PLAIN.match(text, place)
            cell = found[0] if found else ""
        place = found.end() if found else len(text)
        yield cell, text[place : place + 1]
        if place >= len(text):
            return
        place += 1
