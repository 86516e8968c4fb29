"""Freezing a result and putting a copy back, as the window and the command line do it."""

from __future__ import annotations

from pathlib import Path

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.store import Store, utc_now
from db.store.file.backup_names import Occasion
from db.store.file.backups import restore
from db.store.results.snapshots import Reckoning
from desktop.explanation.verification_text import damage_line


def prepare_freezing(store: Store, evaluation_id: int) -> Reckoning:
    """The long part of freezing, by a reader: verifies and copies the file and works the result out.

    Raises UserError NOT_ALLOWED, NOT_SOUND, and what keeps the copy from being made.
    """
    require_sound(store)
    store.keep_backup(Occasion.FREEZE)
    return store.results.reckon(evaluation_id)


def require_sound(store: Store) -> None:
    """Verifies the file before something official is made from it, once as long as nobody writes to it.

    Raises UserError NOT_SOUND with the findings.
    """
    found = store.soundness()
    if not found.intact:
        faults = (Fault("", FaultKind.DAMAGED, {"found": damage_line(d)}) for d in found.damages)
        raise UserError(
            ErrorKind.NOT_SOUND, tuple(faults), number=str(len(found.damages) + found.more)
        )


def restore_file(backup: Path, path: Path, who: str) -> Path | None:
    """Puts a copy back in the place of a file, writes so into its trail, and returns where the present one is now.

    Raises UserError as `restore` does; the present file then stays in its place.
    """
    aside = restore(backup, path, utc_now())
    with Store.open(path, who, rows=False) as store:
        store.note_restoring(backup)
    return aside
