"""The roster of a year as the next one takes it over: successors stand in for units that are no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.records import Ending, Entry, UnitRow, UnitsPast
from db.store import Store


@dataclass(frozen=True, slots=True)
class CarriedRoster:
    """What `Units.add` takes for each unit of the next year, and the units that are left out of it.

    `past` is what a new file for that year takes over of the units' history.
    """

    rows: tuple[dict[str, Any], ...]
    left_out: tuple[Ending, ...]
    past: UnitsPast = UnitsPast()  # noqa: RUF009 - frozen


def carried_roster(store: Store, evaluation_id: int, year: int) -> CarriedRoster:
    """The entries of an evaluation for a year after it, by unit code.

    A unit that is no more by then gives way to its successor, which comes in once: with its own particulars
    where it took part itself, else in category and form as the first unit that went into it, without people.
    """
    lineage = store.units.lineage
    endings = lineage.endings()
    register = {unit.id: unit for unit in store.units.register()}
    entries = store.units.entries(evaluation_id)
    own = {entry.unit_id: entry for entry in entries}
    rows: dict[str, dict[str, Any]] = {}
    for entry in entries:
        unit = register[entry.unit_id]
        heir = lineage.heir(unit, year) if unit.id in endings else unit
        if heir is None or heir.code in rows:
            continue
        known = own.get(heir.id)
        values = entry_values(known or entry)
        if known is None:
            values |= {
                "unit": heir.title,
                "short_title": heir.short_title,
                "leader": "",
                "post": "",
                "liaison": "",
                "phone": "",
                "note": "",
            }
        rows[heir.code] = values | {"code": heir.code, "running_order": None}
    left_out = [endings[e.unit_id] for e in entries if e.unit_id in endings]
    return CarriedRoster(
        tuple(rows[code] for code in sorted(rows)),
        tuple(ending for ending in left_out if ending.holds_in(year)),
        lineage.past(),
    )


def unit_rows(rows: Sequence[Mapping[str, Any]]) -> tuple[UnitRow, ...]:
    """The units of a roster as an import takes them: at one look at the register, however many they are."""
    return tuple(
        UnitRow(place=str(values["code"]), has_running_order=True, **values) for values in rows
    )


def entry_values(entry: Entry) -> dict[str, Any]:
    """What `Units.add` needs to make this entry again, in this year or another."""
    return {
        "code": entry.unit_code,
        "unit": entry.unit,
        "category": entry.category,
        "short_title": entry.short_title,
        "leader": entry.leader,
        "post": entry.post,
        "presentation": entry.presentation,
        "running_order": entry.running_order,
        "liaison": entry.liaison,
        "phone": entry.phone,
        "note": entry.note,
        "labels": entry.labels,
    }
