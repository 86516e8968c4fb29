"""What the office enters itself: given scores, occurrences, bonuses, deductions and vetoes."""

from __future__ import annotations

from collections.abc import Mapping

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.natural_order import natural_order
from db.numbers import THOUSAND
from db.records import Adjustment, AdjustmentKind, GivenScore, Occurrence
from db.scoring.scheme.scheme import PartKind
from db.store.roster.units import Units
from db.store.schemes.schemes import Schemes
from db.store.trail.roles import ReadSubject
from db.store.trail.trail import Trail

_MOST_TIMES = 100_000


class Office:
    """Reads and changes what the office enters."""

    def __init__(self, database: Database, trail: Trail, schemes: Schemes, units: Units) -> None:
        self._database = database
        self._trail = trail
        self._schemes = schemes
        self._units = units

    def given(self, evaluation_id: int) -> tuple[GivenScore, ...]:
        """The given scores, by part and unit code."""
        self._check(evaluation_id)
        rows = self._database.conn.execute(
            "SELECT g.entry_id, u.code, p.code, g.points, g.evidence FROM given_scores g"
            " JOIN entries e ON e.id = g.entry_id JOIN units u ON u.id = e.unit_id"
            " JOIN parts p ON p.id = g.part_id WHERE e.evaluation_id = ? ORDER BY p.id, u.code",
            (evaluation_id,),
        )
        return tuple(GivenScore(*row) for row in rows)

    def put_given(
        self, part_code: str, entry_id: int, points: int | None, evidence: str = ""
    ) -> None:
        """Enters a given score in thousandths; None removes it. Raises UserError VALUE_REFUSED."""
        entry = self._units.entry(entry_id)
        evaluation_id = self._units.evaluation_of(entry_id)
        part = self._schemes.current(evaluation_id).scheme.by_code.get(part_code)
        if part is None or part.kind is not PartKind.GIVEN or part.full is None:
            raise UserError(ErrorKind.NO_SUCH_PART, found=part_code)
        if points is not None and not 0 <= points <= part.full * THOUSAND:
            raise UserError(
                ErrorKind.VALUE_REFUSED, field="given", found=str(points), expected=str(part.full)
            )
        key = {
            "entry_id": entry_id,
            "part_id": self._schemes.ids("parts", evaluation_id)[part_code],
        }
        row: dict[str, int | str | None] | None = None
        if points is not None:
            row = {"points": points, "evidence": evidence}
        self._put("given.put", f"{part_code}/{entry.unit_code}", "given_scores", key, row)

    def occurrences(self, evaluation_id: int) -> tuple[Occurrence, ...]:
        """How often deducted criteria were missed, by part, unit code and criterion."""
        self._check(evaluation_id)
        rows = self._database.conn.execute(
            "SELECT o.entry_id, u.code, p.code, c.code, o.times, o.evidence FROM occurrences o"
            " JOIN entries e ON e.id = o.entry_id JOIN units u ON u.id = e.unit_id"
            " JOIN criteria c ON c.id = o.criterion_id JOIN parts p ON p.id = c.part_id"
            " WHERE e.evaluation_id = ? ORDER BY p.id, u.code, c.id",
            (evaluation_id,),
        )
        return tuple(Occurrence(*row) for row in rows)

    def put_occurrences(
        self, part_code: str, criterion_code: str, entry_id: int, times: int, evidence: str = ""
    ) -> None:
        """Enters how often a deducted criterion was missed; 0 times removes the row."""
        entry = self._units.entry(entry_id)
        evaluation_id = self._units.evaluation_of(entry_id)
        part = self._schemes.current(evaluation_id).scheme.by_code.get(part_code)
        if part is None or part.kind is not PartKind.DEDUCTED or criterion_code not in part.by_code:
            raise UserError(ErrorKind.NO_SUCH_PART, found=f"{part_code}/{criterion_code}")
        if not 0 <= times <= _MOST_TIMES:
            raise UserError(
                ErrorKind.VALUE_REFUSED, field="times", found=str(times), expected="whole_number"
            )
        criterion_id = self._schemes.criterion_ids(evaluation_id)[part_code, criterion_code]
        key = {"entry_id": entry_id, "criterion_id": criterion_id}
        row: dict[str, int | str | None] | None = None
        if times:
            row = {"times": times, "evidence": evidence}
        subject = f"{part_code}/{criterion_code}/{entry.unit_code}"
        self._put("occurrences.put", subject, "occurrences", key, row)

    def adjustments(self, evaluation_id: int) -> tuple[Adjustment, ...]:
        """Bonuses, deductions and vetoes, by unit code in the order in which they were entered."""
        self._check(evaluation_id)
        rows = self._database.conn.execute(
            "SELECT a.id, a.entry_id, u.code, a.kind, a.points, a.evidence FROM adjustments a"
            " JOIN entries e ON e.id = a.entry_id JOIN units u ON u.id = e.unit_id"
            " WHERE e.evaluation_id = ? ORDER BY a.id",
            (evaluation_id,),
        )
        adjustments = (
            Adjustment(number, entry_id, code, AdjustmentKind(kind), points, evidence)
            for number, entry_id, code, kind, points, evidence in rows
        )
        return tuple(sorted(adjustments, key=lambda a: natural_order(a.unit_code)))

    def add_adjustment(
        self, entry_id: int, kind: AdjustmentKind, points: int | None, evidence: str
    ) -> int:
        """Enters an adjustment (thousandths; a veto has none) with its evidence and returns its row.

        Raises UserError VALUE_REFUSED, ALREADY_EXISTS (same kind and evidence for the unit).
        """
        entry = self._units.entry(entry_id)
        if not evidence.strip():
            raise UserError(ErrorKind.VALUE_REFUSED, field="evidence", found="", expected="text")
        if (kind is AdjustmentKind.VETO) != (points is None) or (
            points is not None and points <= 0
        ):
            raise UserError(
                ErrorKind.VALUE_REFUSED, field="points", found=str(points or ""), expected="number"
            )
        same = self._database.conn.execute(
            "SELECT 1 FROM adjustments WHERE entry_id = ? AND kind = ? AND evidence = ?",
            (entry_id, kind.value, evidence),
        )
        if same.fetchone() is not None:
            raise UserError(ErrorKind.ALREADY_EXISTS, found=evidence)
        row = {"entry_id": entry_id, "kind": kind.value, "points": points, "evidence": evidence}
        with self._trail.change("adjustment.add", entry.unit_code) as change:
            return change.insert("adjustments", row)

    def remove_adjustment(self, adjustment_id: int) -> None:
        """Takes an adjustment back."""
        with self._trail.change("adjustment.remove", str(adjustment_id)) as change:
            if not change.delete("adjustments", {"id": adjustment_id}):
                raise UserError(ErrorKind.VALUE_REFUSED, field="id", found=str(adjustment_id))

    def _check(self, evaluation_id: int) -> None:
        self._trail.access.check_reading(ReadSubject.OFFICE, evaluation_id=evaluation_id)

    def _put(
        self,
        what: str,
        subject: str,
        table: str,
        key: Mapping[str, int | str],
        row: Mapping[str, int | str | None] | None,
    ) -> None:
        where = " AND ".join(f"{column} = ?" for column in key)
        found = self._database.conn.execute(
            f"SELECT 1 FROM {table} WHERE {where}", tuple(key.values())
        ).fetchone()
        with self._trail.change(what, subject) as change:
            if row is None:
                change.delete(table, key)
            elif found is None:
                change.insert(table, {**key, **row}, tuple(key))
            else:
                change.update(table, key, row)
