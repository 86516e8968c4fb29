"""One entry's score from its tally.

Means, weights, groups, parts, total, with a rounding only where the scheme names one (PRODUCT 4).

Every function can write its steps to a `Trace`; with or without one the arithmetic is the same, so
a derivation cannot
tell another story than the ranking.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from db.numbers import THOUSAND, RoundingMode
from db.records import Adjustment, AdjustmentKind, Entry, TallyCount, UnrankedKind, UnrankedReason
from db.scoring.ratio import Ratio, ratio_of, rounded, summed, times
from db.scoring.scheme import (
    Average,
    Criterion,
    EmptyGroup,
    Part,
    PartKind,
    ReportRequired,
    Rounding,
    Scheme,
    TieKey,
    TieKind,
)
from db.scoring.tally import PartTally, Sum


class Stage(StrEnum):
    """A step of the calculation, in the order in which a person would work it with a pocket calculator."""

    CRITERION_MEAN = "criterion_mean"
    CRITERION_WEIGHTED = "criterion_weighted"
    GROUP_SCORE = "group_score"
    GROUP_LEFT_OUT = "group_left_out"
    BAND = "band"
    DEDUCTED = "deducted"
    NO_REPORT = "no_report"
    PART_SCORE = "part_score"
    SHARE_OF_TOTAL = "share_of_total"
    BONUS = "bonus"
    DEDUCTION = "deduction"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: where, the terms it was made of, the exact outcome and the outcome after rounding."""

    stage: Stage
    part: str = ""
    group: str = ""
    criterion: str = ""
    terms: tuple[tuple[str, Fraction], ...] = ()
    exact: Fraction = Fraction(0)
    rounded: Fraction = Fraction(0)
    digits: int | None = None


Trace = list[Step]
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class EntryScore:
    """An entry that can be ranked: `total` as rounded, `ties` the values of the tie keys (None lowest)."""

    total: Fraction
    parts: Mapping[str, Fraction]
    adjustments: Fraction
    vetoed: bool
    ties: tuple[Fraction | None, ...]
    counts: TallyCount


def score_entry(
    scheme: Scheme,
    entry: Entry,
    tallies: Mapping[str, PartTally],
    adjustments: Sequence[Adjustment],
    trace: Trace | None = None,
) -> EntryScore | UnrankedReason:
    """The entry's score, or why it has none. `tallies` by part code; a part without one counts as empty."""
    weights = scheme.parts_for(entry.presentation, entry.category)
    if not weights:
        return _unranked(
            UnrankedKind.NO_COMPOSITION, presentation=entry.presentation, category=entry.category
        )
    parts: dict[str, Fraction] = {}
    total = Fraction(0)
    for part, weight in weights:
        tally = tallies.get(part.code) or PartTally()
        score = score_part(part, entry, tally, scheme.rounding, trace)
        if isinstance(score, UnrankedReason):
            return score
        parts[part.code] = score
        total += _share_of_total(part, entry, score, weight, trace)
    adjustment = _adjustment(scheme, adjustments, trace)
    exact = total + adjustment
    final = Fraction(*rounded(ratio_of(exact), scheme.rounding.total, scheme.rounding.mode))
    if trace is not None:
        terms = (("parts", total), ("adjustments", adjustment))
        trace.append(
            Step(Stage.TOTAL, terms=terms, exact=exact, rounded=final, digits=scheme.rounding.total)
        )
    return EntryScore(
        total=final,
        parts=parts,
        adjustments=adjustment,
        vetoed=any(a.kind is AdjustmentKind.VETO for a in adjustments),
        ties=tuple(_tie_value(scheme, key, entry, parts, tallies) for key in scheme.ties),
        counts=added(
            tallies[p.code].counts for p, _ in weights if p.has_ballots and p.code in tallies
        ),
    )


