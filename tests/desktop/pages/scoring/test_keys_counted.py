"""A sheet of twelve ballots of five marks and the turn to the next one cost the keys of a spreadsheet, and one."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from desktop.shell.main_window import MainWindow
from tests.desktop.pages.scoring.paper_year import MARKS, Keys, opened

UNITS, MOST = 12, 193


def handed_in_by(path: Path, what: str) -> list[tuple[str, int, int]]:
    """Ballots and marks that are handed in, by unit or by number."""
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as connection:
        return connection.execute(
            f"SELECT {what}, count(DISTINCT b.id), count(*) FROM ballots b"
            " JOIN reviewers r ON r.id = b.reviewer_id JOIN marks m ON m.ballot_id = b.id"
            " JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id"
            f" WHERE b.status = 'submitted' GROUP BY {what}"
        ).fetchall()


def typed_sheet(keys: Keys) -> None:
    """Twelve ballots of fifteen digits, and what hands them in."""
    for _ in range(UNITS):
        for mark in MARKS:
            keys.type(mark)
            keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_Return)
    assert keys.pressed <= MOST


def test_a_sheet_and_the_next_one(bare: MainWindow, tmp_path: Path, hands: Any) -> None:
    path = tmp_path / "a.shufa"
    page = opened(bare, path, UNITS, 2)
    hands.click(hands.button(page, "录入表格"))
    typed_sheet(Keys(hands))
    assert handed_in_by(path, "r.code") == [("N001", UNITS, UNITS * len(MARKS))]
    assert page.book.reviewer is not None
    assert page.book.reviewer.code == "N002"
    assert page.grid.view.hasFocus()
    assert page.grid.view.currentIndex() == page.grid.grid.index(0, 0)


def test_the_ballots_of_a_unit_and_the_next_unit(
    bare: MainWindow, tmp_path: Path, hands: Any
) -> None:
    path = tmp_path / "a.shufa"
    page = opened(bare, path, 2, UNITS)
    hands.click(hands.button(page, "按单位录入"))
    typed_sheet(Keys(hands))
    assert handed_in_by(path, "u.code") == [("U01", UNITS, UNITS * len(MARKS))]
    assert page.unit_entry.book.unit is not None
    assert page.unit_entry.book.unit.unit_code == "U02"
    view = page.unit_entry.panel.view
    assert view.hasFocus()
    assert view.currentIndex() == page.unit_entry.panel.grid.index(0, 0)
