"""Changes several chosen rows alike: fields to tick, what is not ticked stays as it is in each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.day_field import DayChoice
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled

Field: TypeAlias = QLineEdit | Choice | DayChoice

_GAP = 16
_MOST = 2000  # characters in a line, where it was not told otherwise


class SeveralDialog(FormDialog):
    """Fields by the names that the store knows, each beside its word; who fills one in has ticked it.

    `needed` are those that may not be empty. The accept button is on while something is ticked and nothing
    needed is missing.
    """

    def __init__(
        self,
        name: str,
        title: str,
        told: str,
        fields: Mapping[str, tuple[str, Field]],
        parent: QWidget,
        *,
        needed: Collection[str] = (),
        note: str = "",
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setMinimumWidth(scaled(480))
        self._needed = needed
        self.fields = {key: (QCheckBox(word), field) for key, (word, field) in fields.items()}
        telling = QLabel(told)
        telling.setWordWrap(True)
        buttons = AnswerButtons(self)
        self._accept = buttons.accept_button
        layout = QVBoxLayout(self)
        layout.addWidget(telling)
        layout.addLayout(self._grid())
        if note:
            muted = QLabel(note)
            muted.setProperty("muted", True)
            muted.setWordWrap(True)
            layout.addWidget(muted)
        layout.addWidget(buttons)
        self._check()

    def changes(self) -> dict[str, Any]:
        """What is ticked, as the store takes it."""
        return {key: _value(field) for key, (box, field) in self.fields.items() if box.isChecked()}

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(_GAP)
        grid.setColumnStretch(1, 1)
        for row, (box, field) in enumerate(self.fields.values()):
            _prepare(field, box)
            box.toggled.connect(self._check)
            grid.addWidget(box, row, 0)
            grid.addWidget(field, row, 1)
        self._follow()
        return grid

    def _follow(self) -> None:
        """Whatever is filled in is meant."""
        for box, field in self.fields.values():

            def meant(*_value: object, box: QCheckBox = box) -> None:
                box.setChecked(True)
                self._check()

            if isinstance(field, QLineEdit):
                field.textChanged.connect(meant)
            elif isinstance(field, DayChoice):
                field.changed.connect(meant)
            else:
                field.currentIndexChanged.connect(meant)
                field.activated.connect(meant)
                if field.isEditable():
                    field.editTextChanged.connect(meant)

    def _check(self, *_changed: object) -> None:
        changes = self.changes()
        complete = all(changes[key] for key in self._needed if key in changes) and all(
            field.is_chosen
            for box, field in self.fields.values()
            if isinstance(field, DayChoice) and box.isChecked()
        )
        self._accept.setEnabled(bool(changes) and complete)


def _prepare(field: Field, box: QCheckBox) -> None:
    """A field that says nothing yet: a choice is of none."""
    if isinstance(field, DayChoice):
        return
    field.setAccessibleName(box.text())
    if isinstance(field, QLineEdit):
        field.setMaxLength(min(field.maxLength(), _MOST))
    else:
        field.setCurrentIndex(-1)


def _value(field: Field) -> Any:
    if isinstance(field, DayChoice):
        return field.day
    if isinstance(field, QLineEdit):
        return field.text().strip()
    return field.currentText().strip() if field.isEditable() else field.currentData()
