"""Reads the lineage of the units: by which names they were known, and which of them are no more."""

from __future__ import annotations

from collections.abc import Container, Mapping

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records import Ending, FormerName, Unit, UnitsPast

_ENDING = """SELECT u.id, u.code, u.title, u.short_title, s.id, s.code, s.title, s.short_title,
    e.ended_on, e.reason
    FROM unit_endings e JOIN units u ON u.id = e.unit_id LEFT JOIN units s ON s.id = e.successor_id"""


class Lineage:
    """Former names and endings; whoever writes them is `db.store.roster.changes`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def former_names(self) -> tuple[FormerName, ...]:
        """Every name that was given up, by unit, the oldest first."""
        rows = self._database.conn.execute(
            "SELECT id, unit_id, code, title, short_title, given_up_on, reason FROM former_names"
            " ORDER BY unit_id, given_up_on, id"
        )
        return tuple(FormerName(*row) for row in rows)

    def endings(self) -> Mapping[int, Ending]:
        """Every unit that is no more, by its number, in the order in which they ended."""
        rows = self._database.conn.execute(f"{_ENDING} ORDER BY e.ended_on, u.code")
        return {
            row[0]: Ending(
                Unit(*row[:4]), None if row[4] is None else Unit(*row[4:8]), row[8], row[9]
            )
            for row in rows
        }

    def past(self) -> UnitsPast:
        """All of it, as a file for a later year takes it over."""
        codes = dict(self._database.conn.execute("SELECT id, code FROM units"))
        names = tuple((str(codes[f.unit_id]), f) for f in self.former_names())
        return UnitsPast(names, tuple(self.endings().values()))

    def names_now(self) -> Mapping[str, str]:
        """What a unit is called now, by each name that it alone gave up and that no unit bears."""
        former_names = self.former_names()
        rows = self._database.conn.execute("SELECT id, title, short_title FROM units").fetchall()
        borne = {name for _, *names in rows for name in names}
        titles = {number: title for number, title, _ in rows}
        names = {name for f in former_names for name in (f.title, f.short_title)} - borne - {""}
        owners = {name: known_as(former_names, title=name) for name in names}
        return {name: titles[number] for name, number in owners.items() if number is not None}

    def heirs_by_name(self, year: int, taking_part: Container[int]) -> Mapping[str, str]:
        """The heir's name by the names of each unit that is no more in a year and has no part in it."""
        found: dict[str, str] = {}
        for ending in self.endings().values():
            if not ending.holds_in(year) or ending.unit.id in taking_part:
                continue
            if (heir := self.heir(ending.unit, year)) is not None:
                names = ending.unit.title, ending.unit.short_title
                found |= {name: heir.title for name in names if name}
        return found

    def heir(self, unit: Unit, year: int) -> Unit | None:
        """The unit that stands in a year's roster in place of this one: itself, its successor's heir, or none."""
        endings = self.endings()
        passed = set()
        found: Unit | None = unit
        while found is not None and found.id not in passed:
            passed.add(found.id)
            ending = endings.get(found.id)
            if ending is None or not ending.holds_in(year):
                return found
            found = ending.successor
        return None

    def check_alive(self, unit_id: int, year: int | None = None) -> None:
        """Refuses a unit that is no more, in that year where one is named.

        Raises UserError UNIT_MERGED, UNIT_ABOLISHED.
        """
        ending = self.endings().get(unit_id)
        if ending is not None and (year is None or ending.holds_in(year)):
            kind = ErrorKind.UNIT_MERGED if ending.successor else ErrorKind.UNIT_ABOLISHED
            raise UserError(kind, (), **ending.facts)

    def check_not_former(self, title: str) -> None:
        """Refuses a name that a unit gave up, where nothing else tells which is meant. Raises UserError FORMER_NAME."""
        found = self._database.conn.execute(
            "SELECT id, code, title, short_title FROM units WHERE id = ?",
            (known_as(self.former_names(), title=title),),
        ).fetchone()
        if found is not None:
            raise UserError(ErrorKind.FORMER_NAME, found=title, unit=Unit(*found).called)


def known_as(
    former_names: tuple[FormerName, ...], *, title: str = "", code: str = ""
) -> int | None:
    """The number of the one unit that bore this name, or this code; None where none or several did."""
    owners = {
        former.unit_id
        for former in former_names
        if (title and title in (former.title, former.short_title)) or (code and code == former.code)
    }
    return owners.pop() if len(owners) == 1 else None
