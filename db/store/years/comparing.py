"""Puts the years of several files side by side, unit by unit through renames and mergers.

Units of another file are known by a name, present or former, that one unit of this file bears or bore. Of an equal
code alone nothing follows: codes are given anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from db.natural_order import natural_order
from db.records import Unit
from db.records.years import ComparedYear, UnitYears, YearPlace, YearsComparison
from db.store.years.file_years import FileYears

_Key: TypeAlias = tuple[str, int]  # the file that first knows the unit, and its number there


def compare_years(files: Sequence[FileYears]) -> YearsComparison:
    """The comparison; the first file is the open one, whose names are those of now.

    Of a year that comes twice, the first file's latest counts.
    """
    known = _Known(files[0])
    years: dict[int, ComparedYear] = {}
    left_out: list[ComparedYear] = []
    places: dict[_Key, dict[int, YearPlace]] = {}
    for number, file in enumerate(files):
        keys = known.keys(number, file)
        for year, own in reversed(file.years):
            if year.year in years:
                left_out.append(year)
                continue
            years[year.year] = year
            for unit_id, place in own.items():
                places.setdefault(keys[unit_id], {})[year.year] = place
    order = tuple(years[year] for year in sorted(years))
    units = known.told(places)
    return YearsComparison(
        order,
        tuple(sorted(units, key=lambda unit: (unit.gone, natural_order(unit.unit_code)))),
        tuple(left_out),
    )


class _Known:
    """The units of all files under one key each, and what became of them."""

    def __init__(self, first: FileYears) -> None:
        self._first = first
        self._units: dict[_Key, Unit] = {}
        self._successors: dict[_Key, _Key | None] = {}
        self._by_name: dict[str, set[int]] = {}
        for unit_id in first.register:
            for name in first.names(unit_id):
                self._by_name.setdefault(name, set()).add(unit_id)

    def keys(self, number: int, file: FileYears) -> Mapping[int, _Key]:
        """The key of each unit of a file, by its number there."""
        found = {
            unit_id: ("", unit_id) if number == 0 else self._key(number, file, unit_id)
            for unit_id in file.register
        }
        for unit_id, key in found.items():
            self._units.setdefault(key, file.register[unit_id])
        for unit_id, successor in file.successors.items():
            heir = None if successor is None else found[successor]
            if heir != found[unit_id]:
                self._successors.setdefault(found[unit_id], heir)
        return found

    def told(self, places: Mapping[_Key, Mapping[int, YearPlace]]) -> list[UnitYears]:
        """Every unit that stood in a year, or into which one went that did."""
        gone_into: dict[_Key, list[_Key]] = {}
        for key in places:
            heir = self._heir(key)
            if heir is not None:
                gone_into.setdefault(heir, []).append(key)
        keys = dict.fromkeys((*places, *gone_into))
        return [self._unit(key, places, gone_into.get(key, ())) for key in keys]

    def _unit(
        self,
        key: _Key,
        places: Mapping[_Key, Mapping[int, YearPlace]],
        others: Sequence[_Key],
    ) -> UnitYears:
        """A unit with its years; where it stood in none of its own, those of the one unit that went into it."""
        own = dict(places.get(key, {}))
        merged: dict[int, list[YearPlace]] = {}
        for other in others:
            for year, place in places[other].items():
                if year not in own:
                    merged.setdefault(year, []).append(place)
        names = {year: tuple(p.unit for p in found) for year, found in merged.items()}
        own |= {year: found[0] for year, found in merged.items() if len(found) == 1}
        unit = self._units[key]
        number = None if key[0] else key[1]
        gone = key in self._successors
        return UnitYears(unit.code, unit.title, own, gone, number, names)

    def _key(self, number: int, file: FileYears, unit_id: int) -> _Key:
        """The unit of the first file that is meant by a unit of another one; or the unit as that file knows it."""
        meant = set[int]().union(*(self._by_name.get(n, set()) for n in file.names(unit_id)))
        code = file.register[unit_id].code
        if len(meant) > 1:
            meant = {m for m in meant if self._first.register[m].code == code}
        return ("", meant.pop()) if len(meant) == 1 else (str(number), unit_id)

    def _heir(self, key: _Key) -> _Key | None:
        """The unit that is left at the end of the line; None where it ends in none, or has not ended."""
        passed: set[_Key] = set()
        found = self._successors.get(key)
        while found is not None and found in self._successors and found not in passed:
            passed.add(found)
            found = self._successors[found]
        return found
