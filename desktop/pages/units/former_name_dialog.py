"""补记旧名称: a name that a unit bore before the file knew it, so that old papers and lists find it."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from db.records import Unit
from desktop.pages.units.occasion_fields import OccasionFields
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled


class FormerNameDialog(FormDialog):
    """The name, until when it was borne, and by which paper that is known."""

    def __init__(self, unit: Unit, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("former_name_dialog")
        self.setWindowTitle(self.tr("补记旧名称"))
        self.setMinimumWidth(scaled(460))
        told = QLabel(self.tr("“{unit}”以前用过的名称：").format(unit=unit.called))
        told.setWordWrap(True)
        self._title = QLineEdit()
        self._title.setAccessibleName(self.tr("旧名称"))
        self._title.setMaxLength(200)
        self._occasion = OccasionFields(self.tr("用到何日"))
        buttons = AnswerButtons(self)
        self._accept = buttons.accept_button
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow(self.tr("旧名称 *"), self._title)
        layout = QVBoxLayout(self)
        layout.addWidget(told)
        layout.addLayout(form)
        layout.addWidget(self._occasion)
        layout.addWidget(buttons)
        self._title.textChanged.connect(self._check)
        self._occasion.changed.connect(self._check)
        self._check()

    @property
    def title(self) -> str:
        """The name."""
        return self._title.text().strip()

    @property
    def day(self) -> str:
        """The last day of it, as an ISO date."""
        return self._occasion.day

    @property
    def reason(self) -> str:
        """The paper or reason by which it is known."""
        return self._occasion.reason

    def _check(self, *_changed: object) -> None:
        self._accept.setEnabled(bool(self.title) and self._occasion.complete)