def score_part(
    part: Part, entry: Entry, tally: PartTally, rounding: Rounding, trace: Trace | None = None
) -> Fraction | UnrankedReason:
    """The part's score of one entry after the part's rounding, or why the entry cannot be ranked."""
    missing = not entry.reported and part.report_required is not ReportRequired.IGNORE
    if missing and part.report_required is ReportRequired.UNRANKED:
        return _unranked(UnrankedKind.NO_REPORT, part=part.code)
    criteria = part.criteria_for(entry.category)
    if part.kind is not PartKind.GIVEN and not criteria:  # no full marks to take a share of
        return _unranked(UnrankedKind.NO_CRITERIA, part=part.code, category=entry.category)
    if missing:
        if trace is not None:
            trace.append(Step(Stage.NO_REPORT, part.code))
        return _closed(part, (0, 1), (), rounding, trace)
    if part.kind is PartKind.GIVEN:
        if tally.given is None:
            return _unranked(UnrankedKind.NO_GIVEN_SCORE, part=part.code)
        given = (tally.given, THOUSAND)
        return _closed(part, given, (("given", given),), rounding, trace)
    if part.kind is PartKind.DEDUCTED:
        return _deducted(part, criteria, tally, rounding, trace)
    if tally.counts.valid < part.min_valid:
        found, needed = str(tally.counts.valid), str(part.min_valid)
        return _unranked(UnrankedKind.TOO_FEW_BALLOTS, part=part.code, found=found, needed=needed)
    return _judged(part, criteria, tally, rounding, trace)


def added(counts: Iterable[TallyCount]) -> TallyCount:
    """The sum of several tallies' counts."""
    issued = returned = valid = void = abstained = 0
    for count in counts:
        issued += count.issued
        returned += count.returned
        valid += count.valid
        void += count.void
        abstained += count.abstained
    return TallyCount(issued, returned, valid, void, abstained)


def _judged(
    part: Part,
    criteria: Sequence[Criterion],
    tally: PartTally,
    rounding: Rounding,
    trace: Trace | None,
) -> Fraction | UnrankedReason:
    """Group scores weighted into the part's score (PRODUCT 4.3, 4.4)."""
    weights = part.counting_weights
    terms: list[tuple[str, Ratio]] = []
    for group in weights:
        score = _group_score(part, group, criteria, tally, rounding, trace)
        if isinstance(score, UnrankedReason):
            if (
                score.kind is not UnrankedKind.GROUP_EMPTY
                or part.when_group_empty is EmptyGroup.BLOCK
            ):
                return score
            if trace is not None:
                trace.append(
                    Step(Stage.GROUP_LEFT_OUT, part.code, group, score.facts.get("criterion", ""))
                )
            continue
        terms.append((group, score))
    if not terms:
        return _unranked(UnrankedKind.NO_GROUP_COUNTS, part=part.code)
    whole = part.whole_weight
    if len(terms) < len(weights):
        whole = sum((weights[group] for group, _ in terms), _ZERO)
    top, bottom = summed([times(score, weights[group]) for group, score in terms])
    exact = top * whole.denominator, bottom * whole.numerator
    return _closed(part, exact, terms, rounding, trace)


def _group_score(
    part: Part,
    group: str,
    criteria: Sequence[Criterion],
    tally: PartTally,
    rounding: Rounding,
    trace: Trace | None,
) -> Ratio | UnrankedReason:
    terms: list[tuple[str, Fraction]] = []
    if part.bands:
        banded = _band(part, group, criteria[0], tally)
        if isinstance(banded, UnrankedReason):
            return banded
        band, terms = banded
        exact = ratio_of(band)
        if trace is not None:
            where = (part.code, group, criteria[0].code)
            trace.append(Step(Stage.BAND, *where, tuple(terms), band, band))
    elif part.average is Average.BALLOT:
        total, count = tally.totals.get(group, (0, 0))
        if not count:
            return _unranked(UnrankedKind.GROUP_EMPTY, part=part.code, group=group)
        exact = total.numerator, total.denominator * THOUSAND * count
        terms = [("sum", Fraction(total) / THOUSAND), ("count", Fraction(count))]
    else:
        summed_up = _criteria_sum(
            part, group, criteria, tally.cells.get(group, {}), rounding, trace
        )
        if isinstance(summed_up, str):
            return _unranked(
                UnrankedKind.GROUP_EMPTY, part=part.code, group=group, criterion=summed_up
            )
        exact = summed_up
    score = rounded(exact, rounding.group, rounding.mode)
    if trace is not None:
        numbers = (Fraction(*exact), Fraction(*score), rounding.group)
        trace.append(Step(Stage.GROUP_SCORE, part.code, group, "", tuple(terms), *numbers))
    return score


