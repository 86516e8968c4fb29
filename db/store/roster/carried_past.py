"""Brings the lineage of an older file into a new one, so that one file a year knows its units' past as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from db.records import Ending, Unit, UnitsPast
from db.store.roster.units import Units
from db.store.trail.trail import Change


def carry_past(change: Change, register: tuple[Unit, ...], past: UnitsPast) -> None:
    """Writes what concerns the register; ended units whose line leads into it, or to nobody, join it for that."""
    ids = {unit.code: unit.id for unit in register}
    titles = {unit.title: unit.code for unit in register}
    endings = _leading_into(past.endings, set(ids), titles)
    for unit in (ending.unit for ending in endings):
        if unit.code not in ids:
            names = {"unit": unit.title, "short_title": unit.short_title}
            ids[unit.code] = Units.insert_unit(change, unit.code, names)
    for ending in endings:
        row = {
            "unit_id": ids[ending.unit.code],
            "successor_id": ids[ending.successor.code] if ending.successor else None,
            "ended_on": ending.ended_on,
            "reason": ending.reason,
        }
        change.insert("unit_endings", row, key=("unit_id",))
    for code, former in past.names:
        if code in ids:
            named = asdict(former) | {"unit_id": ids[code]}
            change.insert("former_names", {c: v for c, v in named.items() if c != "id"})


def _leading_into(
    endings: tuple[Ending, ...], codes: set[str], titles: Mapping[str, str]
) -> list[Ending]:
    """The endings whose successor is known, from those nearest to the register to their predecessors."""
    found: list[Ending] = []
    known = set(codes)
    # a name that another unit of the register bears by now tells of a past that is not this file's
    waiting = [e for e in endings if titles.get(e.unit.title, e.unit.code) == e.unit.code]
    while more := [e for e in waiting if e.successor is None or e.successor.code in known]:
        found += more
        known |= {e.unit.code for e in more}
        waiting = [e for e in waiting if e not in more]
    return found
