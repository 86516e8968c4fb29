"""A printing as the store is told of it: a layout of one box a unit and criterion, without any paper."""

from __future__ import annotations

from collections.abc import Iterable

from db.records.layout_json import layout_text
from db.records.layouts import (
    Box,
    Layout,
    LayoutKind,
    LayoutPage,
    PaperSize,
    RowMarks,
    Square,
)
from db.records.paper import NewPrinting, NewSheet, Printing
from db.store import Store


def new_printing(
    store: Store, evaluation_id: int, part: str, sheets: Iterable[NewSheet]
) -> NewPrinting:
    entries = {e.unit_code: e.id for e in store.units.entries(evaluation_id)}
    criteria = store.schemes.current(evaluation_id).scheme.by_code[part].criteria
    fields = [(unit, criterion.code) for unit in entries for criterion in criteria]
    chosen = tuple(sheets)
    boxes = tuple(
        Box(f"b{n}", f"{unit}/{criterion}", unit, criterion, "弃权", 100.0, 50.0 + 7 * n, 4.0, 4.0)
        for n, (unit, criterion) in enumerate(fields)
    )
    layout = Layout(
        page_mm=(210.0, 297.0),
        corners=((13.0, 13.0), (197.0, 13.0), (197.0, 284.0), (13.0, 284.0)),
        corner=6.0,
        codes={"A": Square(171.0, 10.0, 19.0), "B": Square(20.0, 273.0, 14.0)},
        rows=(RowMarks(51.0, 2.0, (10.0, 4.0), (196.0, 4.0)),),
        boxes=boxes,
        pages=tuple(
            LayoutPage(n, sheet.number, 1, tuple(box.id for box in boxes))
            for n, sheet in enumerate(chosen, 1)
        ),
    )
    return NewPrinting(part, LayoutKind.UNITS, PaperSize.A4, layout_text(layout), entries, chosen)


def print_for(
    store: Store, evaluation_id: int, part: str, reviewers: Iterable[int], reason: str = ""
) -> Printing:
    """Records a sheet for each of some reviewers."""
    chosen = tuple(reviewers)
    numbers = store.sheets.draw_numbers(len(chosen))
    sheets = map(NewSheet, numbers, chosen)
    return store.sheets.record(
        evaluation_id, new_printing(store, evaluation_id, part, sheets), reason
    )


def print_copies(store: Store, evaluation_id: int, part: str, group: str, count: int) -> Printing:
    """Records numbered sheets of a group."""
    numbers = store.sheets.draw_numbers(count)
    sheets = [NewSheet(number, group=group) for number in numbers]
    return store.sheets.record(evaluation_id, new_printing(store, evaluation_id, part, sheets))
