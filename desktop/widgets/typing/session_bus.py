"""Talks on the desktop's session bus without ever waiting for an answer.

QtDBus is not enough here: from Python its messages carry no unsigned numbers, and fcitx asks for them.
libdbus is on every desktop that has a session bus; it is asked as print_queue.py asks libcups.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

BUS = "org.freedesktop.DBus"
BUS_PATH = "/org/freedesktop/DBus"
RETURN, ERROR, SIGNAL = 2, 3, 4
_CALL = 1
_NEXT_TRY = 5  # milliseconds until what the socket did not take is written again
_NUMBERS: dict[str, type[ctypes._SimpleCData[Any]]] = {
    "y": ctypes.c_uint8,
    "b": ctypes.c_uint32,
    "n": ctypes.c_int16,
    "q": ctypes.c_uint16,
    "i": ctypes.c_int32,
    "u": ctypes.c_uint32,
    "x": ctypes.c_int64,
    "t": ctypes.c_uint64,
    "d": ctypes.c_double,
}
_WORDS = "sog"
_NESTED = "arve"  # arrays, structures, variants, entries


@dataclass(frozen=True)
class Message:
    """What came: an answer to the call of that serial number, or a signal."""

    kind: int
    answers: int
    sender: str
    path: str
    interface: str
    member: str
    arguments: tuple[Any, ...]


class _Place(ctypes.Structure):
    """DBusMessageIter, which libdbus fills; it is 72 octets there, by its rules never more."""

    _fields_ = [("kept", ctypes.c_void_p * 16)]


@cache
def _libdbus() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    try:
        library = ctypes.CDLL("libdbus-1.so.3")
    except OSError:
        return None
    handle, text, place = ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(_Place)
    number, flag = ctypes.c_int, ctypes.c_uint32
    for name, result, arguments in (
        ("dbus_connection_open_private", handle, (text, handle)),
        ("dbus_connection_set_exit_on_disconnect", None, (handle, flag)),
        ("dbus_connection_get_unix_fd", flag, (handle, ctypes.POINTER(number))),
        ("dbus_connection_send", flag, (handle, handle, ctypes.POINTER(ctypes.c_uint32))),
        ("dbus_connection_read_write", flag, (handle, number)),
        ("dbus_connection_has_messages_to_send", flag, (handle,)),
        ("dbus_connection_pop_message", handle, (handle,)),
        ("dbus_connection_close", None, (handle,)),
        ("dbus_connection_unref", None, (handle,)),
        ("dbus_message_new_method_call", handle, (text, text, text, text)),
        ("dbus_message_set_auto_start", None, (handle, flag)),
        ("dbus_message_unref", None, (handle,)),
        ("dbus_message_get_type", number, (handle,)),
        ("dbus_message_get_reply_serial", ctypes.c_uint32, (handle,)),
        ("dbus_message_get_sender", text, (handle,)),
        ("dbus_message_get_path", text, (handle,)),
        ("dbus_message_get_interface", text, (handle,)),
        ("dbus_message_get_member", text, (handle,)),
        ("dbus_message_iter_init", flag, (handle, place)),
        ("dbus_message_iter_init_append", None, (handle, place)),
        ("dbus_message_iter_append_basic", flag, (place, number, handle)),
        ("dbus_message_iter_get_arg_type", number, (place,)),
        ("dbus_message_iter_get_basic", None, (place, handle)),
        ("dbus_message_iter_recurse", None, (place, place)),
        ("dbus_message_iter_next", flag, (place,)),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def bus_address() -> str:
    """Where the session's bus is; nothing where the session has none. It is never started from here."""
    named = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    if "autolaunch:" in named:
        return ""
    usual = Path(os.environ.get("XDG_RUNTIME_DIR", ""), "bus")
    return named or (f"unix:path={usual}" if usual.is_socket() else "")


