"""What each box is by its measures, and by which limits: a weak pen's ink is held against its own."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum, auto

import numpy as np

from db.records.layouts import Box
from desktop.exchange.scans.marks.choices import choice
from desktop.exchange.scans.marks.measures import Floats, Measures
from desktop.exchange.scans.thresholds import Thresholds


class BoxState(StrEnum):
    """What a box is."""

    EMPTY = auto()
    MARKED = auto()
    MARGINAL = auto()
    SPECK = auto()
    LOST = auto()


def numbers_of_fields(boxes: tuple[Box, ...]) -> dict[str, list[int]]:
    """The numbers of the boxes of each field, in their order."""
    fields: dict[str, list[int]] = {}
    for i, box in enumerate(boxes):
        fields.setdefault(box.field, []).append(i)
    return fields


def box_states(measures: Measures, limits: Thresholds) -> list[BoxState]:
    """What each box is."""
    marked = (
        (measures.share >= limits.marked_share)
        & (measures.extent >= limits.marked_extent)
        & (measures.darkness >= limits.marked_darkness)
        & (measures.core >= limits.marked_core)
    )
    marked &= measures.crease <= limits.creased_mark
    empty = measures.peak <= _empty_peak(measures.peak, limits.empty_peak, limits)
    empty &= measures.core <= _empty_peak(measures.core, limits.empty_core, limits)
    dark = measures.extent > 0
    speck = ~marked & (measures.extent <= limits.speck)
    speck &= dark | (measures.peak <= limits.faint_speck)
    buried = ~measures.found & (measures.share >= limits.buried_share)
    named = np.select(
        [buried, ~measures.found, marked & ~empty, empty, speck],
        [BoxState.MARKED, BoxState.LOST, BoxState.MARKED, BoxState.EMPTY, BoxState.SPECK],
        BoxState.MARGINAL,
    )
    return [BoxState(str(name)) for name in named]


def for_pen(
    boxes: tuple[Box, ...], states: list[BoxState], measures: Measures, limits: Thresholds
) -> Thresholds:
    """The limits for the pen of a page: a weak one's ink is held against its own usual mark, not against print.

    It shows by fields that bear one choice, of marks or nearly; where they are few the pen is not known.
    """
    like = (BoxState.MARKED, BoxState.MARGINAL)
    alone: list[int] = []
    for numbers in numbers_of_fields(boxes).values():
        filled = [i for i in numbers if states[i] is not BoxState.EMPTY]
        marks = all(states[i] in like for i in filled)
        marks &= bool((measures.extent[filled] >= limits.marked_extent).all())
        levels = [[boxes[i].level for i in some] for some in (numbers, filled)]
        if filled and marks and choice(*levels) is not None:
            alone += filled
    near = sum(states[i] is BoxState.MARGINAL for i in alone)
    if len(alone) < limits.least_weak_marks or near < limits.least_near_marks * len(alone):
        return limits
    weaker = float(np.median(measures.darkness[alone])) / limits.plain_darkness
    weaker = min(max(weaker, limits.weakest_pen), 1.0)
    share = limits.thinnest_share * float(np.median(measures.share[alone]) / weaker)
    return replace(
        limits,
        ink=limits.ink * weaker,
        beside_ink=limits.beside_ink * weaker,
        faint_beside=limits.faint_beside * weaker,
        marked_darkness=limits.marked_darkness * weaker,
        creased_mark=limits.creased_mark_weak * weaker,
        marked_share=min(max(share, limits.thinnest_mark), limits.marked_share),
    )


def _empty_peak(peaks: Floats, least: float, limits: Thresholds) -> float:
    """The darkest spot that an empty box of this page may have: its paper may be restless, up to a limit."""
    calm = np.sort(peaks)[: max(len(peaks) * 3 // 5, 1)]
    middle = float(np.median(calm))
    if middle > limits.most_unrest:
        return -1.0
    spread = float(calm[-1] - calm[len(calm) // 6])  # the lowest may lie far off: a dark surround
    most = 1.5 * limits.most_unrest
    return max(least, min(middle + limits.empty_spreads * spread, most))
