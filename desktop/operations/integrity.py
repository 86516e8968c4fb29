"""Freezing a result and putting a copy back, as the window and the command line do it."""

from __future__ import annotations

from pathlib import Path

from db.store import Store, utc_now
from db.store.file.backup_names import Occasion
from db.store.file.backups import restore
from db.store.results.snapshots import Reckoning


def prepare_freezing(store: Store, evaluation_id: int) -> Reckoning:
    """The long part of freezing, by a reader: copies the file and works the result out.

    Raises UserError NOT_ALLOWED, and what keeps the copy from being made.
    """
    store.keep_backup(Occasion.FREEZE)
    return store.results.reckon(evaluation_id)


def restore_file(backup: Path, path: Path, who: str) -> Path | None:
    """Puts a copy back in the place of a file, writes so into its trail, and returns where the present one is now.

    Raises UserError as `restore` does; the present file then stays in its place.
    """
    aside = restore(backup, path, utc_now())
    with Store.open(path, who, rows=False) as store:
        store.note_restoring(backup)
    return aside
