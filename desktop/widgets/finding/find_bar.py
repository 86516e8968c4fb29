"""Ctrl+F where there is no filter: a line below finds words in the text, the table or the pages above it."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QWidget,
)

from desktop.widgets.finding.finders import Finder, finder_for, is_findable, is_text
from desktop.widgets.look.icons import themed_icon

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FindBar(QWidget):
    """Looks through what has the keyboard when it is opened, or else the first that can be looked through.

    F3 and Enter go on, with Shift back; Esc returns to what was looked through. `only` one view keeps it shown.
    """

    def __init__(self, host: QWidget, only: QWidget | None = None) -> None:
        super().__init__(host)
        self.setObjectName("find_bar")
        self._host = host
        self._only = only
        self._finder: Finder | None = None
        self.line = _Line()
        self.line.setAccessibleName(self.tr("查找"))
        self.line.setPlaceholderText(self.tr("查找，Enter 找下一处"))
        self.line.setClearButtonEnabled(True)
        self.line.addAction(themed_icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.line.textChanged.connect(self._seek)
        self.line.step_asked.connect(lambda forward: self.step(forward=forward))
        self.line.left.connect(self.leave)
        self.count = QLabel()
        self.count.setProperty("muted", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self.count)
        row.addWidget(self._button("chevron-up", self.tr("上一处（Shift+F3）"), forward=False))
        row.addWidget(self._button("chevron-down", self.tr("下一处（F3）"), forward=True))
        self.setVisible(only is not None)

    def open(self) -> bool:
        """Takes the keyboard; False where there is nothing to look through."""
        view = self._view()
        if view is None:
            return False
        if self._finder is None or self._finder.view is not view:
            self._finder = finder_for(view, self._tell)
        self.show()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()
        if self.line.text():
            self._seek(self.line.text())
        return True

    def in_text(self) -> bool:
        """Opens where a text has the keyboard or is being looked through already; False elsewhere."""
        widget = QApplication.focusWidget()
        inside = widget is not None and self.isAncestorOf(widget)
        view = self._view()
        return view is not None and is_text(view) and (inside or view is widget) and self.open()

    def step(self, *, forward: bool) -> None:
        """Goes to the next place or the one before; opens first where nothing is looked for yet."""
        if self._finder is None or not self.isVisible() or not self.line.text():
            self.open()
        else:
            self._finder.step(forward=forward)

    def leave(self) -> None:
        """Gives the keyboard back, and the room."""
        if self._only is None:
            self.hide()
        if self._finder is not None:
            self._finder.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _view(self) -> QWidget | None:
        if self._only is not None:
            return self._only
        widget = QApplication.focusWidget()
        if widget is not None and self.isAncestorOf(widget) and self._finder is not None:
            return self._finder.view
        while widget is not None and self._host.isAncestorOf(widget):
            if is_findable(widget):
                return widget
            widget = widget.parentWidget()
        views = [w for w in self._host.findChildren(QWidget) if is_findable(w) and w.isVisible()]
        return views[0] if views else None

    def _seek(self, words: str) -> None:
        if self._finder is None and self._only is not None:  # typed into without Ctrl+F
            self._finder = finder_for(self._only, self._tell)
        if self._finder is not None:
            self._finder.seek(words)

    def _tell(self, number: int, count: int) -> None:
        if not self.line.text():
            self.count.setText("")
        elif not count:
            self.count.setText(self.tr("没有找到"))
        else:
            self.count.setText(self.tr("第 {n} 处，共 {m} 处").format(n=number, m=count))

    def _button(self, icon: str, name: str, *, forward: bool) -> QToolButton:
        button = QToolButton()
        button.setIcon(themed_icon(icon))
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.step(forward=forward))
        return button


def find_in(dialog: QWidget, only: QWidget | None = None) -> FindBar:
    """Gives a dialog its find bar, above its buttons, and the keys to it; `only` one text has it always, at the top."""
    layout = cast("QBoxLayout", dialog.layout())
    bar = FindBar(dialog, only)
    layout.insertWidget(0 if only is not None else max(layout.count() - 1, 0), bar)
    for keys, act in (
        ("Ctrl+F", bar.open),
        ("F3", lambda: bar.step(forward=True)),
        ("Shift+F3", lambda: bar.step(forward=False)),
    ):
        QShortcut(QKeySequence(keys), dialog).activated.connect(act)
    return bar


class _Line(QLineEdit):
    """Enter goes on, Shift+Enter back; Esc leaves the bar and not the dialog."""

    step_asked = Signal(bool)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.step_asked.emit(not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
