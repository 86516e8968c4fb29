"""How the row changes of an event lie in the file: as text, or packed where the text is long.

An imported ballot's event is 4 kB of JSON that names the same columns for every mark: packed (zlib, RFC 1950)
it is a tenth of that. Digests cover the text, so an event is the same event however it lies there.
"""

from __future__ import annotations

import sqlite3
import zlib

_LONG = 600  # characters: a typed mark's text is shorter, and its time matters more than its place
_LEVEL = 4  # of zlib's nine: above it an undo's event takes twice the time for a tenth less room
_MOST = 256 * 1024 * 1024  # bytes: no event is longer, whatever a damaged or forged one claims


def stored(text: str) -> str | bytes:
    """What the column `events.changes` holds for this text."""
    return text if len(text) < _LONG else zlib.compress(text.encode(), _LEVEL)


def text_of(value: object) -> str:
    """The text that was stored; empty, which no event is, where it cannot be read."""
    if not isinstance(value, bytes):
        return str(value)
    packed = zlib.decompressobj()
    try:
        text = packed.decompress(value, _MOST)
        whole = packed.eof and not packed.unused_data
        return text.decode() if whole else ""
    except (zlib.error, UnicodeDecodeError):
        return ""


def know_event_text(connection: sqlite3.Connection) -> None:
    """Lets SQL on this connection ask for `event_text(changes)`, which is `text_of`."""
    connection.create_function("event_text", 1, text_of, deterministic=True)
