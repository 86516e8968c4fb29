"""Ballot totals brought to one mean and deviation per reviewer (docs/scoring.md § Standardising)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

from db.numbers import THOUSAND
from db.records import Ballot
from db.scoring.scheme.scheme import Criterion, Part, Standardise
from db.scoring.tally import Verdict, ballot_total, verdict_on

_DECIMALS: Final = 24  # of a ballot's total: 28 digits with those before the point
# Of a group's mean: what is equal by the formula is equal whatever the roots leave.
MEAN_DECIMALS: Final = 20
_WIDE: Final = Context(prec=50)


def standardised_totals(
    part: Part, ballots: Iterable[tuple[tuple[Criterion, ...], Ballot]]
) -> Mapping[int, Fraction]:
    """Standardised totals in thousandths by ballot id, from every ballot of the part with its entry's criteria.

    A reviewer's mean and deviation are those of their counted ballots; one without spread gets the mean everywhere.
    """
    rule = part.standardise
    if rule is None:
        raise ValueError(part.code)
    by_reviewer: dict[str, list[tuple[int, Fraction]]] = defaultdict(list)
    for criteria, ballot in ballots:
        if verdict_on(part, criteria, ballot) is Verdict.COUNTED:
            total = ballot_total(part, criteria, ballot)
            if total is not None:
                by_reviewer[ballot.reviewer].append((ballot.id, Fraction(total) / THOUSAND))
    result: dict[int, Fraction] = {}
    for totals in by_reviewer.values():
        scaled = _standardised(rule, [total for _, total in totals])
        for (ballot_id, _), value in zip(totals, scaled, strict=True):
            result[ballot_id] = value * THOUSAND
    return result


def _standardised(rule: Standardise, totals: Sequence[Fraction]) -> list[Fraction]:
    """All exact but for the root: of 50 digits, and what comes of it to `_DECIMALS`."""
    own_mean = sum(totals, Fraction(0)) / len(totals)
    squares = sum(((t - own_mean) ** 2 for t in totals), Fraction(0))
    divisor = len(totals) if rule.population else len(totals) - 1
    if not squares or divisor < 1:
        return [rule.mean] * len(totals)
    variance = squares / divisor
    square = _WIDE.divide(Decimal(variance.numerator), Decimal(variance.denominator))
    spread = Fraction(_WIDE.sqrt(square))
    return [round(rule.mean + rule.sd * (t - own_mean) / spread, _DECIMALS) for t in totals]
