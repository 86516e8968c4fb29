"""What blank ballots are printed from: who scores whom in which part, named, numbered or neither."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from db.numbers import decimal_text
from db.records import Entry, Evaluation, Reviewer
from db.scoring.scheme.scheme import Criterion, Part, PartKind, Scheme
from desktop.sheets.ballots.code import BallotCode

ABSTAINED = "弃权"


class Naming(Enum):
    """What a ballot says of its reviewer: name and code, the ballot number alone, or nothing."""

    NAMED = "named"
    NUMBERED = "numbered"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class BallotPaper:
    """A part's ballots. `recused` holds (reviewer code, unit code): such a ballot is not printed.

    With `naming` BLANK the reviewers are not read and each ballot is printed once.
    """

    evaluation: Evaluation
    scheme: Scheme
    part: Part
    entries: tuple[Entry, ...]
    reviewers: tuple[Reviewer, ...] = ()
    naming: Naming = Naming.NAMED
    recused: frozenset[tuple[str, str]] = frozenset()

    @property
    def holders(self) -> tuple[Reviewer | None, ...]:
        """For whom a set of ballots is printed; None is nobody in particular."""
        if self.naming is Naming.BLANK or not self.reviewers:
            return (None,)
        return self.reviewers

    def is_recused(self, reviewer: Reviewer | None, entry: Entry) -> bool:
        """Whether a reviewer gets no ballot for an entry."""
        return reviewer is not None and (reviewer.code, entry.unit_code) in self.recused

    def ballots(self) -> Iterator[tuple[Reviewer | None, Entry]]:
        """Every ballot that is printed, a reviewer's together, entries in their order."""
        for reviewer in self.holders:
            for entry in self.entries:
                if not self.is_recused(reviewer, entry):
                    yield reviewer, entry

    def code(
        self, reviewer: Reviewer | None, entry: Entry | None = None, page: int = 0
    ) -> BallotCode:
        """What a ballot's QR code says; without an entry it is a page of the grid."""
        return BallotCode(
            self.evaluation.year,
            self.evaluation.id,
            self.part.code,
            reviewer.code if reviewer else "",
            entry.unit_code if entry else "",
            page,
        )

    def holder_text(self, reviewer: Reviewer | None) -> str:
        """Whose ballot it is, as printed."""
        if reviewer is None:
            return "票号：＿＿＿＿"
        code = reviewer.number
        group = next(
            (g.title for g in self.scheme.groups if g.code == reviewer.group), reviewer.group
        )
        if self.naming is Naming.NUMBERED or not reviewer.name:
            return f"票号：{code}" if code == reviewer.code else f"票号：{code}（{group}）"
        return f"评委：{reviewer.name}（{group}，{code}）"

    def caption(self, reviewer: Reviewer | None) -> str:
        """Whose ballot it is, in short, beside its code."""
        return reviewer.number if reviewer else "空白票"


def instructions(part: Part, criteria: tuple[Criterion, ...]) -> str:
    """How to fill in a ballot of this part, in a sentence."""
    if part.kind is PartKind.VOTED:
        how = "请在每项所选等次前的“□”内打“√”，每项只选一个"
    else:
        steps = {c.step for c in criteria}
        unit = f"，以 {decimal_text(steps.pop())} 分为最小单位" if len(steps) == 1 else ""
        how = f"请在“打分”栏填写分数，不超过该项满分{unit}"
    mended = "涂改的票作废，请换一张" if part.anonymous else "涂改处请签名"
    without = f"勾“{ABSTAINED}”" if part.kind is PartKind.VOTED else f"填“{ABSTAINED}”"
    return f"{how}；不评的{without}，不要留空。{mended}。"


def signers(part: Part) -> tuple[str, ...]:
    """Who signs a ballot: nobody where it is anonymous."""
    return () if part.anonymous else ("评委签名",)


def choices(criterion: Criterion) -> str:
    """The levels of a criterion as boxes to tick, and one for whoever abstains."""
    return "　".join(f"□{title}" for title in (*(v.title for v in criterion.levels), ABSTAINED))


def guidance(criterion: Criterion) -> str:
    """What the reviewer should look for, with what each level is worth where the scheme says so."""
    levels = "；".join(
        f"{level.title} {decimal_text(level.points)} 分" for level in criterion.levels
    )
    return "\n".join(text for text in (criterion.text, levels) if text)
