"""What agreement is computed from, and what comes of it (docs/scoring.md § Agreement).

These are statistics about a ranking, never scores: this is the only corner of the program where a
float may stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PanelTotals:
    """The counted ballots of one part as a matrix.

    `totals[i][j]` is the total that `reviewers[j]` gave to `entries[i]` (unit codes), in points;
    None where there is no counted ballot or it has no total. `groups[j]` is the group under which
    that reviewer's ballots count, `group_weights` the weights of these groups (one pool: weight 1
    for ``""``).
    """

    part: str
    entries: tuple[str, ...]
    reviewers: tuple[str, ...]
    groups: tuple[str, ...]
    group_weights: Mapping[str, float]
    totals: tuple[tuple[float | None, ...], ...]


class Undefined(StrEnum):
    """Why a statistic has no value. Each kind has its wording in `desktop.messages`."""

    TOO_FEW_ENTRIES = "too_few_entries"  # fewer than two entries
    TOO_FEW_REVIEWERS = "too_few_reviewers"  # fewer than two reviewers
    INCOMPLETE = "incomplete"  # not every reviewer scored every entry
    NO_VARIATION = "no_variation"  # the entries do not differ: nothing to agree about
    MOSTLY_ERROR = "mostly_error"  # reviewers contradict one another beyond what the model allows


class IccForm(StrEnum):
    """The six intraclass correlations of Shrout & Fleiss 1979, as docs/commands.md § JSON of `agreement` writes them.

    1: each entry has its own reviewers; 2: the reviewers are a sample of all possible ones;
    3: they are the only ones of interest. `_1`: of one reviewer; `_k`: of the mean of all.
    """

    ONE_SINGLE = "1_1"
    TWO_SINGLE = "2_1"
    THREE_SINGLE = "3_1"
    ONE_MEAN = "1_k"
    TWO_MEAN = "2_k"
    THREE_MEAN = "3_k"


@dataclass(frozen=True, slots=True)
class Icc:
    """An intraclass correlation with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ReviewerHabit:
    """A reviewer against those who scored the same entries; points of a ballot total.

    `severity`: by how much the reviewer stays below the mean of the others, averaged over the
    entries that they share; above zero is stricter. `spread`: the standard deviation (n - 1) of the
    reviewer's own totals over these entries. `ballots`: how many entries that is. None where nothing
    is shared (`severity`), or fewer than two entries are (`spread`).
    """

    code: str
    severity: float | None
    spread: float | None
    ballots: int


@dataclass(frozen=True, slots=True)
class RankInterval:
    """An entry's rank within the part, and between which ranks it falls in 90 % of the resamplings."""

    unit_code: str
    rank: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class PartAgreement:
    """How far the reviewers of one part agree. A None has its reason beside it.

    `kendall_entries` is how many entries W compares: those that every reviewer scored. `counted_votes` are votes
    that were counted by hand: of those there is no reviewer to compare.
    """

    part: str
    entries: int
    reviewers: int
    kendall_w: float | None
    kendall_reason: Undefined | None
    kendall_entries: int
    icc: Mapping[IccForm, Icc] | None
    icc_reason: Undefined | None
    alpha: float | None
    alpha_reason: Undefined | None
    habits: tuple[ReviewerHabit, ...]
    rank_intervals: tuple[RankInterval, ...]
    counted_votes: int = 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of an evaluation, by part code in the scheme's order."""

    parts: Mapping[str, PartAgreement] = field(default_factory=dict)


class AgreementReading(StrEnum):
    """What a statistic says in plain words. Each kind has its wording in `desktop.messages`."""

    HIGH = "high"
    FAIR = "fair"
    LOW = "low"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class AgreementThresholds:
    """From which value a statistic reads as high or fair, and who drew these lines."""

    high: float
    fair: float
    source: str

    def reading(self, value: float | None) -> AgreementReading:
        """The reading of a value."""
        if value is None:
            return AgreementReading.NONE
        if value >= self.high:
            return AgreementReading.HIGH
        return AgreementReading.FAIR if value >= self.fair else AgreementReading.LOW


KENDALL_THRESHOLDS = AgreementThresholds(0.7, 0.5, "Schmidt，《决策科学》1997 年第 28 卷第 3 期")
ICC_THRESHOLDS = AgreementThresholds(0.75, 0.5, "Koo、Li，《整脊医学杂志》2016 年第 15 卷第 2 期")
ALPHA_THRESHOLDS = AgreementThresholds(0.8, 0.667, "Krippendorff，《内容分析》2004 年版")
