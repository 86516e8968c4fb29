"""删去年度: a year that was made by mistake goes, after a copy of the file as it was."""

from __future__ import annotations

from pathlib import Path

from db.errors import ErrorKind, UserError
from db.steps import Progress
from db.store import Store
from db.store.file.backup_names import Occasion


def remove_year(store: Store, evaluation_id: int, step: Progress) -> Path:
    """Copies the file, removes the year and returns the copy. Raises UserError as `YearRemoval.remove` does."""
    contents = store.year_removal.contents(evaluation_id)
    if contents.hold is not None:  # refused before anything is copied
        title = store.evaluations.get(evaluation_id).title
        raise UserError(ErrorKind.YEAR_KEPT, found=title, detail=contents.hold.value)
    store.keep_backup(Occasion.REMOVAL)
    copy = next(b.path for b in store.backups() if b.occasion == Occasion.REMOVAL)
    store.year_removal.remove(evaluation_id, step)
    return copy
