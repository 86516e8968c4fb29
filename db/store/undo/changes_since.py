"""What was entered after a run of events, so that taking the run back puts nothing of it aside unseen."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from db.records import RowChange
from db.store.trail.trail import read_events

_EVENTS: Final = 20  # read at a time

Row: TypeAlias = dict[str, Any]
_Named: TypeAlias = tuple[str, tuple[tuple[str, int | str], ...]]


@dataclass(frozen=True, slots=True)
class LaterChange:
    """By what a row was touched: the event's object, time and author."""

    subject: str
    at: str
    who: str


@dataclass(slots=True)
class _Touched:
    """A row as it stood before it was first touched (None: it was not there), and what touched it last."""

    left: Row | None
    last: LaterChange


class ChangesSince:
    """The rows that were touched after an event, each as that event left it."""

    def __init__(
        self, connection: sqlite3.Connection, after: int, step: Callable[[], None]
    ) -> None:
        self._rows: dict[_Named, _Touched] = {}
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM events").fetchone()
        while after < last:
            until = min(after + _EVENTS, last)
            for event in read_events(connection, after, until):
                touch = LaterChange(event.subject, event.at, event.who)
                for change in event.changes:
                    self._take(touch, change)
            after = until
            step()

    @property
    def is_nothing(self) -> bool:
        """Whether no row was touched, as after most runs that are taken back."""
        return not self._rows

    def adopted(self, evaluation_id: int) -> LaterChange | None:
        """By what another version of the evaluation's scheme came into force, if one did."""
        for (table, key), touched in self._rows.items():
            if table == "scheme_versions" and ("evaluation_id", evaluation_id) in key:
                return touched.last
        return None

    def touch_of(self, table: str, key: Mapping[str, int | str]) -> LaterChange | None:
        """What touched the row last, if anything did."""
        touched = self._rows.get(_name(table, key))
        return None if touched is None else touched.last

    def changed(
        self, table: str, key: Mapping[str, int | str], standing: Row | None
    ) -> LaterChange | None:
        """What touched the row last, unless it stands as if nothing had."""
        touched = self._rows.get(_name(table, key))
        if touched is None:
            return None
        left = touched.left
        if left is None or standing is None:
            return None if left is standing else touched.last
        same = all(standing.get(column) == value for column, value in left.items())
        return None if same else touched.last

    def _take(self, touch: LaterChange, change: RowChange) -> None:
        name = _name(change.table, change.key)
        touched = self._rows.get(name)
        if touched is None:
            before = None if change.before is None else dict(change.before)
            self._rows[name] = _Touched(before, touch)
            return
        touched.last = touch
        if touched.left is not None and change.before is not None:
            touched.left = {**change.before, **touched.left}


def _name(table: str, key: Mapping[str, int | str]) -> _Named:
    return table, tuple(sorted(key.items()))
