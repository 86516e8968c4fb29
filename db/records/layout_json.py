"""A layout as JSON (docs/paper.md § Layout), written in one way only, so that a digest can cover its text."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.records.layouts import (
    VERSION,
    Box,
    Frame,
    Layout,
    LayoutPage,
    RowMarks,
    Square,
)
from db.records.sheet_codes import CODES, MOST_PAGES, is_sheet_number

MOST_MM: Final = 2000.0  # of a page's side
_KEYS: Final = frozenset(
    {"version", "page_mm", "corners", "corner", "codes", "rows", "boxes", "frames", "pages"}
)


def layout_text(layout: Layout) -> str:
    """The layout as JSON: keys sorted, no spaces, whole millimetres without a fraction."""
    document = {
        "version": VERSION,
        "page_mm": layout.page_mm,
        "corners": layout.corners,
        "corner": layout.corner,
        "codes": {name: (c.x, c.y, c.side) for name, c in layout.codes.items()},
        "rows": [asdict(row) for row in layout.rows],
        "boxes": [asdict(box) for box in layout.boxes],
        "frames": [asdict(frame) for frame in layout.frames],
        "pages": [_page_document(page) for page in layout.pages],
    }
    return json.dumps(
        _plain(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def _page_document(page: LayoutPage) -> dict[str, object]:
    document = asdict(page)
    if not page.frames:
        del document["frames"]
    return document


def _plain(value: Any) -> Any:
    """Measures to the thousandth of a millimetre, whole ones as whole numbers."""
    if isinstance(value, float):
        rounded = round(value, 3)
        return int(rounded) if rounded.is_integer() else rounded
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def read_layout(text: str) -> Layout:
    """The layout that a text describes. Raises UserError LAYOUT_REFUSED with every fault by its key."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused([Fault("", FaultKind.UNREADABLE, {"detail": str(error)})]) from error
    reader = _LayoutReader()
    layout = reader.layout(document)
    if not reader.faults:
        reader.faults.extend(_contradictions(layout))
    if reader.faults:
        raise _refused(reader.faults)
    return layout


def _refused(faults: Iterable[Fault]) -> UserError:
    return UserError(ErrorKind.LAYOUT_REFUSED, faults)


class _LayoutReader:
    """Reads a document value by value and notes what is wrong, each by its key."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def layout(self, document: object) -> Layout:
        top = self._object(document, "", _KEYS, optional=frozenset({"frames"}))
        if top and top.get("version") != VERSION:
            self._wrong("version", top.get("version"), str(VERSION), FaultKind.NOT_ONE_OF)
        codes = self._object(top.get("codes", {}), "codes", frozenset(CODES))
        return Layout(
            page_mm=self._pair(top.get("page_mm"), "page_mm", above=0),
            corners=self._corners(top.get("corners")),
            corner=self._measure(top.get("corner"), "corner", above=0),
            codes={
                name: Square(*self._measures(value, f"codes.{name}", 3))
                for name, value in codes.items()
            },
            rows=tuple(self._row(at, row) for at, row in self._items(top, "rows")),
            boxes=tuple(self._box(at, box) for at, box in self._items(top, "boxes")),
            frames=tuple(self._frame(at, frame) for at, frame in self._items(top, "frames")),
            pages=tuple(self._page(at, page) for at, page in self._items(top, "pages")),
        )

    def _wrong(
        self, at: str, found: object, expected: str, kind: FaultKind = FaultKind.WRONG_TYPE
    ) -> None:
        self.faults.append(Fault(at, kind, {"found": str(found)[:40], "expected": expected}))

    def _object(
        self, value: object, at: str, keys: frozenset[str], optional: frozenset[str] = frozenset()
    ) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            self._wrong(at, value, "table")
            return {}
        for key in sorted(keys - optional - value.keys()):
            self.faults.append(Fault(_inside(at, key), FaultKind.MISSING, {"expected": "text"}))
        for key in sorted(value.keys() - keys):
            facts = {"expected": "、".join(sorted(keys))}
            self.faults.append(Fault(_inside(at, str(key)), FaultKind.UNKNOWN_KEY, facts))
        return value

    def _items(self, top: Mapping[str, Any], key: str) -> list[tuple[str, object]]:
        value = top.get(key, [])
        if not isinstance(value, list):
            self._wrong(key, value, "tables")
            return []
        return [(f"{key}[{n}]", item) for n, item in enumerate(value)]

    def _corners(self, value: object) -> tuple[tuple[float, float], ...]:
        if not isinstance(value, list) or len(value) != 4:
            self._wrong("corners", value, "four_corners")
            return ()
        return tuple(self._pair(corner, f"corners[{n}]") for n, corner in enumerate(value))

    def _row(self, at: str, value: object) -> RowMarks:
        row = self._object(value, at, frozenset({"y", "h", "left", "right"}))
        return RowMarks(
            self._measure(row.get("y"), f"{at}.y"),
            self._measure(row.get("h"), f"{at}.h", above=0),
            self._pair(row.get("left"), f"{at}.left"),
            self._pair(row.get("right"), f"{at}.right"),
        )

    def _box(self, at: str, value: object) -> Box:
        keys = frozenset({"id", "field", "unit", "criterion", "level", "x", "y", "w", "h"})
        box = self._object(value, at, keys)
        name, field, unit, criterion, level = (
            self._text(box, at, key) for key in ("id", "field", "unit", "criterion", "level")
        )
        return Box(name, field, unit, criterion, level, *self._rectangle(box, at))

    def _frame(self, at: str, value: object) -> Frame:
        keys = frozenset({"id", "unit", "criterion", "x", "y", "w", "h"})
        frame = self._object(value, at, keys)
        name, unit, criterion = (self._text(frame, at, key) for key in ("id", "unit", "criterion"))
        return Frame(name, unit, criterion, *self._rectangle(frame, at))

    def _page(self, at: str, value: object) -> LayoutPage:
        keys = frozenset({"pdf_page", "sheet", "page", "boxes", "frames"})
        page = self._object(value, at, keys, optional=frozenset({"frames"}))
        sheet = self._text(page, at, "sheet")
        if not is_sheet_number(sheet):
            self._wrong(f"{at}.sheet", sheet, "sheet_number")
        return LayoutPage(
            self._count(page.get("pdf_page"), f"{at}.pdf_page", 10**6),
            sheet,
            self._count(page.get("page"), f"{at}.page", MOST_PAGES),
            self._ids(page.get("boxes"), f"{at}.boxes"),
            self._ids(page.get("frames", []), f"{at}.frames"),
        )

    def _ids(self, value: object, at: str) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self._wrong(at, value, "texts")
        return ()

    def _text(self, record: Mapping[str, Any], at: str, key: str) -> str:
        value = record.get(key, "")
        if not isinstance(value, str):
            self._wrong(f"{at}.{key}", value, "text")
            return ""
        return value

    def _count(self, value: object, at: str, high: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            self._wrong(at, value, "whole_number")
            return 1
        if not 1 <= value <= high:
            self._outside(at, value, 1, high)
        return value

    def _rectangle(self, record: Mapping[str, Any], at: str) -> tuple[float, float, float, float]:
        x, y = (self._measure(record.get(key), f"{at}.{key}") for key in "xy")
        w, h = (self._measure(record.get(key), f"{at}.{key}", above=0) for key in "wh")
        return x, y, w, h

    def _pair(self, value: object, at: str, above: float | None = None) -> tuple[float, float]:
        first, second = self._measures(value, at, 2, above)
        return first, second

    def _measures(
        self, value: object, at: str, count: int, above: float | None = None
    ) -> list[float]:
        if not isinstance(value, list) or len(value) != count:
            self._wrong(at, value, "measures")
            return [1.0] * count
        return [self._measure(item, f"{at}[{n}]", above) for n, item in enumerate(value)]

    def _measure(self, value: object, at: str, above: float | None = None) -> float:
        """A measure from 0 to MOST_MM; more than `above` where that is given."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._wrong(at, value, "number")
            return 1.0
        if not (0 <= value <= MOST_MM) or (above is not None and value <= above):
            self._outside(at, value, 0, int(MOST_MM))
            return 1.0
        return float(value)

    def _outside(self, at: str, value: float, low: int, high: int) -> None:
        found = str(value) if math.isfinite(value) else "∞"
        facts = {"found": found[:40], "low": str(low), "high": str(high)}
        self.faults.append(Fault(at, FaultKind.OUT_OF_RANGE, facts))


