"""The tables of a sheet as a workbook: what stands on paper, to sort and to reckon with."""

from __future__ import annotations

import re
from pathlib import Path

from desktop.exchange.saving import save_bytes
from desktop.exchange.spreadsheets.xlsx_book import ColumnStyle, XlsxBook
from desktop.sheets.catalogue import Paper
from desktop.sheets.setting.tables import SheetTable, tables

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")  # in the name of a worksheet
_LONGEST_NAME = 31


def write_tables(path: Path, paper: Paper, *, replace: bool = False) -> bool:
    """Writes a paper's tables; False, and no file, where it has none. Raises as `save_bytes` does."""
    found = tables(paper.draft())
    if not found:
        return False
    save_bytes(path, tables_bytes(found), replace=replace)
    return True


def tables_bytes(found: tuple[SheetTable, ...]) -> bytes:
    """The workbook, a worksheet for each table: the same tables give the same bytes."""
    book = XlsxBook()
    taken: set[str] = set()
    for table in found:
        name = _name(table.title, taken)
        taken.add(name.casefold())
        styles = [ColumnStyle(heading, _width(table, n)) for n, heading in enumerate(table.columns)]
        book.add_sheet(name, styles, table.rows, title=table.title)
    return book.data()


def _name(title: str, taken: set[str]) -> str:
    """A name that spreadsheets accept and no other worksheet has; they do not tell A and a apart."""
    plain = _FORBIDDEN.sub("_", title).strip() or "表"
    name, number = plain[:_LONGEST_NAME], 1
    while name.casefold() in taken:
        number += 1
        ending = f"-{number}"
        name = plain[: _LONGEST_NAME - len(ending)] + ending
    return name


def _width(table: SheetTable, column: int) -> float:
    """A width in which most of a column can be read; a Chinese character takes two."""
    texts = [str(row[column]) for row in table.rows]
    longest = max((sum(1 + (ord(c) > 0xFF) for c in text) for text in texts), default=0)
    return min(50, max(9, longest + 2))
