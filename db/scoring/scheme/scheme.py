"""The scheme 计分办法 as records: everything that turns ballots into ranks (docs/scheme.md).

Scores and weights are `Fraction`s of a point; digits of a rounding stage are None where the stage stays exact.
Every field is declared once, here (`fields.py`), in the order in which TOML has the keys.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Final

from db.numbers import RoundingMode
from db.records import PRESENTATIONS, EntryKind
from db.scoring.scheme.fields import (
    MOST_NUMBER,
    ChoiceField,
    Code,
    Digits,
    Flag,
    Kind,
    ListField,
    Number,
    Rule,
    Share,
    TableField,
    Text,
    TieOrder,
    Titles,
    Weights,
    Whole,
    of,
)
from db.scoring.scheme.ratio import Ratio, Sum, exact_mean, rounded

_REMEMBERED = 4096  # means that are kept of one scheme


class PartKind(StrEnum):
    """How a part gets its score: 评分, 等次票, 扣分 or 直接计分."""

    SCORED = "scored"
    VOTED = "voted"
    DEDUCTED = "deducted"
    GIVEN = "given"


BALLOTS: Final = (PartKind.SCORED, PartKind.VOTED)
_SCORED: Final = (PartKind.SCORED,)
_DEDUCTED: Final = (PartKind.DEDUCTED,)


class Average(StrEnum):
    """What is averaged over a group: each criterion's marks, or each ballot's total."""

    CRITERION = "criterion"
    BALLOT = "ballot"


class EmptyGroup(StrEnum):
    """What happens where a weighted group has nothing to average."""

    BLOCK = "block"
    REDISTRIBUTE = "redistribute"


class Incomplete(StrEnum):
    """What becomes of a ballot with a mark missing."""

    EXCLUDE = "exclude"
    ZERO = "zero"
    SCALE = "scale"


class ReportRequired(StrEnum):
    """What a missing report does to the part."""

    UNRANKED = "unranked"
    ZERO = "zero"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Level:
    """A step of a criterion that a reviewer chooses instead of a number, e.g. 好 = 20 points."""

    title: str = of(Text(required=True, most=20))
    points: Fraction = of(Number(required=True, points=True, start=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One line of a part's rubric; `categories` and `labels` None mean every entry."""

    code: str = of(Code())
    title: str = of(Text(required=True, most=200))
    text: str = of(Text(default="", most=5000))
    points: Fraction = of(Number(required=True, above_low=True, points=True, start=10))
    weight: Fraction = of(Number(default=Fraction(1), above_low=True, kinds=BALLOTS))
    step: Fraction = of(
        Number(
            default=Fraction(1, 2),
            above_low=True,
            points=True,
            kinds=_SCORED,
            also_read=(PartKind.VOTED,),
        )
    )
    per_occurrence: Fraction | None = of(
        Number(required_in=_DEDUCTED, points=True, kinds=_DEDUCTED, start=1)
    )
    cap: Fraction | None = of(Number(points=True, kinds=_DEDUCTED))
    categories: tuple[str, ...] | None = of(Titles(from_entries="categories"))
    labels: tuple[str, ...] | None = of(Titles(from_entries="labels"))
    levels: tuple[Level, ...] = of(
        ListField(by=("title",), kinds=BALLOTS, required_in=(PartKind.VOTED,), expected="levels")
    )

    def applies_to(self, kind: EntryKind) -> bool:
        """Whether entries of this kind are judged by the criterion."""
        named = self.categories is None or kind.category in self.categories
        return named and _bears(kind, self.labels)

    @property
    def full(self) -> Fraction:
        """Points × weight."""
        return self.points * self.weight


@dataclass(frozen=True, slots=True)
class Band:
    """得票率分段: the score for an entry whose `levels` together hold at least the share `at_least` (0 to 1)."""

    levels: tuple[str, ...] = of(
        Titles(required=True, expected="levels", names="parts.criteria.levels.title")
    )
    at_least: Fraction = of(Share(required=True, most=Fraction(1), start="0%"))
    score: Fraction = of(Number(required=True, points=True, start=0))


