"""Lets Chinese be typed with fcitx, for which Qt's own wheels bring no plugin.

Keys go to fcitx over the session bus, and come back as text or as they were; the protocol is that of
fcitx 4, which fcitx 5 answers too. Nothing waits for an answer: a key that fcitx does not answer in
time is typed as it is, and so is everything after it until the field is left.
"""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shiboken6
from jeepney import HeaderFields, Message, MessageType
from jeepney.bus_messages import message_bus
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QInputMethodQueryEvent, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from desktop.widgets.typing.composition import Span, UnfinishedText, focused_field
from desktop.widgets.typing.session_bus import SessionBus

_METHOD, _METHOD_PATH = "org.fcitx.Fcitx.InputMethod", "/inputmethod"
_BUS = message_bus.bus_name
_CONTEXT = "org.fcitx.Fcitx.InputContext"
# what this program can do: show what is composed, with its looks, and put it in when the field is left
_ABILITIES = 1 << 1 | 1 << 4 | 1 << 5
_NO_LINE, _CHOSEN, _NOT_KEPT = 1 << 3, 1 << 4, 1 << 5
_PATIENCE = 1000  # milliseconds
_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
_PLAIN = (  # secrets and numbers are nothing for an input method
    Qt.InputMethodHint.ImhHiddenText
    | Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhDigitsOnly
    | Qt.InputMethodHint.ImhFormattedNumbersOnly
).value
_ASKED = Qt.InputMethodQuery.ImEnabled | Qt.InputMethodQuery.ImHints
# X11's numbers of the keys that an input method sends of its own accord
_SYMBOLS = {
    0xFF08: Qt.Key.Key_Backspace,
    0xFF09: Qt.Key.Key_Tab,
    0xFF0D: Qt.Key.Key_Return,
    0xFF1B: Qt.Key.Key_Escape,
    0xFF50: Qt.Key.Key_Home,
    0xFF51: Qt.Key.Key_Left,
    0xFF52: Qt.Key.Key_Up,
    0xFF53: Qt.Key.Key_Right,
    0xFF54: Qt.Key.Key_Down,
    0xFF57: Qt.Key.Key_End,
    0xFFFF: Qt.Key.Key_Delete,
}
_MODIFIERS = {
    1 << 0: Qt.KeyboardModifier.ShiftModifier,
    1 << 2: Qt.KeyboardModifier.ControlModifier,
    1 << 3: Qt.KeyboardModifier.AltModifier,
}


@dataclass(frozen=True)
class _Key:
    """A key on its way: the call that asked about it, and what it is if fcitx does not want it."""

    serial: int
    event: QKeyEvent


