"""The register of units and each evaluation's entries."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.natural_order import natural_order
from db.records import PRESENTATIONS, WRITTEN, Entry, Unit
from db.records.register import MOST_LABEL, is_label, labels_of, labels_text
from db.store.roster.lineage import Lineage, known_as
from db.store.roster.recusals import OwnUnitRecusals
from db.store.trail.trail import Change, Trail

_ENTRY = """SELECT e.id, u.id, u.code, u.title, u.short_title, e.category, e.leader,
    e.post, e.presentation, e.running_order, e.labels,
    (SELECT r.status <> 'returned' FROM reports r WHERE r.entry_id = e.id
     ORDER BY r.version DESC LIMIT 1), w.withdrawn_on, w.reason, e.liaison, e.phone, e.note
    FROM entries e JOIN units u ON u.id = e.unit_id LEFT JOIN withdrawals w ON w.entry_id = e.id"""
_UNIT_COLUMNS = {"code": "code", "unit": "title", "short_title": "short_title"}
_CONTACT = ("liaison", "phone", "note")
_ENTRY_COLUMNS = (
    *("category", "leader", "post", "presentation", "running_order", "labels"),
    *_CONTACT,
)
_IN_USE = (
    *(
        "ballots",
        "vote_counts",
        "given_scores",
        "occurrences",
        "adjustments",
        "reports",
        "findings",
    ),
    *("strong_points", "layout_entries", "draw_places", "hall_turns", "hall_counts"),
    "supervision_units",
)
_NUMBERED = re.compile(r"U(\d{1,6})")


class Units:
    """Reads and changes units and entries."""

    def __init__(self, database: Database, trail: Trail) -> None:
        self._database = database
        self._trail = trail
        self.lineage = Lineage(database)
        self.recusals = OwnUnitRecusals(database)

    def register(self) -> tuple[Unit, ...]:
        """Every unit of the file, by code as people count."""
        rows = self._database.conn.execute("SELECT id, code, title, short_title FROM units")
        return tuple(sorted((Unit(*row) for row in rows), key=lambda u: natural_order(u.code)))

    def entries(self, evaluation_id: int) -> tuple[Entry, ...]:
        """The evaluation's entries, by unit code as people count."""
        rows = self._database.conn.execute(f"{_ENTRY} WHERE e.evaluation_id = ?", (evaluation_id,))
        return tuple(sorted(map(_entry, rows), key=lambda e: natural_order(e.unit_code)))

    def entry(self, entry_id: int, evaluation_id: int | None = None) -> Entry:
        """One entry, of this evaluation where one is named. Raises UserError NO_SUCH_UNIT."""
        row = self._database.conn.execute(
            f"{_ENTRY} WHERE e.id = ? AND e.evaluation_id = coalesce(?, e.evaluation_id)",
            (entry_id, evaluation_id),
        ).fetchone()
        if row is None:
            raise UserError(ErrorKind.NO_SUCH_UNIT, found=str(entry_id))
        return _entry(row)

    def evaluation_of(self, entry_id: int) -> int:
        """The evaluation that an entry belongs to. Raises UserError NO_SUCH_UNIT."""
        row = self._database.conn.execute(
            "SELECT evaluation_id FROM entries WHERE id = ?", (entry_id,)
        ).fetchone()
        if row is None:
            raise UserError(ErrorKind.NO_SUCH_UNIT, found=str(entry_id))
        return int(row[0])

    def find(self, evaluation_id: int, text: str) -> Entry:
        """The entry whose code, name or short name is `text`, or was before.

        Raises UserError NO_SUCH_UNIT, UNIT_MERGED and UNIT_ABOLISHED where it is no more.
        """
        wanted = text.strip()
        row = self._database.conn.execute(
            f"{_ENTRY} WHERE u.code = ? AND e.evaluation_id = ?", (wanted, evaluation_id)
        ).fetchone()
        if row is not None:
            return _entry(row)
        found = [e for e in self.entries(evaluation_id) if wanted in (e.unit, e.short_title)]
        if not found:
            former = known_as(self.lineage.former_names(), title=wanted, code=wanted)
            found = [e for e in self.entries(evaluation_id) if e.unit_id == former]
        if len(found) == 1:
            return found[0]
        for unit in self.register():
            if not found and wanted in (unit.code, unit.title):
                self.lineage.check_alive(unit.id)
        raise UserError(ErrorKind.NO_SUCH_UNIT, found=text)

    def named(self, evaluation_id: int, texts: Iterable[str]) -> tuple[Entry, ...]:
        """The entries that these texts name, each once: by code or name as `find` knows them, else by a label.

        Raises what `find` raises where a text is no label either.
        """
        entries = self.entries(evaluation_id)
        chosen: dict[int, Entry] = {}
        for text in texts:
            labelled = [entry for entry in entries if text.strip() in entry.labels]
            try:
                found = [self.find(evaluation_id, text)]
            except UserError:
                if not labelled:
                    raise
                found = labelled
            chosen |= {entry.id: entry for entry in found}
        return tuple(chosen.values())

    def add(
        self,
        evaluation_id: int,
        code: str,
        unit: str,
        category: str,
        *,
        short_title: str = "",
        leader: str = "",
        post: str = "",
        presentation: str = WRITTEN,
        running_order: int | None = None,
        liaison: str = "",
        phone: str = "",
        note: str = "",
        labels: tuple[str, ...] = (),
    ) -> Entry:
        """Adds an entry; the unit is found in the register by code, or by name where `code` is empty, else it is made.

        Raises UserError VALUE_REFUSED (names, presentation), ALREADY_EXISTS, UNIT_MERGED or UNIT_ABOLISHED (the
        unit is no more), FORMER_NAME (a unit gave the name up; with a code of its own it is another unit).
        """
        values = {
            "unit": unit.strip(),
            "category": category.strip(),
            "short_title": short_title,
            "leader": leader,
            "post": post,
            "presentation": presentation,
            "running_order": running_order,
            "liaison": liaison,
            "phone": phone,
            "note": note,
            "labels": labels,
        }
        check_entry(values)
        register = {u.code: u for u in self.register()}
        known = register.get(code.strip()) or next(
            (u for u in register.values() if not code.strip() and u.title == values["unit"]), None
        )
        if known is not None and any(e.unit_id == known.id for e in self.entries(evaluation_id)):
            raise UserError(ErrorKind.ALREADY_EXISTS, found=known.code)
        if known is None and any(u.title == values["unit"] for u in register.values()):
            raise UserError(ErrorKind.ALREADY_EXISTS, found=str(values["unit"]))
        if known is not None:
            self.lineage.check_alive(known.id, self.year(evaluation_id))
        elif not code.strip():
            self.lineage.check_not_former(str(values["unit"]))
        with self._trail.change("entry.add", str(values["unit"])) as change:
            unit_id = (
                known.id
                if known
                else self.insert_unit(change, code.strip() or next_code(register), values)
            )
            row = {
                "evaluation_id": evaluation_id,
                "unit_id": unit_id,
                **_own_columns(values),
            }
            entry_id = change.insert("entries", row)
        return self.entry(entry_id)

    def edit(self, entry_id: int, **values: Any) -> Entry:
        """Changes columns of an entry or its unit's names and code; nothing happens where nothing differs."""
        entry = self.entry(entry_id)
        check_entry(values)
        with self._trail.change("entry.edit", entry.unit_code) as change:
            self.update(change, entry, values)
        return self.entry(entry_id)

    def update(self, change: Change, entry: Entry, values: dict[str, Any]) -> bool:
        """`edit` inside a running change; True where something differed."""
        unit = {_UNIT_COLUMNS[k]: v for k, v in values.items() if k in _UNIT_COLUMNS}
        own = _own_columns(values)
        if unknown := set(values) - set(_UNIT_COLUMNS) - set(_ENTRY_COLUMNS):
            raise TypeError(f"no such columns of an entry: {sorted(unknown)}")
        if unit:
            self._refuse_namesake(entry.unit_id, unit)
        differed = bool(unit) and change.update("units", {"id": entry.unit_id}, unit)
        if differed:
            self.recusals.follow_entry(change, entry.id)
        return (bool(own) and change.update("entries", {"id": entry.id}, own)) or differed

    def remove(self, entry_id: int) -> None:
        """Takes an entry out of the evaluation, and with it its own deadline and reminders.

        Raises UserError IN_USE once it has ballots, scores, reports or findings.
        """
        entry = self.entry(entry_id)
        if self.used_by(entry_id):
            raise UserError(ErrorKind.IN_USE, found=entry.unit)
        with self._trail.change("entry.remove", entry.unit_code) as change:
            change.delete("withdrawals", {"entry_id": entry_id})
            change.delete("report_deadlines", {"entry_id": entry_id})
            reminders = self._database.conn.execute(
                "SELECT id FROM report_reminders WHERE entry_id = ? ORDER BY id", (entry_id,)
            ).fetchall()
            for (number,) in reminders:
                change.delete("report_reminders", {"id": number})
            change.delete("entries", {"id": entry_id})

    def used_by(self, entry_id: int) -> dict[str, int]:
        """What keeps an entry in its year: the tables that hold something of it, with how many rows."""
        counts = {
            table: self._database.conn.execute(
                f"SELECT count(*) FROM {table} WHERE entry_id = ?", (entry_id,)
            ).fetchone()[0]
            for table in _IN_USE
        }
        return {table: int(count) for table, count in counts.items() if count}

    def year(self, evaluation_id: int) -> int:
        """The year of an evaluation; 0 where there is none of this number."""
        row = self._database.conn.execute(
            "SELECT year FROM evaluations WHERE id = ?", (evaluation_id,)
        ).fetchone()
        return int(row[0]) if row else 0

    def _refuse_namesake(self, unit_id: int, unit: dict[str, Any]) -> None:
        found = self._database.conn.execute(
            "SELECT title FROM units WHERE id <> ? AND (code = ? OR title = ?)",
            (unit_id, unit.get("code"), unit.get("title")),
        ).fetchone()
        if found is not None:
            raise UserError(ErrorKind.ALREADY_EXISTS, found=str(found[0]))

    @staticmethod
    def insert_unit(change: Change, code: str, values: dict[str, Any]) -> int:
        """Adds a unit to the register and returns its row number."""
        row = {
            "code": code,
            "title": values["unit"],
            "short_title": values.get("short_title") or "",
        }
        return change.insert("units", row)


