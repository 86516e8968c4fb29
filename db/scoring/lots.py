"""Drawing lots by a seed: an order that nobody could foresee and anybody can repeat, with SHA-256 alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def drawn_order(codes: Iterable[str], seed: str) -> tuple[str, ...]:
    """The codes in the order of SHA-256 over ``seed/code`` in UTF-8, written in hexadecimal; each code once.

    The order in which they come does not matter. Over all seeds every order is as likely as any other.
    """
    return tuple(sorted(sorted(set(codes)), key=lambda code: _lot(seed, code)))


def _lot(seed: str, code: str) -> str:
    return hashlib.sha256(f"{seed}/{code}".encode()).hexdigest()
