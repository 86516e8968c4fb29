"""What a look at the raw file tells before it is read: how far each sheet reaches, and which cells hold errors.

The reading library lays a sheet out as a full rectangle, so one stray cell at the far corner could take all memory;
and it gives a formula's error as a blank, so a score would vanish silently. Both are found here first.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from db.errors import FaultKind
from desktop.exchange.spreadsheets.faults import Faults
from desktop.exchange.spreadsheets.grid import column_letters
from desktop.exchange.spreadsheets.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS


@dataclass(slots=True)
class Survey:
    """One sheet: rows and columns up to the last cell that holds anything, and error texts by (row, column) from 0."""

    rows: int = 0
    columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)

    def reach(self, row: int, column: int) -> None:
        """Notes that something stands in a cell."""
        self.rows = max(self.rows, row + 1)
        self.columns = max(self.columns, column + 1)


def check_extent(title: str, survey: Survey, faults: Faults) -> None:
    """A fault at the outermost row or column of a sheet that is too large to be read."""
    if survey.rows > MOST_ROWS:
        faults.add(f"{title}!{survey.rows}", FaultKind.TOO_MANY, what="rows", limit=str(MOST_ROWS))
    elif survey.columns > MOST_COLUMNS:
        place = f"{title}!{column_letters(survey.columns - 1)}"
        faults.add(place, FaultKind.TOO_MANY, what="columns", limit=str(MOST_COLUMNS))
    elif survey.rows * survey.columns > MOST_CELLS:
        faults.add(title, FaultKind.TOO_MANY, what="cells", limit=str(MOST_CELLS))
