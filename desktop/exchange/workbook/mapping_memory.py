"""Remembers how a sheet was mapped by hand, by its headings: next year's form comes with the same ones.

Kept in a file of the program's own. What is lost or damaged there is only a convenience: then it is asked again.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w

from db.canonical import text_digest
from db.errors import UserError
from db.scoring.scheme.scheme import Scheme
from desktop.exchange.saving import save_bytes
from desktop.exchange.spreadsheets.grid import Grid
from desktop.exchange.workbook.headings import headings
from desktop.exchange.workbook.layouts import SheetLayout, fields_of
from desktop.exchange.workbook.sheet_mapping import (
    HEADER_WITHIN,
    NO_HEADER,
    SheetMapping,
    called_in_file,
    header_cell,
)
from desktop.exchange.workbook.subjects import Subject

MAPPINGS = "mappings.toml"  # as the file is called in the program's own folder
Mappings = Mapping[str, SheetMapping | None]
_MOST = 100  # of them, the latest last


class MappingMemory:
    """One TOML file with a table for each row of headings."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def recall(self, grids: tuple[Grid, ...], scheme: Scheme) -> dict[str, SheetMapping]:
        """How these sheets were mapped before, by their names, where the scheme still has what they are about."""
        known = self._read()
        found: dict[str, SheetMapping] = {}
        for grid in grids if known else ():
            if grid.is_blank:
                continue
            for row in (*range(min(len(grid.rows), HEADER_WITHIN)), NO_HEADER):
                entry = known.get(_key(grid, row))
                mapping = None if entry is None else _mapping(entry, row, grid, scheme)
                if mapping is not None:
                    found[grid.name] = mapping
                    break
        return found

    def keep(self, grids: tuple[Grid, ...], told: Mappings, proposals: Mappings) -> None:
        """Remembers what a person has said of these sheets, where the program would have said something else."""
        entries = self._read()
        for grid in grids:
            mapping = told.get(grid.name)
            if mapping is None or mapping.header is None:
                continue
            key = _key(grid, mapping.header)
            entries.pop(key, None)
            if mapping == proposals.get(grid.name):
                continue
            entries[key] = {
                "subject": mapping.subject.value,
                "part": mapping.part,
                "columns": dict(mapping.columns),
                "fixed": dict(mapping.fixed),
                "from_name": list(mapping.from_name),
                "from_file": list(mapping.from_file),
                "layout": mapping.layout.value,
                "across": {str(place): dict(said) for place, said in mapping.across.items()},
            }
        latest = dict(list(entries.items())[-_MOST:])
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            save_bytes(self._path, tomli_w.dumps(latest).encode("utf-8"), replace=True)
        except (OSError, UserError):
            return  # it is asked again next time

    def _read(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}


def _key(grid: Grid, row: int) -> str:
    """What tells a layout from others: the words of its lowest headings, or without any name and kinds of cells."""
    if row == NO_HEADER:
        name = "".join(letter for letter in grid.name if not letter.isdecimal())
        return text_digest("\n".join([name, *_kinds(grid)]))
    width = len(grid.rows[row])
    words = [next(iter(headings(header_cell(grid, row, c))), "") for c in range(width)]
    return text_digest("\t".join(words).rstrip("\t"))


def _kinds(grid: Grid) -> list[str]:
    """Of each column what kinds of cells stand in it."""
    width = max(len(row) for row in grid.rows)
    kinds = [
        {type(grid.at(row, c)).__name__ for row in range(len(grid.rows))} for c in range(width)
    ]
    return ["/".join(sorted(own)) for own in kinds]


def _mapping(entry: Any, row: int, grid: Grid, scheme: Scheme) -> SheetMapping | None:
    """The mapping of a table; None where it is damaged or means nothing under this scheme."""
    if not isinstance(entry, dict) or entry.get("subject") not in set(Subject):
        return None
    subject, code = Subject(entry["subject"]), entry.get("part", "")
    part = scheme.by_code.get(code)
    if subject.per_part and (part is None or not subject.takes(part)):
        return None
    named = {layout.value: layout for layout in SheetLayout}
    layout = named.get(entry.get("layout", SheetLayout.BALLOTS.value))
    columns, fixed = entry.get("columns"), entry.get("fixed")
    if layout is None or not isinstance(columns, dict) or not isinstance(fixed, dict):
        return None
    fields = {column.field for column in fields_of(subject, part, layout)}
    places = range(max(len(cells) for cells in grid.rows))
    sound = all(field in fields and place in places for field, place in columns.items())
    if not sound or not all(f in fields and isinstance(text, str) for f, text in fixed.items()):
        return None
    across = _across(entry.get("across", {}), layout, places)
    if across is None:
        return None
    told = _fields_told(entry.get("from_name"), fixed)
    filed = _fields_told(entry.get("from_file"), fixed)
    if filed and not (whose := called_in_file(grid.book)):
        return None
    # the names of this sheet and this file, not those of the others
    fixed |= dict.fromkeys(told, grid.name.strip()) | dict.fromkeys(filed, whose if filed else "")
    return SheetMapping(subject, code, row, columns, (), (), fixed, layout, across, told, filed)


def _fields_told(entry: Any, fixed: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f for f in entry if f in fixed) if isinstance(entry, list) else ()


def _across(entry: Any, layout: SheetLayout, places: range) -> dict[int, dict[str, str]] | None:
    """What each column stands for; None where it is damaged."""
    if not isinstance(entry, dict) or not all(str(place).isdecimal() for place in entry):
        return None
    across = {int(place): said for place, said in entry.items()}
    sound = all(
        place in places
        and isinstance(said, dict)
        and said.keys() == {*layout.across}
        and all(isinstance(text, str) for text in said.values())
        for place, said in across.items()
    )
    return across if sound else None
