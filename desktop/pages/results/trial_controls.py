"""The knobs of a trial: each starts at the official value and says what that was once it is turned."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import groupby
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from db.scoring.scheme.draft import key_of, value_at
from desktop.explanation.scheme_words import choices, number_word
from desktop.pages.results.number_spin import NumberSpin
from desktop.pages.results.trial_knobs import Knob, KnobKind, knobs
from desktop.pages.results.trial_model import TrialModel
from desktop.widgets.fields.field_editors import ChoiceEditor
from desktop.widgets.look.measures import fix_width

WIDTH = 292
_LABEL_WIDTH = 116
_EDITOR_WIDTH = 92
_MOST_DIGITS = 6
_MOST_TRIMMED = 999


class TrialControls(QScrollArea):
    """Shows the book's draft; turning a knob tries it."""

    def __init__(self, book: TrialModel) -> None:
        super().__init__()
        self._book = book
        self._shown: tuple[Knob, ...] = ()
        self._showers: list[Callable[[], None]] = []
        fix_width(self, WIDTH)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("试算的数字"))
        book.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Shows the draft, in the knobs that are there wherever that can be."""
        found = knobs(self._book.official_draft)
        if found != self._shown:
            self._shown = found
            self._build()
        for show in self._showers:
            show()

    def take_focus(self) -> None:
        """Gives the keyboard to the first knob."""
        first = self.findChild(NumberSpin)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _build(self) -> None:
        self._showers.clear()
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        for section, members in groupby(self._shown, key=lambda k: k.section):
            heading = QLabel(section)
            heading.setObjectName("section")
            heading.setWordWrap(True)
            column.addWidget(heading)
            grid = QGridLayout()
            grid.setHorizontalSpacing(8)
            grid.setVerticalSpacing(4)
            grid.setColumnStretch(2, 1)
            turned = tuple(members)
            for row, knob in enumerate(turned):
                self._add(grid, row, knob)
            column.addLayout(grid)
            if turned[0].path[0] == "composition":
                column.addWidget(self._sum(turned))
            column.addSpacing(8)
        column.addStretch()
        self.setWidget(inner)

    def _add(self, grid: QGridLayout, row: int, knob: Knob) -> None:
        label = QLabel(knob.label)
        label.setWordWrap(True)
        fix_width(label, _LABEL_WIDTH)
        note = QLabel()
        note.setProperty("warned", True)
        editor = self._mode(knob) if knob.kind is KnobKind.MODE else self._number(knob)
        fix_width(editor, _EDITOR_WIDTH)
        label.setBuddy(editor)
        grid.addWidget(label, row, 0)
        grid.addWidget(editor, row, 1)
        grid.addWidget(note, row, 2)

        def show_note() -> None:
            official = value_at(self._book.official_draft, knob.path)
            turned = value_at(self._book.draft, knob.path) != official
            note.setText(self._official(knob, official) if turned else "")

        self._showers.append(show_note)

    def _sum(self, weights: tuple[Knob, ...]) -> QLabel:
        """Weights that no longer add up to what they did make totals that cannot be compared."""
        note = QLabel()
        note.setWordWrap(True)
        note.setProperty("warned", True)
        paths = [knob.path for knob in weights]

        def show() -> None:
            official, tried = (
                sum(Decimal(value_at(draft, path, 0)) for path in paths)
                for draft in (self._book.official_draft, self._book.draft)
            )
            text = self.tr("合计 {tried}，正式为 {official}，总分不可直接比较")
            note.setText(text.format(tried=f"{tried:f}", official=f"{official:f}"))
            note.setVisible(official != tried)

        self._showers.append(show)
        return note

    def _number(self, knob: Knob) -> NumberSpin:
        digits = knob.kind is KnobKind.DIGITS
        spin = NumberSpin(
            knob.name,
            digits=4 if knob.kind is KnobKind.WEIGHT else 0,
            most=_MOST_DIGITS if digits else _MOST_TRIMMED,
            unset=self.tr("不取舍") if digits else "",
        )
        spin.valueChanged.connect(lambda _value: self._book.put(knob.path, spin.exact))

        def show() -> None:
            value = value_at(self._book.draft, knob.path)
            spin.show_exact(value if value is not None or digits else 0)

        self._showers.append(show)
        return spin

    def _mode(self, knob: Knob) -> ChoiceEditor:
        options = choices(key_of(knob.path))
        editor = ChoiceEditor(options)
        editor.setAccessibleName(knob.name)
        editor.entered.connect(lambda value: self._book.put(knob.path, value))

        def show() -> None:
            editor.show_value(value_at(self._book.draft, knob.path) or options[0][0])

        self._showers.append(show)
        return editor

    def _official(self, knob: Knob, value: Any) -> str:
        if knob.kind is KnobKind.MODE:
            return self.tr("已改")
        unset = self.tr("不取舍") if knob.kind is KnobKind.DIGITS else "0"
        word = unset if value is None else number_word(value)
        return self.tr("正式 {value}").format(value=word)
