"""From boxes to verdicts: what each field says, and whether the sheet is doubtful as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final

import numpy as np

from db.records.layouts import Box
from desktop.exchange.scans.marks.box_states import BoxState, numbers_of_fields
from desktop.exchange.scans.marks.choices import choice
from desktop.exchange.scans.marks.likeness import Likeness
from desktop.exchange.scans.marks.measures import Floats, Measures
from desktop.exchange.scans.marks.strokes import Strokes
from desktop.exchange.scans.marks.usual_marks import Usual, mostly_outside, spreads_beyond, usual
from desktop.exchange.scans.thresholds import Thresholds


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
    WRITTEN = auto()  # a number in a frame, to be typed from its picture


class PageDoubt(StrEnum):
    """Why a page is doubtful as a whole: how its writer marks is asked first."""

    FILLED = auto()  # boxes are filled where no ink over ink shows, as of a struck one
    OUTSIDE = auto()  # most marks lie beside or around their boxes
    WEAK = auto()  # most are too weak for marks, as a pencil's, or left nothing in black and white


_MOSTLY: Final[Mapping[PageDoubt, frozenset[FieldState]]] = {
    PageDoubt.OUTSIDE: frozenset({FieldState.OUTSIDE}),
    PageDoubt.WEAK: frozenset({FieldState.MARGINAL, FieldState.UNLIKE, FieldState.SPECK}),
}


# What a field is that bears what may be a weak mark.
_WEAK: Final = {BoxState.MARGINAL: FieldState.MARGINAL, BoxState.SPECK: FieldState.SPECK}

# Fields with a mark that may hang together with writing.
_WRITTEN_BESIDE: Final = frozenset(
    {FieldState.OUTSIDE, FieldState.SEVERAL, FieldState.MARGINAL, FieldState.SPECK}
)


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
class Around:
    """What is seen of marks beyond their boxes, the darkest spot of each cell, and marks held against each other.

    `two_levels`: the scan is black and white, and a weak mark leaves nothing in it.
    """

    strokes: Strokes
    faint: Floats
    likeness: Likeness
    two_levels: bool


def field_readings(
    boxes: tuple[Box, ...],
    states: list[BoxState],
    measures: Measures,
    around: Around,
    limits: Thresholds,
) -> tuple[tuple[FieldReading, ...], PageDoubt | None]:
    """Every field of the page, in the order of its boxes, and what is doubtful of all of them."""
    fields = numbers_of_fields(boxes)
    judge = _Judge(tuple(box.level for box in boxes), states, measures, around, limits)
    judge.know_writer(fields)
    verdicts = [judge.field(numbers) for numbers in fields.values()]
    doubt = judge.page(verdicts)
    verdicts = judge.beside_writing(fields, verdicts)
    found = []
    for (field, numbers), verdict in zip(fields.items(), verdicts, strict=True):
        state = verdict
        if verdict is FieldState.ONE and doubt in _MOSTLY:
            # It is no habit of who rings boxes, or whose pen is weak: it has another meaning, or another pen.
            state = FieldState.UNLIKE
        elif verdict is FieldState.BLANK and (judge.fades or doubt is PageDoubt.WEAK):
            state = FieldState.MARGINAL  # its mark may be one of those that left nothing
        filled = [i for i in numbers if states[i] is not BoxState.EMPTY]
        first = boxes[numbers[0]]
        level = judge.choice(numbers) if state is FieldState.ONE else None
        marked = tuple(boxes[i].id for i in filled)
        found.append(FieldReading(field, first.unit, first.criterion, state, level, marked))
    return tuple(found), doubt


class _Judge:
    """Says what fields are, by the measures of a page and its writer's usual mark."""

    def __init__(
        self,
        levels: tuple[str, ...],
        states: list[BoxState],
        measures: Measures,
        around: Around,
        limits: Thresholds,
    ) -> None:
        self._levels = levels
        self._states, self._measures, self._limits = list(states), measures, limits
        self._strokes, self._faint, self._likeness = around.strokes, around.faint, around.likeness
        self._two_levels = around.two_levels
        self._strange: set[int] = set()
        self._calm: list[
            int
        ] = []  # the writer's marks that are surely not drawn over, where enough are
        self._usual: Usual | None = None
        self._over, self._crossed = np.zeros(0, np.bool_), np.zeros(0, np.float32)
        self._unusual = self._crossed  # by how many spreads it looks more so than the others
        self._inked_over, self._thinner = np.zeros(0, np.bool_), np.zeros(0, np.bool_)
        self._usually_loose = 0.0  # mm² beside the marks of who puts a dot to each
        self._heavy = False  # whether what is plainly marked is heavier than most of the page
        self.fades = False  # whether some marks are so weak that another may have left nothing

    def know_writer(self, fields: Mapping[str, list[int]]) -> None:
        """The usual mark is known where enough fields bear one mark and nothing else."""
        for numbers in fields.values():
            self._leave_tips(numbers)
        plain = [(numbers, self._plainly_marked(numbers)) for numbers in fields.values()]
        alone = [i for _, marks in plain for i in marks]
        weak = sum(self._weakly_marked(numbers) for numbers in fields.values())
        self._heavy = weak > len(alone)
        near = self._limits.least_near_marks * (len(alone) + weak)
        self.fades = weak >= self._limits.least_marks and weak > near
        if len(alone) >= self._limits.least_marks:
            loose = [self._loose(numbers) for numbers, marks in plain if marks]
            dot = float(np.quantile(loose, self._limits.dot_share))
            self._usually_loose = min(dot, self._limits.dot_area)
            own = self._usual = usual(self._measures, self._strokes, alone)
            seen = self._measures, self._strokes, self._limits
            self._over, self._crossed = own.drawn_over(*seen), own.crossed_out(*seen)
            self._unusual = spreads_beyond(self._crossed, alone, self._limits.looks_least)
            self._inked_over = own.over_ink(self._measures, self._limits) > self._limits.over_ink
            self._thinner = own.thinner(self._strokes, self._limits)
            self._thinner |= own.rubbed(self._strokes, self._limits)
            for numbers in fields.values():
                self._take_near_mark(numbers, own)
            if not own.fills(self._limits):  # who fills boxes fills each otherwise
                calm = [i for i in alone if self._is_calm(i)]
                self._calm = calm if len(calm) >= self._limits.least_others else []
                self._strange = self._strange_marks(own)

    def _strange_marks(self, writers: Usual) -> set[int]:
        """The marks that may have been drawn over and lie on hardly any of the writer's others."""
        limits, looks, others = self._limits, self._crossed, self._calm
        if not others:
            return set()
        lack = np.maximum(writers.surely_crossed(limits) - looks, 0)
        most = (lack / limits.by_strange) ** 2
        marked = [i for i, state in enumerate(self._states) if state is BoxState.MARKED]
        unusual = self._unusual - limits.strange_unusual
        near = writers.most_crossed(limits) - looks <= limits.strange_crossed + unusual
        near = (near | self._two_levels) & (unusual >= 0)
        may_be = [i for i in marked if near[i] and 0 < most[i] <= limits.most_strange]
        held = self._likeness
        strange = {i for i in may_be if held.is_strange(i, others, float(most[i]))}
        fuller = self._measures.share - writers.share > limits.fuller
        hardly = (lack > limits.hardly_crossed) & ~fuller
        ticks = {i for i in strange if held.is_one_stroke(i)}
        flat = writers.is_flat(limits)
        return {
            i
            for i in strange
            if (lack[i] < limits.nearly_crossed and i not in ticks)
            or (
                flat
                and lack[i] < limits.nearly_crossed_flat
                and self._unusual[i] > limits.unusual_flat
                and held.lies_beyond(i, others, 0.0, limits.strange_flat)
            )
            # the writer may draw each tick otherwise, and each mark that looks hardly crossed out
            or held.lies_beyond(
                i, others, limits.strange, limits.stranger * bool(i in ticks or hardly[i])
            )
        }

    def _plainly_marked(self, numbers: list[int]) -> list[int]:
        """The marks of a field that are one whole choice beside nothing but empty boxes."""
        filled = [i for i in numbers if self._states[i] is not BoxState.EMPTY]
        plain = all(self._states[i] is BoxState.MARKED for i in filled)
        return filled if plain and self.choice(numbers) is not None else []

    def _leave_tips(self, numbers: list[int]) -> None:
        """The ends of other rows' marks are nothing in a field that bears a mark."""
        if any(self._states[i] is BoxState.MARKED for i in numbers):
            for i in numbers:
                if self._is_tip(i):
                    self._states[i] = BoxState.EMPTY

    def _take_near_mark(self, numbers: list[int], writers: Usual) -> None:
        """What alone is nearly a mark in its field is one where the writer's others are hardly more."""
        filled = [i for i in numbers if self._states[i] is not BoxState.EMPTY]
        if len(filled) != 1 or self._states[filled[0]] is not BoxState.MARGINAL:
            return
        (i,) = filled
        limits, measures, strokes = self._limits, self._measures, self._strokes
        dark = float(measures.darkness[i]) >= limits.near_darkness * writers.darkness
        amid = float(measures.core[i]) >= limits.marked_core
        little = writers.has_little_inside(float(strokes.inside[i]), limits.near_inside)
        rubbed = writers.is_flat(limits) and float(strokes.across[i]) > limits.rubbed_across
        if dark and amid and not little and not rubbed:
            self._states[i] = BoxState.MARKED

    def _weakly_marked(self, numbers: list[int]) -> bool:
        """Whether a field bears one thing that is too weak or too small for a mark, and no dust."""
        filled = [i for i in numbers if self._states[i] is not BoxState.EMPTY]
        weak = [i for i in filled if self._states[i] in (BoxState.MARGINAL, BoxState.SPECK)]
        return len(filled) == len(weak) == 1 and not self._is_dust(weak[0])

    def choice(self, numbers: list[int]) -> str | None:
        """What the marked boxes of a field say, where that is one choice."""
        marked = [self._levels[i] for i in numbers if self._states[i] is BoxState.MARKED]
        return choice([self._levels[i] for i in numbers], marked) if marked else None

    def field(self, numbers: list[int]) -> FieldState:
        """What a field of these boxes is."""
        states = [self._states[i] for i in numbers]
        if BoxState.LOST in states:
            return FieldState.LOST
        marked = [i for i in numbers if self._states[i] is BoxState.MARKED]
        if marked and self.choice(numbers) is None:
            return self._several(marked)
        # without a mark it may be a weak one
        weak = {self._states[i] for i in numbers if not (marked and self._is_no_mark(i))}
        for state, asked in _WEAK.items():
            if state in weak:
                return asked
        if self._loose(numbers) - self._usually_loose > self._limits.beside_area:
            return FieldState.OUTSIDE
        if marked:
            verdicts = [self._single(i) for i in marked]
            return next((v for v in verdicts if v is not FieldState.ONE), FieldState.ONE)
        faint = float(self._faint[numbers].max()) > self._limits.faint_beside
        return FieldState.OUTSIDE if faint else FieldState.BLANK

    def beside_writing(
        self, fields: Mapping[str, list[int]], verdicts: list[FieldState]
    ) -> list[FieldState]:
        """The same, but that a field is asked too into whose cells writing goes from another's mark."""
        of = {i: field for field, numbers in fields.items() for i in numbers}
        found = dict(zip(fields, verdicts, strict=True))
        usually = 0.0 if self._usual is None else self._usual.outside
        written: set[str] = set()
        for i, boxes in self._strokes.reached.items():
            struck = found[of[i]] is FieldState.STRUCK  # by its looks alone it may be a large mark
            over = struck and (self._usual is None or bool(self._over[i]))
            more = float(self._strokes.outside[i]) - usually > self._limits.written_beside
            may_be = found[of[i]] in _WRITTEN_BESIDE and not self._is_calm(i)
            if more and (over or may_be):
                written |= {of[box] for box in boxes} - {of[i]}
        quiet = (FieldState.ONE, FieldState.BLANK)
        return [
            FieldState.OUTSIDE if field in written and verdict in quiet else verdict
            for field, verdict in found.items()
        ]

    def page(self, fields: Sequence[FieldState]) -> PageDoubt | None:
        """What is doubtful of the page as a whole, by what its fields are."""
        inked = [state for state in fields if state is not FieldState.BLANK]
        for doubt, states in _MOSTLY.items():
            alike = sum(state in states for state in inked)
            if alike >= self._least_alike(doubt, inked, fields) and 2 * alike >= len(inked):
                return doubt
        if self._two_levels and 0 < 2 * len(inked) < len(fields):
            return PageDoubt.WEAK
        flat = self._usual is not None and self._usual.fills_flat(self._limits)
        return PageDoubt.FILLED if flat and FieldState.ONE in fields else None

    def _least_alike(
        self, doubt: PageDoubt, inked: Sequence[FieldState], fields: Sequence[FieldState]
    ) -> int:
        """How many fields make a page doubtful: few weak ones where most are empty, for a scan may have lost those."""
        most_empty = 2 * len(inked) < len(fields)
        lost = doubt is PageDoubt.WEAK and most_empty
        return self._limits.least_weak if lost else self._limits.least_alike

    def _is_calm(self, i: int) -> bool:
        """Whether a mark looks like the writer's others, with no writing on it."""
        return bool(self._crossed.size) and float(self._crossed[i]) <= self._limits.calm_others

    def _loose(self, numbers: list[int]) -> float:
        """The ink beside the boxes of a field that belongs to no mark, mm²."""
        return float(self._strokes.loose[numbers].sum())

    def _is_dust(self, i: int) -> bool:
        """Whether a speck is no part of a weak mark, of which only this is dark."""
        extent, apart = float(self._measures.extent[i]), float(self._measures.apart[i])
        return extent <= self._limits.dust and apart <= self._limits.dust_apart

    def _is_no_mark(self, i: int) -> bool:
        """Whether what is in a box is dust, or its own ragged outline and nothing further in."""
        limits, measures = self._limits, self._measures
        if float(self._strokes.outside[i]) > limits.beside_area:
            return False  # of what is written beside the box
        peak, core = float(measures.peak[i]), float(measures.core[i])
        if peak <= limits.edge_peak and core <= limits.edge_core:
            return True
        return self._states[i] is BoxState.SPECK and self._is_dust(i)

    def _is_tip(self, i: int) -> bool:
        """Whether what is too little for a mark hangs together with one of another row: its arm ends in this box.

        What goes into the cell of a further box is writing.
        """
        shared = float(self._strokes.shared[i, 2:].max())  # from above or below
        further = any(box != i for box in self._strokes.reached.get(i, ()))
        return self._states[i] in _WEAK and shared > self._limits.shared_tip and not further

    def _several(self, marked: list[int]) -> FieldState:
        """No one whole choice. Of several marks one that is much heavier or busier was struck, most likely."""
        area = self._strokes.inside + self._strokes.outside
        for measure in (area, self._strokes.across, self._strokes.down):
            values = measure[marked]
            if float(values.max()) > 1.5 * float(values.min()):
                return FieldState.STRUCK
        return FieldState.SEVERAL

    def _single(self, i: int) -> FieldState:
        limits = self._limits
        if self._is_outside(i) or self._is_tail(i) or self._strokes.straight[i]:
            return FieldState.OUTSIDE
        if self._heavy:
            return FieldState.UNLIKE
        if self._usual is None:
            across, down = float(self._strokes.across[i]), float(self._strokes.down[i])
            busy = max(across, down) > limits.alone_strokes
            busy = busy or float(self._measures.share[i]) > limits.alone_share
            return FieldState.UNLIKE if busy else FieldState.ONE
        share = float(self._measures.share[i])
        if self._usual.fills(limits) and share < limits.full_least * self._usual.share:
            return FieldState.UNLIKE
        lighter = float(self._measures.darkness[i]) < limits.lighter * self._usual.darkness
        if lighter or self._thinner[i] or self._usual.has_more_ink(self._ink(i), limits.least_ink):
            return FieldState.UNLIKE
        return FieldState.STRUCK if self._is_struck(self._usual, i) else FieldState.ONE

    def _is_outside(self, i: int) -> bool:
        """Whether most of a mark lies beside its box, or what is in it is a bend of a line along its outline."""
        inside, outside = float(self._strokes.inside[i]), float(self._strokes.outside[i])
        if self._usual is None:
            return mostly_outside(inside, outside, self._limits)
        bend = self._strokes.along[i] and self._usual.has_little_inside(
            inside, self._limits.less_inside
        )
        aside = self._usual.lies_aside(self._strokes.reach[i], self._limits)
        return bend or aside or self._usual.is_outside(inside, outside, self._limits)

    def _is_tail(self, i: int) -> bool:
        """Whether a mark is one stroke that runs into another's: that one's tail may go through this box.

        A pen that skips breaks the tail; what is left in the box then is less than a mark of this writer. No tail has
        a second stroke beside it.
        """
        limits, strokes = self._limits, self._strokes
        fewer, more = sorted((float(strokes.across[i]), float(strokes.down[i])))
        sides = np.ones(4, np.bool_) if self._usual is None else self._usual.comes_from(limits)
        shared = float(np.max(strokes.shared[i], where=sides, initial=0))
        abreast = float(strokes.abreast[i])
        tail = more <= limits.one_stroke and shared > limits.shared_ink
        ragged = fewer <= limits.one_across and more <= limits.one_ragged
        tail |= ragged and shared > limits.shared_ragged
        tail &= abreast < limits.abreast
        piece = fewer <= limits.one_across and more <= limits.one_broken
        piece &= abreast < limits.broken_abreast and self._is_little(i)
        tail |= piece and strokes.gap(i, sides) < limits.broken_gap
        tail &= float(self._measures.share[i]) <= limits.alone_share
        return bool(tail) and not self._is_hooked(i)

    def _is_hooked(self, i: int) -> bool:
        """Whether a mark has a second stroke as the writer's ticks have, and lies on others of them."""
        least = self._limits.hook
        if self._usual is None or min(self._usual.abreast, float(self._strokes.abreast[i])) < least:
            return False
        return self._lies_on_others(i, self._limits.like_others)

    def _lies_on_others(self, i: int, most: float) -> bool:
        """Whether all of a mark but so many mm² lies on each of some of the writer's calm ones, and they on it."""
        return bool(self._calm) and not self._likeness.is_strange(i, self._calm, most)

    def _is_little(self, i: int) -> bool:
        """Whether a mark has less ink than the writer's usual, or less in its box."""
        if self._usual is None:
            return False
        less = self._usual.has_more_ink(self._ink(i), self._limits.less_ink)
        inside = float(self._strokes.inside[i])
        return less or self._usual.has_little_inside(inside, self._limits.less_inside)

    def _ink(self, i: int) -> float:
        """A mark's ink, mm²."""
        return float(self._strokes.inside[i] + self._strokes.outside[i])

    def _is_struck(self, writers: Usual, i: int) -> bool:
        """Whether a mark looks drawn over, or may be and is like hardly any of the writer's others."""
        limits, looks = self._limits, float(self._crossed[i])
        unusual = float(self._unusual[i])
        if self._two_levels:  # where no tone shows, it may not look more so than any other
            unusual = max(unusual, limits.unusual)
        most = writers.most_crossed(limits, unusual)
        far_off = writers.is_flat(limits) and unusual > limits.surely_unusual
        crossed = looks > most or (far_off and not self._is_calm(i))
        # what lies alike may be ink over ink, where that does not show
        shows = writers.shows_ink(limits) or writers.makes_spots(limits)
        if crossed and shows and not self._inked_over[i]:  # which no likeness shows
            if not writers.is_flat(limits) and looks <= most + limits.large_tick:
                crossed = not self._is_tick(i)
            if crossed and looks <= most + limits.drawn_like:
                crossed = not self._lies_on_others(i, limits.lies_on)
        return crossed or bool(self._over[i]) or i in self._strange

    def _is_tick(self, i: int) -> bool:
        """Whether a mark is one stroke, and lies not much further from the writer's others than they do."""
        if not self._calm or not self._likeness.is_one_stroke(i):
            return False
        return not self._likeness.lies_beyond(i, self._calm, 0.0, self._limits.stranger)
