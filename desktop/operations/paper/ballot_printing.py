"""Prints ballots for a scanner into a folder and records their numbers: both, or neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from db.errors import ErrorKind, UserError
from db.file_names import file_stem
from db.records.layout_json import layout_text
from db.records.paper import NewPrinting, NewSheet
from db.steps import Progress, unheard
from db.store import Store
from db.store.file.disk import disk_faults
from desktop.exchange.saving import refuse_existing, save_bytes
from desktop.operations.paper.ballot_plan import (
    BallotPlan,
    LayoutWish,
    NotPlanned,
    PlannedBallots,
    plan_ballots,
)
from desktop.operations.printing import file_paths
from desktop.operations.year_facts import year_facts
from desktop.sheets.ballots.layout.ballots import LayoutBallots
from desktop.sheets.ballots.layout.layout_record import layout_of
from desktop.sheets.ballots.layout.layout_sheet import draft
from desktop.sheets.catalogue import YearFacts
from desktop.sheets.setting.faces.type_case import MissingCharacter
from desktop.sheets.setting.printing import print_draft
from desktop.sheets.unit_papers import only_units

LAYOUT_ENDING = ".layout.json"
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class PaperCount:
    """How many ballots a part's printing has, and how many pages and sheets of paper each takes."""

    part: str
    copies: int
    pages: int
    papers: int


@dataclass(frozen=True, slots=True)
class PrintedBallots:
    """The files that were written, what they hold, and the parts that were not printed."""

    paths: tuple[Path, ...]
    counts: tuple[PaperCount, ...]
    missing: tuple[MissingCharacter, ...]
    left: tuple[NotPlanned, ...]


def ballot_plan(
    store: Store, evaluation_id: int, wish: LayoutWish, units: Sequence[str] = ()
) -> BallotPlan:
    """What would be printed. Raises UserError NO_SUCH_UNIT, NO_SUCH_PART of a group that there is not."""
    return plan_ballots(_facts(store, evaluation_id, wish, units), wish)


def _facts(store: Store, evaluation_id: int, wish: LayoutWish, units: Sequence[str]) -> YearFacts:
    facts = year_facts(store, evaluation_id)
    known = {group.code for group in facts.groups}
    if unknown := set(wish.copies) - known - {""}:
        expected = "、".join(sorted(known))
        found = "、".join(sorted(unknown))
        raise UserError(ErrorKind.VALUE_REFUSED, field="group", found=found, expected=expected)
    if units:
        codes = [entry.unit_code for entry in store.units.named(evaluation_id, units)]
        facts = only_units(facts, codes)
    return facts


def paper_count(planned: PlannedBallots, *, duplex: bool = False) -> PaperCount:
    """How much paper ballots take."""
    pages = len(planned.ballots("0000", ("0000000",) * len(planned.holders)).plan.makers)
    copies = len(planned.holders)
    papers = copies * (ceil(pages / 2) if duplex else pages)
    return PaperCount(planned.paper.part.title, copies, pages, papers)


def print_ballots(
    store: Store,
    evaluation_id: int,
    folder: Path,
    wish: LayoutWish,
    units: Sequence[str] = (),
    *,
    duplex: bool = False,
    replace: bool = False,
    progress: Progress = unheard,
) -> PrintedBallots:
    """A PDF and the layout beside it for each part; the numbers are in the file when it returns.

    Raises UserError LAYOUT_UNFIT where no part can be printed so, SHEETS_PRINTED where reviewers hold sheets and
    `wish` gives no reason, FILE_EXISTS, FROZEN, NOT_ALLOWED, IS_A_PACKET, and the disk's faults.
    """
    file = store.sheets.layouts.file_code(evaluation_id)
    plan = ballot_plan(store, evaluation_id, wish, units)
    if plan.left and not plan.planned:
        raise _unfit(plan.left[0])
    paths = file_paths(folder, [f"{file_stem(_stem(planned))}.pdf" for planned in plan.planned])
    every = [p for path in paths for p in (path, path.with_suffix(LAYOUT_ENDING))]
    if not replace:
        refuse_existing(every)
    for planned in plan.planned:
        reviewers = {h.reviewer_id for h in planned.holders if h.reviewer_id is not None}
        part = planned.paper.part.code
        store.sheets.check_printing(evaluation_id, part, reviewers, wish.reason)
    with disk_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
    placed: list[Path] = []
    missing: list[MissingCharacter] = []
    try:
        with store.transaction():
            for done, (planned, path) in enumerate(zip(plan.planned, paths, strict=True)):
                step = _part_of(progress, done, len(paths))
                step(0, 1)
                numbers = store.sheets.draw_numbers(len(planned.holders))
                ballots = planned.ballots(file, numbers)
                text = layout_text(layout_of(ballots, duplex=duplex))
                new = _new_printing(planned, ballots, text)
                store.sheets.record(evaluation_id, new, wish.reason)
                printed = print_draft(draft(ballots), step, duplex=duplex)
                missing.extend(m for m in printed.missing if m not in missing)
                for target, content in (
                    (path, printed.pdf),
                    (path.with_suffix(LAYOUT_ENDING), text.encode()),
                ):
                    save_bytes(target, content, replace=replace)
                    placed.append(target)
    except BaseException:
        for path in placed:  # sheets whose numbers nobody knows must not be handed out
            path.unlink(missing_ok=True)
        raise
    counts = tuple(paper_count(planned, duplex=duplex) for planned in plan.planned)
    return PrintedBallots(tuple(every), counts, tuple(missing), plan.left)


def _part_of(progress: Progress, number: int, of: int) -> Progress:
    """The progress of one part of several, in hundredths of a part."""

    def step(done: int, total: int) -> None:
        progress(_WHOLE * number + _WHOLE * done // max(total, 1), _WHOLE * of)

    return step


def _stem(planned: PlannedBallots) -> str:
    return f"评分票-{planned.paper.part.title}-扫描版"


def _new_printing(planned: PlannedBallots, ballots: LayoutBallots, text: str) -> NewPrinting:
    sheets = tuple(
        NewSheet(copy.sheet, holder.reviewer_id, holder.group)
        for copy, holder in zip(ballots.copies, planned.holders, strict=True)
    )
    entries = {entry.unit_code: entry.id for entry in planned.paper.entries}
    return NewPrinting(planned.paper.part.code, planned.kind, planned.size, text, entries, sheets)


def _unfit(left: NotPlanned) -> UserError:
    return UserError(
        ErrorKind.LAYOUT_UNFIT,
        part=left.part.title,
        layout="" if left.kind is None else str(left.kind),
        paper="" if left.size is None else str(left.size),
        why=str(left.why),
    )