def _own_columns(values: dict[str, Any]) -> dict[str, Any]:
    """What of these values stands in the row of the entry, as it is written there."""
    own = {name: values[name] for name in _ENTRY_COLUMNS if name in values}
    return own | {"labels": labels_text(own["labels"])} if "labels" in own else own


def check_entry(values: dict[str, Any]) -> None:
    """Refuses what no entry can have: an empty name, code or category, an unknown presentation, an order below 1."""
    for key in ("unit", "category", "code"):
        if key in values and not str(values[key]).strip():
            raise UserError(ErrorKind.VALUE_REFUSED, field=key, found="", expected="text")
    if values.get("presentation", WRITTEN) not in PRESENTATIONS:
        expected = "、".join(PRESENTATIONS)
        raise UserError(
            ErrorKind.VALUE_REFUSED,
            field="presentation",
            found=str(values["presentation"]),
            expected=expected,
        )
    for label in values.get("labels", ()):
        if not is_label(label):
            facts = {"found": label[:MOST_LABEL], "expected": "label"}
            raise UserError(ErrorKind.VALUE_REFUSED, field="labels", **facts)
    order = values.get("running_order")
    if order is not None and order < 1:
        raise UserError(
            ErrorKind.VALUE_REFUSED,
            field="running_order",
            found=str(order),
            expected="whole_number",
        )


def next_code(taken: Collection[str]) -> str:
    """The code for a unit that came without one: U01, U02 … after the highest of that form."""
    numbers = [int(m[1]) for code in taken if (m := _NUMBERED.fullmatch(code))]
    return f"U{max(numbers, default=0) + 1:02d}"


def _entry(row: tuple[Any, ...]) -> Entry:
    number, unit_id, code, unit, short, category, leader, post, presentation, order = row[:10]
    labels, reported, withdrawn_on, withdrawn_reason, liaison, phone, note = row[10:]
    return Entry(
        id=number,
        unit_id=unit_id,
        unit_code=code,
        unit=unit,
        short_title=short,
        category=category,
        leader=leader,
        post=post,
        presentation=presentation,
        running_order=order,
        labels=labels_of(labels),
        reported=bool(reported),
        withdrawn_on=withdrawn_on or "",
        withdrawn_reason=withdrawn_reason or "",
        liaison=liaison,
        phone=phone,
        note=note,
    )
