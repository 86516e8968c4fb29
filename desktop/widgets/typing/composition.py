"""Shows what is being composed in the field that has the keyboard, and puts in what was composed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QPalette, QTextCharFormat

_LEAVING = (QEvent.Type.FocusAboutToChange, QEvent.Type.FocusOut, QEvent.Type.Hide)


@dataclass(frozen=True)
class Span:
    """A stretch of what is being composed; what is not `kept` goes when the field is left."""

    text: str
    chosen: bool = False
    underlined: bool = True
    kept: bool = True


class UnfinishedText(QObject):
    """The unfinished text, which belongs to the field where it was begun until it is put in or given up."""

    left = Signal()  # put in because the field was left

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._field: QObject | None = None
        self._kept = ""

    @property
    def text(self) -> str:
        """What is being composed, as it would stay if the field were left now."""
        return self._kept

    def show(self, spans: Sequence[Span], cursor: int) -> None:
        """Shows the spans, the cursor standing `cursor` characters in; no spans take it away."""
        field = self._field or focused_field()
        if field is None:
            return
        attributes, place = [], 0
        for span in spans:
            attributes.append(
                QInputMethodEvent.Attribute(
                    QInputMethodEvent.AttributeType.TextFormat, place, len(span.text), _look(span)
                )
            )
            place += len(span.text)
        text = "".join(span.text for span in spans)
        attributes.append(
            QInputMethodEvent.Attribute(
                QInputMethodEvent.AttributeType.Cursor, min(cursor, len(text)), 1, None
            )
        )
        self._kept = "".join(span.text for span in spans if span.kept)
        if text:
            self._hold(field)
        else:
            self._let_go()
        QCoreApplication.sendEvent(field, QInputMethodEvent(text, attributes))

    def put_in(self, text: str) -> None:
        """Puts finished text in, in place of what was shown."""
        field = self._field or focused_field()
        self._let_go()
        if field is not None:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QCoreApplication.sendEvent(field, event)

    def leave(self) -> None:
        """Puts in what is there, because the field is left."""
        if self._field is not None:
            self.put_in(self._kept)
            self.left.emit()

    def eventFilter(self, field: QObject, event: QEvent) -> bool:
        """While composing, keys are the input method's: Escape closes no dialog, Enter takes no default."""
        if event.type() in _LEAVING:
            self.leave()
        elif event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().eventFilter(field, event)

    def _hold(self, field: QObject) -> None:
        if self._field is None:
            self._field = field
            field.installEventFilter(self)
            field.destroyed.connect(self._forget)

    def _let_go(self) -> None:
        field, self._field, self._kept = self._field, None, ""
        if field is not None:
            field.removeEventFilter(self)
            field.destroyed.disconnect(self._forget)

    def _forget(self) -> None:
        self._field, self._kept = None, ""


def focused_field() -> QObject | None:
    """What has the keyboard; Qt's types forget that it may be nothing."""
    return QGuiApplication.focusObject()


def _look(span: Span) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setFontUnderline(span.underlined)
    if span.chosen:
        palette = QGuiApplication.palette()
        look.setBackground(palette.brush(QPalette.ColorRole.Highlight))
        look.setForeground(palette.brush(QPalette.ColorRole.HighlightedText))
    return look
