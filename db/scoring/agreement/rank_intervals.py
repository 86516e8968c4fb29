"""How far an entry's rank hangs on who sat in the panel: ranks under resampled panels (docs/scoring.md § Agreement)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from db.scoring.agreement.records import PanelTotals, RankInterval

if TYPE_CHECKING:
    from db.scoring.agreement.records import Floats

REPEATS = 1000
SEED = 20_241_204
_SHARE = 0.90
_DIGITS = 9  # totals closer than this many decimals are equal: sums of floats differ by their order


def rank_intervals(
    panel: PanelTotals, totals: Floats, repeats: int = REPEATS, seed: int = SEED
) -> tuple[RankInterval, ...]:
    """Each entry's rank in the part with a 90 % percentile interval of the bootstrap over reviewers.

    What is resampled: within each group, as many reviewers as it has are drawn with replacement; a
    reviewer comes with all their ballots of the part, and one drawn twice counts twice. For each
    drawn panel an entry's score is Σ group weight × mean of the group's drawn ballot totals ÷ Σ
    weights, a group without a ballot for the entry leaving its weight out, and entries are ranked by
    it (equals share the better rank). `rank` is the rank by the same score with everybody counted
    once. Low and high are the 5th and 95th percentile, outwards to whole ranks.

    An approximation of the official part score: trimming, rounding stages, bands, standardising and
    the average of each criterion over another set of ballots than its neighbours' are left out.
    Entries, scheme and ballots are taken as given; only the choice of persons varies. Entries without
    any total are not listed. The draw is seeded: the same ballots give the same intervals, whatever
    the order of the rows.
    """
    scored = [i for i in range(totals.shape[0]) if not np.isnan(totals[i]).all()]
    if not scored:
        return ()
    order = sorted(range(len(panel.reviewers)), key=lambda j: (panel.groups[j], panel.reviewers[j]))
    values = totals[np.ix_(scored, order)]
    groups = np.array([panel.groups[j] for j in order])
    random = np.random.RandomState(seed)  # its streams are frozen for good, a Generator's are not
    weights = {g: panel.group_weights.get(g, 0.0) for g in dict.fromkeys(groups.tolist())}
    drawn = {g: _draws(random, int((groups == g).sum()), repeats) for g in weights}
    once = {g: np.ones((1, counts.shape[1])) for g, counts in drawn.items()}
    ranks = _ranks(_scores(values, groups, weights, once))[0]
    resampled = _ranks(_scores(values, groups, weights, drawn))
    tail = (1 - _SHARE) / 2
    low = np.percentile(resampled, 100 * tail, axis=0, method="lower")
    high = np.percentile(resampled, 100 * (1 - tail), axis=0, method="higher")
    return tuple(
        RankInterval(panel.entries[i], int(ranks[at]), int(low[at]), int(high[at]))
        for at, i in enumerate(scored)
    )


def midranks(values: Floats) -> Floats:
    """Ranks from 1, lowest first; equals share the mean of their ranks."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle: Floats = last - (counts - 1) / 2
    return middle[inverse]


def _draws(random: np.random.RandomState, size: int, repeats: int) -> Floats:
    """How often each of `size` reviewers is drawn, a row a resampling."""
    chosen = random.randint(0, size, size=(repeats, size))
    counts = np.zeros((repeats, size))
    np.add.at(counts, (np.arange(repeats)[:, None], chosen), 1)
    return counts


def _scores(
    values: Floats, groups: np.ndarray, weights: dict[str, float], drawn: dict[str, Floats]
) -> Floats:
    """Scores, resampling × entry; nan where no drawn ballot of a weighed group is there."""
    shape = next(iter(drawn.values())).shape[0], values.shape[0]
    total, weight = np.zeros(shape), np.zeros(shape)
    for group, counts in drawn.items():
        own = values[:, groups == group]
        present = ~np.isnan(own)
        # not by @: for numbers this few, its threads take ten times longer than the sums
        sums = np.einsum("dr,er->de", counts, np.where(present, own, 0.0))
        numbers = np.einsum("dr,er->de", counts, present.astype(np.float64))
        there = numbers > 0
        means = np.divide(sums, numbers, out=np.zeros_like(sums), where=there)
        total += weights[group] * means
        weight += weights[group] * there
    score = np.divide(total, weight, out=np.full(shape, np.nan), where=weight > 0)
    rounded: Floats = np.round(score, _DIGITS)
    return rounded


def _ranks(scores: Floats) -> np.ndarray:
    """Ranks from 1, highest score first, equals sharing the better rank; without a score, last."""
    filled = np.where(np.isnan(scores), -np.inf, scores)
    number = filled.shape[1]
    order = np.argsort(filled, axis=1)
    lowest_first = np.take_along_axis(filled, order, axis=1)
    places = np.broadcast_to(np.arange(number), filled.shape).copy()
    places[:, :-1][lowest_first[:, :-1] == lowest_first[:, 1:]] = number
    last = np.minimum.accumulate(places[:, ::-1], axis=1)[:, ::-1]  # of those that are equal
    ranks = np.empty(filled.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, number - last, axis=1)
    return ranks
