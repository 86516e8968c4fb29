"""票数: votes that were counted by hand come in as such, or are refused by name where single ballots are needed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from db.errors import ErrorKind, UserError
from db.records import Mark
from db.store import Store
from desktop.cli import run

TWO_CRITERIA = """
title = "两项"
year = 2025
[[groups]]
code = "panel"
title = "评议团"
[[parts]]
code = "vote"
title = "测评"
kind = "voted"
[[parts.criteria]]
code = "V1"
title = "学法"
points = 10
levels = [{ title = "好", points = 10 }, { title = "差", points = 2 }]
[[parts.criteria]]
code = "V2"
title = "用法"
points = 10
levels = [{ title = "好", points = 10 }, { title = "差", points = 2 }]
"""
Rows = list[Any]
JIA, YI = "甲河街道", "乙桥街道"
LEVELS = ["优秀", "良好", "一般", "较差"]
GROUPS = ("联席会议成员", "评议团", "社会各界代表")
FIRST: Rows = [
    ["民主测评票数汇总", None, None, None, None, None, None, None],
    ["组别", "单位", *LEVELS, "弃权", "合计"],
    [GROUPS[0], JIA, 30, 8, 2, 0, 1, 41],
    [GROUPS[1], JIA, 28, 9, 3, 0, None, 40],
    [GROUPS[2], JIA, 20, 10, 5, 5, None, 40],
    [GROUPS[0], YI, 35, 5, 0, 0, None, 40],
    [GROUPS[1], YI, 30, 9, 1, 0, None, 40],
    [GROUPS[2], YI, 21, 10, 5, 4, None, 40],
    ["合计", None, 164, 51, 16, 9, 1, 241],
]
Capture = pytest.CaptureFixture[str]


def book(path: Path, *sheets: tuple[str, Rows]) -> str:
    found = openpyxl.Workbook()
    found.remove(found.worksheets[0])
    for title, rows in sheets:
        sheet = found.create_sheet(title)
        for row in rows:
            sheet.append(row)
    found.save(path)
    return str(path)


@pytest.fixture
def year(tmp_path: Path) -> Callable[[str], Path]:
    def make(scheme: str = "minzhu-ceping-si-dang") -> Path:
        path = tmp_path / "年.shufa"
        if "\n" in scheme:
            (tmp_path / "办法.toml").write_text(scheme, "utf-8")
            scheme = str(tmp_path / "办法.toml")
        assert run(["new", str(path), "--scheme", scheme]) == 0
        with Store.open(path) as store:
            year = store.evaluations.latest().id
            for code, name in (("D01", JIA), ("D02", YI)):
                store.units.add(year, code, name, "街道")
        return path

    return make


@pytest.fixture
def counted(year: Callable[[str], Path], tmp_path: Path) -> Path:
    path = year("minzhu-ceping-si-dang")
    assert run(["import", str(path), book(tmp_path / "一.xlsx", ("Sheet1", FIRST))]) == 0
    return path


def votes(path: Path) -> dict[tuple[str, str], dict[str, int]]:
    with Store.open(path, read_only=True) as store:
        found = store.ballots.counted.of_evaluation(store.evaluations.latest().id)
    return {(one.unit_code, one.group): dict(one.votes["V1"]) for one in found}


def test_votes_are_kept_and_rank_as_ballots_would(counted: Path, capsys: Capture) -> None:
    """94, 92.5 and 82.5 with weights 20, 40, 40; and the votes are as they stood in the sheet."""
    assert votes(counted)["D01", "members"] == {"优秀": 30, "良好": 8, "一般": 2, "弃权": 1}
    assert len(votes(counted)) == 6
    capsys.readouterr()
    assert run(["rank", str(counted), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [(row["unit_code"], row["total"]) for row in rows] == [
        ("D02", "90.90"),
        ("D01", "88.80"),
    ]
    told = {"issued": 121, "returned": 121, "valid": 120, "void": 0, "abstained": 1}
    assert rows[1]["ballots"] == told
    assert run(["explain", str(counted), "D01"]) == 0
    said = capsys.readouterr().out
    assert "人工计票（无逐张评分票）　评议团：优秀 28，良好 9，一般 3，较差 0" in said
    assert run(["agreement", str(counted)]) == 0
    assert "另有人工计票 240 票，没有逐张评分票，不在统计之内" in capsys.readouterr().out
    assert run(["verify", str(counted)]) == 0


def test_importing_again_changes_nothing_and_a_change_needs_a_reason(
    counted: Path, tmp_path: Path, capsys: Capture
) -> None:
    again = book(tmp_path / "二.xlsx", ("Sheet1", [FIRST[1], FIRST[3]]))
    capsys.readouterr()
    assert run(["import", str(counted), again]) == 0
    told = capsys.readouterr().out
    assert "票数：新增 0，更改 0，未变 1" in told
    assert "Sheet1: 按人工计票的票数读入，共 40 票，不是逐张评分票" in told
    other = book(tmp_path / "三.xlsx", ("Sheet1", [FIRST[1], [GROUPS[1], JIA, 27, 10, 3, 0]]))
    before = votes(counted)
    for reason in ([], ["--dry-run", "--reason", "核对原件"]):
        assert run(["import", str(counted), other, *reason]) == 0
        assert (
            "总体评价 优秀：28 票 → 27 票；总体评价 良好：9 票 → 10 票" in capsys.readouterr().out
        )
        assert votes(counted) == before
    assert run(["import", str(counted), other, "--reason", "核对原件"]) == 0
    assert votes(counted)["D01", "panel"] == {"优秀": 27, "良好": 10, "一般": 3}
    none = book(tmp_path / "四.xlsx", ("Sheet1", [FIRST[1], [GROUPS[1], JIA, 0, 0, 0, 0]]))
    assert run(["import", str(counted), none, "--reason", "改为逐票"]) == 0
    assert ("D01", "panel") not in votes(counted)


def test_the_own_export_comes_back_unchanged_and_into_another_file_the_same(
    counted: Path, tmp_path: Path, capsys: Capture
) -> None:
    target = tmp_path / "出.xlsx"
    assert run(["export", str(counted), str(target)]) == 0
    capsys.readouterr()
    assert run(["import", str(counted), str(target)]) == 0
    told = capsys.readouterr().out
    assert "票数：新增 0，更改 0，未变 6" in told
    assert "!" not in told, "nothing doubtful, nothing said"
    other = tmp_path / "另.shufa"
    assert run(["new", str(other), "--scheme", "minzhu-ceping-si-dang"]) == 0
    assert run(["import", str(other), str(target)]) == 0
    assert votes(other) == votes(counted)


def test_the_own_export_comes_back_after_a_criterion_more_applies(
    year: Callable[[str], Path], tmp_path: Path, capsys: Capture
) -> None:
    """V2 is for 部门 alone until the scheme changes: what was counted before it stays what it was."""
    narrow = TWO_CRITERIA.replace('title = "用法"', 'title = "用法"\ncategories = ["部门"]')
    path = year(narrow)
    rows = [["单位", "指标", "好", "差"], [JIA, "V1", 8, 2]]
    assert run(["import", str(path), book(tmp_path / "一.xlsx", ("票数-vote", rows))]) == 0
    with Store.open(path) as store:
        store.schemes.adopt(store.evaluations.latest().id, TWO_CRITERIA, "各单位都评用法")
    assert run(["export", str(path), str(tmp_path / "出.xlsx")]) == 0
    assert run(["import", str(path), str(tmp_path / "出.xlsx")]) == 0
    assert "票数：新增 0，更改 0，未变 1" in capsys.readouterr().out
    assert run(["explain", str(path), "D01"]) == 0
    assert "未列入排名" in capsys.readouterr().out


READ = {
    "a sheet a group": [
        (title, [["单位", *LEVELS], [JIA, 30, 8, 2, 0], [YI, 28, 9, 3, 0]]) for title in GROUPS[:1]
    ],
    "a line tells the group": [
        (
            "Sheet1",
            [["评委组：联席会议成员"], ["序号", "单位名称", *LEVELS], [1, JIA, 30, 8, 2, 0], [2, YI, 28, 9, 3, 0]],
        )
    ],
    "headings with units": [
        (
            "票数-vote",
            [
                ["单位编号", "组别", *(f"{level}（票）" for level in LEVELS), "有效票", "名次"],
                ["D01", "members", 30, 8, 2, None, 40, 1],
                ["D02", "members", 28, 9, 3, None, 40, 2],
            ],
        )
    ],
}  # fmt: skip


@pytest.mark.parametrize("sheets", READ.values(), ids=READ)
def test_read_by_recognition(
    sheets: list[tuple[str, Rows]], year: Callable[[str], Path], tmp_path: Path
) -> None:
    path = year("minzhu-ceping-si-dang")
    assert run(["import", str(path), book(tmp_path / "来表.xlsx", *sheets)]) == 0
    assert votes(path) == {
        ("D01", "members"): {"优秀": 30, "良好": 8, "一般": 2},
        ("D02", "members"): {"优秀": 28, "良好": 9, "一般": 3},
    }


def test_levels_under_criteria(year: Callable[[str], Path], tmp_path: Path) -> None:
    path = year(TWO_CRITERIA)
    rows = [
        ["单位", "学法", None, "用法", None, "废票"],
        [None, "好", "差", "好", "差", None],
        [JIA, 8, 2, 5, 5, 1],
        [YI, 10, 0, 9, 1, 0],
    ]
    assert run(["import", str(path), book(tmp_path / "来表.xlsx", ("汇总", rows))]) == 0
    with Store.open(path, read_only=True) as store:
        year_id = store.evaluations.latest().id
        found = store.ballots.counted.of_evaluation(year_id)
        counts = store.results.tallies(year_id, "vote")
        scores = {s.entry.unit: s.total for s in store.results.ranking(year_id).standings}
    assert [one.votes for one in found] == [
        {"V1": {"好": 8, "差": 2, "无效": 1}, "V2": {"好": 5, "差": 5, "无效": 1}},
        {"V1": {"好": 10}, "V2": {"好": 9, "差": 1}},
    ]
    assert [(c.returned, c.valid, c.void) for c in counts.values()] == [(11, 10, 1), (10, 10, 0)]
    assert scores == {JIA: pytest.approx(8.4 + 6), YI: pytest.approx(10 + 9.2)}


HEAD = ["单位", *LEVELS]
REFUSED = {
    "nothing tells the group": ([HEAD, [JIA, 30, 8, 2, 0]], "Sheet1!1: 看不出是哪个评委组"),
    "half a vote": ([["组别", *HEAD], [GROUPS[0], JIA, 30.5, 8, 2, 0]], "Sheet1!C2: "),
    "a word": ([["组别", *HEAD], [GROUPS[0], JIA, "三十", 8, 2, 0]], "C2: “三十”不是数，应填数字"),
    "a sum that is not theirs": (
        [["组别", *HEAD, "合计"], [GROUPS[0], JIA, 30, 8, 2, 0, 42]],
        "Sheet1!G2: 合计“42”与各项之和 40 不符",
    ),
    "a unit twice": (
        [["组别", *HEAD], [GROUPS[0], JIA, 30, 8, 2, 0], [GROUPS[0], JIA, 1, 2, 0, 0]],
        "D01 联席会议成员",
    ),
    "a stranger": ([["组别", *HEAD], [GROUPS[0], "丙山局", 30, 8, 2, 0]], "Sheet1!B2: "),
    "a level that is not there": (
        [["组别", "单位", *LEVELS[:3]], [GROUPS[0], JIA, 30, 8, 2]],
        "Sheet1!1: 缺少内容，应填优秀、良好、一般、较差",
    ),
}


@pytest.mark.parametrize(("rows", "said"), REFUSED.values(), ids=REFUSED)
def test_refused_by_name(
    rows: Rows, said: str, year: Callable[[str], Path], tmp_path: Path, capsys: Capture
) -> None:
    title = "票数-vote" if said == "C2: “三十”不是数，应填数字" else "Sheet1"
    path = year("minzhu-ceping-si-dang")
    before = path.read_bytes()
    assert run(["import", str(path), book(tmp_path / "来表.xlsx", (title, rows))]) == 2
    assert said in capsys.readouterr().err
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["单位", "指标", "好", "差"], [JIA, "V1", 8, 2], [JIA, "V2", 8, 1]], "各指标的票数不等（学法 10，用法 9）"),
        ([["单位", "指标", "好", "差"], [JIA, "V1", 8, 2]], "各指标的票数不等（学法 10，用法 0）"),
        (
            [["单位", "指标", "好", "差", "弃权"], [JIA, "V1", 8, 1, 1], [JIA, "V2", 8, 1, 1]],
            "“测评”在这里需要逐张评分票",
        ),
    ],
)  # fmt: skip
def test_several_criteria_need_whole_ballots(
    rows: Rows, said: str, year: Callable[[str], Path], tmp_path: Path, capsys: Capture
) -> None:
    path = year(TWO_CRITERIA)
    assert run(["import", str(path), book(tmp_path / "来表.xlsx", ("Sheet1", rows))]) == 2
    assert said in capsys.readouterr().err


def test_ticks_stay_ticks(year: Callable[[str], Path], tmp_path: Path, capsys: Capture) -> None:
    """A reviewer's sheet of 1 and blank is no count, whether or not the reviewer is known."""
    path = year("minzhu-ceping-si-dang")
    rows = [["评委：张三", None, None, None, None], HEAD, [JIA, 1, None, None, None]]
    assert run(["import", str(path), book(tmp_path / "来表.xlsx", ("Sheet1", rows))]) == 2
    plain = [["组别", *HEAD], [GROUPS[0], JIA, 1, None, None, None]]
    assert run(["import", str(path), book(tmp_path / "来表.xlsx", ("Sheet1", plain))]) == 2
    assert votes(path) == {}


