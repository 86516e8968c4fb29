"""One entry's score in one part: means, weights and groups, with a rounding only where the scheme names one.

docs/scoring.md § Scores of a part. Every function can write its steps to a `Trace`; with or without one the
arithmetic is the same, so a derivation cannot tell another story than the ranking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from db.numbers import THOUSAND
from db.records import Entry, UnrankedKind, UnrankedReason
from db.scoring.scheme.ratio import Ratio, Sum, exact_mean, ratio_of, rounded, summed, times
from db.scoring.scheme.scheme import (
    Average,
    Criterion,
    EmptyGroup,
    Part,
    PartKind,
    ReportRequired,
    Rounding,
)
from db.scoring.standardise import MEAN_DECIMALS
from db.scoring.steps import Stage, Step, Trace
from db.scoring.tally import PartTally


def score_part(
    part: Part, entry: Entry, tally: PartTally, rounding: Rounding, trace: Trace | None = None
) -> Fraction | UnrankedReason:
    """The part's score of one entry after the part's rounding, or why the entry cannot be ranked."""
    missing = not entry.reported and part.report_required is not ReportRequired.IGNORE
    if missing and part.report_required is ReportRequired.UNRANKED:
        return _unranked(UnrankedKind.NO_REPORT, part=part.code)
    criteria = part.criteria_for(entry.kind)
    if not part.applies_to(entry.kind):  # no full marks to take a share of
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


def _judged(
    part: Part,
    criteria: Sequence[Criterion],
    tally: PartTally,
    rounding: Rounding,
    trace: Trace | None,
) -> Fraction | UnrankedReason:
    """Group scores weighted into the part's score (docs/scoring.md § Scores of a part)."""
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
        whole = sum((weights[group] for group, _ in terms), Fraction(0))
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
        exact = exact_mean((total, count))
        if part.standardise is not None:
            exact = ratio_of(round(Fraction(*exact), MEAN_DECIMALS))
        terms = [("sum", Fraction(total, THOUSAND)), ("count", Fraction(count))]
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
    plain = part.unweighted if trace is None and rounding.keeps_means else ()
    mean_of = rounding.mean_of
    means = []
    for criterion in criteria:
        code = criterion.code
        cell = cells.get(code)
        if cell is None or not cell[1]:
            return code
        mean = mean_of(cell)
        if code not in plain:
            mean = _weighted_mean(part, group, criterion, (cell, mean), rounding, trace)
        means.append(mean)
    return summed(means)


def _weighted_mean(
    part: Part,
    group: str,
    criterion: Criterion,
    averaged: tuple[Sum, Ratio],
    rounding: Rounding,
    trace: Trace | None,
) -> Ratio:
    """A criterion's mean × weight, rounded; `averaged` is the mean after what it was made of."""
    cell, mean = averaged
    weight = criterion.weight
    product = times(mean, weight)
    weighted = rounded(product, rounding.weighted, rounding.mode)
    if trace is not None:
        where = (part.code, group, criterion.code)
        total, count = cell
        terms = (("sum", Fraction(total, THOUSAND)), ("count", Fraction(count)))
        averaged_to = Fraction(*mean)
        numbers = (Fraction(*exact_mean(cell)), averaged_to, rounding.criterion)
        trace.append(Step(Stage.CRITERION_MEAN, *where, terms, *numbers))
        factors = (("mean", averaged_to), ("weight", weight))
        numbers = (Fraction(*product), Fraction(*weighted), rounding.weighted)
        trace.append(Step(Stage.CRITERION_WEIGHTED, *where, factors, *numbers))
    return weighted


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


def _unranked(kind: UnrankedKind, **facts: str) -> UnrankedReason:
    return UnrankedReason(kind, facts)