def _criteria_sum(
    part: Part,
    group: str,
    criteria: Sequence[Criterion],
    cells: Mapping[str, Sum],
    rounding: Rounding,
    trace: Trace | None,
) -> Ratio | str:
    """Σ of each criterion's weighted mean, or the code of a criterion that has no mark."""
    means = []
    for criterion in criteria:
        cell = cells.get(criterion.code)
        if cell is None or not cell[1]:
            return criterion.code
        means.append(_weighted_mean(part, group, criterion, cell, rounding, trace))
    return summed(means)


def _weighted_mean(
    part: Part, group: str, criterion: Criterion, cell: Sum, rounding: Rounding, trace: Trace | None
) -> Ratio:
    """A criterion's mean × weight, after both roundings."""
    total, count = cell
    exact = total.numerator, total.denominator * THOUSAND * count
    mean = rounded(exact, rounding.criterion, rounding.mode)
    if trace is None and criterion.code in part.unweighted and _keeps(rounding):
        return mean
    weight = criterion.weight
    product = mean[0] * weight.numerator, mean[1] * weight.denominator
    weighted = rounded(product, rounding.weighted, rounding.mode)
    if trace is not None:
        where = (part.code, group, criterion.code)
        terms = (("sum", Fraction(total) / THOUSAND), ("count", Fraction(count)))
        numbers = (Fraction(*exact), Fraction(*mean), rounding.criterion)
        trace.append(Step(Stage.CRITERION_MEAN, *where, terms, *numbers))
        factors = (("mean", Fraction(*mean)), ("weight", weight))
        numbers = (Fraction(*product), Fraction(*weighted), rounding.weighted)
        trace.append(Step(Stage.CRITERION_WEIGHTED, *where, factors, *numbers))
    return weighted


def _keeps(rounding: Rounding) -> bool:
    """Whether rounding a criterion's mean once more, as a weighted one, changes nothing."""
    first, second = rounding.criterion, rounding.weighted
    return second is None or (first is not None and second >= first)


def _band(
    part: Part, group: str, criterion: Criterion, tally: PartTally
) -> tuple[Fraction, list[tuple[str, Fraction]]] | UnrankedReason:
    """The score of the first band whose levels hold its share of the group's valid votes."""
    votes = tally.votes.get(group, {}).get(criterion.code, {})
    valid = sum(votes.values())
    if not valid:
        return _unranked(
            UnrankedKind.GROUP_EMPTY, part=part.code, group=group, criterion=criterion.code
        )
    for band in part.bands:
        held = sum(votes.get(level, 0) for level in band.levels)
        if held >= band.at_least * valid:
            share = [
                ("votes", Fraction(held)),
                ("valid", Fraction(valid)),
                ("at_least", band.at_least),
            ]
            return band.score, share
    return _unranked(UnrankedKind.NO_BAND, part=part.code, group=group)


def _deducted(
    part: Part,
    criteria: Sequence[Criterion],
    tally: PartTally,
    rounding: Rounding,
    trace: Trace | None,
) -> Fraction:
    terms: list[tuple[str, Ratio]] = []
    for criterion in criteria:
        left = remaining_points(criterion, tally.occurrences.get(criterion.code, 0))
        terms.append((criterion.code, ratio_of(left)))
        if trace is not None:
            times = Fraction(tally.occurrences.get(criterion.code, 0))
            worked = (
                ("points", criterion.points),
                ("times", times),
                ("per_occurrence", criterion.per_occurrence or Fraction(0)),
            )
            trace.append(Step(Stage.DEDUCTED, part.code, "", criterion.code, worked, left, left))
    return _closed(part, summed([left for _, left in terms]), terms, rounding, trace)