def test_a_group_has_votes_or_ballots_and_never_both(
    counted: Path, tmp_path: Path, capsys: Capture
) -> None:
    with Store.open(counted) as store:
        year = store.evaluations.latest().id
        unit = store.units.find(year, "D01").id
        store.panel.add_numbered(year, "panel", "P", 2)
        person = next(r for r in store.panel.reviewers(year) if r.code == "P001")
        with pytest.raises(UserError) as caught:
            store.ballots.put_mark("vote", unit, person.id, "V1", Mark.of_level("优秀"))
        assert caught.value.kind is ErrorKind.VOTES_COUNTED
        assert store.ballots.get("vote", unit, person.id) is None
    ballots = [["评委编号", "单位编号", "V1"], ["P001", "D01", "优秀"]]
    capsys.readouterr()
    assert run(["import", str(counted), book(tmp_path / "票.xlsx", ("评分-vote", ballots))]) == 2
    assert "评分-vote!2: “评议团”组对该单位的票数已按人工计票录入" in capsys.readouterr().err
    none = [["组别", *HEAD], [GROUPS[1], JIA, 0, 0, 0, 0]]
    taken_out = book(tmp_path / "去.xlsx", ("票数-vote", none))
    assert run(["import", str(counted), taken_out, "--reason", "改为逐票"]) == 0
    assert run(["import", str(counted), str(tmp_path / "票.xlsx")]) == 0
    capsys.readouterr()
    assert run(["import", str(counted), str(tmp_path / "一.xlsx"), "--reason", "再试"]) == 2
    assert "Sheet1!4: “评议团”组对该单位已有逐张评分票" in capsys.readouterr().err
