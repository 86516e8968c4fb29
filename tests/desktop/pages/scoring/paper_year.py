"""A year as the hall's paper ballots need it: five criteria, numbers instead of names; and hands whose keys count."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from db.store import Store
from desktop.pages.scoring.page import ScoringPage
from desktop.shell.main_window import MainWindow

CRITERION = '[[parts.criteria]]\ncode = "A{n}"\ntitle = "指标{n}"\npoints = 20\n'
SCHEME = (
    'title = "示例区述法评议"\nyear = 2025\norganiser = "示例区依法治区办"\n'
    '[[groups]]\ncode = "hall"\ntitle = "代表"\n'
    '[[parts]]\ncode = "live"\ntitle = "现场述法"\nkind = "scored"\nanonymous = true\n'
    + "".join(CRITERION.format(n=n) for n in range(1, 6))
)
MARKS = ("18", "17", "9.5", "16", "20")
MOST_TABS = 60


class Keys:
    """Counts what is pressed."""

    def __init__(self, hands: Any) -> None:
        self._hands = hands
        self.pressed = 0

    def type(self, text: str) -> None:
        self._hands.type(text)
        self.pressed += len(text)

    def write(self, text: str, spelled: str) -> None:
        """What an input method makes of what is spelled on the keyboard."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self._hands.focus(), event)
        self.pressed += len(spelled)

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        self._hands.press(key, modifier)
        self.pressed += 1

    def reach(self, widget: QWidget) -> None:
        """Tab, until it has the keyboard."""
        for _ in range(MOST_TABS):
            if self._hands.focus() is widget:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not come to {widget.accessibleName()}")

    def push(self, button: QWidget) -> None:
        """Pushes a button."""
        self.reach(button)
        self.press(Qt.Key.Key_Space)


def opened(window: MainWindow, path: Path, units: int, numbers: int) -> ScoringPage:
    """The page on a year with so many units and ballot numbers."""
    with Store.create(path, "甲") as store:
        evaluation = store.evaluations.create(SCHEME).id
        for number in range(1, units + 1):
            store.units.add(evaluation, f"U{number:02}", f"单位{number}", "执法部门")
        for number in range(1, numbers + 1):
            store.panel.add(evaluation, f"N{number:03}", "hall")
    window.open_file(path)
    window.go("scoring")
    page = window.page("scoring")
    assert isinstance(page, ScoringPage)
    return page
