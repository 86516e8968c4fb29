"""Writes a 打分表 for each reviewer into a folder."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from db.file_names import file_stem
from db.records import Attendance, Ballot, BallotStatus, Entry, Reviewer
from db.steps import Progress, unheard
from db.store import Store
from db.store.ballots.ballots import works_at
from db.store.file.disk import disk_faults
from db.store.packets.seats import entries_of, seats_of
from desktop.exchange.saving import refuse_existing, save_bytes
from desktop.exchange.workbook.form_writer import FormPart, ScoreForm, form_bytes
from desktop.exchange.workbook.subjects import Subject, sheet_name


def write_forms(
    store: Store,
    evaluation_id: int,
    folder: Path,
    *,
    reviewers: Collection[str] = (),
    replace_files: bool = False,
    progress: Progress = unheard,
) -> tuple[Path, ...]:
    """Writes a form for each reviewer (these codes; empty: all) who has a unit to mark into the folder.

    Raises UserError FILE_EXISTS unless `replace_files`, NOT_ALLOWED, and the disk's faults.
    """
    forms = [
        form
        for reviewer in store.panel.reviewers(evaluation_id)
        if not reviewers or reviewer.code in reviewers
        if (form := _form(store, evaluation_id, reviewer)).parts
    ]
    with disk_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
    paths = tuple(folder / _file_name(form.reviewer) for form in forms)
    if not replace_files:
        refuse_existing(paths)
    written: list[Path] = []
    try:
        for form, path in zip(forms, paths, strict=True):
            save_bytes(path, form_bytes(form), replace=replace_files)
            written.append(path)
            progress(len(written), len(forms))
    except BaseException:
        for path in () if replace_files else written:
            path.unlink(missing_ok=True)
        raise
    return paths


def _form(store: Store, evaluation_id: int, reviewer: Reviewer) -> ScoreForm:
    """The reviewer's form: parts in which they sit, units but their own and those from which they are away."""
    scheme = store.schemes.current(evaluation_id).scheme
    entries = store.units.entries(evaluation_id)
    seats = {seat.part for seat in seats_of(scheme, [reviewer])}
    parts: list[FormPart] = []
    for part in scheme.parts:
        if part.code not in seats:
            continue
        ballots = {
            b.unit_code: b for b in store.ballots.of_reviewer(evaluation_id, part.code, reviewer.id)
        }
        own = tuple(
            entry
            for entry in entries_of(scheme, part, entries)
            if not works_at(reviewer.workplace, entry)
            if _is_wanted(ballots.get(entry.unit_code))
        )
        if own:
            parts.append(
                FormPart(
                    sheet_name(Subject.BALLOTS, part, scheme), part, _in_running_order(own), ballots
                )
            )
    title = store.evaluations.get(evaluation_id).title
    key = store.importer.key(evaluation_id)
    return ScoreForm(title, key, reviewer, tuple(parts))


def _is_wanted(ballot: Ballot | None) -> bool:
    """Whether a form asks for this ballot: one that is void, absent or recused is a matter for the page."""
    return ballot is None or (
        ballot.status is not BallotStatus.VOID and ballot.attendance is Attendance.PRESENT
    )


def _in_running_order(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """As the units speak, where that is settled for each of them."""
    if any(entry.running_order is None for entry in entries):
        return entries
    return tuple(sorted(entries, key=lambda entry: entry.running_order or 0))


def _file_name(reviewer: Reviewer) -> str:
    named = f"-{reviewer.name}" if reviewer.name else ""
    stem = file_stem(f"打分表-{reviewer.code}{named}")
    return f"{stem}.xlsx"
