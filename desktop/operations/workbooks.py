"""Workbooks in and out of an open file, the 计算表 among them."""

from __future__ import annotations

from pathlib import Path

from db.errors import ErrorKind, UserError
from db.records import ImportData, ImportReport
from db.steps import Progress, unheard
from db.store import Store
from db.store.file.backup_names import Occasion
from desktop.exchange.saving import as_private_as, refuse_existing
from desktop.exchange.spreadsheets.grids import read_grids
from desktop.exchange.workbook.form_reader import identity_of, read_form
from desktop.exchange.workbook.import_reader import take_grids
from desktop.exchange.workbook.writer import write_workbook
from desktop.exchange.workings.facts import WorkingsFacts
from desktop.exchange.workings.writer import write_workings
from desktop.explanation.import_text import RowTitles
from desktop.explanation.verification_text import SubjectTitles


def import_workbook(
    store: Store, evaluation_id: int, source: Path, *, dry_run: bool = False, reason: str = ""
) -> ImportReport:
    """Brings a workbook in, all or nothing, after an automatic copy of the file.

    Raises UserError IMPORT_REFUSED with every fault by its cell, and what keeps the copy from being made.
    """
    scheme = store.schemes.current(evaluation_id).scheme
    facts = store.importer.facts(evaluation_id)
    grids = read_grids(source)
    read = take_grids if identity_of(grids) is None else read_form
    import_data = read(source.name, grids, scheme, facts)
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
    numbers = store.schemes.criterion_ids(evaluation_id)
    scheme = store.schemes.current(evaluation_id).scheme
    return RowTitles(
        subjects=SubjectTitles.of(scheme, store.units.entries(evaluation_id)),
        groups={group.id: group.title for group in store.panel.groups(evaluation_id)},
        criteria={
            number: criterion.title
            for part in scheme.parts
            for criterion in part.criteria
            if (number := numbers.get((part.code, criterion.code))) is not None
        },
    )


def export_workbook(
    store: Store, evaluation_id: int, target: Path, *, replace: bool = False
) -> None:
    """Writes everything of an evaluation as the workbook that `import_workbook` reads.

    Raises UserError FORMAT_UNKNOWN, FILE_EXISTS unless `replace`, and the disk's faults.
    """
    _check_target(target, replace=replace)
    contents = store.importer.contents(evaluation_id)
    scheme = store.schemes.current(evaluation_id).scheme
    mode = as_private_as(store.path)
    write_workbook(target, contents, scheme, replace=replace, mode=mode)


def export_over(store: Store, evaluation_id: int, target: Path, _progress: Progress) -> None:
    """`export_workbook` onto a file that the person was asked about, should there be one."""
    export_workbook(store, evaluation_id, target, replace=True)


def export_workings(
    store: Store,
    evaluation_id: int,
    target: Path,
    *,
    replace: bool = False,
    progress: Progress = unheard,
) -> None:
    """Writes the workbook.

    Raises UserError NOT_ALLOWED, FORMAT_UNKNOWN, FROZEN_DIFFERS, FILE_EXISTS unless `replace`.
    """
    _check_target(target, replace=replace)
    facts = workings_facts(store, evaluation_id, progress)
    write_workings(target, facts, replace=replace, mode=as_private_as(store.path))


def export_workings_over(
    store: Store, evaluation_id: int, target: Path, progress: Progress
) -> None:
    """`export_workings` onto a file that the person was asked about, should there be one."""
    export_workings(store, evaluation_id, target, replace=True, progress=progress)


def workings_facts(store: Store, evaluation_id: int, progress: Progress = unheard) -> WorkingsFacts:
    """What the calculation starts from, and the program's own way to each place; of a frozen year, as it was frozen."""
    scheme = store.schemes.current(evaluation_id).scheme
    rankings = store.results.all_rankings(evaluation_id)
    entries = sorted(store.units.entries(evaluation_id), key=lambda e: e.unit_code)
    left = {e.id for e in entries if e.withdrawn_on}
    derivations = []
    found = store.results.derivations(evaluation_id, [e.id for e in entries])
    for done, derivation in enumerate(found):
        progress(done, len(entries))
        derivations.append(derivation)
    return WorkingsFacts(
        evaluation=store.evaluations.get(evaluation_id),
        scheme=scheme,
        scheme_version=rankings.overall.scheme_version,
        rankings=rankings,
        derivations=derivations,
        ballots={
            part.code: tuple(
                ballot
                for ballot in store.ballots.of_evaluation(evaluation_id, part.code)
                if ballot.entry_id not in left  # nothing of a unit that left bears on the others
            )
            for part in scheme.parts
            if part.has_ballots
        },
        given={(g.part, g.entry_id): g.points for g in store.office.given(evaluation_id)},
        occurrences={
            (o.part, o.criterion, o.entry_id): o.times
            for o in store.office.occurrences(evaluation_id)
        },
        trail_head=store.trail.lasting_end().head,
    )


def _check_target(target: Path, *, replace: bool) -> None:
    """Refused before the year is read."""
    if not replace:
        refuse_existing([target])
    if target.suffix.lower() != ".xlsx":
        raise UserError(ErrorKind.FORMAT_UNKNOWN, path=str(target), expected=".xlsx")
