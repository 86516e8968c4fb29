"""How far the reviewers of a part agree, to show how far its ranking can be trusted (docs/scoring.md § Agreement)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from db.scoring.agreement.icc import intraclass
from db.scoring.agreement.rank_intervals import midranks, rank_intervals
from db.scoring.agreement.records import (
    PanelTotals,
    PartAgreement,
    ReviewerHabit,
    Undefined,
)

if TYPE_CHECKING:
    from db.scoring.agreement.records import Floats


def part_agreement(panel: PanelTotals) -> PartAgreement:
    """Every statistic of one part. The order of entries and reviewers changes no value but the intervals'."""
    totals = matrix(panel)
    w, w_entries = kendall_w(totals)
    icc = intraclass(totals)
    alpha = krippendorff_alpha(totals)
    return PartAgreement(
        part=panel.part,
        entries=len(panel.entries),
        reviewers=len(panel.reviewers),
        kendall_w=None if isinstance(w, Undefined) else w,
        kendall_reason=w if isinstance(w, Undefined) else None,
        kendall_entries=w_entries,
        icc=None if isinstance(icc, Undefined) else icc,
        icc_reason=icc if isinstance(icc, Undefined) else None,
        alpha=None if isinstance(alpha, Undefined) else alpha,
        alpha_reason=alpha if isinstance(alpha, Undefined) else None,
        habits=reviewer_habits(panel.reviewers, totals),
        rank_intervals=rank_intervals(panel, totals),
    )


def matrix(panel: PanelTotals) -> Floats:
    """The totals as an array, entries × reviewers; nan for a blank."""
    shape = len(panel.entries), len(panel.reviewers)
    return np.array(panel.totals, dtype=np.float64).reshape(shape)


def kendall_w(totals: Floats) -> tuple[float | Undefined, int]:
    """Kendall's coefficient of concordance W, corrected for ties, and how many entries it compares.

    W = 12 S / (m² (n³ - n) - m Σ T), where S is the sum of squared deviations of the n entries'
    rank sums over m reviewers and T = Σ (t³ - t) over the groups of t equal ranks of a reviewer
    (Kendall & Gibbons 1990, Rank Correlation Methods, 5th ed., ch. 6). Ranks need entries that
    everybody scored: those with a blank are left out.
    """
    complete = totals[~np.isnan(totals).any(axis=1)]
    n, m = complete.shape
    if m < 2:
        return Undefined.TOO_FEW_REVIEWERS, n
    if n < 2:
        return (Undefined.INCOMPLETE if totals.shape[0] > 1 else Undefined.TOO_FEW_ENTRIES), n
    ranks = np.column_stack([midranks(complete[:, j]) for j in range(m)])
    deviations = ranks.sum(axis=1) - m * (n + 1) / 2
    ties = 0.0
    for j in range(m):
        _, counts = np.unique(complete[:, j], return_counts=True)
        ties += float((counts.astype(np.float64) ** 3 - counts).sum())
    largest = m * m * (n**3 - n) - m * ties
    if largest <= 0:
        return Undefined.NO_VARIATION, n
    return float(12 * (deviations**2).sum() / largest), n


def krippendorff_alpha(totals: Floats) -> float | Undefined:
    """Krippendorff's α with the interval metric; blanks are allowed.

    α = 1 - Do / De: the mean squared difference of totals within an entry, each entry's pairs
    divided by its number of totals less one, against that of all totals whatever their entry. Entries
    with one total have nothing to compare (Krippendorff 2011, Computing Krippendorff's
    Alpha-Reliability).
    """
    if totals.shape[1] < 2:
        return Undefined.TOO_FEW_REVIEWERS
    counts = (~np.isnan(totals)).sum(axis=1)
    paired = totals[counts >= 2]
    if paired.shape[0] < 2:
        few = totals.shape[0] < 2
        return Undefined.TOO_FEW_ENTRIES if few else Undefined.INCOMPLETE
    sizes = counts[counts >= 2].astype(np.float64)
    paired = paired - np.nanmean(paired)  # differences stay; squares of large numbers lose less
    sums, squares = np.nansum(paired, axis=1), np.nansum(paired**2, axis=1)
    observed = float((2 * (sizes * squares - sums**2) / (sizes - 1)).sum())
    number = float(sizes.sum())
    expected = 2 * (number * float(squares.sum()) - float(sums.sum()) ** 2) / (number - 1)
    if expected <= 0:
        return Undefined.NO_VARIATION
    return 1 - observed / expected


def reviewer_habits(codes: tuple[str, ...], totals: Floats) -> tuple[ReviewerHabit, ...]:
    """Each reviewer's severity and spread against those who scored the same entries."""
    present = ~np.isnan(totals)
    values = np.where(present, totals, 0.0)
    counts, sums = present.sum(axis=1), values.sum(axis=1)
    habits = []
    for j, code in enumerate(codes):
        shared = present[:, j] & (counts > 1)
        own = totals[shared, j]
        number = int(shared.sum())
        others = (sums[shared] - own) / (counts[shared] - 1)
        habits.append(
            ReviewerHabit(
                code=code,
                severity=float((others - own).mean()) if number else None,
                spread=float(own.std(ddof=1)) if number > 1 else None,
                ballots=number,
            )
        )
    return tuple(habits)