class Fcitx(QObject):
    """The way between the window that has the keyboard and fcitx; there is one for the program."""

    def __init__(self, bus: SessionBus, parent: QGuiApplication) -> None:
        super().__init__(parent)
        self._bus = bus
        self._service = f"org.fcitx.Fcitx-{_display()}"
        self._creating = 0  # the serial number of the call
        self._owner = self._path = ""  # of our context; none where there is no path
        self._keys: deque[_Key] = deque()
        self._returning = False
        self._rectangle = (0, 0, 0, 0)
        self._window: QWindow | None = None
        self.composition = UnfinishedText(self)
        self.composition.left.connect(lambda: self._tell("Reset"))
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE)
        self._patience.timeout.connect(self._tire)
        bus.received.connect(self._receive)
        bus.closed.connect(self._end)
        bus.watch(f"type='signal',sender='{_BUS}',member='NameOwnerChanged',arg0='{self._service}'")
        self._create()
        parent.focusObjectChanged.connect(self._follow)
        self._follow(focused_field())

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:
        """Keys of the window go to fcitx first; a click ends what is being composed."""
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress:
            self.composition.leave()
        if kind not in _KEYS or not self._path:
            return False
        if self._returning:  # this one alone: what it opens may run for long and be typed into
            self._returning = False
            return False
        # a key without X11's number was made by a program
        if not isinstance(event, QKeyEvent) or not event.nativeVirtualKey() or not _takes_text():
            return False
        self._place()
        serial = self._tell(
            "ProcessKeyEvent",
            "uuuiu",
            event.nativeVirtualKey(),
            event.nativeScanCode(),
            event.nativeModifiers(),
            kind == QEvent.Type.KeyRelease,
            event.timestamp() & 0xFFFFFFFF,
        )
        if not serial:
            return False
        self._keys.append(_Key(serial, _copy(event)))
        if not self._patience.isActive():
            self._patience.start()
        return True

    # --- the life of our context ---

    @property
    def attached(self) -> bool:
        """Whether fcitx is there and takes keys."""
        return bool(self._path)

    def _create(self) -> None:
        self._creating = self._bus.call(
            self._service, _METHOD_PATH, _METHOD, "CreateICv3", "si", "shufa", os.getpid()
        )

    def _created(self, message: Message) -> None:
        self._owner = message.header.fields[HeaderFields.sender]
        self._path = f"/inputcontext_{message.body[0]}"
        self._bus.watch(self._signals())
        self._tell("SetCapacity", "u", _ABILITIES)
        self._follow(focused_field())

    def _signals(self) -> str:
        return f"type='signal',sender='{self._owner}',path='{self._path}',interface='{_CONTEXT}'"

    def _lose(self) -> None:
        """The context is no more: what was composed stays as it was seen, keys are typed as they are."""
        if self._path:
            self._bus.watch(self._signals(), off=True)
        self._path = self._owner = ""
        self._rectangle = (0, 0, 0, 0)
        self.composition.leave()
        self._patience.stop()
        while self._keys:
            self._return(self._keys.popleft().event)

    def _tire(self) -> None:
        self._bus.exchange()  # the answer may have come while this program was busy itself
        if self._keys and not self._patience.isActive():
            self._tell("DestroyIC")
            self._lose()

    def _end(self) -> None:
        self._path = ""
        self._lose()

    def _tell(self, member: str, types: str = "", *values: Any) -> int:
        if not self._path:
            return 0
        return self._bus.call(self._owner, self._path, _CONTEXT, member, types, *values)

    # --- where the keyboard is ---

    def _follow(self, field: QObject | None) -> None:
        window = _focused_window()
        if window is not self._window:
            if self._window is not None and shiboken6.isValid(self._window):
                self._window.removeEventFilter(self)
            self._window = window
            if window is not None:
                window.installEventFilter(self)
        if self._path:
            self._tell("FocusOut" if field is None else "FocusIn")
        elif not self._creating:
            self._create()

    def _place(self) -> None:
        """Tells where the cursor is, below which the candidates are shown, in the screen's own pixels."""
        window = _focused_window()
        if window is None:
            return
        cursor = QGuiApplication.inputMethod().cursorRectangle().toRect()
        scale, screen = window.devicePixelRatio(), window.screen().geometry().topLeft()
        corner = (window.mapToGlobal(cursor.topLeft()) - screen) * scale + screen
        size = cursor.size() * scale
        rectangle = (corner.x(), corner.y(), size.width(), size.height())
        if rectangle != self._rectangle:
            self._rectangle = rectangle
            self._tell("SetCursorRect", "iiii", *rectangle)

    # --- what fcitx says ---

    def _receive(self, message: Message) -> None:
        fields, kind = message.header.fields, message.header.message_type
        sender = fields.get(HeaderFields.sender)
        if kind in (MessageType.method_return, MessageType.error):
            failed = kind is MessageType.error
            self._answered(fields[HeaderFields.reply_serial], message, failed=failed)
        elif kind is MessageType.signal and sender == _BUS:
            self._owner_changed(fields[HeaderFields.member], message.body)
        elif (sender, fields.get(HeaderFields.path)) == (self._owner, self._path):
            self._act(fields[HeaderFields.member], message.body)

    def _answered(self, serial: int, message: Message, *, failed: bool) -> None:
        if serial == self._creating:
            self._creating = 0
            if not failed:
                self._created(message)
        elif self._keys and serial == self._keys[0].serial:
            if failed:
                self._lose()
                return
            key = self._keys.popleft()
            self._patience.stop()
            if self._keys:
                self._patience.start()
            if not message.body[0]:
                self._return(key.event)

    def _owner_changed(self, member: str, values: tuple[Any, ...]) -> None:
        if member == "NameOwnerChanged" and values[0] == self._service:
            self._lose()
            if values[2]:
                self._create()

    def _act(self, member: str, values: tuple[Any, ...]) -> None:
        if member == "CommitString":
            self.composition.put_in(values[0])
            self._watch_list()
        elif member == "UpdateFormattedPreedit":
            self._show([_span(text, look) for text, look in values[0]], values[1])
        elif member == "UpdatePreedit":
            self._show([Span(values[0])], values[1])
        elif member == "ForwardKey":
            self._return(_made_key(*values))

    def _show(self, spans: Sequence[Span], octets: int) -> None:
        text = "".join(span.text for span in spans).encode()
        self.composition.show(spans, len(text[: max(octets, 0)].decode(errors="ignore")))
        self._place()

    def _return(self, event: QKeyEvent) -> None:
        """Types a key that is not fcitx's."""
        window = _focused_window()
        if window is None:
            return
        self._returning = True
        try:
            QCoreApplication.sendEvent(window, event)
        finally:
            self._returning = False
        self._watch_list()

    def _watch_list(self) -> None:
        """Keys go to the list of proposals below a field, if what was typed has opened one."""
        popup = _open_popup()
        window = popup and popup.focusProxy() and popup.windowHandle()
        if window:
            window.installEventFilter(self)


