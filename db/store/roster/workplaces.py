"""What a reviewer's workplace is called now: who works for a unit stays recused from it under its new name."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from db.errors import Fault, FaultKind
from db.records import ReviewerRow
from db.store.roster.lineage import Lineage


class Workplaces:
    """The names that units gave up, and those of units that went into others and have no part in the year."""

    def __init__(self, lineage: Lineage, year: int, taking_part: Container[int]) -> None:
        self._renamed = lineage.names_now()
        self._merged = lineage.heirs_by_name(year, taking_part)

    def of(self, row: ReviewerRow) -> tuple[ReviewerRow, Fault | None]:
        """The row with its workplace as it is called now, and what is to be said of it."""
        before = row.workplace or ""
        now = self._renamed.get(before) or self._merged.get(before)
        if not now:
            return row, None
        kind = FaultKind.FORMER_NAME if before in self._renamed else FaultKind.WORKPLACE_MERGED
        return replace(row, workplace=now), Fault(row.place, kind, {"found": before, "unit": now})
