"""Double entry in words, the same on the page and on the paper that is signed: draws, piles, reviewers' numbers."""

from __future__ import annotations

from collections.abc import Mapping

from db.records.register import Reviewer, number_words
from db.store.ballots.check_records import CheckRun, PileNames
from desktop.messages import tr


def run_text(run: CheckRun) -> str:
    """What a run took, and the seed by which anyone can repeat the draw."""
    if not run.seed:
        return tr("全部复核：{n} 张").format(n=run.ballots)
    text = tr("抽检 {percent}%：{n} 张，种子 {seed}")
    return text.format(percent=run.percent, n=run.ballots, seed=run.seed)


def pile_text(pile: PileNames) -> str:
    """Who typed a group's anonymous ballots: the pile is known, never who typed which ballot."""
    text = tr("无记名票 {group}：初录 {first}；复核 {again}")
    first, again = ("、".join(names) or tr("无") for names in (pile.first, pile.again))
    return text.format(group=pile.group, first=first, again=again)


def reviewer_words(reviewer: Reviewer, group_titles: Mapping[str, str]) -> str:
    """A reviewer by number and name, the number as `number_words` has it; a ballot number has no name."""
    return f"{number_words(reviewer.code, group_titles)} {reviewer.name}".strip()