def remaining_points(criterion: Criterion, times: int) -> Fraction:
    """Points − min(cap, times × per occurrence), never below 0."""
    lost = times * (criterion.per_occurrence or Fraction(0))
    if criterion.cap is not None:
        lost = min(criterion.cap, lost)
    return max(Fraction(0), criterion.points - lost)


def _closed(
    part: Part,
    exact: Ratio,
    terms: Sequence[tuple[str, Ratio]],
    rounding: Rounding,
    trace: Trace | None,
) -> Fraction:
    score = Fraction(*rounded(exact, rounding.part, rounding.mode))
    if trace is not None:
        shown = tuple((name, Fraction(*value)) for name, value in terms)
        numbers = (Fraction(*exact), score, rounding.part)
        trace.append(Step(Stage.PART_SCORE, part.code, "", "", shown, *numbers))
    return score


def _share_of_total(
    part: Part, entry: Entry, score: Fraction, weight: Fraction | None, trace: Trace | None
) -> Fraction:
    if weight is None:
        return score
    full = part.full_for(entry.category)
    share = score / full * weight
    if trace is not None:
        terms = (("score", score), ("full", full), ("weight", weight))
        trace.append(Step(Stage.SHARE_OF_TOTAL, part.code, terms=terms, exact=share, rounded=share))
    return share


def _adjustment(scheme: Scheme, adjustments: Sequence[Adjustment], trace: Trace | None) -> Fraction:
    """min(bonus cap, Σ bonuses) − min(deduction cap, Σ deductions); a veto takes no points."""
    if not adjustments:
        return _ZERO
    amounts = []
    for kind, stage, cap in (
        (AdjustmentKind.BONUS, Stage.BONUS, scheme.bonus_cap),
        (AdjustmentKind.DEDUCTION, Stage.DEDUCTION, scheme.deduction_cap),
    ):
        items = [
            (a.evidence, Fraction(a.points or 0, THOUSAND)) for a in adjustments if a.kind is kind
        ]
        total = sum((points for _, points in items), Fraction(0))
        capped = total if cap is None else min(cap, total)
        if trace is not None and items:
            trace.append(Step(stage, terms=tuple(items), exact=total, rounded=capped))
        amounts.append(capped)
    return amounts[0] - amounts[1]


def _tie_value(
    scheme: Scheme,
    key: TieKey,
    entry: Entry,
    parts: Mapping[str, Fraction],
    tallies: Mapping[str, PartTally],
) -> Fraction | None:
    if key.kind is TieKind.PART:
        return parts.get(key.part)
    if key.kind is TieKind.VOTES:
        voted = [
            tallies[p.code] for p in scheme.parts if p.kind is PartKind.VOTED and p.code in tallies
        ]
        cells = [
            cell for tally in voted for group in tally.votes.values() for cell in group.values()
        ]
        return Fraction(sum(cell.get(key.level, 0) for cell in cells)) if cells else None
    part = scheme.by_code[key.part]
    criterion = part.by_code[key.criterion]
    if part.code not in parts or not criterion.applies_to(entry.category):
        return None
    tally = tallies.get(key.part) or PartTally()  # nothing entered is no occurrence
    if part.kind is PartKind.DEDUCTED:
        return remaining_points(criterion, tally.occurrences.get(criterion.code, 0))
    return _criterion_mean(part, criterion, tally, scheme.rounding.criterion, scheme.rounding.mode)


def _criterion_mean(
    part: Part, criterion: Criterion, tally: PartTally, digits: int | None, mode: RoundingMode
) -> Fraction | None:
    """A criterion's group-weighted mean over the groups that marked it; None where none did."""
    weights = part.counting_weights
    means: list[Ratio] = []
    weight = _ZERO
    for group, group_weight in weights.items():
        points, count = tally.cells.get(group, {}).get(criterion.code, (0, 0))
        if count:
            exact = points.numerator, points.denominator * THOUSAND * count
            means.append(times(rounded(exact, digits, mode), group_weight))
            weight += group_weight
    if not means:
        return None
    top, bottom = summed(means)
    return Fraction(top * weight.denominator, bottom * weight.numerator)


def _unranked(kind: UnrankedKind, **facts: str) -> UnrankedReason:
    return UnrankedReason(kind, facts)
