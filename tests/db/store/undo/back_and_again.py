"""What was done is undone and redone: the file is as before, and then as after."""

from __future__ import annotations

from collections.abc import Callable

from db.records import EventRun
from db.store import Store


def check_back_and_again(
    store: Store, evaluation_id: int, run: EventRun, held: Callable[[], object], before: object
) -> EventRun:
    """Undoes a run of events and redoes it; `held` is what the file holds. Returns the events of the redoing."""
    after = held()
    undone = store.reversals.undo(evaluation_id, run)
    assert held() == before
    redone = store.reversals.redo(evaluation_id, undone)
    assert held() == after
    assert store.verify().intact
    return redone
