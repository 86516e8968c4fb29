"""What an entry brings to each tie key: the number that is compared where totals are equal.

See docs/scoring.md § Ranks and ties.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from db.records import Entry
from db.scoring.part_score import remaining_points
from db.scoring.scheme.ratio import Ratio, ratio_of, summed, times
from db.scoring.scheme.scheme import Criterion, Part, PartKind, Rounding, Scheme, TieKey, TieKind
from db.scoring.tally import PartTally


def tie_value(
    scheme: Scheme,
    key: TieKey,
    entry: Entry,
    parts: Mapping[str, Fraction],
    tallies: Mapping[str, PartTally],
) -> Fraction | None:
    """The value of one key; None where the entry has none, which ranks lowest."""
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
    if part.code not in parts or not criterion.applies_to(entry.kind):
        return None
    tally = tallies.get(key.part) or PartTally()  # nothing entered is no occurrence
    if part.kind is PartKind.DEDUCTED:
        return remaining_points(criterion, tally.occurrences.get(criterion.code, 0))
    return _criterion_mean(part, criterion, tally, scheme.rounding)


def _criterion_mean(
    part: Part, criterion: Criterion, tally: PartTally, rounding: Rounding
) -> Fraction | None:
    """A criterion's group-weighted mean over the groups that marked it; None where none did."""
    means: list[Ratio] = []
    counting: list[Ratio] = []
    for group, weight in part.counting_weights.items():
        cell = tally.cells.get(group, {}).get(criterion.code)
        if cell is not None and cell[1]:
            means.append(times(rounding.mean_of(cell), weight))
            counting.append(ratio_of(weight))
    if not means:
        return None
    top, bottom = summed(means)
    whole, parts = summed(counting)
    return Fraction(top * parts, bottom * whole)
