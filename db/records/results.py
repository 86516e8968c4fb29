"""The ranking: standings, tallies, and who is unranked and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from db.records.register import Entry, Evaluation


@dataclass(frozen=True, slots=True)
class TallyCount:
    """计票.

    Ballots issued (reviewer neither absent nor recused), returned (submitted or void), valid,
    void and abstained.
    """

    issued: int = 0
    returned: int = 0
    valid: int = 0
    void: int = 0
    abstained: int = 0


class UnrankedKind(StrEnum):
    """Why an entry has no rank. Each kind has its wording in `desktop.messages`."""

    WITHDRAWN = "withdrawn"  # it left the evaluation; on, reason
    NO_COMPOSITION = "no_composition"  # no composition rule matches
    NO_CRITERIA = "no_criteria"  # a weighted part has no criterion for the category; part
    NO_GIVEN_SCORE = "no_given_score"  # part
    NO_REPORT = "no_report"  # part
    GROUP_EMPTY = "group_empty"  # part, group, criterion
    NO_GROUP_COUNTS = "no_group_counts"  # every group is empty; part
    TOO_FEW_BALLOTS = "too_few_ballots"  # part, found, needed
    NO_BAND = "no_band"  # part, group


@dataclass(frozen=True, slots=True)
class UnrankedReason:
    """Why an entry has no rank, with the facts (codes of part, group, criterion; counts as text)."""

    kind: UnrankedKind
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry's place in one ranked set.

    `total` is the number that was ranked, rounded by the scheme. `grade` is by threshold, `grade_by_quota` by
    quota down the category. `tie_broken_by` is the tie key that parted it from an equal total; `shared` says
    that another entry has the same rank.
    """

    rank: int
    entry: Entry
    total: Fraction
    parts: Mapping[str, Fraction]
    adjustments: Fraction
    vetoed: bool
    grade: str | None
    grade_by_quota: str | None
    shared: bool
    tie_broken_by: str | None
    ballots: TallyCount


@dataclass(frozen=True, slots=True)
class UnrankedEntry:
    """An entry that is listed without a rank."""

    entry: Entry
    reason: UnrankedReason


@dataclass(frozen=True, slots=True)
class Ranking:
    """One ranked set.

    `within` is overall, category or presentation; `name` the category or presentation, empty
    overall.

    `mixed` says that its entries differ in composition. `digest` is that of the ranking's document
    (docs/commands.md § JSON of `rank`).
    """

    evaluation: Evaluation
    scheme_version: int
    within: str
    name: str
    standings: tuple[Standing, ...]
    unranked: tuple[UnrankedEntry, ...]
    mixed: bool = False
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Rankings:
    """Every ranked set of an evaluation, from one count of the ballots."""

    overall: Ranking
    by_category: tuple[Ranking, ...]
    by_presentation: tuple[Ranking, ...]
