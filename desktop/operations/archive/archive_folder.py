"""评议档案: the year's papers in one folder, with a list of every file, its pages and its digest."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

from db.steps import Progress
from db.store import Store
from desktop.exchange.saving import refuse_existing, save_bytes
from desktop.operations.printing import Written, printing_faces, sheet_papers, write_papers
from desktop.sheets.catalogue import BY_NAME
from desktop.sheets.office import archive_paper
from desktop.sheets.office.archive_paper import ArchivedFile
from desktop.sheets.office.delivery_papers import LABELS
from desktop.sheets.office.meeting_papers import SEATS
from desktop.sheets.setting.printing import print_draft

_BLANK = "ballots"  # forms to be filled in; those that were are kept as they are
_USED_UP = frozenset({SEATS, LABELS})


def write_archive(
    store: Store,
    evaluation_id: int,
    folder: Path,
    *,
    today: str = "",
    progress: Progress | None = None,
    duplex: bool = False,
    official: bool = False,
    replace: bool = False,
) -> Written:
    """Prints every paper that has something to tell into a folder, and 归档目录 as the last.

    Blank ballots, seat cards and labels are left out. Digests are of the files as they lie on the
    disk. Raises UserError as `write_sheets` does.
    """
    kinds = tuple(kind for name, kind in BY_NAME.items() if name != _BLANK)
    found = sheet_papers(store, evaluation_id, kinds, today=today)
    papers = [paper for paper in found if paper.stem not in _USED_UP]
    path = folder / f"{archive_paper.TITLE}.pdf"
    if not replace:
        refuse_existing([path])
    with printing_faces(official=official) as lacking:
        written = write_papers(papers, folder, progress, duplex=duplex, replace=replace)
        files = [
            ArchivedFile(one.name, pages, hashlib.sha256(one.read_bytes()).hexdigest())
            for one, pages in zip(written.paths, written.pages, strict=True)
        ]
        draft = archive_paper.draft(store.evaluations.get(evaluation_id), files, today)
        made_at = papers[0].made_at if papers else ""
        printed = print_draft(draft, duplex=duplex, made_at=made_at)
    save_bytes(path, printed.pdf, replace=replace)
    return dataclasses.replace(
        written,
        paths=(*written.paths, path),
        pages=(*written.pages, printed.pages),
        lacking=lacking,
    )
