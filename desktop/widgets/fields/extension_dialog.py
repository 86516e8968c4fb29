"""Asks how long some units are given more time, and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.widgets.fields.boxes import DayBox
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled

_DAYS = "yyyy-MM-dd"


class ExtensionDialog(FormDialog):
    """`deadline` is the day chosen, empty where the units go back to the common deadline.

    `units` are the names of those that get more time, `latest` the day on which the last of them is due now (or
    empty), `extended` whether one of them has a day of its own.
    """

    def __init__(
        self, units: Sequence[str], latest: str, parent: QWidget, *, extended: bool
    ) -> None:
        super().__init__(parent)
        self.setObjectName("extension_dialog")
        self.setWindowTitle(self.tr("延期"))
        self.setMinimumWidth(scaled(420))
        self.deadline = ""
        names = "、".join(units[:3])
        if len(units) > 3:
            names = self.tr("{names} 等 {n} 个单位").format(names=names, n=len(units))
        head = QLabel(self.tr("给 {names} 单独设定截止日期。").format(names=names))
        head.setWordWrap(True)
        start = QDate.fromString(latest, _DAYS) if latest else QDate.currentDate()
        self._day = DayBox(start.addDays(7))
        self._day.setCalendarPopup(True)
        self._day.setDisplayFormat(_DAYS)
        self._day.setAccessibleName(self.tr("延至"))
        self._reason = QLineEdit()
        self._reason.setAccessibleName(self.tr("理由"))
        self._reason.setPlaceholderText(self.tr("理由（必填，记入审计记录）"))
        self._reason.setMaxLength(200)
        buttons = QDialogButtonBox()
        self._accept = buttons.addButton(self.tr("延期"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._accept.setEnabled(False)
        self._reason.textChanged.connect(lambda text: self._accept.setEnabled(bool(text.strip())))
        self._back = buttons.addButton(
            self.tr("取消延期"), QDialogButtonBox.ButtonRole.DestructiveRole
        )
        self._back.setEnabled(extended)
        self._back.clicked.connect(self._take_back)
        buttons.addButton(self.tr("取消"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._extend)
        buttons.rejected.connect(self.give_up)
        form = QFormLayout()
        form.addRow(self.tr("延至"), self._day)
        form.addRow(self.tr("理由"), self._reason)
        layout = QVBoxLayout(self)
        layout.addWidget(head)
        layout.addLayout(form)
        layout.addWidget(buttons)

    @property
    def reason(self) -> str:
        """Why."""
        return self._reason.text().strip()

    def _extend(self) -> None:
        self.deadline = self._day.date().toString(_DAYS)
        self.accept()

    def _take_back(self) -> None:
        self.deadline = ""
        self.accept()
