"""What ballots for a scanner are printed: for each part its layout, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from db.records import Reviewer
from db.records.layouts import LayoutKind, PaperSize, Unfit
from db.scoring.scheme.scheme import Part
from desktop.sheets.ballots.layout.ballots import Copy, LayoutBallots
from desktop.sheets.ballots.layout.choice import default_layout, unfit
from desktop.sheets.ballots.paper import BallotPaper, Naming
from desktop.sheets.catalogue import YearFacts, ballot_paper

EVERY_GROUP = ""  # in `LayoutWish.copies`: so many for each group that has none of its own


@dataclass(frozen=True, slots=True)
class LayoutWish:
    """How ballots are to be printed; what is left open is chosen by the part.

    `copies` by group code: numbered sheets of the group instead of one for each reviewer. `parts` (codes): these
    only. `reason` voids the sheets that reviewers hold already.
    """

    kind: LayoutKind | None = None
    size: PaperSize | None = None
    copies: Mapping[str, int] = field(default_factory=dict)
    parts: frozenset[str] = frozenset()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SheetHolder:
    """For whom one sheet is: a reviewer (by row) with what is printed of them, or a group (code)."""

    reviewer_id: int | None = None
    group: str = ""
    text: str = ""
    recused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PlannedBallots:
    """A part's ballots that are about to be printed."""

    paper: BallotPaper
    kind: LayoutKind
    size: PaperSize
    holders: tuple[SheetHolder, ...]

    def ballots(self, file: str, numbers: tuple[str, ...]) -> LayoutBallots:
        """The ballots with the sheet numbers that were drawn for their holders."""
        copies = tuple(
            Copy(number, holder.text, holder.recused)
            for number, holder in zip(numbers, self.holders, strict=True)
        )
        paper = self.paper
        return LayoutBallots(
            paper.evaluation, paper.part, paper.entries, self.kind, self.size, file, copies
        )


@dataclass(frozen=True, slots=True)
class NotPlanned:
    """A part whose ballots are not printed so, and why."""

    part: Part
    kind: LayoutKind | None
    size: PaperSize | None
    why: Unfit


@dataclass(frozen=True, slots=True)
class BallotPlan:
    """Everything that is printed, and what is not."""

    planned: tuple[PlannedBallots, ...]
    left: tuple[NotPlanned, ...]


def plan_ballots(facts: YearFacts, wish: LayoutWish) -> BallotPlan:
    """The ballots of every part that has some for these units."""
    planned: list[PlannedBallots] = []
    left: list[NotPlanned] = []
    for part in facts.scheme.parts:
        if not part.has_ballots or (wish.parts and part.code not in wish.parts):
            continue
        paper = ballot_paper(facts, part, Naming.NAMED)
        if not paper.entries:
            continue
        found = _planned(facts, paper, wish)
        if isinstance(found, NotPlanned):
            left.append(found)
        else:
            planned.append(found)
    return BallotPlan(tuple(planned), tuple(left))


def _planned(facts: YearFacts, paper: BallotPaper, wish: LayoutWish) -> PlannedBallots | NotPlanned:
    part = paper.part
    chosen = _layout(part, wish)
    if isinstance(chosen, NotPlanned):
        return chosen
    kind, size = chosen
    holders = _holders(facts, paper, wish.copies)
    if not holders:
        return NotPlanned(part, kind, size, Unfit.NO_REVIEWERS)
    return PlannedBallots(paper, kind, size, holders)


def _layout(part: Part, wish: LayoutWish) -> tuple[LayoutKind, PaperSize] | NotPlanned:
    if wish.kind is None:
        found = default_layout(part, wish.size)
        return found or NotPlanned(part, None, wish.size, Unfit.PAPER)
    sizes = tuple(PaperSize) if wish.size is None else (wish.size,)
    reasons = [unfit(part, wish.kind, size) for size in sizes]
    for size, why in zip(sizes, reasons, strict=True):
        if why is None:
            return wish.kind, size
    return NotPlanned(part, wish.kind, sizes[0], reasons[0] or Unfit.PAPER)


def _holders(
    facts: YearFacts, paper: BallotPaper, copies: Mapping[str, int]
) -> tuple[SheetHolder, ...]:
    if copies:
        groups = [group for group in facts.groups if _counts(paper.part, group.code)]
        return tuple(
            SheetHolder(group=g.code, text="" if paper.part.anonymous else f"评委组：{g.title}")
            for g in groups
            for _ in range(copies.get(g.code, copies.get(EVERY_GROUP, 0)))
        )
    if paper.part.anonymous:  # a ballot number each, and which of the group's is nobody's business
        return tuple(SheetHolder(group=r.group) for r in paper.reviewers if not r.name)
    return tuple(_named(paper, reviewer) for reviewer in paper.reviewers)


def _named(paper: BallotPaper, reviewer: Reviewer) -> SheetHolder:
    recused = frozenset(e.unit_code for e in paper.entries if paper.is_recused(reviewer, e))
    return SheetHolder(reviewer.id, text=paper.holder_text(reviewer), recused=recused)


def _counts(part: Part, group: str) -> bool:
    return part.group_weights is None or bool(part.group_weights.get(group))
