"""得票: the votes of a voted part by level, and which of its bands 得票率分段 they reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from db.numbers import decimal_text
from db.records import NO_LEVEL, SPOILT
from db.scoring.derivation import Derivation, PartDerivation
from db.scoring.scheme.scheme import Band, Criterion
from desktop.explanation.layout import exact_text
from desktop.explanation.step_text import group_title
from desktop.messages import tr


@dataclass(frozen=True, slots=True)
class VoteCount:
    """The votes of one group on one criterion; `valid` is how many there are in all."""

    group: str
    criterion: Criterion
    levels: Mapping[str, int]

    @property
    def valid(self) -> int:
        """All votes for any level."""
        return sum(self.levels.values())

    def share(self, votes: int) -> str:
        """Votes as a percentage of the valid ones."""
        return f"{decimal_text(Fraction(100 * votes, self.valid), 2)}%" if self.valid else "—"


@dataclass(frozen=True, slots=True)
class BandTried:
    """A band, the votes that its levels hold, and whether it gave the score (None: an earlier one had)."""

    band: Band
    votes: int
    reached: bool | None


def vote_counts(derivation: Derivation, part: PartDerivation) -> Iterator[VoteCount]:
    """A count for each weighted group (or the pool) and each criterion."""
    for group in part.part.counting_weights:
        found = part.votes.get(group, {})
        for criterion in part.part.criteria_for(derivation.entry.kind):
            none = {level.title: 0 for level in criterion.levels}
            yield VoteCount(group, criterion, {**none, **found.get(criterion.code, {})})


def bands_tried(part: PartDerivation, count: VoteCount) -> Iterator[BandTried]:
    """Every band in the scheme's order; the first whose levels hold its share gives the score."""
    decided = False
    for band in part.part.bands:
        held = sum(count.levels.get(level, 0) for level in band.levels)
        reached = None if decided or not count.valid else held >= band.at_least * count.valid
        decided = decided or bool(reached)
        yield BandTried(band, held, reached)


def band_words(tried: BandTried, count: VoteCount) -> tuple[str, str, str]:
    """What a band asks for, what there is, and what came of it."""
    asked = tr("{levels}达到 {least}").format(
        levels=tr("、").join(tried.band.levels), least=_share_word(tried.band.at_least)
    )
    found = tr("{votes} 票，{share}").format(votes=tried.votes, share=count.share(tried.votes))
    if tried.reached:
        outcome = tr("达到，得 {score} 分").format(score=exact_text(tried.band.score))
    else:
        outcome = "—" if tried.reached is None else tr("未达到")
    return asked, found, outcome


def _share_word(share: Fraction) -> str:
    """A share as a percentage where that ends, else as the fraction that it is."""
    percent = exact_text(share * 100)
    return str(share) if percent.endswith("…") else f"{percent}%"


def vote_lines(derivation: Derivation, part: PartDerivation) -> Iterator[str]:
    """The votes in words, a line a group and criterion."""
    for count in vote_counts(derivation, part):
        levels = tr("，").join(
            f"{level} {votes}（{count.share(votes)}）" for level, votes in count.levels.items()
        )
        yield tr("{group}　{title}　得票：{levels}；有效票 {valid}").format(
            group=group_title(derivation, count.group),
            title=count.criterion.title,
            levels=levels,
            valid=count.valid,
        )


def counted_lines(derivation: Derivation, part: PartDerivation) -> Iterator[str]:
    """Which of the votes were counted by hand, a line a group and criterion: of them there are no single ballots."""
    several = len(part.part.criteria) > 1
    for one in part.counted:
        for criterion in part.part.criteria_for(derivation.entry.kind):
            found = one.votes.get(criterion.code)
            if not found:
                continue
            titles = [level.title for level in criterion.levels]
            said = [tr("{level} {votes}").format(level=t, votes=found.get(t, 0)) for t in titles]
            said += [f"{title} {found[title]}" for title in (NO_LEVEL, SPOILT) if title in found]
            title = group_title(derivation, one.group)
            yield tr("人工计票（无逐张评分票）　{of}：{votes}").format(
                of=f"{title}　{criterion.title}" if several else title, votes=tr("，").join(said)
            )
