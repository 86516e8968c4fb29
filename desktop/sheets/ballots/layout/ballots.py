"""The ballots of one printing: what they list, on what layout, and each printed copy with its sheet number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from db.records import Entry, Evaluation
from db.records.layouts import LayoutKind, PaperSize
from db.scoring.scheme.scheme import Part
from desktop.sheets.ballots.layout.grid_plan import grid_plan
from desktop.sheets.ballots.layout.plan import SheetPlan
from desktop.sheets.ballots.layout.unit_plan import unit_plan


@dataclass(frozen=True, slots=True)
class Copy:
    """One printed ballot: its sheet number, whose it is (empty in secret ballots), and the units not judged on it."""

    sheet: str
    holder: str = ""
    recused: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LayoutBallots:
    """A part's ballots on one layout. `file` are the evaluation's 4 characters in the codes."""

    evaluation: Evaluation
    part: Part
    entries: tuple[Entry, ...]
    kind: LayoutKind
    size: PaperSize
    file: str
    copies: tuple[Copy, ...]

    @cached_property
    def plan(self) -> SheetPlan:
        """The pages that every copy has."""
        grids = self.kind in (LayoutKind.UNITS, LayoutKind.UNITS_CRITERIA)
        make = grid_plan if grids else unit_plan
        return make(self.part, self.entries, self.kind, self.size)
