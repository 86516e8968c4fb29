"""Putting a copy back in the place of a file, as the window and the command line do it."""

from __future__ import annotations

from pathlib import Path

from db.store import Store, utc_now
from db.store.file.backups import restore


def restore_file(backup: Path, path: Path, who: str) -> Path | None:
    """Puts the copy back, writes so into its trail, and returns where the present file was moved to.

    Raises UserError as `restore` does; the present file then stays in its place.
    """
    aside = restore(backup, path, utc_now())
    with Store.open(path, who, rows=False) as store:
        store.note_restoring(backup)
    return aside
