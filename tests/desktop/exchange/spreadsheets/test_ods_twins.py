"""Kept workbooks as LibreOffice saves them, cell by cell against another reader of .ods."""

from decimal import Decimal
from pathlib import Path

import pytest
from odfdo import Document

from desktop.exchange.spreadsheets.grid import CellError, Percent
from desktop.exchange.spreadsheets.grids import read_grids

WORKBOOKS = Path(__file__).resolve().parents[3] / "files" / "workbooks"
TWINS = sorted(path.name for path in WORKBOOKS.glob("*.ods"))


def seen(path: Path) -> dict[str, dict[tuple[int, int], object]]:
    """What odfdo sees: the cells of each sheet that are not blank."""
    found: dict[str, dict[tuple[int, int], object]] = {}
    for table in Document(path).body.tables:
        table.rstrip(aggressive=True)  # LibreOffice styles a million blank rows
        found[str(table.name)] = {
            (row, column): plain(value)
            for row, values in enumerate(table.get_values())
            for column, value in enumerate(values)
            if value not in (None, "")
        }
    return found


def plain(cell: object) -> object:
    """A cell as both can tell it: numbers are exact in the other library, a per cent is its number, 001 is 1."""
    if isinstance(cell, str) and cell.isdecimal() and cell.startswith("0"):
        return int(cell)
    if isinstance(cell, Percent):
        return Decimal(cell.text.rstrip("%")) / 100
    return Decimal(str(cell)) if isinstance(cell, float) else cell


def test_there_are_twins() -> None:
    assert len(TWINS) == 20
    assert all((WORKBOOKS / name).with_suffix(".xlsx").exists() for name in TWINS)


@pytest.mark.parametrize("name", TWINS)
def test_every_cell_is_seen_alike(name: str) -> None:
    ours = {
        grid.name: {
            (row, column): plain(cell)
            for row, cells in enumerate(grid.rows)
            for column in range(len(cells))
            if (cell := grid.at(row, column)) is not None and not isinstance(cell, CellError)
        }
        for grid in read_grids(WORKBOOKS / name)
    }
    assert ours == seen(WORKBOOKS / name)
    assert sum(map(len, ours.values())) > 3
