"""Whose row a damage is: by the codes of the file for programs, and as people call it.

Names are followed from row to row as the trail left them. What the trail does not tell any more is
read from the file itself where it can be read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple, TypeAlias

from db.errors import UserError
from db.records.register import number_words
from db.scoring.scheme.scheme import Scheme
from db.store.file.disk import READ_FAULTS
from db.store.file.stored_scheme import stored_scheme
from db.store.trail.tables import Table
from db.store.verify.damage import Damage, Value, plain

Row: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[int | str | None, ...]
Rows: TypeAlias = Mapping[str, Mapping[Key, Row]]

_DEPTH: Final = 4  # rows on the way from a mark to its evaluation


class _Leads(NamedTuple):
    """To which table a column leads, what its rows are shown as and by which of their columns; nothing: nameless."""

    table: str
    word: str = ""
    by: str = "title"


_NAMED: Final[Mapping[str, _Leads]] = {
    "ballot_id": _Leads("ballots"),
    "entry_id": _Leads("entries"),
    "unit_id": _Leads("units", "unit"),
    "reviewer_id": _Leads("reviewers", "reviewer", "name"),
    "part_id": _Leads("parts", "part"),
    "criterion_id": _Leads("criteria", "criterion"),
    "evaluation_id": _Leads("evaluations", "evaluation"),
    "group_id": _Leads("groups", "group"),
    "report_id": _Leads("reports"),
    "snapshot_id": _Leads("snapshots"),
    "second_ballot_id": _Leads("second_ballots"),
}
# What people are told beside; the places that programs read know these by their numbers.
_TOLD: Final[Mapping[str, _Leads]] = {
    **_NAMED,
    "account_id": _Leads("accounts", "account", "name"),
    "finding_id": _Leads("findings", "finding", "text"),
    "packet_id": _Leads("packets", "packet", "file_name"),
    "return_id": _Leads("packet_returns"),
    "sheet_id": _Leads("sheets", "sheet", "number"),
    "scan_id": _Leads("scans"),
    "supervision_id": _Leads("supervisions", "supervision"),
    "item_id": _Leads("supervision_items", "item"),
    "form_id": _Leads("supervision_forms"),
}


class _Way(NamedTuple):
    """How names are followed: by which columns, how a row is found, and how it is called."""

    leads: Mapping[str, _Leads]
    find: Callable[[str, Value], Row | None]
    name: Callable[[_Leads, Row], str]


class RowsCalled:
    """The names behind a row, found by following its numbers: part, unit, reviewer, criterion and so on."""

    def __init__(
        self, rows: Rows, connection: sqlite3.Connection, tables: Mapping[str, Table]
    ) -> None:
        self._rows = rows
        self._connection = connection
        self._tables = tables
        self._schemes: dict[str, Scheme | None] = {}

    # Ways are made when they are asked for: kept here, they would keep all rows from being freed with this.
    @property
    def _coded(self) -> _Way:
        return _Way(_NAMED, self._replayed, _coded)

    @property
    def _told(self) -> _Way:
        return _Way(_TOLD, self._found, self._spoken)

    def on(self, damage: Damage, table: str, row: Row) -> Damage:
        """The damage with the names behind a row of a table: those that programs go by, and those that people say."""
        place: dict[str, str] = {}
        self._follow(table, row, place, self._coded)
        column = damage.column
        values = self._value(column, damage.stored), self._value(column, damage.expected)
        return replace(damage, place=place, called=self.called(table, row), values=values)

    def called(self, table: str, row: Row) -> dict[str, str]:
        """The names as people say them: titles of the scheme, a reviewer by group and number."""
        called: dict[str, str] = {}
        whole = {**(self._found(table, row["id"]) or {}), **row} if "id" in row else row
        self._follow(table, whole, called, self._told)
        return called

    def _value(self, column: str, value: Value) -> str:
        """What people call the row whose number stands in a column; empty where it has no name."""
        leads = _TOLD.get(column)
        row = self._found(leads.table, value) if leads and leads.word else None
        return self._spoken(leads, row) if leads and row else ""

    def _follow(
        self, table: str, row: Row, place: dict[str, str], way: _Way, depth: int = _DEPTH
    ) -> None:
        own = next((leads for leads in way.leads.values() if leads.table == table), None)
        if own is not None and own.word and own.word not in place:
            place[own.word] = way.name(own, row)
        for column, leads in way.leads.items():
            number = row.get(column)
            if number is None or leads.table == table or not depth:
                continue
            found = way.find(leads.table, number)
            if found is not None:
                self._follow(leads.table, found, place, way, depth - 1)

    def _replayed(self, table: str, number: Value) -> Row | None:
        return self._rows.get(table, {}).get((number,))

    def _found(self, table: str, number: Value) -> Row | None:
        """As the trail left it; what it does not tell is read from the file, where that can be read."""
        if (row := self._replayed(table, number)) is not None or table not in self._tables:
            return row
        return next(self._read(table, "id", number), None)

    def _read(self, table: str, column: str, value: Value) -> Iterator[Row]:
        columns = self._tables[table].columns
        select = f"SELECT {', '.join(columns)} FROM {table} WHERE {column} = ?"
        try:
            rows = self._connection.execute(select, (value,)).fetchall()
        except READ_FAULTS:
            return
        for row in rows:
            yield dict(zip(columns, plain(row), strict=True))

    def _spoken(self, leads: _Leads, row: Row) -> str:
        code = str(row.get("code") or "")
        own = str(row.get(leads.by) or "")
        if leads.word == "part":
            return self._part_title(row) or code
        if leads.word == "criterion":
            return self._criterion_title(row) or code
        if leads.word == "reviewer":
            group = self._found("groups", row.get("group_id")) or {}
            titles = {str(group["code"]): str(group["title"])} if group.get("title") else {}
            return f"{number_words(code, titles)} {own}".strip()
        return _coded(leads, row) if leads.word == "unit" else own or code

    def _part_title(self, part: Row) -> str:
        titles = (
            own.title
            for scheme in self._schemes_of(part)
            for own in scheme.parts
            if own.code == part.get("code")
        )
        return next(titles, "")

    def _criterion_title(self, criterion: Row) -> str:
        part = self._found("parts", criterion.get("part_id")) or {}
        titles = (
            own.title
            for scheme in self._schemes_of(part)
            for of in scheme.parts
            if of.code == part.get("code")
            for own in of.criteria
            if own.code == criterion.get("code")
        )
        return next(titles, "")

    def _schemes_of(self, part: Row) -> Iterator[Scheme]:
        """The rules of a part's year that can be read, the newest first."""
        number = part.get("evaluation_id")
        if number is None:
            return
        replayed = self._rows.get("scheme_versions", {}).values()
        rows = [row for row in replayed if row.get("evaluation_id") == number]
        rows = rows or list(self._read("scheme_versions", "evaluation_id", number))
        for row in sorted(rows, key=lambda row: str(row.get("version")).zfill(9), reverse=True):
            if (scheme := self._scheme(str(row.get("text") or ""))) is not None:
                yield scheme

    def _scheme(self, text: str) -> Scheme | None:
        if text not in self._schemes:
            try:
                self._schemes[text] = stored_scheme(text)
            except UserError:
                self._schemes[text] = None
        return self._schemes[text]


def _coded(leads: _Leads, row: Row) -> str:
    code = str(row.get("code") or row.get("title") or "")
    title = str(row.get("title") or row.get("name") or "")
    whole = leads.word not in ("criterion", "part") and code != title
    return f"{code} {title}".strip() if whole else code
