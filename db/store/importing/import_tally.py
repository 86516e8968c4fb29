"""Counts what an import did, row by row, and takes back what a decision keeps from being changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from db.records import ImportDifference, ImportReport, RowChange, Stands
from db.steps import Progress
from db.store.trail.trail import Change


class _Kept(Exception):
    """Unwinds the writing of a row that a decision forbids."""


class ImportTally:
    """What came of each row so far; the progress hears how many of `total` are done."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total = total
        self._progress = progress
        self._done = 0
        self._added: Counter[str] = Counter()
        self._changed: Counter[str] = Counter()
        self._unchanged: Counter[str] = Counter()
        self._kept: Counter[str] = Counter()
        self._differences: list[ImportDifference] = []

    def write(
        self,
        subject: str,
        name: str,
        event: AbstractContextManager[Change],
        act: Callable[[Change], object],
        *,
        added: bool,
        stands: Stands | None = None,
    ) -> None:
        """Writes a row in an event of its own. Where a decision `stands` its changes are found out and taken back."""
        rows: list[RowChange] = []
        kept = False
        try:
            with event as change:
                act(change)
                rows = change.rows
                if stands is not None and rows:
                    raise _Kept
        except _Kept:
            kept = True
        self.count(subject, name, rows, added=added, stands=stands if kept else None)

    def report(self) -> ImportReport:
        """The numbers, and what was added, changed or kept, one by one."""
        added, changed, unchanged, kept = map(
            dict, (self._added, self._changed, self._unchanged, self._kept)
        )
        return ImportReport(
            added, changed, unchanged, kept=kept, differences=tuple(self._differences)
        )

    def count(
        self,
        subject: str,
        name: str,
        rows: Sequence[RowChange],
        *,
        added: bool,
        stands: Stands | None = None,
    ) -> None:
        """Counts a row of the workbook with the rows of the file that it changed, or would but for a decision."""
        counter = (
            self._kept
            if stands
            else self._added
            if added
            else self._changed
            if rows
            else self._unchanged
        )
        counter[subject] += 1
        if added or rows:
            difference = ImportDifference(subject, name, () if added else tuple(rows), stands)
            self._differences.append(difference)
        self._done += 1
        self._progress(self._done, self._total)
