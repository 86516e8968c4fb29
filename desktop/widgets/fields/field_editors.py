"""Editors of one value each. All say `entered(value)` when a person changes it and take `show_value(value)`.

A value is what a scheme's draft holds: text, a number (whole or decimal), a list of titles, or None
for nothing written. What cannot be read as a number is handed on as typed, so that its fault shows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QTextOption
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QMenu, QPlainTextEdit, QSizePolicy

from db.numbers import exact
from db.scoring.scheme.toml_numbers import plain_number
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.look.icons import themed_icon

Value = Any
_HEIGHT = 30  # of a line in the program's look


def typed_text(text: str) -> Value:
    """Text as it stands; None where there is none."""
    return text or None


def typed_number(text: str) -> Value:
    """A whole number or a decimal; anything else as typed, to be refused in words."""
    if not text.strip():
        return None
    try:
        return plain_number(exact(text))
    except ValueError:
        return text


def typed_share(text: str) -> Value:
    """``30`` and ``30%`` are 30 %, ``1/3`` a third."""
    text = text.strip().replace("％", "%")
    if not text:
        return None
    return text if "/" in text or text.endswith("%") else f"{text}%"


def typed_titles(text: str) -> Value:
    """Titles with 、 or another separator between them; None where there is none."""
    for mark in ",，;；/\n":
        text = text.replace(mark, "、")
    return [title.strip() for title in text.split("、") if title.strip()] or None


def shown(value: Value) -> str:
    """A value as a person types it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(map(str, value))
    return format(value, "f") if isinstance(value, Decimal) else str(value)


class LineEditor(QLineEdit):
    """A line. `live` hands every keystroke on, else it is handed on when the line is left."""

    entered = Signal(object)

    def __init__(
        self,
        read: Callable[[str], Value] = typed_text,
        *,
        hint: str = "",
        most: int = 500,
        live: bool = True,
    ) -> None:
        super().__init__()
        self._read = read
        self._value: Value = None
        self._known: Callable[[], Sequence[str]] = tuple
        self._adds = False
        self.live = live
        self.setPlaceholderText(hint)
        self.setMaxLength(most)
        if live:
            self.textEdited.connect(self._enter)
        else:
            self.editingFinished.connect(self._enter)

    @property
    def pending(self) -> bool:
        """Whether something was typed that was not handed on yet."""
        return bool(self._read(self.text()) != self._value)

    def show_value(self, value: Value) -> None:
        """Shows a value, and leaves alone what was typed where it means the same."""
        self._value = value
        if self.pending:
            self.setText(shown(value))

    def offer(self, name: str, known: Callable[[], Sequence[str]], *, several: bool) -> None:
        """A menu of words to choose; with `several`, each is put in or taken out."""
        self._known, self._adds = known, several
        action = self.addAction(
            themed_icon("chevron-down"), QLineEdit.ActionPosition.TrailingPosition
        )
        action.setToolTip(name)
        action.triggered.connect(self._choose)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = QKeySequence.StandardKey
            if not self.pending and (event.matches(keys.Undo) or event.matches(keys.Redo)):
                event.ignore()  # the window's undo takes back the edit, in the draft and here
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self._known():
            self._choose()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self.pending:
            self.setText(shown(self._value))

    def _enter(self, *_text: object) -> None:
        value = self._read(self.text())
        if value != self._value:
            self._value = value
            self.entered.emit(value)

    def _choose(self) -> None:
        menu = QMenu(self)
        present = self._value if isinstance(self._value, list) else [self._value]
        for word in self._known():
            action = menu.addAction(word)
            action.setCheckable(self._adds)
            action.setChecked(self._adds and word in present)
        chosen = menu.exec(self.mapToGlobal(self.rect().bottomLeft()))
        menu.deleteLater()
        if chosen is not None:
            self._take(chosen.text())

    def _take(self, word: str) -> None:
        value: Value = word
        if self._adds:
            present = list(self._value or ())
            value = [w for w in present if w != word] if word in present else [*present, word]
        self.setText(shown(value or None))
        self._enter()


class PassageEditor(QPlainTextEdit):
    """Some lines of text."""

    entered = Signal(object)

    def __init__(self, *, hint: str = "", lines: int = 4) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 16)
        self.textChanged.connect(lambda: self.entered.emit(typed_text(self.toPlainText())))

    def show_value(self, value: Value) -> None:
        """Shows a text."""
        if shown(value) != self.toPlainText():
            with QSignalBlocker(self):
                self.setPlainText(shown(value))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = QKeySequence.StandardKey
            if event.matches(keys.Undo) or event.matches(keys.Redo):
                event.ignore()
                return False
        return super().event(event)


class ChoiceEditor(Choice):
    """One of a few values, each in words."""

    entered = Signal(object)

    def __init__(self, options: Sequence[tuple[Value, str]] = ()) -> None:
        super().__init__()
        self._options: list[tuple[Value, str]] = []
        self._value: Value = None
        self.set_options(options)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setMinimumHeight(_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(self._enter)

    def set_options(self, options: Sequence[tuple[Value, str]]) -> None:
        """Offers other values."""
        if list(options) == self._options:
            return
        self._options = list(options)
        self.show_value(self._value)

    def show_value(self, value: Value) -> None:
        """Shows a value; one that is not on offer is shown as it stands."""
        self._value = value
        rows = list(self._options)
        if value not in [option for option, _ in rows]:
            rows.append((value, shown(value)))
        words = [word for _, word in rows]
        with QSignalBlocker(self):
            if words != [self.itemText(i) for i in range(self.count())]:
                self.clear()
                self.addItems(words)
            self.setCurrentIndex([option for option, _ in rows].index(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows open the list: to pass by a choice must not make it."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.showPopup()
        else:
            super().keyPressEvent(event)

    def _enter(self, row: int) -> None:
        value = self._options[row][0] if row < len(self._options) else self._value
        if value != self._value:
            self._value = value
            self.entered.emit(value)


class FlagEditor(QCheckBox):
    """Yes or no; `values` are what the two states write."""

    entered = Signal(object)

    def __init__(self, text: str, off: Value = None, on: Value = True) -> None:
        super().__init__(text)
        self._values = (off, on)
        self.clicked.connect(lambda checked: self.entered.emit(self._values[bool(checked)]))

    def show_value(self, value: Value) -> None:
        """Ticks the box unless the value is what `off` writes."""
        self.setChecked(value != self._values[0])


Editor = LineEditor | PassageEditor | ChoiceEditor | FlagEditor
