"""The order in which people count: 7, 8, 9, 10, where text would have 10 before 7."""

from __future__ import annotations

import re

_NUMBERS = re.compile(r"[0-9]+")
_DIGITS = 18  # of the longest number that is put in its place


def natural_order(code: str) -> str:
    """A sort key for codes: numbers by what they are; equal ones (7, 007) by how they are written."""
    return f"{_NUMBERS.sub(_padded, code)}\0{code}"


def _padded(number: re.Match[str]) -> str:
    return number[0].zfill(_DIGITS)
