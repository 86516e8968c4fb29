"""A random draw that anyone can repeat: from the seed, with SHA-256 alone."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from db.scoring.lots import drawn_order

WHOLE = 100


def new_seed() -> str:
    """A seed that nobody could foresee, short enough to be read out and written down."""
    return secrets.token_hex(4).upper()


def draw(codes: Iterable[str], percent: int, seed: str) -> tuple[str, ...]:
    """So many of a hundred of the codes, at least one, rounded up.

    They are put in the order of `drawn_order`, and the first ones taken.
    """
    order = drawn_order(codes, seed)
    return order[: -(-len(order) * percent // WHOLE)]
