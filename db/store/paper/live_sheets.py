"""Reads the scanned sheets that stand: every field as it was read and what people settled. Asks nobody."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlite_utils import Database

from db.records import Mark, MarkState
from db.store.paper.records import WHOLE_PAGE, Ruling

BLANK: Final = "blank"  # a field in which nothing is marked, as read and as ruled
_SPECK: Final = "speck"
DOUBTED: Final = "doubted"  # plain to the reader, and pointed out as wrong by a person
FILLED: Final = "filled"  # plain, on a page on which a struck box would look no different
# A batch that was withdrawn, a page in conflict and one that was set aside count for nothing.
_STANDS: Final = """s.state = 'read' AND s.batch_id IN
    (SELECT id FROM batches WHERE evaluation_id = ?1 AND state = 'taken')"""
_UNDECIDED: Final = """SELECT s.sheet_id FROM scans s JOIN batches b ON b.id = s.batch_id
    WHERE b.evaluation_id = ?1 AND b.state = 'taken' AND s.state = 'conflict'
    AND s.id NOT IN (SELECT scan_id FROM scans_set_aside)"""
_CHOSEN: Final = "(?2 IS NULL OR s.sheet_id IN (SELECT value FROM json_each(?2)))"
_STATES: Final = {state.value: state for state in MarkState}
_Rulings = dict[tuple[int, str], tuple[Ruling, ...]]


@dataclass(frozen=True, slots=True)
class LiveField:
    """A field of a page: where it lies, what was read, and what people said of it."""

    scan_id: int
    batch_id: int
    page: int
    field: str
    entry_id: int
    criterion_id: int
    state: str
    level: str
    rulings: tuple[Ruling, ...] = ()


@dataclass(slots=True)
class LiveSheet:
    """A sheet that came back: whose seat it is (none where its number was not yet drawn), and its fields."""

    id: int
    number: str
    part: str
    part_id: int
    pages: int
    reviewer_id: int | None
    group_id: int | None
    fields: list[LiveField] = field(default_factory=list)
    whole: dict[int, tuple[Ruling, ...]] = field(default_factory=dict)
    doubts: dict[int, str] = field(default_factory=dict)  # of pages, by scan

    @property
    def blank(self) -> bool:
        """Whether nothing is marked on it; specks alone may be all that a scan left of a pen."""
        return all(f.state in (BLANK, _SPECK) for f in self.fields)

    @property
    def complete(self) -> bool:
        """Whether every page of it was read."""
        return len({f.page for f in self.fields}) == self.pages


class LiveSheets:
    """Reads what stands of one file's scanned sheets."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(
        self, evaluation_id: int, sheet_ids: Collection[int] | None = None
    ) -> tuple[LiveSheet, ...]:
        """The sheets with a page that stands and none in conflict, by number; those of `sheet_ids` where given."""
        chosen = None if sheet_ids is None else json.dumps(sorted(sheet_ids))
        rows = self._database.conn.execute(
            "SELECT h.id, h.number, p.code, p.id, l.pages, coalesce(h.reviewer_id, t.reviewer_id),"
            " h.group_id FROM sheets h JOIN layouts l ON l.id = h.layout_id"
            " JOIN parts p ON p.id = l.part_id LEFT JOIN sheet_seats t ON t.sheet_id = h.id"
            f" WHERE h.state = 'printed' AND h.id NOT IN ({_UNDECIDED}) AND h.id IN"
            f" (SELECT s.sheet_id FROM scans s WHERE {_STANDS} AND {_CHOSEN}) ORDER BY h.number",
            (evaluation_id, chosen),
        )
        sheets = {row[0]: LiveSheet(*row) for row in rows.fetchall()}
        rulings = self._rulings(evaluation_id, chosen)
        fields = self._database.conn.execute(
            "SELECT s.sheet_id, s.id, s.batch_id, s.page, r.field, r.entry_id, r.criterion_id,"
            " CASE WHEN d.field IS NOT NULL THEN ?3 WHEN s.doubt = ?4 AND r.state = 'one' THEN ?4"
            " ELSE r.state END, r.level, s.doubt"
            " FROM scans s JOIN readings r ON r.scan_id = s.id"
            " LEFT JOIN field_doubts d ON d.scan_id = s.id AND d.field = r.field"
            f" WHERE {_STANDS} AND {_CHOSEN} ORDER BY s.sheet_id, s.page, r.field",
            (evaluation_id, chosen, DOUBTED, FILLED),
        )
        for sheet_id, *read, doubt in fields:
            if sheet := sheets.get(sheet_id):
                found = LiveField(*read)
                scan_id = found.scan_id
                said = rulings.get((scan_id, found.field), ())
                sheet.fields.append(replace(found, rulings=said) if said else found)
                if doubt:
                    sheet.doubts[scan_id] = doubt
                if (scan_id, WHOLE_PAGE) in rulings:
                    sheet.whole[scan_id] = rulings[scan_id, WHOLE_PAGE]
        return tuple(sheets.values())

    def counts(
        self, evaluation_id: int, sheet_ids: Collection[int] | None = None
    ) -> Mapping[tuple[int, int], str]:
        """How sheet and entry (rows) count, where they do."""
        chosen = None if sheet_ids is None else json.dumps(sorted(sheet_ids))
        rows = self._database.conn.execute(
            "SELECT s.sheet_id, s.entry_id, s.how FROM sheet_counts s JOIN entries e ON e.id = s.entry_id"
            f" WHERE e.evaluation_id = ?1 AND {_CHOSEN}",
            (evaluation_id, chosen),
        )
        return {(sheet, entry): how for sheet, entry, how in rows}

    def two_persons(self, evaluation_id: int) -> bool:
        """Whether every doubtful field is settled by two people, each unseen by the other."""
        row = self._database.conn.execute(
            "SELECT two_persons FROM paper_settings WHERE evaluation_id = ?", (evaluation_id,)
        ).fetchone()
        return bool(row and row[0])

    def _rulings(self, evaluation_id: int, chosen: str | None) -> _Rulings:
        rows = self._database.conn.execute(
            "SELECT r.scan_id, r.field, r.turn, r.state, r.points, r.level, r.ruled_by, r.ruled_on,"
            " r.reason FROM field_rulings r JOIN scans s ON s.id = r.scan_id"
            f" WHERE {_STANDS} AND {_CHOSEN} ORDER BY r.scan_id, r.field, r.turn",
            (evaluation_id, chosen),
        )
        found: dict[tuple[int, str], list[Ruling]] = defaultdict(list)
        for scan_id, name, turn, *facts in rows:
            found[scan_id, name].append(_ruling(turn, *facts))
        return {key: tuple(said) for key, said in found.items()}


def _ruling(turn: int, state: str, points: Any, level: Any, *rest: str) -> Ruling:
    mark = None if state == BLANK else Mark(_STATES[state], points, level)
    return Ruling(turn, mark, *rest)
