"""What was entered after a run of events, so that taking the run back puts nothing of it aside unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from db.records import Event, RowChange
from db.store.trail import Trail

_EVENTS: Final = 100  # read at a time

Row: TypeAlias = dict[str, Any]
_Named: TypeAlias = tuple[str, tuple[tuple[str, int | str], ...]]


@dataclass(slots=True)
class _Touched:
    """A row as it stood before it was first touched (None: it was not there), and the last event that did."""

    left: Row | None
    event: Event


class Since:
    """The rows that were touched after an event, each as that event left it."""

    def __init__(self, trail: Trail, after: int) -> None:
        self._rows: dict[_Named, _Touched] = {}
        last = trail.last_id()
        while after < last:
            until = min(after + _EVENTS, last)
            for event in trail.between(after, until):
                for change in event.changes:
                    self._take(event, change)
            after = until

    def adopted(self, evaluation_id: int) -> Event | None:
        """The event by which another version of the evaluation's scheme came into force, if one did."""
        for (table, key), touched in self._rows.items():
            if table == "scheme_versions" and ("evaluation_id", evaluation_id) in key:
                return touched.event
        return None

    def event_on(self, table: str, key: Mapping[str, int | str]) -> Event | None:
        """The last event that touched the row, if one did."""
        touched = self._rows.get(_name(table, key))
        return None if touched is None else touched.event

    def changed(
        self, table: str, key: Mapping[str, int | str], standing: Row | None
    ) -> Event | None:
        """The last event that touched the row, unless it stands as if none had."""
        touched = self._rows.get(_name(table, key))
        if touched is None:
            return None
        left = touched.left
        if left is None or standing is None:
            return None if left is standing else touched.event
        same = all(standing.get(column) == value for column, value in left.items())
        return None if same else touched.event

    def _take(self, event: Event, change: RowChange) -> None:
        name = _name(change.table, change.key)
        touched = self._rows.get(name)
        if touched is None:
            before = None if change.before is None else dict(change.before)
            self._rows[name] = _Touched(before, event)
            return
        touched.event = event
        if touched.left is not None and change.before is not None:
            touched.left = {**change.before, **touched.left}


def _name(table: str, key: Mapping[str, int | str]) -> _Named:
    return table, tuple(sorted(key.items()))
