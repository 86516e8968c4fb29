"""Groups of so few ballot numbers that their mean tells who gave which mark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from db.records import Group, Reviewer
from db.scoring.scheme.scheme import Scheme
from desktop.messages import tr

FEWEST: Final = 3  # of two, each who knows their own ballot knows the other one


def small_groups(
    scheme: Scheme, groups: Sequence[Group], reviewers: Sequence[Reviewer]
) -> tuple[tuple[str, int], ...]:
    """The title and size of each group that gives 1 or 2 ballots in a part without names.

    Where a part counts everybody alike, all ballot numbers are one group.
    """
    numbers = Counter(r.group for r in reviewers if not r.name and not r.workplace)
    found: dict[str, int] = {}
    for part in scheme.parts:
        if not part.anonymous:
            continue
        if part.group_weights is None:
            found[tr("全部票号")] = numbers.total()
            continue
        found |= {g.title: numbers[g.code] for g in groups if part.group_weights.get(g.code)}
    return tuple((title, size) for title, size in found.items() if 0 < size < FEWEST)


def small_groups_text(small: Sequence[tuple[str, int]]) -> str:
    """The warning; empty where there is nothing to warn of."""
    if not small:
        return ""
    named = "、".join(tr("{title}（{n} 张）").format(title=title, n=n) for title, n in small)
    text = tr("无记名票不足 {fewest} 张：{named}。平均分会透露是谁打的，请并组或增加票数。")
    return text.format(fewest=FEWEST, named=named)
