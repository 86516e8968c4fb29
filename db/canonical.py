"""One byte form for data that is digested, so that anyone can recompute a digest with a few lines of any language."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_PLAIN: Final = frozenset({str, int, bool, type(None)})
# What every float is written with, after a sign that few texts have; times between quotes have it too.
_POINTS: Final = (
    (".", re.compile(r"\.(?<=\d\.)\d")),
    ("-", re.compile(r"e(?<=\de)-\d")),
    ("+", re.compile(r"e(?<=\de)\+\d")),
)
_LONGEST = 20  # digits before the point of a float, and a minus
_IN_GROUP: Final = 4
_BETWEEN: Final = frozenset({"Pd", "Pc", "Cf"})  # hyphens, low lines, signs of no width
# Made once: every mark that is typed is written with it.
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)


def canonical_text(value: object) -> str:
    """JSON with sorted keys, no spaces, characters as they are. Floats are refused: none may touch a score."""
    try:
        text = _ENCODER.encode(value)
    except ValueError:  # no number, or one without end
        _refuse_floats(value)
        raise
    if not _is_flat(value) and _may_have_floats(text):
        _refuse_floats(value)
    return text


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


def grouped_digest(digest_: str) -> str:
    """The hexadecimal digits of a digest in fours, as paper shows them: the eye keeps its place."""
    digits = digest_.removeprefix("sha256:")
    return " ".join(digits[at : at + _IN_GROUP] for at in range(0, len(digits), _IN_GROUP))


def plain_digest(typed: str) -> str:
    """A digest as somebody typed, scanned or pasted it, without blanks, hyphens, full-width forms and capitals.

    The words that stand before it in print go too; whether what is left is a digest is another question.
    """
    text = unicodedata.normalize("NFKC", typed).lower()
    text = "".join(c for c in text if not (c.isspace() or unicodedata.category(c) in _BETWEEN))
    for label in ("审计链首", "审计链"):
        text = text.removeprefix(label)
    return text.lstrip(":").removeprefix("sha256").lstrip(":")


def _is_flat(value: object) -> bool:
    """Whether this is a list of texts and whole numbers, as an event is: its texts need not be looked through."""
    return type(value) is list and _PLAIN.issuperset(map(type, value))


def _may_have_floats(text: str) -> bool:
    """Whether a number with a point stands where a value may stand; few texts that have none look so."""
    for sign, point in _POINTS:
        for found in point.finditer(text) if sign in text else ():
            before = text[max(found.start() - _LONGEST, 0) : found.start()]
            before = before.rstrip("0123456789").removesuffix("-")
            if not before or before.endswith(("[", ",", '":')):
                return True
    return False


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
