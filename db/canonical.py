"""One byte form for data that is digested, so that anyone can recompute a digest with a few lines of any language."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Final

_PLAIN: Final = frozenset({str, int, bool, type(None)})
# Made once: every mark that is typed is written with it.
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)


def canonical_text(value: object) -> str:
    """JSON with sorted keys, no spaces, characters as they are. Floats are refused: none may touch a score."""
    _refuse_floats(value)
    return _ENCODER.encode(value)


def digest(value: object) -> str:
    """``sha256:`` and the hexadecimal SHA-256 of the canonical form in UTF-8."""
    return text_digest(canonical_text(value))


def text_digest(text: str) -> str:
    """The digest of a text that is in canonical form already."""
    return digest_of_pieces((text,))


def digest_of_pieces(pieces: Iterable[str]) -> str:
    """The digest of a text in canonical form that comes in pieces."""
    running = hashlib.sha256()
    for piece in pieces:
        running.update(piece.encode("utf-8", "surrogatepass"))
    return "sha256:" + running.hexdigest()


def _refuse_floats(value: object) -> None:
    """Looks into lists and objects; what stands in most places is told by its type alone."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            items: Iterable[object] = found.values()
        elif isinstance(found, list | tuple):
            items = found
        elif isinstance(found, float):
            raise TypeError(f"a float in data to be digested: {found!r}")
        else:
            continue
        if not _PLAIN.issuperset(map(type, items)):
            waiting += [item for item in items if type(item) not in _PLAIN]
