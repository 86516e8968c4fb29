"""One entry's score from its tallies: the parts composed into the total, and what was added or taken off.

docs/scoring.md § Total. Every function can write its steps to a `Trace`; with or without one the arithmetic is
the same, so a derivation cannot tell another story than the ranking.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from db.numbers import THOUSAND
from db.records import Adjustment, AdjustmentKind, Entry, TallyCount, UnrankedKind, UnrankedReason
from db.scoring.part_score import score_part
from db.scoring.scheme.ratio import Ratio, ratio_of, rounded, summed
from db.scoring.scheme.scheme import Part, Scheme
from db.scoring.steps import Stage, Step, Trace
from db.scoring.tally import PartTally
from db.scoring.tie_values import tie_value

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
    if entry.withdrawn_on:
        facts = {"on": entry.withdrawn_on, "reason": entry.withdrawn_reason}
        return UnrankedReason(UnrankedKind.WITHDRAWN, facts)
    weights = scheme.parts_for(entry.kind)
    if not weights:
        facts = {"presentation": entry.presentation, "category": entry.category}
        return UnrankedReason(UnrankedKind.NO_COMPOSITION, facts)
    parts: dict[str, Fraction] = {}
    shares: list[Ratio] = []
    for part, weight in weights:
        tally = tallies.get(part.code) or PartTally()
        score = score_part(part, entry, tally, scheme.rounding, trace)
        if isinstance(score, UnrankedReason):
            return score
        parts[part.code] = score
        shares.append(_share_of_total(part, entry, score, weight, trace))
    adjustment = _adjustment(scheme, adjustments, trace) if adjustments else _ZERO
    return EntryScore(
        total=_total(scheme, shares, adjustment, trace),
        parts=parts,
        adjustments=adjustment,
        vetoed=any(a.kind is AdjustmentKind.VETO for a in adjustments),
        ties=tuple([tie_value(scheme, key, entry, parts, tallies) for key in scheme.ties.order]),
        counts=added(
            [tallies[p.code].counts for p, _ in weights if p.has_ballots and p.code in tallies]
        ),
    )


def added(counts: Sequence[TallyCount]) -> TallyCount:
    """The sum of several tallies' counts."""
    if len(counts) == 1:
        return counts[0]
    issued = returned = valid = void = abstained = 0
    for count in counts:
        issued += count.issued
        returned += count.returned
        valid += count.valid
        void += count.void
        abstained += count.abstained
    return TallyCount(issued, returned, valid, void, abstained)


def _total(
    scheme: Scheme, shares: Iterable[Ratio], adjustment: Fraction, trace: Trace | None
) -> Fraction:
    """The parts' shares and the adjustment added up, after the last rounding."""
    rounding = scheme.rounding
    composed = summed(shares)
    exact = summed([composed, ratio_of(adjustment)]) if adjustment else composed
    total = Fraction(*rounded(exact, rounding.total, rounding.mode))
    if trace is not None:
        terms = (("parts", Fraction(*composed)), ("adjustments", adjustment))
        numbers = (Fraction(*exact), total, rounding.total)
        trace.append(Step(Stage.TOTAL, "", "", "", terms, *numbers))
    return total


def _share_of_total(
    part: Part, entry: Entry, score: Fraction, weight: Fraction | None, trace: Trace | None
) -> Ratio:
    """What the part brings to the total: score ÷ full marks × weight, or its points as they are."""
    if weight is None:
        return score.numerator, score.denominator
    full = part.full_for(entry.kind)
    top = score.numerator * weight.numerator * full.denominator
    share = top, score.denominator * weight.denominator * full.numerator
    if trace is not None:
        terms = (("score", score), ("full", full), ("weight", weight))
        exact = Fraction(*share)
        trace.append(Step(Stage.SHARE_OF_TOTAL, part.code, terms=terms, exact=exact, rounded=exact))
    return share


def _adjustment(scheme: Scheme, adjustments: Sequence[Adjustment], trace: Trace | None) -> Fraction:
    """min(bonus cap, Σ bonuses) − min(deduction cap, Σ deductions); a veto takes no points."""
    amounts = []
    for kind, stage, cap in (
        (AdjustmentKind.BONUS, Stage.BONUS, scheme.adjustments.bonus_cap),
        (AdjustmentKind.DEDUCTION, Stage.DEDUCTION, scheme.adjustments.deduction_cap),
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
