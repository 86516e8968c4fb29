"""The 双录差异表 of a year: its facts, and the paper that whoever may check can have without the ranking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from db.records import Entry
from db.records.register import number_words
from db.scoring.marks import mark_text
from db.scoring.scheme.scheme import Part
from db.store import Store
from db.store.ballots.check_records import Settlement, TypingDifference
from desktop.explanation.check_text import run_text
from desktop.explanation.scan_text import recount_line
from desktop.operations.printed_names import printed_names
from desktop.sheets.ballots import recount_sheet
from desktop.sheets.ballots.recount_sheet import RecountFacts
from desktop.sheets.catalogue import Paper, differences_paper
from desktop.sheets.differences_sheet import CheckedPart, DifferenceRow, DifferencesSheet


def checked_parts(store: Store, evaluation_id: int) -> tuple[CheckedPart, ...]:
    """Every part that was put up for checking. Raises UserError NOT_ALLOWED where it may not be seen."""
    names = printed_names(store, evaluation_id)
    parts = store.schemes.current(evaluation_id).scheme.parts
    runs = store.double_entry.runs(evaluation_id)
    counts = store.double_entry.counts(evaluation_id)
    found = []
    for part in parts:
        draws = tuple(run_text(run) for run in runs if run.part == part.code)
        if draws and part.code in counts:
            count = counts[part.code]
            rows = _rows(store, evaluation_id, part, names)
            found.append(CheckedPart(part.title, count.drawn, count.finished, draws, rows))
    return tuple(found)


def differences_of(store: Store, evaluation_id: int, today: str) -> Paper | None:
    """The paper; None where nothing was put up for checking. Raises UserError NOT_ALLOWED."""
    parts = checked_parts(store, evaluation_id)
    evaluation = store.evaluations.get(evaluation_id)
    return differences_paper(DifferencesSheet(evaluation, parts, today)) if parts else None


def _rows(
    store: Store, evaluation_id: int, part: Part, names: Mapping[str, Entry]
) -> tuple[DifferenceRow, ...]:
    """What is open and what is settled, in the order of the ballots; a cell may have been settled before."""
    titles = {criterion.code: criterion.title for criterion in part.criteria}
    rows = [
        *(
            _open(d, names, titles)
            for d in store.double_entry.differences(evaluation_id, part.code)
        ),
        *(
            _settled(s, names, titles)
            for s in store.double_entry.settlements(evaluation_id, part.code)
        ),
    ]
    called = _called(store, evaluation_id)
    rows.sort(key=lambda r: (r.reviewer, r.unit_code))
    return tuple(replace(r, reviewer=called.get(r.reviewer, r.reviewer)) for r in rows)


def _called(store: Store, evaluation_id: int) -> dict[str, str]:
    """Numbers that groups share, each with its group's title in front, by the reviewer's code."""
    titles = {group.code: group.title for group in store.panel.groups(evaluation_id)}
    return {
        r.code: number_words(r.code, {r.group: titles.get(r.group, r.group)})
        for r in store.panel.reviewers(evaluation_id)
    }


def _open(
    found: TypingDifference, names: Mapping[str, Entry], titles: dict[str, str]
) -> DifferenceRow:
    entry = names[found.unit_code]
    return DifferenceRow(
        found.reviewer,
        entry.unit_code,
        entry.unit,
        titles.get(found.criterion, found.criterion),
        mark_text(found.first),
        mark_text(found.second),
    )


def _settled(
    found: Settlement, names: Mapping[str, Entry], titles: dict[str, str]
) -> DifferenceRow:
    entry = names[found.unit_code]
    return DifferenceRow(
        found.reviewer,
        entry.unit_code,
        entry.unit,
        titles.get(found.criterion, found.criterion),
        found.first,
        found.second,
        found.chosen,
        found.settled_by,
        found.settled_on,
        found.reason,
    )


def recount_facts(store: Store, evaluation_id: int) -> tuple[RecountFacts, ...]:
    """Every recount of scanned ballots, with its outcome in words."""
    return tuple(
        RecountFacts(one.seed, one.drawn_on, one.population, one.sheets, recount_line(one))
        for one in store.recounts.all(evaluation_id)
    )


def recounts_paper(store: Store, evaluation_id: int) -> Paper | None:
    """The 复点表; None where nothing was drawn. Raises UserError NOT_ALLOWED."""
    facts = recount_facts(store, evaluation_id)
    evaluation = store.evaluations.get(evaluation_id)
    return (
        Paper(recount_sheet.TITLE, lambda: recount_sheet.draft(evaluation, facts))
        if facts
        else None
    )
