"""A year written down in any layout, with whatever stands around marks, comes back as it was or is refused by name."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from itertools import product
from pathlib import Path

import xlsxwriter
from hypothesis import event, given, settings
from hypothesis import strategies as st

from db.errors import ErrorKind, UserError
from desktop.exchange.workbook.import_reader import read_workbook
from tests.desktop.exchange.workbook.made_years import (
    CRITERIA,
    JUDGE_NAMES,
    LEVELS,
    UNIT_NAMES,
    Layout,
    Sheet,
    Year,
    layouts_for,
)

HALVES = st.integers(0, 40).map(lambda n: n / 2)


@st.composite
def years(draw: st.DrawFn) -> Year:
    """Two to four of each; every ballot full or, here and there, not given at all."""
    judges = JUDGE_NAMES[: draw(st.integers(2, 4))]
    units = UNIT_NAMES[: draw(st.integers(2, 4))]
    criteria = CRITERIA[: draw(st.integers(1, 3))]
    voted = draw(st.booleans())
    given_ = [p for p in product(judges, units) if draw(st.integers(0, 9))]
    mark = st.sampled_from(LEVELS) if voted else HALVES
    marks = {(j, u, c): draw(mark) for j, u in given_ for c in criteria}
    return Year(judges, units, criteria, marks, voted)


def shifted(sheet: Sheet, rows: int, columns: int) -> list[tuple[int, int, int, int]]:
    return [(t + rows, a + columns, b + rows, z + columns) for t, a, b, z in sheet.merged]


def _or_not(draw: st.DrawFn) -> bool:
    return draw(st.booleans())


@st.composite
def noisy(draw: st.DrawFn, sheet: Sheet) -> Sheet:
    """With titles, numbering, blank rows, sums, ranks, section rows and closing lines around the marks."""
    rows = [list(row) for row in sheet.rows]
    head, body = rows[: sheet.headings], rows[sheet.headings :]
    merged = list(sheet.merged)
    width = max(len(row) for row in rows)
    if head and _or_not(draw):
        for row in (*head, *body):
            row.extend([None] * (width - len(row)))
        head[-1].append(draw(st.sampled_from(["平均分", "名次", "备注", "合计得分"])))
        for n, row in enumerate(body, 1):
            row.append(n)
        if head[-1][-1] == "合计得分":  # a total is held against the marks, so it is left out here
            head[-1][-1] = "最后得分"
    if head and _or_not(draw):
        head = [[None, *row] for row in head]
        head[-1][0] = "序号"
        body = [[n, *row] for n, row in enumerate(body, 1)]
        merged = shifted(replace(sheet, merged=merged), 0, 1)
    if _or_not(draw):
        body.insert(draw(st.integers(0, len(body))), [])
    if head and _or_not(draw):
        body.insert(draw(st.integers(0, len(body))), ["一、街道"])
    if _or_not(draw):
        body.append(["平均分", *[None] * (width - 2), 17.25])
    if _or_not(draw):
        body.append(["注：评委应独立打分"])
    if _or_not(draw):
        body.append([None, "评委签名："])
    above: list[list[object]] = [[]] if _or_not(draw) else []
    if _or_not(draw):
        above.insert(0, ["2025年度述法评议评分表"])
    merged = shifted(replace(sheet, merged=merged), len(above), 0)
    return Sheet(sheet.name, [*above, *head, *body], merged, len(head) + len(above))


@st.composite
def written(draw: st.DrawFn) -> tuple[Year, Layout, list[Sheet], str]:
    year = draw(years())
    layout = draw(st.sampled_from(layouts_for(year)))
    sheets = [draw(noisy(sheet)) for sheet in layout(year)]
    return year, layout, sheets, draw(st.sampled_from(["General", "0.00", "0"]))


def write(path: Path, sheets: list[Sheet], number_format: str = "General") -> Path:
    with xlsxwriter.Workbook(path) as book:
        shown = book.add_format({"num_format": number_format})
        for sheet in sheets:
            out = book.add_worksheet(sheet.name)
            for top, left, bottom, right in sheet.merged:
                out.merge_range(top, left, bottom, right, "")
            for row, cells in enumerate(sheet.rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, int | float):
                        out.write_number(row, column, cell, shown)
                    elif cell is not None:
                        out.write(row, column, cell)
    return path


def back(year: Year, sheets: list[Sheet], number_format: str = "General") -> object:
    """The marks that come of it, or the faults."""
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder, "来表.xlsx"), sheets, number_format)
        try:
            return year.came(read_workbook(path, year.scheme, year.facts))
        except UserError as error:
            return error


@settings(max_examples=int(os.environ.get("SHUFA_LAYOUTS", "24")))
@given(written())
def test_comes_back_the_same_or_is_refused_by_name(
    case: tuple[Year, Layout, list[Sheet], str],
) -> None:
    year, layout, sheets, number_format = case
    came = back(year, sheets, number_format)
    event("refused" if isinstance(came, UserError) else "came back")
    if isinstance(came, UserError):
        assert came.kind is ErrorKind.IMPORT_REFUSED
        assert all(fault.place or fault.facts for fault in came.faults)
    else:
        assert came == year.marks, layout.__name__


def plain_year(criteria: int, voted: bool) -> Year:
    keys = product(JUDGE_NAMES[:3], UNIT_NAMES[:3], CRITERIA[:criteria])
    marks = {key: LEVELS[n % 3] if voted else 10 + n % 20 / 2 for n, key in enumerate(keys)}
    return Year(JUDGE_NAMES[:3], UNIT_NAMES[:3], CRITERIA[:criteria], marks, voted)


def test_every_layout_comes_in_where_nothing_stands_around_it() -> None:
    for criteria, voted in product((1, 2, 3), (False, True)):
        year = plain_year(criteria, voted)
        for layout in layouts_for(year):
            assert back(year, layout(year)) == year.marks, (layout.__name__, criteria, voted)
