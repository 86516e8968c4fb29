"""Renamings, mergers and abolitions of units: the register goes on, and what was stays readable."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records import (
    WRITTEN,
    Entry,
    FormerName,
    NewUnit,
    Unit,
    UnitsPast,
)
from db.store.evaluations.evaluations import check_day
from db.store.roster.carried_past import carry_past
from db.store.roster.units import Units, check_entry, next_code
from db.store.trail.trail import Change, Trail

_NAMES = ("unit", "short_title", "code")
_FIELD = {"code": "unit_code"}  # the record's word for a column where the store's differs


class UnitChanges:
    """Changes units in ways that leave history. Ballots and results of any year stay where they are."""

    def __init__(self, database: Database, trail: Trail, units: Units) -> None:
        self._database = database
        self._trail = trail
        self._units = units

    def rename(self, entry_id: int, on: str, reason: str, **values: Any) -> FormerName:
        """Gives a unit other names or another code from the day `on`; the former ones can be found from then on.

        `values` are as `Units.edit` takes them, other columns of the entry among them. Reviewers who work
        there follow in the years that are not frozen. Raises UserError REASON_NEEDED, VALUE_REFUSED,
        ALREADY_EXISTS.
        """
        _check_occasion(on, reason)
        check_entry(values)
        entry = self._units.entry(entry_id)
        if all(values.get(name, _of(entry, name)) == _of(entry, name) for name in _NAMES):
            raise UserError(ErrorKind.ALREADY_EXISTS, found=entry.unit)
        names = entry.unit_code, entry.unit, entry.short_title
        former = FormerName(0, entry.unit_id, *names, on, reason.strip())
        with self._trail.change("unit.rename", entry.unit_code, reason.strip()) as change:
            former = self._note(change, former)
            self._follow(change, entry, values)
            self._units.update(change, entry, values)
        return former

    def note_former_name(self, unit_id: int, title: str, on: str, reason: str) -> FormerName:
        """Notes a name that a unit bore before the file knew it. Raises UserError as `rename`, NO_SUCH_UNIT."""
        _check_occasion(on, reason)
        check_entry({"unit": title})
        code = self._unit(unit_id).code
        if any(u.title == title.strip() for u in self._units.register()):
            raise UserError(ErrorKind.ALREADY_EXISTS, found=title.strip())
        former = FormerName(0, unit_id, code, title.strip(), "", on, reason.strip())
        with self._trail.change("unit.note_name", code, former.reason) as change:
            return self._note(change, former)

    def forget_former_name(self, former_id: int) -> FormerName:
        """Strikes out a former name that was noted by mistake. Raises UserError NO_SUCH_HISTORY."""
        found = next((f for f in self._units.lineage.former_names() if f.id == former_id), None)
        if found is None:
            raise UserError(ErrorKind.NO_SUCH_HISTORY)
        with self._trail.change("unit.forget_name", self._unit(found.unit_id).code) as change:
            self._forget(change, former_id)
        return found

    def merge(
        self,
        evaluation_id: int,
        unit_ids: Sequence[int],
        successor: int | NewUnit,
        on: str,
        reason: str,
        *,
        remove: Collection[int] = (),
    ) -> Unit:
        """Ends units on the day `on` by taking them into a successor, which a `NewUnit` founds in the same step.

        Returns the successor.
        The entries `remove` of this year leave it, if they have nothing yet; a founded unit joins the
        year unless it is frozen. Raises UserError REASON_NEEDED, VALUE_REFUSED (the day, nothing to merge,
        a unit into itself), UNIT_MERGED, UNIT_ABOLISHED (of any that is no more), ALREADY_EXISTS, IN_USE.
        """
        _check_occasion(on, reason)
        units = self._to_end(unit_ids)
        with self._database.atomic():
            self._remove(evaluation_id, units, remove)
            heir = (
                self._found(evaluation_id, successor, reason)
                if isinstance(successor, NewUnit)
                else self._unit(successor)
            )
            if heir.id in {unit.id for unit in units}:
                _refuse("successor", heir.called, "another_unit")
            self._units.lineage.check_alive(heir.id)
            self._end("unit.merge", units, heir, on, reason)
        return heir

    def abolish(
        self,
        evaluation_id: int,
        unit_ids: Sequence[int],
        on: str,
        reason: str,
        *,
        remove: Collection[int] = (),
    ) -> None:
        """Ends units that nobody succeeds; otherwise as `merge`."""
        _check_occasion(on, reason)
        units = self._to_end(unit_ids)
        with self._database.atomic():
            self._remove(evaluation_id, units, remove)
            self._end("unit.abolish", units, None, on, reason)

    def revive(self, unit_ids: Sequence[int], reason: str = "") -> None:
        """Takes back that units have ended. Raises UserError NO_SUCH_HISTORY."""
        codes = "、".join(self._unit(number).code for number in unit_ids)
        with self._trail.change("unit.revive", codes, reason) as change:
            for number in unit_ids:
                if not change.delete("unit_endings", {"unit_id": number}):
                    raise UserError(ErrorKind.NO_SUCH_HISTORY)

    def take_over(self, past: UnitsPast) -> None:
        """Brings the lineage of an older file to the units that this one has taken over from it."""
        with self._trail.change("unit.carry") as change:
            carry_past(change, self._units.register(), past)

    def _to_end(self, unit_ids: Sequence[int]) -> tuple[Unit, ...]:
        if not unit_ids:
            _refuse("unit", "", "a_unit")
        for number in unit_ids:
            self._units.lineage.check_alive(number)
        return tuple(self._unit(number) for number in dict.fromkeys(unit_ids))

    def _remove(self, evaluation_id: int, units: Sequence[Unit], remove: Collection[int]) -> None:
        own = {unit.id for unit in units}
        for entry in self._units.entries(evaluation_id):
            if entry.id in remove and entry.unit_id in own:
                self._units.remove(entry.id)

    def _end(
        self, what: str, units: Sequence[Unit], heir: Unit | None, on: str, reason: str
    ) -> None:
        subject = "、".join(unit.code for unit in units) + (f" → {heir.code}" if heir else "")
        with self._trail.change(what, subject, reason.strip()) as change:
            for unit in units:
                row = {
                    "unit_id": unit.id,
                    "successor_id": heir.id if heir else None,
                    "ended_on": on,
                    "reason": reason.strip(),
                }
                change.insert("unit_endings", row, key=("unit_id",))

    def _found(self, evaluation_id: int, unit: NewUnit, reason: str) -> Unit:
        values: dict[str, Any] = {
            "unit": unit.title.strip(),
            "category": unit.category.strip(),
            "short_title": unit.short_title.strip(),
        }
        if not self._frozen(evaluation_id):
            entry = self._units.add(
                evaluation_id,
                unit.code or next_code([u.code for u in self._units.register()]),
                **values,
                presentation=unit.presentation or WRITTEN,
            )
            return self._unit(entry.unit_id)
        check_entry(values)
        register = {u.code: u for u in self._units.register()}
        code = unit.code.strip() or next_code(register)
        if code in register or any(u.title == values["unit"] for u in register.values()):
            raise UserError(ErrorKind.ALREADY_EXISTS, found=values["unit"])
        with self._trail.change("unit.merge", code, reason.strip()) as change:
            return self._unit(self._units.insert_unit(change, code, values))

    def _follow(self, change: Change, entry: Entry, values: dict[str, Any]) -> None:
        """Lets the reviewers of open years who work there work there under its new name."""
        for name in ("unit", "short_title"):
            before, after = _of(entry, name), values.get(name)
            if not before or not after or after == before:
                continue
            rows = self._database.conn.execute(
                "SELECT r.id FROM reviewers r JOIN evaluations e ON e.id = r.evaluation_id"
                " WHERE r.workplace = ? AND e.frozen = 0",
                (before,),
            ).fetchall()
            for (number,) in rows:
                change.update("reviewers", {"id": number}, {"workplace": after})

    @staticmethod
    def _note(change: Change, former: FormerName) -> FormerName:
        row = {column: value for column, value in asdict(former).items() if column != "id"}
        return replace(former, id=change.insert("former_names", row))

    def _forget(self, change: Change, former_id: int) -> None:
        if not change.delete("former_names", {"id": former_id}):
            raise UserError(ErrorKind.NO_SUCH_HISTORY)

    def _frozen(self, evaluation_id: int) -> bool:
        row = self._database.conn.execute(
            "SELECT frozen FROM evaluations WHERE id = ?", (evaluation_id,)
        ).fetchone()
        return row is not None and bool(row[0])

    def _unit(self, unit_id: int) -> Unit:
        row = self._database.conn.execute(
            "SELECT id, code, title, short_title FROM units WHERE id = ?", (unit_id,)
        ).fetchone()
        if row is None:
            raise UserError(ErrorKind.NO_SUCH_UNIT, found=str(unit_id))
        return Unit(*row)


def _of(entry: Entry, name: str) -> Any:
    return getattr(entry, _FIELD.get(name, name))


def _check_occasion(on: str, reason: str) -> None:
    if not on:
        _refuse("on", "", "day")
    check_day(on)
    if not reason.strip():
        raise UserError(ErrorKind.REASON_NEEDED)


def _refuse(field: str, found: str, expected: str) -> None:
    raise UserError(ErrorKind.VALUE_REFUSED, field=field, found=found, expected=expected)
