"""The tables of a sheet as plain records, for whoever goes on working with them in a spreadsheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from desktop.sheets.setting.printing import Draft, SectionStart
from desktop.sheets.setting.ruled_table import RuledTable, TableColumn
from desktop.sheets.setting.style_book import Align

_NUMBER = re.compile(r"[+-]?(0|[1-9]\d{0,14})(\.\d{1,12})?")
Value = str | Fraction


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One table: the paper that it stands on, its headings, its rows. Numbers are exact."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def tables(draft: Draft) -> tuple[SheetTable, ...]:
    """Every table of a draft that has rows, in the order of the pages."""
    found: list[SheetTable] = []
    title = draft.document.subject
    for flowable in draft.flat():
        if isinstance(flowable, SectionStart):
            title = flowable.section.title or title
        elif isinstance(flowable, RuledTable) and flowable.rows:
            found.append(_table(title, flowable))
    return tuple(found)


def _table(title: str, ledger: RuledTable) -> SheetTable:
    rows = tuple(
        tuple(_value(text, column) for text, column in zip(row, ledger.columns, strict=True))
        for row in ledger.rows
    )
    return SheetTable(title, _headings(ledger), rows)


def _headings(ledger: RuledTable) -> tuple[str, ...]:
    """Each column's heading on one line, below its band's where it has one."""
    above = [band.title for band in ledger.bands for _ in range(band.span)]
    above = above or [""] * len(ledger.columns)
    return tuple(
        "·".join(part.replace("\n", "") for part in (band, column.title) if part)
        for band, column in zip(above, ledger.columns, strict=True)
    )


def _value(text: str, column: TableColumn) -> Value:
    """A number where the column holds figures; codes and names, which stand at the left, stay text."""
    if column.align in (Align.RIGHT, Align.CENTRE) and _NUMBER.fullmatch(text):
        return Fraction(text)
    return text
