"""Talks on the desktop's session bus, in the words of jeepney, without ever waiting for an answer."""

from __future__ import annotations

import logging
import os
from itertools import count
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, Message, MessageFlag, Parser, new_method_call
from jeepney.bus import get_bus
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import prep_socket
from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

_AT_ONCE_S = 0.5  # for the bus to let us in, which takes it a millisecond
_NEXT_TRY_MS = 5  # until what the socket did not take is written again
_log = logging.getLogger(__name__)
_READ_AT_ONCE = 65536  # octets


def bus_address() -> str:
    """Where the session's bus is; nothing where the session has none. It is never started from here."""
    named = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    if "autolaunch:" in named:
        return ""
    usual = Path(os.environ.get("XDG_RUNTIME_DIR", ""), "bus")
    return named or (f"unix:path={usual}" if usual.is_socket() else "")


class SessionBus(QObject):
    """A connection of one's own: calls go out at once, what comes is told by `received`.

    `socket` is connected and let in by the bus.
    """

    received = Signal(object)  # Message
    closed = Signal()

    def __init__(self, socket: Any, parent: QObject) -> None:
        super().__init__(parent)
        socket.setblocking(False)
        self._socket = socket
        self._parser = Parser()
        self._serials = count(1)
        self._unsent = b""
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self.exchange)
        self._readable = QSocketNotifier(socket.fileno(), QSocketNotifier.Type.Read, self)
        self._readable.activated.connect(self.exchange)
        self._send(message_bus.Hello())

    def call(
        self, service: str, path: str, interface: str, member: str, types: str = "", *values: Any
    ) -> int:
        """Sends a call whose values have the given types; its serial number, by which the answer is known.

        0 where the connection has ended. A service that does not run is not started.
        """
        address = DBusAddress(path, service, interface)
        return self._send(new_method_call(address, member, types, values))

    def watch(self, rule: str, *, off: bool = False) -> None:
        """Asks for the signals that a rule of the bus names, or no longer."""
        self._send(message_bus.RemoveMatch(rule) if off else message_bus.AddMatch(rule))

    def exchange(self) -> None:
        """Writes and reads what goes without waiting."""
        self._wait.stop()
        alive = self._write() and self._read()
        while self._socket is not None and (message := self._parser.get_next_message()):
            self.received.emit(message)
        if self._socket is None:
            return
        if not alive:
            self.close()
            self.closed.emit()
        elif self._unsent:
            self._wait.start(_NEXT_TRY_MS)

    def close(self) -> None:
        """Ends the connection; nothing is told any more."""
        socket, self._socket = self._socket, None
        if socket is None:
            return
        self._readable.setEnabled(False)
        self._wait.stop()
        socket.close()

    def _send(self, message: Message) -> int:
        if self._socket is None:
            return 0
        serial = next(self._serials)
        message.header.flags |= MessageFlag.no_auto_start
        self._unsent += message.serialise(serial)
        self._wait.start(0)
        return serial

    def _write(self) -> bool:
        """Sends as much as the socket takes; False where the bus is gone."""
        try:
            while self._unsent:
                self._unsent = self._unsent[self._socket.send(self._unsent) :]
        except BlockingIOError:
            return True
        except OSError:
            return False
        return True

    def _read(self) -> bool:
        """Takes in what has come; False where the bus is gone."""
        try:
            while octets := self._socket.recv(_READ_AT_ONCE):
                self._parser.add_data(octets)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False


def session_bus(parent: QObject) -> SessionBus | None:
    """A connection to the session's bus; none where there is no bus, or one of a kind that is not spoken."""
    address = bus_address()
    if not address:
        return None
    try:
        return SessionBus(prep_socket(get_bus(address), timeout=_AT_ONCE_S), parent)
    except (OSError, RuntimeError, ValueError):  # nobody there, no socket, no address
        _log.warning("no session bus", exc_info=True)
        return None
