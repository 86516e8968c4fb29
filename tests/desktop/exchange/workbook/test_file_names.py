"""Whose marks a file holds, where nothing but its name tells: taken with a note, never against what the sheet says."""

from pathlib import Path

import pytest

from db.errors import FaultKind, UserError
from desktop.exchange.spreadsheets.grid import Grid
from desktop.exchange.spreadsheets.grids import read_grids
from desktop.exchange.workbook.import_reader import proposed, read_workbook
from desktop.exchange.workbook.mapping_memory import MappingMemory
from desktop.exchange.workbook.sheet_mapping import called_in_file
from tests.desktop.exchange.workbook.made_years import Sheet
from tests.desktop.exchange.workbook.test_further_layouts import JIA, LI, TWO, YI, ZHANG
from tests.desktop.exchange.workbook.test_made_years import write

HEADS: list[object] = ["单位名称", "学法守法", "依法决策"]
OF_ZHANG: list[list[object]] = [HEADS, [JIA, 18, 17.5], [YI, 16, 15]]


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("张一", "张一"),
        ("评分表-张一", "张一"),
        ("2025年度述法评议_打分表（张一）(2)", "张一"),
        ("张一打分表", "张一"),
        ("评委张一 的评分", "张一"),
        ("评分表 张一 最终版", "张一"),
        ("评分表", ""),
        ("2", ""),
        ("评分表-2", ""),
        ("张一 李二", ""),
        ("2025年打分汇总", ""),
        ("张一20251203", "张一"),
        ("张一打分表20251203", "张一"),
        ("张一1203", "张一"),
        ("张一2025年12月3日", "张一"),
        ("张一12月3日打分表", "张一"),
        ("20251203张一", "张一"),
        ("2025年张一打分表", "张一"),
        ("张一20251340", "张一20251340"),
        ("评委1203", ""),
        ("P1203", "P1203"),
    ],
)
def test_a_name_is_what_is_left_of_it(name: str, whose: str) -> None:
    assert called_in_file(name) == whose


@pytest.mark.parametrize("name", ["张一.xlsx", "2025年打分表（张一）.xlsx", "张一20251203.xlsx"])
def test_a_file_a_judge_is_read_by_its_name_and_says_so(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, [Sheet("Sheet1", OF_ZHANG)])
    data = read_workbook(path, TWO.scheme, TWO.facts)
    assert TWO.came(data) == {key: mark for key, mark in TWO.marks.items() if key[0] == ZHANG}
    assert [(n.kind, n.place, n.facts) for n in data.notes] == [
        (FaultKind.BY_FILE_NAME, "Sheet1", {"found": ZHANG})
    ]


@pytest.mark.parametrize(
    ("name", "line"),
    [("评分表-1", None), ("王五", None), ("张一 李二", None), ("张一", f"评委：{LI}")],
    ids=["a number", "a stranger", "two people", "another in the sheet"],
)
def test_what_a_name_does_not_tell_is_refused(tmp_path: Path, name: str, line: str | None) -> None:
    rows: list[list[object]] = [[line], *OF_ZHANG] if line else OF_ZHANG
    path = write(tmp_path / f"{name}.xlsx", [Sheet("Sheet1", rows)])
    with pytest.raises(UserError):
        read_workbook(path, TWO.scheme, TWO.facts)


def test_a_line_in_the_sheet_says_it_without_a_note(tmp_path: Path) -> None:
    path = write(tmp_path / "张一.xlsx", [Sheet("Sheet1", [[f"评委：{ZHANG}"], *OF_ZHANG])])
    assert read_workbook(path, TWO.scheme, TWO.facts).notes == ()


def test_what_was_told_by_hand_takes_the_name_of_each_file(tmp_path: Path) -> None:
    """A mapping that is remembered never brings the reviewer of the file for which it was made."""
    memory = MappingMemory(tmp_path / "mappings.toml")
    grids = [_grid(tmp_path, name) for name in ("张一", "李二", "评分")]
    told = proposed((grids[0],), TWO.scheme, TWO.facts)["打分"]
    assert told is not None
    memory.keep((grids[0],), {"打分": told.as_filed("reviewer", grids[0])}, {"打分": None})
    remembered = [memory.recall((grid,), TWO.scheme).get("打分") for grid in grids]
    assert [m and m.fixed for m in remembered] == [{"reviewer": ZHANG}, {"reviewer": LI}, None]


def _grid(folder: Path, name: str) -> Grid:
    (grid,) = read_grids(write(folder / f"{name}.xlsx", [Sheet("打分", OF_ZHANG)]))
    return grid
