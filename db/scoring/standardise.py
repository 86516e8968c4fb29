"""Ballot totals brought to one mean and deviation per reviewer (docs/scoring.md § Standardising)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Context, Decimal, localcontext
from fractions import Fraction

from db.numbers import THOUSAND
from db.records import Ballot
from db.scoring.scheme.scheme import Criterion, Part, Standardise
from db.scoring.tally import Verdict, ballot_total, verdict_on

_DIGITS = 28


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
                by_reviewer[ballot.reviewer].append((ballot.id, total / THOUSAND))
    result: dict[int, Fraction] = {}
    with localcontext(Context(prec=_DIGITS)):
        for totals in by_reviewer.values():
            scaled = _standardised(rule, [_decimal(total) for _, total in totals])
            for (ballot_id, _), value in zip(totals, scaled, strict=True):
                result[ballot_id] = Fraction(value) * THOUSAND
    return result


def _standardised(rule: Standardise, totals: list[Decimal]) -> list[Decimal]:
    mean, deviation = _decimal(rule.mean), _decimal(rule.sd)
    own_mean = sum(totals, Decimal(0)) / len(totals)
    divisor = len(totals) if rule.population else len(totals) - 1
    if len(set(totals)) == 1 or divisor < 1:
        return [mean] * len(totals)
    spread = (sum(((t - own_mean) ** 2 for t in totals), Decimal(0)) / divisor).sqrt()
    return [mean + deviation * (t - own_mean) / spread for t in totals]


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
