"""What a look at the raw file tells before it is read: how far each sheet reaches, and what its cells really show.

The reading library lays a sheet out as a full rectangle, so one stray cell at the far corner could take all memory.
It gives a formula's error as a blank, one that was never calculated as a blank or zero, 95% as 0.95 and 001 as 1:
a score would vanish or change silently. All of that is found here first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from db.errors import FaultKind
from desktop.exchange.spreadsheets.faults import Faults
from desktop.exchange.spreadsheets.grid import Merge, column_letters
from desktop.exchange.spreadsheets.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS

Place: TypeAlias = tuple[int, int]


@dataclass(slots=True)
class Survey:
    """One sheet: rows and columns up to the last cell that holds anything; cells by (row, column) from 0.

    `errors` are texts of formulas' errors, `uncalculated` formulas without a value, `percents` numbers shown in
    per cent, `padded` whole numbers shown with leading zeros, by how many digits; `hidden` are rows that are not seen,
    `merges` merged cells where the reading library does not tell them.
    """

    rows: int = 0
    columns: int = 0
    errors: dict[Place, str] = field(default_factory=dict)
    uncalculated: set[Place] = field(default_factory=set)
    percents: set[Place] = field(default_factory=set)
    padded: dict[Place, int] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)

    def reach(self, row: int, column: int) -> None:
        """Notes that something stands in a cell."""
        if row >= self.rows:
            self.rows = row + 1
        if column >= self.columns:
            self.columns = column + 1


def check_extent(title: str, survey: Survey, faults: Faults) -> None:
    """A fault at the outermost row or column of a sheet that is too large to be read."""
    if survey.rows > MOST_ROWS:
        faults.add(f"{title}!{survey.rows}", FaultKind.TOO_MANY, what="rows", limit=str(MOST_ROWS))
    elif survey.columns > MOST_COLUMNS:
        place = f"{title}!{column_letters(survey.columns - 1)}"
        faults.add(place, FaultKind.TOO_MANY, what="columns", limit=str(MOST_COLUMNS))
    elif survey.rows * survey.columns > MOST_CELLS:
        faults.add(title, FaultKind.TOO_MANY, what="cells", limit=str(MOST_CELLS))