@dataclass(frozen=True, slots=True)
class Trim:
    """去掉最高分、最低分: how many go at each end, where at least `at_least` values are averaged."""

    high: int = of(Whole(default=0, high=1000, always_written=True, start=1))
    low: int = of(Whole(default=0, high=1000, always_written=True, start=1))
    at_least: int = of(Whole(key="from", default=0, always_written=True, start=5))


@dataclass(frozen=True, slots=True)
class Standardise:
    """Ballot totals brought to one mean and deviation per reviewer (docs/scoring.md § Standardising).

    The deviation divides by n where it is that of a `population`, else by n - 1.
    """

    mean: Fraction = of(Number(required=True, start=100))
    sd: Fraction = of(Number(required=True, above_low=True, start=20))
    population: bool = of(Flag(default=True))


@dataclass(frozen=True, kw_only=True)
class Part:
    """One scored piece of an evaluation.

    `group_weights` None is one pool without groups; `full` only for given scores; `labels` None means every entry.
    """

    code: str = of(Code())
    title: str = of(Text(required=True, most=60))
    kind: PartKind = of(Kind(options=PartKind, required=True, start=str(PartKind.SCORED)))
    full: Fraction | None = of(
        Number(required_in=(PartKind.GIVEN,), above_low=True, points=True, kinds=(PartKind.GIVEN,))
    )
    average: Average = of(ChoiceField(options=Average, default=Average.CRITERION, kinds=_SCORED))
    trim: Trim | None = of(Rule(kinds=_SCORED))
    group_weights: Mapping[str, Fraction] | None = of(Weights(names="groups.code", kinds=BALLOTS))
    when_group_empty: EmptyGroup = of(
        ChoiceField(options=EmptyGroup, default=EmptyGroup.BLOCK, kinds=BALLOTS)
    )
    incomplete: Incomplete = of(
        ChoiceField(options=Incomplete, default=Incomplete.EXCLUDE, kinds=BALLOTS)
    )
    min_valid: int = of(Whole(default=1, kinds=BALLOTS))
    report_required: ReportRequired = of(
        ChoiceField(options=ReportRequired, default=ReportRequired.IGNORE)
    )
    anonymous: bool = of(Flag(default=False, kinds=BALLOTS))
    labels: tuple[str, ...] | None = of(Titles(from_entries="labels"))
    standardise: Standardise | None = of(Rule(kinds=_SCORED, needs=("average", Average.BALLOT)))
    criteria: tuple[Criterion, ...] = of(
        ListField(
            by=("code",),
            kinds=(*BALLOTS, PartKind.DEDUCTED),
            required_in=(*BALLOTS, PartKind.DEDUCTED),
            expected="a_criterion",
        )
    )
    bands: tuple[Band, ...] = of(ListField(kinds=(PartKind.VOTED,)))

    @property
    def has_ballots(self) -> bool:
        """Whether reviewers fill ballots for this part."""
        return self.kind in (PartKind.SCORED, PartKind.VOTED)

    def applies_to(self, kind: EntryKind) -> bool:
        """Whether entries of this kind have a score in the part: by its labels, and by having criteria."""
        return _bears(kind, self.labels) and (
            self.full is not None or bool(self.criteria_for(kind))
        )

    def criteria_for(self, kind: EntryKind) -> tuple[Criterion, ...]:
        """The criteria by which an entry of this kind is judged, in the scheme's order."""
        found = self._criteria_by_kind.get(kind)
        if found is None:
            own = self.criteria if _bears(kind, self.labels) else ()
            found = self._criteria_by_kind[kind] = tuple(c for c in own if c.applies_to(kind))
        return found

    def full_for(self, kind: EntryKind) -> Fraction:
        """Full marks of an entry of this kind: as written for given scores, else Σ points × weight."""
        if self.full is not None:
            return self.full
        found = self._full_by_kind.get(kind)
        if found is None:
            found = sum((c.full for c in self.criteria_for(kind)), Fraction(0))
            self._full_by_kind[kind] = found
        return found

    @cached_property
    def by_code(self) -> dict[str, Criterion]:
        """The criteria by their codes."""
        return {c.code: c for c in self.criteria}

    @cached_property
    def counting_weights(self) -> Mapping[str, Fraction]:
        """The groups that count, with their weights; one pool ``""`` of weight 1 where there are no groups."""
        if self.group_weights is None:
            return {"": Fraction(1)}
        return {group: weight for group, weight in self.group_weights.items() if weight}

    @cached_property
    def unweighted(self) -> frozenset[str]:
        """The codes of criteria whose weight is 1."""
        return frozenset(c.code for c in self.criteria if c.weight == 1)

    @cached_property
    def whole_weight(self) -> Fraction:
        """The sum of the groups' weights."""
        return sum(self.counting_weights.values(), Fraction(0))

    @cached_property
    def _criteria_by_kind(self) -> dict[EntryKind, tuple[Criterion, ...]]:
        """What `criteria_for` found: it is asked for every entry, and there are few kinds of entries."""
        return {}

    @cached_property
    def _full_by_kind(self) -> dict[EntryKind, Fraction]:
        """What `full_for` added up."""
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """合成办法: total = Σ part ÷ part's full × weight.

    None in `presentation`, `category` or `labels` matches every entry.
    """

    presentation: str | None = of(Text(options=PRESENTATIONS))
    category: str | None = of(Text(most=60, from_entries="categories"))
    labels: tuple[str, ...] | None = of(Titles(from_entries="labels"))
    weights: Mapping[str, Fraction] = of(Weights(required=True, names="parts.code"))

    @property
    def matched(self) -> tuple[str | None, str | None, tuple[str, ...] | None]:
        """What it matches: presentation, category and labels; all None where every entry."""
        return self.presentation, self.category, self.labels

    def matches(self, kind: EntryKind) -> bool:
        """Whether an entry of this kind is composed by this rule."""
        named = self.presentation in (None, kind.presentation)
        return named and self.category in (None, kind.category) and _bears(kind, self.labels)


