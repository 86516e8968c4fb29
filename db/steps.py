"""How a long change tells how far it is, so that a window can paint between its rows."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]  # how much is done of how much


def unheard(done: int, total: int) -> None:
    """The progress of a change that nobody watches."""
    del done, total
