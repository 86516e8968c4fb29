"""A year whose ballots were filled in by made-up pens, scanned and taken: some fields cannot be read plainly."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from db.records.layout_json import layout_text
from db.records.layouts import Layout, LayoutKind, LayoutPage, PaperSize
from db.records.paper import NewPrinting, NewSheet
from db.store import Store
from desktop.operations.paper.scanning import take_scans
from tests.desktop.exchange.scans import drawn_pages
from tests.desktop.exchange.scans.pens import Habit, Pen, Sheet
from tests.desktop.exchange.scans.scanners import black_and_white, office

UNITS = 12
LEVELS = ("优秀", "良好", "较差")
SCHEME = """
title = "示例区述法评议"
year = 2024
organiser = "示例区依法治区办"

[[groups]]
code = "hall"
title = "会场"

[[parts]]
code = "vote"
title = "民主测评"
kind = "voted"
[[parts.criteria]]
code = "V1"
title = "总体评价"
points = 100
levels = [{ title = "优秀", points = 100 }, { title = "良好", points = 80 }, { title = "较差", points = 40 }]
"""
# What the sheets bear but for 优秀 everywhere: levels by unit.
FIRST: Mapping[str, Sequence[str]] = {"U02": ("优秀", "良好"), "U04": (), "U07": ("良好",)}
SECOND: Mapping[str, Sequence[str]] = {"U05": ("良好", "较差"), "U09": ("较差",)}
_TICKED = Habit("tick", 1.0, 0.06, 0.1, 0.0)
_FILLED = Habit("fill", 0.95, 0.06, 0.1, 0.0)
_PEN = Pen(0.5, 40)


def made(path: Path, scheme: str = SCHEME) -> int:
    """The file with its units and nobody's ballots."""
    with Store.create(path) as store:
        evaluation = store.evaluations.create(scheme).id
        for number in range(1, UNITS + 1):
            store.units.add(evaluation, f"U{number:02}", f"单位{number}", "执法部门")
        store.panel.add_numbered(evaluation, "hall", "N", 4)
    return evaluation


def printed(store: Store, evaluation: int, count: int) -> Layout:
    """Sheets of the group on one layout."""
    numbers = store.sheets.draw_numbers(count)
    whole = drawn_pages.units_layout(levels=LEVELS)
    boxes = tuple(replace(box, criterion="V1") for box in whole.boxes if int(box.unit[1:]) <= UNITS)
    names = tuple(box.id for box in boxes)
    pages = tuple(LayoutPage(n, sheet, 1, names) for n, sheet in enumerate(numbers, 1))
    layout = replace(whole, boxes=boxes, pages=pages)
    entries = {entry.unit_code: entry.id for entry in store.units.entries(evaluation)}
    sheets = tuple(NewSheet(number, group="hall") for number in numbers)
    kind, size = LayoutKind.UNITS, PaperSize.A4
    text = layout_text(layout)
    store.sheets.record(evaluation, NewPrinting("vote", kind, size, text, entries, sheets))
    return layout


def take(
    path: Path,
    who: str,
    folder: Path,
    sheets: Sequence[Mapping[str, Sequence[str]]],
    *,
    filled: bool = False,
) -> None:
    """Prints, fills in, scans and takes so many sheets; with `filled` boxes in black and white."""
    folder.mkdir()
    with Store.open(path, who) as store:
        evaluation = store.evaluations.latest().id
        layout = printed(store, evaluation, len(sheets))
        scan(store, folder, layout, sheets, filled=filled)
        take_scans(store, evaluation, [folder])


def scan(
    store: Store,
    folder: Path,
    layout: Layout,
    sheets: Sequence[Mapping[str, Sequence[str]]],
    *,
    filled: bool,
) -> None:
    """Fills the pages in and scans them."""
    habit, scanned = (_FILLED, black_and_white) if filled else (_TICKED, office)
    before, evaluation = drawn_pages.FILE, store.evaluations.latest().id
    drawn_pages.FILE = store.sheets.layouts.file_code(evaluation)
    try:
        for number, (page, bears) in enumerate(zip(layout.pages, sheets, strict=True)):
            random = Random(number)
            sheet = Sheet(drawn_pages.drawn(layout, page), layout, page, random)
            for field, boxes in sheet.fields.items():
                for box in boxes:
                    if box.level in bears.get(field, ("优秀",)):
                        sheet.mark(box, habit, _PEN)
            scanned(sheet.image, random).save(folder / f"{number}.png", dpi=(200, 200))
    finally:
        drawn_pages.FILE = before
