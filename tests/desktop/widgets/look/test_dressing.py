"""The program is dressed anew when its look or its size of text changes, and not when neither does."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel

from desktop.widgets.look.application import apply_theme
from desktop.widgets.look.theme import DARK, LIGHT


class Watched(QLabel):
    """Counts how often it is dressed."""

    dressed = 0

    def changeEvent(self, event: QEvent) -> None:
        self.dressed += event.type() == QEvent.Type.StyleChange
        super().changeEvent(event)


@pytest.fixture
def watched(qtbot: Any, qapp: QApplication) -> Iterator[Watched]:
    label = Watched("甲")
    qtbot.addWidget(label)
    label.show()
    yield label
    apply_theme(qapp, LIGHT, 10)


def test_only_a_change_dresses_anew(watched: Watched, qapp: QApplication) -> None:
    for theme, size in ((DARK, 10), (DARK, 14), (LIGHT, 14)):
        before = watched.dressed
        apply_theme(qapp, theme, size)
        assert watched.dressed > before
        assert watched.palette().windowText().color().name() == theme.text
        now = watched.dressed
        apply_theme(qapp, theme, size)
        assert watched.dressed == now
