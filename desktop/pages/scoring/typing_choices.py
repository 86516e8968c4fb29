"""How a clerk likes to type: large figures, and whether the total on the paper is typed as well. Remembered."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from desktop.widgets.look.preferences import Preferences

translate = QCoreApplication.translate


class TypingChoices(QObject):
    """One for all grids of the page, kept with what a person prefers on this machine."""

    changed = Signal()

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences

    @property
    def large(self) -> bool:
        """Whether the grid is written large."""
        return self._preferences.large_figures

    @property
    def with_totals(self) -> bool:
        """Whether the total on the paper is typed and must agree."""
        return self._preferences.paper_totals

    def set_large(self, wanted: bool) -> None:
        """Writes the grids large, or not."""
        self._preferences.large_figures = wanted
        self.changed.emit()

    def set_with_totals(self, wanted: bool) -> None:
        """Asks for the totals on the paper, or not."""
        self._preferences.paper_totals = wanted
        self.changed.emit()


class TypingBar(QWidget):
    """Two ticks, the same in every grid."""

    def __init__(self, choices: TypingChoices) -> None:
        super().__init__()
        self._choices = choices
        self.totals = QCheckBox(translate("typing", "核对票面合计"))
        self.totals.setToolTip(translate("typing", "录完各项再录票上写的合计，不符的标红，不提交"))
        self.large = QCheckBox(translate("typing", "大字"))
        self.large.setToolTip(translate("typing", "表格用大字显示，本机记住"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for box, put in (
            (self.totals, choices.set_with_totals),
            (self.large, choices.set_large),
        ):
            row.addWidget(box)
            box.clicked.connect(put)
        choices.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.totals.setChecked(self._choices.with_totals)
        self.large.setChecked(self._choices.large)
