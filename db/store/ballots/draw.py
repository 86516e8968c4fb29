"""A random draw that anyone can repeat: from the seed, with SHA-256 alone."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable

WHOLE = 100


def new_seed() -> str:
    """A seed that nobody could foresee, short enough to be read out and written down."""
    return secrets.token_hex(4).upper()


def draw(codes: Iterable[str], percent: int, seed: str) -> tuple[str, ...]:
    """So many of a hundred of the codes, at least one, rounded up.

    The codes are put in the order of SHA-256 over ``seed/code`` in UTF-8, and the first ones taken.
    """
    every = sorted(set(codes))
    number = -(-len(every) * percent // WHOLE)
    return tuple(sorted(every, key=lambda code: _rank(seed, code))[:number])


def _rank(seed: str, code: str) -> str:
    return hashlib.sha256(f"{seed}/{code}".encode()).hexdigest()
