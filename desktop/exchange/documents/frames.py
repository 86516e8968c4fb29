"""How the program and its reader of documents talk over pipes: facts as JSON, and bytes behind them.

Nothing that comes over the pipe can name code to run: what a hostile document makes of the reader says
at most something wrong about that document.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import IO, Any, Final

_LENGTHS: Final = struct.Struct(">IQ")  # bytes of the facts, bytes behind them
_MOST_FACTS: Final = 64 * 1024
_MOST_BYTES: Final = 512 * 1024 * 1024


class PipeEnded(Exception):
    """The other side is gone, or says what cannot be."""


def send(pipe: IO[bytes], facts: Mapping[str, Any], behind: bytes = b"") -> None:
    """Writes one message. Raises OSError where nobody reads."""
    head = json.dumps(facts).encode()
    pipe.write(_LENGTHS.pack(len(head), len(behind)) + head)
    pipe.write(behind)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Reads one message. Raises PipeEnded."""
    head, behind = _LENGTHS.unpack(_exactly(pipe, _LENGTHS.size))
    if head > _MOST_FACTS or behind > _MOST_BYTES:
        raise PipeEnded
    try:
        facts = json.loads(_exactly(pipe, head))
    except ValueError as error:
        raise PipeEnded from error
    if not isinstance(facts, dict):
        raise PipeEnded
    return facts, _exactly(pipe, behind)


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    read = pipe.read(size)
    if len(read) != size:
        raise PipeEnded
    return read
