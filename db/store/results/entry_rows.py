"""Rows of a query in the order of entries, handed out entry by entry while the query still runs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias

Row: TypeAlias = tuple[Any, ...]  # the entry's row number comes first


class EntryRows:
    """Hands out the rows of one entry after the other; entries are asked for in ascending order."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._next: tuple[int, list[Row]] | None = None
        self._advance()

    def of(self, entry_id: int) -> list[Row]:
        """The entry's rows; rows of entries before it are passed over."""
        while self._next is not None and self._next[0] < entry_id:
            self._advance()
        if self._next is None or self._next[0] != entry_id:
            return []
        rows = self._next[1]
        self._advance()
        return rows

    def _advance(self) -> None:
        found = next(self._groups, None)
        self._next = None if found is None else (found[0], list(found[1]))
