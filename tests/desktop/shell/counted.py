"""Hands that count: each click and each key that a person needs, whatever else the test does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QTableView, QTabWidget, QWidget

from desktop.shell.main_window import MainWindow

_NONE = Qt.KeyboardModifier.NoModifier


@dataclass(frozen=True)
class Steps:
    """What something costs a person."""

    clicks: int
    keys: int

    def within(self, other: Steps) -> bool:
        """Whether it costs no more of either."""
        return self.clicks <= other.clicks and self.keys <= other.keys


class CountingHands:
    """Clicks where a person would, and counts; a file dialog costs the file and its button."""

    def __init__(self, hands: Any, patch: pytest.MonkeyPatch) -> None:
        self._hands = hands
        self._patch = patch
        self._clicks = self._keys = 0

    @property
    def steps(self) -> Steps:
        """How much it was so far."""
        return Steps(self._clicks, self._keys)

    def click(self, where: QWidget, text: str = "") -> None:
        """A button, by its words or itself."""
        self._clicks += 1
        self._hands.click(self._hands.button(where, text) if text else where)

    def page(self, window: MainWindow, title: str) -> None:
        """An entry of the navigation."""
        pages = window.navigation.pages
        (item,) = [i for i in map(pages.item, range(pages.count())) if i.text() == title]
        self._clicks += 1
        place = pages.visualItemRect(item).center()
        QTest.mouseClick(pages.viewport(), Qt.MouseButton.LeftButton, _NONE, place)

    def row(self, table: QTableView, row: int, key: Qt.KeyboardModifier = _NONE) -> None:
        """A row of a table."""
        index = table.model().index(row, 0)
        table.scrollTo(index)
        self._clicks += 1
        place = table.visualRect(index).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, key, place)

    def tab(self, tabs: QTabWidget, text: str) -> None:
        """A tab."""
        (number,) = [n for n in range(tabs.count()) if tabs.tabText(n) == text]
        self._clicks += 1
        bar = tabs.tabBar()
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, _NONE, bar.tabRect(number).center())

    def pick(self, box: QComboBox, text: str) -> None:
        """An entry of a drop-down: opened, and chosen."""
        index = box.findText(text)
        assert index >= 0, text
        self._clicks += 2
        box.setCurrentIndex(index)
        box.activated.emit(index)

    def type(self, text: str) -> None:
        """Characters, to whatever has the keyboard."""
        self._keys += len(text)
        self._hands.type(text)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = _NONE) -> None:
        """One key, held with another or not."""
        self._keys += 1
        self._hands.press(key, modifier)

    def will_choose(self, path: Path) -> None:
        """The next dialogs of the system find this file, folder or place."""

        def chosen(*_asked: object) -> tuple[str, str]:
            self._clicks += 2
            return str(path), ""

        for name in ("getOpenFileName", "getSaveFileName"):
            self._patch.setattr(QFileDialog, name, chosen)
        self._patch.setattr(QFileDialog, "getExistingDirectory", lambda *a: chosen(*a)[0])
