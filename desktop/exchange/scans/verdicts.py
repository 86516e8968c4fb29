"""From measures to verdicts: what each box is, what each field says, and whether the sheet is doubtful as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

import numpy as np

from db.records.layouts import Box
from desktop.exchange.scans.measures import Floats, Measures
from desktop.exchange.scans.thresholds import Thresholds


class BoxState(StrEnum):
    """What a box is."""

    EMPTY = auto()
    MARKED = auto()
    MARGINAL = auto()
    SPECK = auto()
    LOST = auto()


class FieldState(StrEnum):
    """What a field is; only ONE is taken, all others but BLANK wait for a person."""

    ONE = auto()
    BLANK = auto()
    SEVERAL = auto()
    MARGINAL = auto()
    STRUCK = auto()
    OUTSIDE = auto()
    UNLIKE = auto()
    LOST = auto()
    SPECK = auto()


@dataclass(frozen=True, slots=True)
class FieldReading:
    """A field as it was read. `level` is set where `state` is ONE; `marked` are the ids of boxes that are not empty."""

    field: str
    unit: str
    criterion: str
    state: FieldState
    level: str | None
    marked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Writer:
    """The usual mark of whoever filled the page in: medians over the fields with one mark."""

    marks: int
    darkness: float
    share: float
    strokes: float
    whole: float  # ink in box and cell, mm²


def box_states(measures: Measures, limits: Thresholds) -> list[BoxState]:
    """What each box is."""
    marked = (
        (measures.share >= limits.marked_share)
        & (measures.extent >= limits.marked_extent)
        & (measures.darkness >= limits.marked_darkness)
    )
    empty = measures.peak <= _empty_peak(measures.peak, limits)
    speck = ~marked & (measures.extent > 0) & (measures.extent <= limits.speck)
    named = np.select(
        [~measures.found, marked & ~empty, empty, speck],
        [BoxState.LOST, BoxState.MARKED, BoxState.EMPTY, BoxState.SPECK],
        BoxState.MARGINAL,
    )
    return [BoxState(str(name)) for name in named]


def _empty_peak(peaks: Floats, limits: Thresholds) -> float:
    """The darkest spot that an empty box of this page may have: its paper may be restless, up to a limit."""
    calm = np.sort(peaks)[: max(len(peaks) * 3 // 5, 1)]
    middle = float(np.median(calm))
    if middle > limits.most_unrest:
        return -1.0
    spread = float(calm[-1] - calm[0]) / 2
    return max(
        limits.empty_peak, min(middle + limits.empty_spreads * spread, 1.5 * limits.most_unrest)
    )


def writer_of(measures: Measures, alone: list[int]) -> Writer:
    """The usual mark among those that stand alone in their fields."""
    if not alone:
        return Writer(0, 0.0, 0.0, 0.0, 0.0)
    whole = measures.ink + measures.joined
    values = (measures.darkness, measures.share, measures.strokes, whole)
    return Writer(len(alone), *(float(np.median(v[alone])) for v in values))


def field_readings(
    boxes: tuple[Box, ...], measures: Measures, limits: Thresholds
) -> tuple[FieldReading, ...]:
    """Every field of the page, in the order of its boxes."""
    states = box_states(measures, limits)
    fields: dict[str, list[int]] = {}
    for i, box in enumerate(boxes):
        fields.setdefault(box.field, []).append(i)
    writer = writer_of(measures, _alone(fields, states))
    judge = _Judge(measures, states, writer, limits)
    found = []
    for field, numbers in fields.items():
        state = judge.field(numbers)
        filled = [i for i in numbers if states[i] is not BoxState.EMPTY]
        first = boxes[numbers[0]]
        level = boxes[filled[0]].level if state is FieldState.ONE else None
        marked = tuple(boxes[i].id for i in filled)
        found.append(FieldReading(field, first.unit, first.criterion, state, level, marked))
    return tuple(found)


def _alone(fields: Mapping[str, list[int]], states: list[BoxState]) -> list[int]:
    alone = []
    for numbers in fields.values():
        marked = [i for i in numbers if states[i] is BoxState.MARKED]
        if len(marked) == 1 and all(states[i] is BoxState.EMPTY for i in numbers if i != marked[0]):
            alone.append(marked[0])
    return alone


class _Judge:
    """Says what fields are, by the measures of a page and its writer's usual mark."""

    def __init__(
        self, measures: Measures, states: list[BoxState], writer: Writer, limits: Thresholds
    ) -> None:
        self._measures, self._states, self._writer, self._limits = measures, states, writer, limits

    def field(self, numbers: list[int]) -> FieldState:
        states = [self._states[i] for i in numbers]
        if BoxState.LOST in states:
            return FieldState.LOST
        marked = [i for i in numbers if self._states[i] is BoxState.MARKED]
        if len(marked) > 1:
            return self._several(marked)
        if BoxState.MARGINAL in states:
            return FieldState.MARGINAL
        if BoxState.SPECK in states:
            return FieldState.SPECK
        if self._beside(numbers):
            return FieldState.OUTSIDE
        return self._single(marked[0]) if marked else FieldState.BLANK

    def _several(self, marked: list[int]) -> FieldState:
        """Two marks: one that is much heavier or busier than another was struck, most likely."""
        for measure in (self._measures.share, self._measures.strokes):
            values = measure[marked]
            if float(values.max()) > 1.6 * float(values.min()):
                return FieldState.STRUCK
        return FieldState.SEVERAL

    def _beside(self, numbers: list[int]) -> bool:
        measures, limits = self._measures, self._limits
        return bool(measures.apart[numbers].sum() > limits.beside_area)

    def _single(self, i: int) -> FieldState:
        measures, limits, writer = self._measures, self._limits, self._writer
        inside, joined = float(measures.ink[i]), float(measures.joined[i])
        if inside < limits.outside_share * (inside + joined):
            return FieldState.OUTSIDE
        share, strokes = float(measures.share[i]), float(measures.strokes[i])
        if writer.marks < limits.least_marks:
            busy = share > limits.alone_share or strokes > limits.alone_strokes
            return FieldState.UNLIKE if busy else FieldState.ONE
        if share > limits.heavier * writer.share and share > writer.share + limits.heavier_by:
            return FieldState.STRUCK
        if strokes > limits.busier * writer.strokes and strokes > writer.strokes + limits.busier_by:
            return FieldState.STRUCK
        lighter = float(measures.darkness[i]) < limits.lighter * writer.darkness
        wider = inside + joined > limits.wider * writer.whole + 0.5
        return FieldState.UNLIKE if lighter or wider else FieldState.ONE
