"""Workbooks as people send them, made cell by cell."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from db.errors import Fault, UserError
from db.records import ImportData, ImportFacts
from db.scoring.scheme.reader import read_scheme
from db.scoring.scheme.scheme import Scheme
from desktop.exchange.workbook.import_reader import read_workbook

Sheets = Mapping[str, Sequence[Sequence[object]]]
MakeBook = Callable[..., Path]
ReadBook = Callable[..., ImportData]
FaultsOf = Callable[..., list[Fault]]

SCHEME = """
title = "示例区述法评议"
year = 2024
[[groups]]
code = "experts"
title = "法律专家"
[[groups]]
code = "public"
title = "群众代表"

[[parts]]
code = "written"
title = "书面报告"
kind = "scored"
group_weights = { experts = 60, public = 40 }
[[parts.criteria]]
code = "A1"
title = "学法"
points = 15
step = 0.5
[[parts.criteria]]
code = "A2"
title = "执法规范"
points = 10
step = 1
categories = ["执法部门"]

[[parts]]
code = "daily"
title = "日常"
kind = "given"
full = 100
"""

UNITS = [
    ["编号", "单位名称", "类别"],
    ["U01", "东街街道办事处", "街道"],
    ["U02", "区城管局", "执法部门"],
]
PANEL = [["编号", "组别", "姓名"], ["E1", "experts", "甲"], ["P1", "群众代表", "乙"]]


@pytest.fixture
def scheme() -> Scheme:
    return read_scheme(SCHEME)


@pytest.fixture
def facts() -> ImportFacts:
    return ImportFacts((), (), (), ())


@pytest.fixture
def make_book(tmp_path: Path) -> MakeBook:
    """An .xlsx of these sheets; `merged` gives (sheet, first row, first column, last row, last column)."""

    def make(sheets: Sheets, merged: Sequence[tuple[str, int, int, int, int]] = ()) -> Path:
        path = tmp_path / "来稿.xlsx"
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
            dates = book.add_format({"num_format": "yyyy-mm-dd"})
            for name, rows in sheets.items():
                sheet = book.add_worksheet(name)
                for row, cells in enumerate(rows):
                    for column, cell in enumerate(cells):
                        if isinstance(cell, date):
                            sheet.write_datetime(row, column, cell, dates)
                        elif isinstance(cell, str) and cell.startswith("="):
                            formula, _, value = cell.partition("→")
                            sheet.write_formula(row, column, formula, None, value)
                        elif cell is not None:
                            sheet.write(row, column, cell)
                for title, *corners in merged:
                    if title == name:
                        top, left = corners[:2]
                        sheet.merge_range(*corners, rows[top][left])
        return path

    return make


@pytest.fixture
def read_book(make_book: MakeBook, scheme: Scheme, facts: ImportFacts) -> ReadBook:
    """The import_data of a workbook that has the two units and the two reviewers besides."""

    def read(
        sheets: Sheets,
        *,
        alone: bool = False,
        merged: Sequence[tuple[str, int, int, int, int]] = (),
    ) -> ImportData:
        whole = dict(sheets) if alone else {"单位": UNITS, "评委": PANEL, **sheets}
        return read_workbook(make_book(whole, merged), scheme, facts)

    return read


@pytest.fixture
def faults_of(read_book: ReadBook, scheme: Scheme) -> FaultsOf:
    """The faults for which a workbook is refused; none tells a person a code of the rules without its title."""
    named = scheme.parts + scheme.groups
    titles = {one.code: one.title for one in named}
    titles |= {c.code: c.title for part in scheme.parts for c in part.criteria}

    def faults(sheets: Sheets, **how: object) -> list[Fault]:
        with pytest.raises(UserError) as refusal:
            read_book(sheets, **how)
        typed = {str(cell) for rows in sheets.values() for row in rows for cell in row}
        typed |= {part for name in sheets for part in name.split("-")}
        told = [text for fault in refusal.value.faults for text in fault.facts.values()]
        assert [text for text in told if text not in typed and _bare(text, titles)] == []
        return list(refusal.value.faults)

    return faults


def _bare(text: str, titles: Mapping[str, str]) -> bool:
    """Whether a code stands there without its title, but in the place of a cell."""
    text = re.sub(r"[^\s（]*![A-Z]+\d+", "", text)
    return any(
        re.search(rf"(?<![\w-]){code}(?![\w])(?!(-\w+)? {title})", text)
        for code, title in titles.items()
    )
