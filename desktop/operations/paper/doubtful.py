"""What waits to be settled, with where each field lies on its page and what may be said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.records.layouts import ABSTAIN_LEVEL, Box, Frame, Layout
from db.scoring.scheme.scheme import Scheme
from db.store import Store
from db.store.paper.records import WHOLE_PAGE, Asked, Ruling
from desktop.exchange.scans.marks.choices import is_number


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """A field on its page: what it takes up (mm: left, top, width, height), and its boxes.

    A field of digits or with a frame is `typed`; else one of `levels` is chosen. A whole page has no boxes.
    """

    area: tuple[float, float, float, float]
    boxes: tuple[Box, ...] = ()
    levels: tuple[str, ...] = ()
    typed: bool = False


@dataclass(frozen=True, slots=True)
class FieldDoubt:
    """A field, or a whole page, that waits: what it is of, in words, and what two people said who differ."""

    asked: Asked
    unit: str
    criterion: str
    place: FieldPlace
    said: tuple[Ruling, ...] = ()

    @property
    def key(self) -> tuple[int, str]:
        """What it is told apart by."""
        return self.asked.scan_id, self.asked.field


@dataclass(frozen=True, slots=True)
class Doubts:
    """What waits for whoever is signed in; how much of their own batches waits for others, or for a second person."""

    items: tuple[FieldDoubt, ...]
    own: int
    second: int


class FieldPlaces:
    """Where the fields of one file's sheets lie; each layout is looked through once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._layouts: dict[str, int] = {}
        self._fields: dict[int, Mapping[str, FieldPlace]] = {}
        self._sizes: dict[int, tuple[float, float]] = {}

    def place(self, sheet: str, field: str) -> FieldPlace:
        """A field of a sheet, or with `WHOLE_PAGE` a page of it. Raises LookupError, UserError NOT_ALLOWED."""
        if sheet not in self._layouts:
            found = self._store.sheets.find(sheet)
            if found is None:
                raise LookupError(sheet)
            self._layouts[sheet] = found.layout_id
        number = self._layouts[sheet]
        if number not in self._fields:
            layout = self._store.sheets.layouts.layout(number)
            self._fields[number] = _fields(layout)
            self._sizes[number] = layout.page_mm
        if field == WHOLE_PAGE:
            return FieldPlace((0.0, 0.0, *self._sizes[number]))
        return self._fields[number][field]


def doubts(store: Store, evaluation_id: int) -> Doubts:
    """Everything that waits. Raises UserError NOT_ALLOWED."""
    scheme = store.schemes.current(evaluation_id).scheme
    units = {entry.id: entry.unit for entry in store.units.entries(evaluation_id)}
    mine = store.settling.own_batches(evaluation_id)
    places = FieldPlaces(store)
    items: list[FieldDoubt] = []
    own = second = 0
    for asked in store.settling.asked(evaluation_id):
        if asked.batch_id in mine:
            own += not asked.of_many
        elif asked.turn == 2 and asked.first_by == store.trail.who:
            second += not asked.of_many
        else:
            items.append(_doubt(store, evaluation_id, scheme, units, places, asked))
    return Doubts(tuple(items), own, second)


def _doubt(
    store: Store,
    evaluation_id: int,
    scheme: Scheme,
    units: Mapping[int, str],
    places: FieldPlaces,
    asked: Asked,
) -> FieldDoubt:
    place = places.place(asked.sheet, asked.field)
    part = scheme.by_code[asked.part]
    if asked.field == WHOLE_PAGE:
        return FieldDoubt(asked, "", part.title, place)
    said: tuple[Ruling, ...] = ()
    if asked.turn > 2:
        of_sheet = store.settling.rulings(evaluation_id, asked.sheet)
        said = tuple(of_sheet.get((asked.scan_id, asked.field), ()))
    return FieldDoubt(
        asked, units[asked.entry_id], part.by_code[asked.criterion].title, place, said
    )


def _fields(layout: Layout) -> dict[str, FieldPlace]:
    boxes: dict[str, list[Box]] = {}
    for box in layout.boxes:
        boxes.setdefault(box.field, []).append(box)
    frames: dict[tuple[str, str], list[Frame]] = {}
    for frame in layout.frames:
        frames.setdefault((frame.unit, frame.criterion), []).append(frame)
    return {
        name: _place(found, frames.get((found[0].unit, found[0].criterion), []))
        for name, found in boxes.items()
    }


def _place(boxes: list[Box], frames: list[Frame]) -> FieldPlace:
    drawn: list[Box | Frame] = [*boxes, *frames]
    left, top = min(b.x for b in drawn), min(b.y for b in drawn)
    right, bottom = max(b.x + b.w for b in drawn), max(b.y + b.h for b in drawn)
    levels = tuple(box.level for box in boxes if box.level != ABSTAIN_LEVEL)
    return FieldPlace(
        (left, top, right - left, bottom - top),
        tuple(boxes),
        levels,
        typed=bool(frames) or is_number(levels),
    )