def _inside(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key


def _contradictions(layout: Layout) -> Iterable[Fault]:
    """What is wrong between the values of a layout whose single values are right."""
    yield from _twice("boxes", "id", [box.id for box in layout.boxes])
    yield from _twice("frames", "id", [frame.id for frame in layout.frames])
    pages = [f"{page.sheet}/{page.page}" for page in layout.pages]
    yield from _twice("pages", "page", pages)
    yield from _twice("pages", "pdf_page", [str(page.pdf_page) for page in layout.pages])
    levels = [f"{box.field}/{box.level}" for box in layout.boxes]
    yield from _twice("boxes", "level", levels)
    for n, page in enumerate(layout.pages):
        yield from _unknown(f"pages[{n}].boxes", page.boxes, layout.box)
        yield from _unknown(f"pages[{n}].frames", page.frames, layout.frame)
    for name, piece, right, bottom in _edges(layout):
        for side, found, limit in zip("xy", (right, bottom), layout.page_mm, strict=True):
            if found > limit:
                facts = {"found": f"{found:g}", "low": "0", "high": f"{limit:g}"}
                yield Fault(f"{name}{piece}.{side}", FaultKind.OUT_OF_RANGE, facts)


def _twice(name: str, key: str, values: Iterable[str]) -> Iterable[Fault]:
    seen: set[str] = set()
    for n, value in enumerate(values):
        if value in seen:
            yield Fault(f"{name}[{n}].{key}", FaultKind.DUPLICATE, {"found": value})
        seen.add(value)


def _unknown(at: str, ids: Iterable[str], known: Mapping[str, object]) -> Iterable[Fault]:
    for n, name in enumerate(ids):
        if name not in known:
            facts = {"found": name, "expected": "listed_above"}
            yield Fault(f"{at}[{n}]", FaultKind.UNKNOWN_REFERENCE, facts)


def _edges(layout: Layout) -> Iterable[tuple[str, str, float, float]]:
    """Everything that is printed, with its right and lower edge."""
    half = layout.corner / 2
    for n, (x, y) in enumerate(layout.corners):
        yield "corners", f"[{n}]", x + half, y + half
    for name, code in layout.codes.items():
        yield "codes", f".{name}", code.x + code.side, code.y + code.side
    for n, row in enumerate(layout.rows):
        yield "rows", f"[{n}]", sum(row.right), row.y + row.h
    for n, box in enumerate(layout.boxes):
        yield "boxes", f"[{n}]", box.x + box.w, box.y + box.h
    for n, frame in enumerate(layout.frames):
        yield "frames", f"[{n}]", frame.x + frame.w, frame.y + frame.h