def _display() -> int:
    """The number of the display, by which fcitx names itself."""
    number = re.search(r":(\d+)", os.environ.get("DISPLAY", ""))
    return int(number[1]) if number else 0


def _focused_window() -> QWindow | None:
    return QGuiApplication.focusWindow()


def _open_popup() -> QWidget | None:
    return QApplication.activePopupWidget()


def _takes_text() -> bool:
    """Whether the field that has the keyboard is for text that an input method may compose."""
    field = focused_field()
    if field is None:
        return False
    asked = QInputMethodQueryEvent(_ASKED)
    QCoreApplication.sendEvent(field, asked)
    if not asked.value(Qt.InputMethodQuery.ImEnabled):
        return False
    return not int(asked.value(Qt.InputMethodQuery.ImHints) or 0) & _PLAIN


def _span(text: str, look: int) -> Span:
    return Span(
        text, chosen=bool(look & _CHOSEN), underlined=not look & _NO_LINE, kept=not look & _NOT_KEPT
    )


def _copy(event: QKeyEvent) -> QKeyEvent:
    return QKeyEvent(
        event.type(),
        event.key(),
        event.modifiers(),
        event.nativeScanCode(),
        event.nativeVirtualKey(),
        event.nativeModifiers(),
        event.text(),
        event.isAutoRepeat(),
        event.count(),
    )


def _made_key(symbol: int, state: int, release: int) -> QKeyEvent:
    """A key that fcitx made itself."""
    modifiers = Qt.KeyboardModifier.NoModifier
    for bit, modifier in _MODIFIERS.items():
        if state & bit:
            modifiers |= modifier
    text = chr(symbol) if 0x20 <= symbol < 0x7F else ""
    key = _SYMBOLS.get(symbol, ord(text.upper()) if text else Qt.Key.Key_unknown)
    kind = QEvent.Type.KeyRelease if release else QEvent.Type.KeyPress
    return QKeyEvent(kind, key, modifiers, 0, symbol, state, text)
