"""A new year with everything that belongs to its beginning, made whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.records import (
    Evaluation,
    Group,
    ImportData,
    ImportFacts,
    ImportReport,
    Reviewer,
    ReviewerRow,
    UnitRow,
    UnitsPast,
)
from db.scoring.scheme.scheme import Scheme
from db.steps import Progress, unheard
from db.store import Store
from db.store.file.backup_names import Occasion
from desktop.operations.rosters import unit_rows


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What a new year shall be. `path` None puts it into the open file; a new one takes the `past` of its units over.

    `carried` are units taken over from a year before, as `carried_roster` gives them; `units` those of a workbook.
    """

    scheme: str
    deadline: str
    path: Path | None
    carried: Sequence[Mapping[str, Any]] = ()
    past: UnitsPast = UnitsPast()  # noqa: RUF009 - frozen
    units: tuple[UnitRow, ...] = ()
    reviewers: tuple[ReviewerRow, ...] = ()
    scoring_due: str = ""


@dataclass(frozen=True, slots=True)
class CarriedPanel:
    """The reviewers of a year before as the next one takes them over, and those whose group it has not."""

    rows: tuple[ReviewerRow, ...]
    left_out: tuple[Reviewer, ...]


def carried_panel(store: Store, evaluation_id: int, scheme: Scheme) -> CarriedPanel:
    """The reviewers of an evaluation for a year under this scheme; a group is known by its code, else by its title.

    A scheme without groups takes every one of them, with the group's title for its code: it has no other place.
    """
    titles = {group.code: group.title for group in store.panel.groups(evaluation_id)}
    codes = {group.code for group in scheme.groups}
    by_title = {group.title: group.code for group in scheme.groups}
    rows: list[ReviewerRow] = []
    left_out: list[Reviewer] = []
    for reviewer in store.panel.reviewers(evaluation_id):
        title = titles[reviewer.group]
        known = reviewer.group if reviewer.group in codes else by_title.get(title)
        group = known if codes else title
        if group is None:
            left_out.append(reviewer)
        else:
            rows.append(ReviewerRow("", reviewer.code, group, reviewer.name, reviewer.workplace))
    return CarriedPanel(tuple(rows), tuple(left_out))


def planned_facts(store: Store | None, scheme: Scheme) -> ImportFacts:
    """What a workbook for a year that is not made yet is checked against.

    `store` is the file that the year shall go into; None is a new one, which knows nothing.
    """
    groups = tuple(Group(0, group.code, group.title) for group in scheme.groups)
    if store is None:
        return ImportFacts(units=(), entries=(), reviewers=(), groups=groups)
    return ImportFacts(
        units=store.units.register(),
        entries=(),
        reviewers=(),
        groups=groups,
        former_names=store.units.lineage.former_names(),
        endings=tuple(store.units.lineage.endings().values()),
    )


def make_year(store: Store, plan: YearPlan, step: Progress | None = None) -> Evaluation:
    """Adds the year to an open file: all of it, or nothing where something is refused or `step` raises.

    Raises UserError: the scheme's, IMPORT_REFUSED and the disk's.
    """
    if plan.units and store.units.register():
        store.keep_backup(Occasion.IMPORT)  # a workbook may rename what the register holds
    with store.transaction():
        evaluation, _report = _begin(store, plan, step or unheard)
    return evaluation


def try_year(store: Store, plan: YearPlan, step: Progress = unheard) -> ImportReport:
    """What the workbook's rows would do in an open file, which is left as it is. Raises UserError as `make_year`."""
    report = ImportReport({}, {}, {})
    try:
        with store.transaction():
            _evaluation, report = _begin(store, plan, step)
            raise _OnlyTried
    except _OnlyTried:
        return report


def _begin(store: Store, plan: YearPlan, step: Progress) -> tuple[Evaluation, ImportReport]:
    evaluation = store.evaluations.create(plan.scheme)
    store.evaluations.set_deadline(evaluation.id, plan.deadline)
    store.evaluations.set_scoring_due(evaluation.id, plan.scoring_due)
    import_data = ImportData(
        units=(*unit_rows(plan.carried), *plan.units), reviewers=plan.reviewers
    )
    report = store.importer.take(evaluation.id, import_data, progress=step)
    if plan.path is not None:
        store.unit_changes.take_over(plan.past)
    return evaluation, report


def make_file(path: Path, plan: YearPlan, who: str, step: Progress | None = None) -> None:
    """Makes a new file with the year in it; no file is left where that fails."""
    store = Store.create(path, who)
    try:
        with store:
            make_year(store, plan, step)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


class _OnlyTried(Exception):
    """Unwinds the transaction of a year that is only tried."""
