"""Which unit of the register a row of a roster speaks of, also by a name or a code that the unit gave up."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace

from db.errors import Fault, FaultKind
from db.records import Unit, UnitRow
from db.store.roster.lineage import Lineage, known_as


@dataclass(frozen=True, slots=True)
class Match:
    """What a row was found to speak of: a unit, or none yet; `fault` refuses it, `note` is to be known of.

    `former`: the row says a name of before, so the unit keeps the one that it bears now.
    """

    unit: Unit | None
    fault: Fault | None = None
    note: Fault | None = None
    former: bool = False


class RosterMatch:
    """The register while a roster is taken in: rows that were taken are known to the next ones."""

    def __init__(self, units: tuple[Unit, ...], lineage: Lineage, year: int) -> None:
        self._former = lineage.former_names()
        self._endings = lineage.endings()
        self._year = year
        self._by_code = {unit.code: unit for unit in units}
        self._by_title = {unit.title: unit for unit in units}
        self._by_id = {unit.id: unit for unit in units}

    def codes(self) -> set[str]:
        """Every code in use."""
        return set(self._by_code)

    def match(self, row: UnitRow, taking_part: Container[int]) -> Match:
        """The unit of a row; `taking_part` are the units that the year has already."""
        found = self._known(row)
        if found.fault is not None or found.unit is None:
            return found
        ending = self._endings.get(found.unit.id)
        if ending is None or found.unit.id in taking_part:
            return found
        if not ending.holds_in(self._year):
            later = Fault(row.place, FaultKind.UNIT_ENDS_LATER, ending.facts)
            return replace(found, note=found.note or later)
        kind = FaultKind.UNIT_MERGED if ending.successor else FaultKind.UNIT_ABOLISHED
        return Match(found.unit, Fault(row.place, kind, ending.facts))

    def took(self, before: Unit | None, unit: Unit) -> None:
        """Takes note of a unit as a row has left it."""
        if before is not None:
            self._by_title.pop(before.title, None)
        self._by_code[unit.code] = self._by_title[unit.title] = self._by_id[unit.id] = unit

    def _known(self, row: UnitRow) -> Match:
        namesake = self._by_title.get(row.unit)
        unit = self._by_code.get(row.code) if row.code else namesake
        if unit is None and (former := self._known_before(row)) is not None:
            return former
        if namesake is not None and (unit is None or namesake.id != unit.id):
            if namesake.id in self._endings:
                return Match(namesake)
            facts = {"found": f"{row.unit}（{namesake.code}）"}
            return Match(unit, Fault(row.place, FaultKind.DUPLICATE, facts))
        if unit is None or row.unit == unit.title:
            return Match(unit, note=self._namesake_of_before(row) if unit is None else None)
        if row.unit in self._names_before(unit.id):
            return Match(unit, note=_note(FaultKind.FORMER_NAME, row, row.unit, unit), former=True)
        facts = {"found": unit.title, "unit": row.unit}
        return Match(unit, note=Fault(row.place, FaultKind.NAME_CORRECTED, facts))

    def _known_before(self, row: UnitRow) -> Match | None:
        """The unit that bore the code with this name, or the name where the row has no code."""
        if not row.code:
            unit = self._of(known_as(self._former, title=row.unit))
            note = _note(FaultKind.FORMER_NAME, row, row.unit, unit) if unit else None
            return Match(unit, note=note, former=True) if unit else None
        unit = self._of(known_as(self._former, code=row.code))
        if unit is None or row.unit not in (unit.title, *self._names_before(unit.id)):
            return None
        return Match(unit, note=_note(FaultKind.FORMER_NAME, row, row.code, unit), former=True)

    def _namesake_of_before(self, row: UnitRow) -> Fault | None:
        unit = self._of(known_as(self._former, title=row.unit))
        return _note(FaultKind.FORMER_NAME_NEW, row, row.unit, unit) if unit else None

    def _names_before(self, unit_id: int) -> set[str]:
        own = [f for f in self._former if f.unit_id == unit_id]
        return {name for f in own for name in (f.title, f.short_title) if name}

    def _of(self, unit_id: int | None) -> Unit | None:
        return None if unit_id is None else self._by_id.get(unit_id)


def _note(kind: FaultKind, row: UnitRow, found: str, unit: Unit) -> Fault:
    return Fault(row.place, kind, {"found": found, "unit": unit.called})
