"""Workbooks in and out of an open file."""

from __future__ import annotations

from pathlib import Path

from db.errors import ErrorKind, UserError
from db.records import ImportData, ImportReport
from db.steps import Progress
from db.store import Store
from db.store.file.backup_names import Occasion
from desktop.exchange.saving import refuse_existing
from desktop.exchange.workbook.import_reader import read_workbook
from desktop.exchange.workbook.writer import write_workbook
from desktop.explanation.import_text import RowTitles


def import_workbook(
    store: Store, evaluation_id: int, source: Path, *, dry_run: bool = False, reason: str = ""
) -> ImportReport:
    """Brings a workbook in, all or nothing, after an automatic copy of the file.

    Raises UserError IMPORT_REFUSED with every fault by its cell, and what keeps the copy from being made.
    """
    scheme = store.schemes.current(evaluation_id).scheme
    facts = store.importer.facts(evaluation_id)
    import_data = read_workbook(source, scheme, facts)
    if dry_run:
        return store.importer.take(evaluation_id, import_data, dry_run=True, reason=reason)
    return take_in(store, evaluation_id, import_data, reason=reason)


def take_in(
    store: Store,
    evaluation_id: int,
    import_data: ImportData,
    progress: Progress | None = None,
    *,
    reason: str = "",
) -> ImportReport:
    """Brings in what a workbook was read to hold, all or nothing, after an automatic copy of the file.

    Raises UserError IMPORT_REFUSED, and what keeps the copy from being made.
    """
    if not store.read_only:
        store.keep_backup(Occasion.IMPORT)
    return store.importer.take(evaluation_id, import_data, reason=reason, progress=progress)


def row_titles(store: Store, evaluation_id: int) -> RowTitles:
    """What groups and criteria are called, for telling what an import changes."""
    criteria = store.schemes.criterion_ids(evaluation_id)
    return RowTitles(
        groups={group.id: group.title for group in store.panel.groups(evaluation_id)},
        criteria={number: code for (_, code), number in criteria.items()},
    )


def export_workbook(
    store: Store, evaluation_id: int, target: Path, *, replace: bool = False
) -> None:
    """Writes everything of an evaluation as the workbook that `import_workbook` reads.

    Raises UserError FORMAT_UNKNOWN, FILE_EXISTS unless `replace`, and the disk's faults.
    """
    if not replace:
        refuse_existing([target])
    if target.suffix.lower() != ".xlsx":
        raise UserError(ErrorKind.FORMAT_UNKNOWN, path=str(target), expected=".xlsx")
    contents = store.importer.contents(evaluation_id)
    scheme = store.schemes.current(evaluation_id).scheme
    write_workbook(target, contents, scheme, replace=replace)