class SessionBus(QObject):
    """A connection of one's own: calls go out at once, what comes is told by `received`."""

    received = Signal(object)
    closed = Signal()

    def __init__(self, library: ctypes.CDLL, connection: int, parent: QObject) -> None:
        super().__init__(parent)
        self._library = library
        self._connection = connection
        library.dbus_connection_set_exit_on_disconnect(connection, 0)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self.exchange)
        socket = ctypes.c_int(-1)
        library.dbus_connection_get_unix_fd(connection, ctypes.byref(socket))
        self._readable = QSocketNotifier(socket.value, QSocketNotifier.Type.Read, self)
        self._readable.activated.connect(self.exchange)
        self.call(BUS, BUS_PATH, BUS, "Hello")

    def call(
        self, service: str, path: str, interface: str, member: str, types: str = "", *values: Any
    ) -> int:
        """Sends a call whose values have the given types; its serial number, by which the answer is known.

        0 where the connection has ended. A service that does not run is not started.
        """
        if not self._connection:
            return 0
        library = self._library
        message = library.dbus_message_new_method_call(
            *(name.encode() for name in (service, path, interface, member))
        )
        library.dbus_message_set_auto_start(message, 0)
        place = _Place()
        library.dbus_message_iter_init_append(message, ctypes.byref(place))
        for kind, value in zip(types, values, strict=True):
            held = ctypes.c_char_p(value.encode()) if kind in _WORDS else _NUMBERS[kind](value)
            library.dbus_message_iter_append_basic(
                ctypes.byref(place), ord(kind), ctypes.byref(held)
            )
        serial = ctypes.c_uint32()
        library.dbus_connection_send(self._connection, message, ctypes.byref(serial))
        library.dbus_message_unref(message)
        self._wait.start(0)
        return serial.value

    def watch(self, rule: str, *, off: bool = False) -> None:
        """Asks for the signals that a rule of the bus names, or no longer."""
        self.call(BUS, BUS_PATH, BUS, "RemoveMatch" if off else "AddMatch", "s", rule)

    def exchange(self) -> None:
        """Writes and reads what goes without waiting."""
        library = self._library
        alive = bool(self._connection and library.dbus_connection_read_write(self._connection, 0))
        while self._connection:
            message = library.dbus_connection_pop_message(self._connection)
            if not message:
                break
            came = _read(library, message)
            library.dbus_message_unref(message)
            self.received.emit(came)
        if not self._connection:
            return
        if not alive:
            self.close()
            self.closed.emit()
        elif library.dbus_connection_has_messages_to_send(self._connection):
            self._wait.start(_NEXT_TRY)

    def close(self) -> None:
        """Ends the connection; nothing is told any more."""
        connection, self._connection = self._connection, 0
        if not connection:
            return
        self._readable.setEnabled(False)
        self._wait.stop()
        self._library.dbus_connection_close(connection)
        self._library.dbus_connection_unref(connection)


def session_bus(parent: QObject) -> SessionBus | None:
    """A connection to the session's bus; none where there is no bus, or no libdbus."""
    library, address = _libdbus(), bus_address()
    if library is None or not address:
        return None
    connection = library.dbus_connection_open_private(address.encode(), None)
    return SessionBus(library, connection, parent) if connection else None


def _read(library: ctypes.CDLL, message: int) -> Message:
    def word(ask: Callable[[int], bytes | None]) -> str:
        return (ask(message) or b"").decode()

    place = _Place()
    filled = library.dbus_message_iter_init(message, ctypes.byref(place))
    return Message(
        kind=library.dbus_message_get_type(message),
        answers=library.dbus_message_get_reply_serial(message),
        sender=word(library.dbus_message_get_sender),
        path=word(library.dbus_message_get_path),
        interface=word(library.dbus_message_get_interface),
        member=word(library.dbus_message_get_member),
        arguments=_values(library, place) if filled else (),
    )


def _values(library: ctypes.CDLL, place: _Place) -> tuple[Any, ...]:
    """What is from here on, one level of nesting after the other."""
    values: list[Any] = []
    here = ctypes.byref(place)
    while kind := library.dbus_message_iter_get_arg_type(here):
        letter = chr(kind)
        if letter in _NESTED:
            inner = _Place()
            library.dbus_message_iter_recurse(here, ctypes.byref(inner))
            values.append(_values(library, inner))
        elif letter in _WORDS:
            text = ctypes.c_char_p()
            library.dbus_message_iter_get_basic(here, ctypes.byref(text))
            values.append((text.value or b"").decode())
        elif letter in _NUMBERS:
            number = _NUMBERS[letter]()
            library.dbus_message_iter_get_basic(here, ctypes.byref(number))
            values.append(number.value)
        else:  # an open file: nobody here asked for one
            values.append(None)
        library.dbus_message_iter_next(here)
    return tuple(values)
