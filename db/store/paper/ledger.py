"""票号核对: of every printed sheet whether it came back, and of each layout that nothing is missing unaccounted for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from db.store.paper.counting import PaperCounting
from db.store.paper.live_sheets import LiveSheets
from db.store.trail.roles import ReadSubject
from db.store.trail.trail import Trail


class SheetFate(StrEnum):
    """What became of a printed sheet: counted, void, typed by hand, waiting for people, or not back."""

    COUNTED = "counted"
    VOID = "void"
    TYPED = "typed"
    WAITING = "waiting"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class SheetStand:
    """A printed sheet and what became of it."""

    number: str
    part: str
    layout_id: int
    fate: SheetFate


@dataclass(frozen=True, slots=True)
class LayoutStand:
    """How many sheets of a printing there are, and what became of them: the fates add up to `printed`."""

    layout_id: int
    part: str
    printed: int
    fates: Counter[SheetFate]


class SheetLedger:
    """Tells what became of the sheets of one file."""

    def __init__(self, database: Database, trail: Trail, counting: PaperCounting) -> None:
        self._database = database
        self._trail = trail
        self._counting = counting
        self._sheets = LiveSheets(database)

    def sheets(self, evaluation_id: int) -> tuple[SheetStand, ...]:
        """Every printed sheet, by layout and number. Raises UserError NOT_ALLOWED.

        A named sheet that did not come from a scanner is `typed` once ballots of its reviewer are handed in.
        """
        self._trail.access.check_reading(ReadSubject.BALLOTS)
        live = {s.id for s in self._sheets.all(evaluation_id) if s.complete}
        waiting = self._counting.waiting(evaluation_id)
        rows = self._database.conn.execute(
            "SELECT h.id, h.number, p.code, h.layout_id, h.state, EXISTS (SELECT 1 FROM scans s"
            " JOIN batches b ON b.id = s.batch_id WHERE s.sheet_id = h.id AND s.state <> 'refused'"
            " AND b.state = 'taken'), EXISTS (SELECT 1 FROM ballots b WHERE b.part_id = l.part_id"
            " AND b.reviewer_id = h.reviewer_id AND b.status <> 'draft')"
            " FROM sheets h JOIN layouts l ON l.id = h.layout_id JOIN parts p ON p.id = l.part_id"
            " WHERE p.evaluation_id = ? ORDER BY h.layout_id, h.number",
            (evaluation_id,),
        )
        found = []
        for sheet_id, number, part, layout_id, state, scanned, typed in rows.fetchall():
            if state == "void":
                fate = SheetFate.VOID
            elif sheet_id in live and sheet_id not in waiting:
                fate = SheetFate.COUNTED
            elif scanned:
                fate = SheetFate.WAITING
            else:
                fate = SheetFate.TYPED if typed else SheetFate.OUT
            found.append(SheetStand(number, part, layout_id, fate))
        return tuple(found)

    def layouts(self, evaluation_id: int) -> tuple[LayoutStand, ...]:
        """Every printing, the latest last. Raises UserError NOT_ALLOWED."""
        found: dict[int, list[SheetStand]] = {}
        for sheet in self.sheets(evaluation_id):
            found.setdefault(sheet.layout_id, []).append(sheet)
        return tuple(
            LayoutStand(number, sheets[0].part, len(sheets), Counter(s.fate for s in sheets))
            for number, sheets in found.items()
        )
