"""Further workbooks as offices keep them: what comes in is held against what other libraries see in the same cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlrd
import xlwt
from odfdo import Document, Spreadsheet, Table

from db.errors import FaultKind, UserError
from db.records import BallotRow, MarkState
from desktop.exchange.workbook.import_reader import read_workbook
from tests.desktop.exchange.workbook.made_years import LEVELS, Sheet, Year
from tests.desktop.exchange.workbook.test_made_years import write

ZHANG, LI = JUDGES = ("张一", "李二")
JIA, YI = UNITS = ("甲河街道", "乙桥街道")
LAW, DECIDE = CRITERIA = ("学法守法", "依法决策")
# 张一 gives 甲河街道 18 and 17.5, 乙桥街道 16 and 15; 李二 19 and 14.5, 13 and 12.
MARKS: dict[tuple[str, str, str], object] = {
    (ZHANG, JIA, LAW): 18,
    (ZHANG, JIA, DECIDE): 17.5,
    (ZHANG, YI, LAW): 16,
    (ZHANG, YI, DECIDE): 15,
    (LI, JIA, LAW): 19,
    (LI, JIA, DECIDE): 14.5,
    (LI, YI, LAW): 13,
    (LI, YI, DECIDE): 12,
}
TWO = Year(JUDGES, UNITS, CRITERIA, MARKS)
ONE = Year(JUDGES, UNITS, (LAW,), {key: mark for key, mark in MARKS.items() if key[2] == LAW})
VOTES: dict[tuple[str, str, str], object] = {
    (ZHANG, JIA, LAW): "优秀",
    (ZHANG, YI, LAW): "良好",
    (LI, JIA, LAW): "一般",
    (LI, YI, LAW): "优秀",
}
VOTED = Year(JUDGES, UNITS, (LAW,), VOTES, voted=True)
Rows = Sequence[Sequence[object]]

BOOKS: dict[str, tuple[Year, list[Sheet]]] = {
    "codes across, names down": (
        ONE,
        [Sheet("成绩", [["参评单位", "P1", "P2"], [JIA, 18, 19], [YI, 16, 13]])],
    ),
    "names spaced out": (
        ONE,
        [Sheet("成绩", [["单 位", "张 一", "李　二"], ["甲河 街道", 18, 19], [YI, 16, 13]])],
    ),
    "unit codes and names": (
        ONE,
        [
            Sheet(
                "成绩",
                [["单位编号", "单位名称", *JUDGES], ["D01", JIA, 18, 19], ["D02", YI, 16, 13]],
            )
        ],
    ),
    "a heading that says nothing": (
        ONE,
        [Sheet("成绩", [["对象", *JUDGES], [JIA, 18, 19], [YI, 16, 13]])],
    ),
    "no heading over the units": (
        ONE,
        [Sheet("成绩", [[None, *JUDGES], [JIA, 18, 19], [YI, 16, 13]])],
    ),
    "mean, best and rank beside and below": (
        ONE,
        [
            Sheet(
                "成绩",
                [
                    ["序号", "单位", *JUDGES, "平均分", "名次"],
                    [1, JIA, 18, 19, 18.5, 1],
                    [2, YI, 16, 13, 14.5, 2],
                    [None, "最高分", 18, 19, None, None],
                    ["评委签名：", None, None, None, None, None],
                ],
            )
        ],
    ),
    "two rows, judges under a common heading": (
        ONE,
        [
            Sheet(
                "成绩",
                [["单位", "评委打分", None], [None, *JUDGES], [JIA, 18, 19], [YI, 16, 13]],
                [(0, 0, 1, 0), (0, 1, 0, 2)],
            )
        ],
    ),
    "judges over their totals": (
        TWO,
        [
            Sheet(
                "成绩",
                [
                    ["单位", ZHANG, None, None, LI, None, None],
                    [None, *CRITERIA, "合计", *CRITERIA, "合计"],
                    [JIA, 18, 17.5, 35.5, 19, 14.5, 33.5],
                    [YI, 16, 15, 31, 13, 12, 25],
                ],
                [(0, 0, 1, 0), (0, 1, 0, 3), (0, 4, 0, 6)],
            )
        ],
    ),
    "judges over criteria, nothing merged": (
        TWO,
        [
            Sheet(
                "成绩",
                [
                    ["单位", ZHANG, None, LI, None],
                    [None, *CRITERIA, *CRITERIA],
                    [JIA, 18, 17.5, 19, 14.5],
                    [YI, 16, 15, 13, 12],
                ],
            )
        ],
    ),
    "criteria with their points, down": (
        TWO,
        [
            Sheet(
                judge,
                [
                    ["评分项目", *UNITS],
                    *(
                        [f"{c}（20分）", *(MARKS[judge, unit, c] for unit in UNITS)]
                        for c in CRITERIA
                    ),
                    ["合计", *(sum(MARKS[judge, unit, c] for c in CRITERIA) for unit in UNITS)],  # type: ignore[misc]
                ],
            )
            for judge in JUDGES
        ],
    ),
    "a sheet a unit, told by a line in two cells": (
        TWO,
        [
            Sheet(
                f"表{n}",
                [
                    ["被评议单位：", unit, None],
                    ["指标", *JUDGES],
                    *([c, *(MARKS[judge, unit, c] for judge in JUDGES)] for c in CRITERIA),
                ],
            )
            for n, unit in enumerate(UNITS)
        ],
    ),
    "a form of one unit and one judge, both in a line": (
        TWO,
        [
            Sheet(
                f"{n}",
                [
                    [f"述法单位：{unit}　评委：{judge}", None],
                    ["评分项目", "得分"],
                    *([c, MARKS[judge, unit, c]] for c in CRITERIA),
                ],
            )
            for n, (judge, unit) in enumerate([(j, u) for j in JUDGES for u in UNITS])
        ],
    ),
    "the judge below the marks": (
        TWO,
        [
            Sheet(
                f"第{n}份",
                [
                    ["单位", *CRITERIA],
                    *([unit, *(MARKS[judge, unit, c] for c in CRITERIA)] for unit in UNITS),
                    [None, f"评委：{judge}"],
                ],
            )
            for n, judge in enumerate(JUDGES)
        ],
    ),
    "a row a mark, units merged down": (
        TWO,
        [
            Sheet(
                judge,
                [
                    ["单位名称", "考核项目", "分数"],
                    [JIA, LAW, MARKS[judge, JIA, LAW]],
                    [None, DECIDE, MARKS[judge, JIA, DECIDE]],
                    [YI, LAW, MARKS[judge, YI, LAW]],
                    [None, DECIDE, MARKS[judge, YI, DECIDE]],
                ],
                [(1, 0, 2, 0), (3, 0, 4, 0)],
            )
            for judge in JUDGES
        ],
    ),
    "a row a mark by codes": (
        TWO,
        [
            Sheet(
                "明细",
                [
                    ["评委编号", "单位编号", "指标编号", "得分"],
                    *(
                        [
                            f"P{JUDGES.index(j) + 1}",
                            f"D0{UNITS.index(u) + 1}",
                            f"A{CRITERIA.index(c) + 1}",
                            mark,
                        ]
                        for (j, u, c), mark in MARKS.items()
                    ),
                ],
            )
        ],
    ),
    "three columns and no headings": (
        ONE,
        [Sheet("表", [[j, u, mark] for (j, u, _), mark in ONE.marks.items()])],
    ),
    "one criterion a column, units as sections": (
        TWO,
        [
            Sheet(
                "汇总",
                [
                    ["评委姓名", "单位", *CRITERIA],
                    ["一、街道", None, None, None],
                    *([j, u, *(MARKS[j, u, c] for c in CRITERIA)] for j in JUDGES for u in UNITS),
                ],
            )
        ],
    ),
    "units over criteria, judges down": (
        TWO,
        [
            Sheet(
                "汇总",
                [
                    ["姓名", JIA, None, YI, None],
                    [None, *CRITERIA, *CRITERIA],
                    *([j, *(MARKS[j, u, c] for u in UNITS for c in CRITERIA)] for j in JUDGES),
                ],
                [(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4)],
            )
        ],
    ),
    "ticks, a sheet a judge": (
        VOTED,
        [
            Sheet(
                judge,
                [
                    ["单位", *LEVELS],
                    *(
                        [u, *("√" if v == VOTES[judge, u, LAW] else None for v in LEVELS)]
                        for u in UNITS
                    ),
                ],
            )
            for judge in JUDGES
        ],
    ),
    "ticks of every kind": (
        VOTED,
        [
            Sheet(
                "测评",
                [
                    ["评委", "单位", *LEVELS],
                    [ZHANG, JIA, "☑", "□", "□"],
                    [ZHANG, YI, None, "✓", None],
                    [LI, JIA, None, None, 1],
                    [LI, YI, "是", None, None],
                ],
            )
        ],
    ),
    "levels written in a cross table": (
        VOTED,
        [Sheet("测评", [["单位", *JUDGES], [JIA, "优秀", "一般"], [YI, "良好", "优秀"]])],
    ),
    "beside a cover sheet and a summary": (
        ONE,
        [
            Sheet("封面", [["述法评议"], ["2025年"]]),
            Sheet("打分", [["单位", *JUDGES], [JIA, 18, 19], [YI, 16, 13]]),
        ],
    ),
}


def as_xlsx(folder: Path, sheets: list[Sheet]) -> Path:
    return write(folder / "来表.xlsx", sheets)


def as_xls(folder: Path, sheets: list[Sheet]) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    for sheet in sheets:
        out = book.add_sheet(sheet.name)
        tops = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merged}
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if (row, column) in tops:
                    bottom, right = tops[row, column]
                    out.write_merge(row, bottom, column, right, cell)
                elif cell is not None:
                    out.write(row, column, cell)
    path = folder / "来表.xls"
    book.save(str(path))
    return path


def as_ods(folder: Path, sheets: list[Sheet]) -> Path:
    """By a library that has nothing to do with the one that reads it here."""
    book = Document("spreadsheet")
    body = book.body
    assert isinstance(body, Spreadsheet)
    body.clear()
    for sheet in sheets:
        table = Table(sheet.name)
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str | int | float):
                    table.set_value((column, row), cell)
        for top, left, bottom, right in sheet.merged:
            table.set_span((left, top, right, bottom))
        body.append(table)
    path = folder / "来表.ods"
    book.save(path)
    return path


def cell_of(path: Path, place: str) -> list[object]:
    """What another library sees in a cell, or in a row where no column is named."""
    name, _, at = place.rpartition("!")
    found = re.fullmatch(r"([A-Z]*)(\d+)", at)
    assert found is not None
    row = int(found[2]) - 1
    if path.suffix == ".xls":
        cells: list[object] = list(xlrd.open_workbook(path).sheet_by_name(name).row_values(row))
    elif path.suffix == ".ods":
        (table,) = (t for t in Document(path).body.tables if t.name == name)
        cells = [float(v) if isinstance(v, Decimal) else v for v in table.get_row_values(row)]
    else:
        sheet = openpyxl.load_workbook(path, data_only=True)[name]
        cells = [cell.value for cell in sheet[row + 1]]
    return [cells[ord(found[1]) - ord("A")]] if found[1] else cells


def said(ballot: BallotRow) -> list[object]:
    return [
        mark.level if mark.state is MarkState.LEVEL else (mark.points or 0) / 1000
        for mark in ballot.marks.values()
    ]


@pytest.mark.parametrize("save", [as_xlsx, as_xls, as_ods])
@pytest.mark.parametrize("name", BOOKS)
def test_comes_in_as_it_stands(
    name: str, save: Callable[[Path, list[Sheet]], Path], tmp_path: Path
) -> None:
    year, sheets = BOOKS[name]
    path = save(tmp_path, sheets)
    data = read_workbook(path, year.scheme, year.facts)
    assert year.came(data) == year.marks
    for ballot in data.ballots:
        seen = cell_of(path, ballot.place)
        ticked = set(seen) & {"√", "✓", "☑", "是", 1}
        assert ticked or set(said(ballot)) & set(seen), (ballot.place, seen)


REFUSED: dict[str, tuple[Year, list[Sheet], FaultKind, str]] = {
    "a judge misspelt": (
        ONE,
        [Sheet("成绩", [["单位", *JUDGES, "王二麻"], [JIA, 18, 19, 17], [YI, 16, 13, 12]])],
        FaultKind.UNKNOWN_KEY,
        "成绩!D1",
    ),
    "a unit misspelt": (
        ONE,
        [Sheet("成绩", [["单位", *JUDGES], ["甲何街道", 18, 19], [YI, 16, 13]])],
        FaultKind.UNKNOWN_REFERENCE,
        "成绩!A2",
    ),
    "a mark in merged cells": (
        ONE,
        [Sheet("成绩", [["单位", *JUDGES], [JIA, 18, None], [YI, 16, 13]], [(1, 1, 1, 2)])],
        FaultKind.MERGED,
        "成绩!B2",
    ),
    "a judge twice": (
        ONE,
        [Sheet("成绩", [["单位", ZHANG, LI, ZHANG], [JIA, 18, 19, 17], [YI, 16, 13, 12]])],
        FaultKind.DUPLICATE,
        "成绩!D1",
    ),
    "two ticks": (
        VOTED,
        [Sheet(ZHANG, [["单位", *LEVELS], [JIA, "√", "√", None], [YI, "√", None, None]])],
        FaultKind.TWO_LEVELS,
        "张一!2",
    ),
    "votes counted under a judge's name": (
        VOTED,
        [Sheet(ZHANG, [["单位", *LEVELS], [JIA, 30, 8, 2], [YI, 28, 9, 3]])],
        FaultKind.VOTE_COUNTS,
        "张一!B2",
    ),
    "a total that contradicts": (
        TWO,
        [
            Sheet(
                ZHANG,
                [["项目", *UNITS], [LAW, 18, 16], [DECIDE, 17.5, 15], ["合计", 36.5, 31]],
            )
        ],
        FaultKind.TOTAL_CONTRADICTS,
        "张一!B4",
    ),
    "a criterion misspelt": (
        TWO,
        [Sheet(ZHANG, [["项目", *UNITS], [LAW, 18, 16], ["依法决测", 17.5, 15], [DECIDE, 1, 2]])],
        FaultKind.UNKNOWN_REFERENCE,
        "张一!A3",
    ),
    "marks of a unit without a name": (
        ONE,
        [Sheet("成绩", [["单位", *JUDGES], [JIA, 18, 19], [None, 16, 13]])],
        FaultKind.MISSING,
        "成绩!A3",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_doubtful_is_refused_at_its_place(name: str, tmp_path: Path) -> None:
    year, sheets, kind, place = REFUSED[name]
    with pytest.raises(UserError) as refusal:
        read_workbook(as_xlsx(tmp_path, sheets), year.scheme, year.facts)
    assert (kind, place) in {(fault.kind, fault.place) for fault in refusal.value.faults}
