"""Freezing a result, as the window and the command line do it."""

from __future__ import annotations

from db.store import Store
from db.store.file.backup_names import Occasion
from db.store.results.snapshots import Reckoning


def prepare_freezing(store: Store, evaluation_id: int) -> Reckoning:
    """The long part of freezing, by a reader: copies the file and works the result out.

    Raises UserError NOT_ALLOWED, and what keeps the copy from being made.
    """
    store.keep_backup(Occasion.FREEZE)
    return store.results.reckon(evaluation_id)
