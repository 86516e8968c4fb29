"""Takes in what the office enters: given scores, occurrences, adjustments. What stands already needs a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlite_utils import Database

from db.records import AdjustmentRow, Entry, ImportData, Stands
from db.store.importing.as_stored import as_stored
from db.store.importing.import_tally import ImportTally
from db.store.schemes.schemes import Schemes
from db.store.trail.trail import Change, Trail


class OfficeRun:
    """The office's part of one import under way."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        schemes: Schemes,
        evaluation_id: int,
        reason: str,
    ) -> None:
        self._database = database
        self._trail = trail
        self._part_ids = schemes.ids("parts", evaluation_id)
        self._criterion_ids = schemes.criterion_ids(evaluation_id)
        self._reason = reason

    def take(
        self, import_data: ImportData, entries: Mapping[str, Entry], tally: ImportTally
    ) -> None:
        """Adds what is new; what differs from the file changes it only for a reason."""
        for given in import_data.given:
            key = {"entry_id": entries[given.unit_code].id, "part_id": self._part_ids[given.part]}
            values: dict[str, Any] = {"points": given.points}
            subject = f"{given.part}/{given.unit_code}"
            extra = {"evidence": given.evidence}
            self._put(tally, "given", subject, "given_scores", key, values, extra)
        for missed in import_data.occurrences:
            criterion_id = self._criterion_ids[missed.part, missed.criterion]
            key = {"entry_id": entries[missed.unit_code].id, "criterion_id": criterion_id}
            values = {"times": missed.times}
            subject = f"{missed.part}/{missed.criterion}/{missed.unit_code}"
            extra = {"evidence": missed.evidence}
            self._put(tally, "occurrences", subject, "occurrences", key, values, extra)
        self._take_adjustments(import_data.adjustments, entries, tally)

    def _put(
        self,
        tally: ImportTally,
        subject: str,
        name: str,
        table: str,
        key: dict[str, Any],
        values: dict[str, Any],
        optional: dict[str, str | None],
    ) -> None:
        """Adds the row of this key or changes it; an absent optional column leaves what is stored."""
        where = " AND ".join(f"{column} = ?" for column in key)
        found = self._database.conn.execute(
            f"SELECT {', '.join(optional)} FROM {table} WHERE {where}", tuple(key.values())
        ).fetchone()
        given = {column: value for column, value in optional.items() if value is not None}

        def act(change: Change) -> None:
            if found is not None:
                held = dict(zip(optional, found, strict=True))
                told = {column: as_stored(held[column], value) for column, value in given.items()}
                change.update(table, key, {**values, **told})
            else:
                blank = dict.fromkeys(optional, "")
                change.insert(table, {**key, **values, **blank, **given}, tuple(key))

        self._write(tally, subject, name, act, added=found is None)

    def _take_adjustments(
        self, rows: Iterable[AdjustmentRow], entries: Mapping[str, Entry], tally: ImportTally
    ) -> None:
        """Adjustments are known by their evidence; one with the same points and other words is that one reworded."""
        stored: dict[int, tuple[int, str, int | None, str]] = {
            number: (entry, kind, points, evidence)
            for number, entry, kind, points, evidence in self._database.conn.execute(
                "SELECT id, entry_id, kind, points, evidence FROM adjustments ORDER BY id"
            )
        }
        asked = [
            (row.unit_code, (entries[row.unit_code].id, row.kind.value, row.points, row.evidence))
            for row in rows
        ]
        found: dict[int, int] = {}
        for same in (_same_evidence, _same_points):
            for place, (_, wanted) in enumerate(asked):
                if place in found:
                    continue
                free = (n for n, held in stored.items() if n not in found.values())
                number = next((n for n in free if same(stored[n], wanted)), None)
                if number is not None:
                    found[place] = number
        for place, (unit_code, (entry, kind, points, evidence)) in enumerate(asked):
            number = found.get(place)
            values = {
                "entry_id": entry,
                "kind": kind,
                "points": points,
                "evidence": as_stored(stored[number][3], evidence) if number else evidence,
            }
            self._put_adjustment(tally, unit_code, number, values)

    def _put_adjustment(
        self, tally: ImportTally, unit_code: str, number: int | None, values: dict[str, Any]
    ) -> None:
        def act(change: Change) -> None:
            if number is None:
                change.insert("adjustments", values)
            else:
                change.update("adjustments", {"id": number}, values)

        self._write(tally, "adjustments", unit_code, act, added=number is None)

    def _write(self, tally: ImportTally, subject: str, name: str, act: Any, *, added: bool) -> None:
        stands = None if added or self._reason else Stands.NO_REASON
        event = self._trail.change(f"{subject}.import", name, self._reason)
        tally.write(subject, name, event, act, added=added, stands=stands)


_Adjustment = tuple[int, str, int | None, str]


def _same_evidence(held: _Adjustment, wanted: _Adjustment) -> bool:
    return held[:2] == wanted[:2] and held[3] == as_stored(held[3], wanted[3])


def _same_points(held: _Adjustment, wanted: _Adjustment) -> bool:
    return held[:3] == wanted[:3]