@dataclass(frozen=True)
class Rounding:
    """Decimals kept after each stage; None keeps the stage exact."""

    criterion: int | None = of(Digits())
    weighted: int | None = of(Digits())
    group: int | None = of(Digits())
    part: int | None = of(Digits())
    total: int | None = of(Digits())
    mode: RoundingMode = of(ChoiceField(options=RoundingMode, default=RoundingMode.HALF_UP))

    @cached_property
    def mean_of(self) -> Callable[[Sum], Ratio]:
        """The mean of a criterion's marks after its rounding.

        It is remembered, since the same few sums of a few marks come back entry after entry.
        """

        @lru_cache(maxsize=_REMEMBERED)
        def mean_of(marks: Sum) -> Ratio:
            return rounded(exact_mean(marks), self.criterion, self.mode)

        return mean_of

    @cached_property
    def keeps_means(self) -> bool:
        """Whether rounding a criterion's mean once more, as a weighted one, changes nothing."""
        first, second = self.criterion, self.weighted
        return second is None or (first is not None and second >= first)


class TieKind(StrEnum):
    """What a tie key compares."""

    PART = "part"
    CRITERION = "criterion"
    VOTES = "votes"


@dataclass(frozen=True, slots=True)
class TieKey:
    """A key of the tie chain; `text` is how the scheme wrote it."""

    text: str
    kind: TieKind
    part: str = ""
    criterion: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Ties:
    """同分排序: what is compared, in order, where totals are equal."""

    order: tuple[TieKey, ...] = of(TieOrder(default=()))


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade 等次 with its threshold and, optionally, the share of a category that may have it.

    A total can be below zero after deductions, so the lowest grade may start there.
    """

    title: str = of(Text(required=True, most=20))
    at_least: Fraction = of(Number(required=True, low=-MOST_NUMBER))
    quota: Fraction | None = of(Share())


class GradeBasis(StrEnum):
    """Which of the two grades letters announce: the one within quotas, or the one by thresholds alone."""

    QUOTA = "quota"
    THRESHOLD = "threshold"


@dataclass(frozen=True, slots=True)
class Grading:
    """公布的等次: the other grade is information for the office."""

    basis: GradeBasis = of(ChoiceField(options=GradeBasis, default=GradeBasis.QUOTA))


@dataclass(frozen=True, slots=True)
class Adjustments:
    """加减分: how much all bonuses and all deductions of an entry come to at most."""

    bonus_cap: Fraction | None = of(Number(points=True))
    deduction_cap: Fraction | None = of(Number(points=True))


@dataclass(frozen=True, slots=True)
class Veto:
    """一票否决: the best grade that is left to a vetoed entry."""

    cap_grade: str | None = of(Text(names="grades.title"))


@dataclass(frozen=True, slots=True)
class SchemeGroup:
    """A panel group as the scheme declares it."""

    code: str = of(Code(start="group1"))
    title: str = of(Text(required=True, most=60))


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """A whole scheme that has passed every check of `reader`."""

    title: str = of(Text(required=True))
    year: int = of(Whole(required=True, low=1990, high=2100, expected="year"))
    organiser: str = of(Text(default=""))
    groups: tuple[SchemeGroup, ...] = of(ListField(by=("code",), apart=("title",)))
    parts: tuple[Part, ...] = of(ListField(by=("code",), required=True, expected="a_part"))
    composition: tuple[Composition, ...] = of(ListField(by=("presentation", "category", "labels")))
    rounding: Rounding = of(TableField(default=Rounding()))
    ties: Ties = of(TableField(default=Ties()))
    grades: tuple[Grade, ...] = of(ListField(by=("title",)))
    grading: Grading = of(TableField(default=Grading()))
    adjustments: Adjustments = of(TableField(default=Adjustments()))
    veto: Veto = of(TableField(default=Veto()))

    def announced(self, by_threshold: str | None, by_quota: str | None) -> str | None:
        """The grade that counts, of the two that an entry has."""
        return by_quota if self.grading.basis is GradeBasis.QUOTA else by_threshold

    @cached_property
    def by_code(self) -> dict[str, Part]:
        """The parts by their codes."""
        return {p.code: p for p in self.parts}

    @cached_property
    def named_labels(self) -> frozenset[str]:
        """The labels that something is limited to: where there is none, labelling moves no result."""
        criteria = (criterion for part in self.parts for criterion in part.criteria)
        named = (
            *(part.labels for part in self.parts),
            *(rule.labels for rule in self.composition),
            *(criterion.labels for criterion in criteria),
        )
        return frozenset(label for labels in named for label in labels or ())

    def composition_for(self, kind: EntryKind) -> Composition | None:
        """The first rule that matches; one that names a presentation, category or label goes before the rest."""
        matching = [c for c in self.composition if c.matches(kind)]
        named = [c for c in matching if any(named is not None for named in c.matched)]
        return next(iter(named or matching), None)

    def parts_for(self, kind: EntryKind) -> tuple[tuple[Part, Fraction | None], ...]:
        """The parts that make an entry's total, each with its weight (None: points are added up as they are).

        Empty where the scheme composes totals but no rule matches the entry.
        """
        found = self._parts_by_kind.get(kind)
        if found is None:
            found = self._parts_by_kind[kind] = self._parts_for(kind)
        return found

    @cached_property
    def _parts_by_kind(self) -> dict[EntryKind, tuple[tuple[Part, Fraction | None], ...]]:
        """What `parts_for` found: it is asked for every entry, and there are few kinds of entries."""
        return {}

    def _parts_for(self, kind: EntryKind) -> tuple[tuple[Part, Fraction | None], ...]:
        if self.composition:
            rule = self.composition_for(kind)
            return (
                ()
                if rule is None
                else tuple((self.by_code[c], w) for c, w in rule.weights.items() if w)
            )
        return tuple((p, None) for p in self.parts if p.applies_to(kind))


def _bears(kind: EntryKind, labels: tuple[str, ...] | None) -> bool:
    """Whether entries of a kind bear one of the labels that something is limited to, if it is."""
    return labels is None or not set(labels).isdisjoint(kind.labels)
