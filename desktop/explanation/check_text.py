"""Draws of double entry in words, the same on the page and on the paper that is signed."""

from __future__ import annotations

from db.store.ballots.check_records import CheckRun
from desktop.messages import tr


def run_text(run: CheckRun) -> str:
    """What a run took, and the seed by which anyone can repeat the draw."""
    if not run.seed:
        return tr("全部复核：{n} 张").format(n=run.ballots)
    text = tr("抽检 {percent}%：{n} 张，种子 {seed}")
    return text.format(percent=run.percent, n=run.ballots, seed=run.seed)
