"""Workbooks as offices keep them: each comes in as meant, or is refused at the cell, or says what is doubtful."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db.store import Store
from desktop.cli import run
from desktop.exchange.documents.documents import read_document
from desktop.exchange.spreadsheets.grids import read_grids
from desktop.exchange.workbook.import_reader import take_grids
from desktop.exchange.workbook.sheet_mapping import NO_HEADER, SheetMapping
from desktop.exchange.workbook.subjects import Subject
from desktop.messages import textless_text
from desktop.operations.demo.demo_year import make_demo

pytestmark = pytest.mark.xdist_group("kept workbooks")  # the demo is made once

BOOKS = Path(__file__).resolve().parents[4] / "tests" / "files" / "workbooks"
ONE = """
title = "一项总分"
year = 2025
[[groups]]
code = "panel"
title = "评委"
[[parts]]
code = "live"
title = "现场"
kind = "scored"
group_weights = { panel = 100 }
[[parts.criteria]]
code = "A1"
title = "总分"
points = 100
step = 0.5
"""
UNITS = ("甲河街道", "乙桥街道", "丙山局")
JUDGES = ("评委一", "评委二", "评委三")
BALLOTS = "SELECT count(*) FROM ballots"
SUBMITTED = "SELECT count(*) FROM ballots WHERE status = 'submitted'"

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_demo(tmp_path_factory.mktemp("demo")).file


@pytest.fixture
def target(request: pytest.FixtureRequest, tmp_path: Path, demo: Path) -> Path:
    """The file that a workbook goes into: of a template, of one criterion, or the demo; `+` with units and judges."""
    kind: str = request.param
    path = tmp_path / "年度.shufa"
    if kind == "demo":
        shutil.copy(demo, path)
        return path
    scheme = {"live": "xianchang-biaoxian", "votes": "minzhu-ceping-si-dang"}
    text = tmp_path / "one.toml"
    text.write_text(ONE, "utf-8")
    made = run(["new", str(path), "--scheme", scheme.get(kind.rstrip("+"), str(text))])
    assert made == 0
    if kind.endswith("+"):
        with Store.open(path) as store:
            year = store.evaluations.latest().id
            for number, name in enumerate(UNITS, 1):
                store.units.add(year, f"D0{number}", name, "街道")
            for number, name in enumerate(JUDGES, 1):
                store.panel.add(year, f"P{number}", "panel", name=name)
    return path


def sql(path: Path, select: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(select, values).fetchall()


REFUSED = [
    (
        "03-given-percent.xlsx",
        "demo",
        ["直接计分-daily!B2: 得分不应是百分比格式（显示为 95%）", "B3: "],
    ),
    ("04-given-formula-no-cache.xlsx", "demo", ["直接计分-daily!B2: 公式还没有计算出结果"]),
    (
        "05-given-formula-cached-zero.xlsx",
        "demo",
        ["daily!B2: 公式还没有计算", "daily!B3: 公式还没有"],
    ),
    ("06-ballot-formula-no-cache.xlsx", "live", ["评分-live!C2: 公式还没有计算出结果"]),
    (
        "46-name-contradicts-code.xlsx",
        "live",
        ["评分-live!C2: “乙桥街道”与编号对应的“甲河街道”不符", "C3: "],
    ),
    ("error-cells.xlsx", "demo", ["评分-written!C2: 单元格是公式错误“#"]),
    ("01-roster-no-category.xlsx", "live", ["Sheet1!2: 名册只缺“类别”"]),
    ("26-vote-counts.xlsx", "votes", ["Sheet1!2: 看不出是哪个评委组投的票", "“组别”一列"]),
    ("15-html.xls", "live", ["网页（HTML）", "另存为 .xlsx"]),
    ("15c-tab-text.xls", "live", ["其实是文本", "另存为 .xlsx"]),
    ("39-tsd.xlsx", "demo", ["文档加密软件加密", "解密"]),
    ("08-given-average.xlsx", "demo", ["小数位过多", "请用 ROUND 取位，例如取两位为 86.67"]),
    ("18e-fullwidth-comma.csv", "live", ["没有找到逗号、制表符或分号", "“，”"]),
    ("18g-pipe.csv", "live", ["没有找到逗号、制表符或分号", "“|”"]),
]


def twin(book: str) -> str:
    """The same workbook as LibreOffice saves it, where it is kept; formulas without a value it would work out."""
    name = book.removesuffix(".xlsx") + ".ods"
    return name if book.endswith(".xlsx") and (BOOKS / name).exists() else ""


REFUSED += [(twin(book), kind, said) for book, kind, said in REFUSED if twin(book)]


@pytest.mark.parametrize(("book", "target", "said"), REFUSED, indirect=["target"])
def test_refused_by_name(book: str, target: Path, said: list[str], capsys: Capture) -> None:
    before = target.read_bytes()
    assert run(["import", str(target), str(BOOKS / book)]) == 2
    told = capsys.readouterr().err
    assert all(words in told for words in said), told
    assert target.read_bytes() == before


TAKEN = [
    ("02-ballots-by-unit-name.xlsx", "live", SUBMITTED, 6, []),
    ("10-heading-repeated.xlsx", "live", "SELECT count(*) FROM entries", 3, []),
    ("11-footer-as-unit.xlsx", "live", "SELECT count(*) FROM entries", 4, []),
    ("16-jxl-codepage1252.xls", "live", SUBMITTED, 6, []),
    ("16e-jxl-names-only.xls", "live", "SELECT count(*) FROM entries", 2, []),
    ("17-wps.et", "live", SUBMITTED, 6, []),
    ("18d-utf16-nobom.csv", "live", "SELECT count(*) FROM entries", 2, []),
    (
        "19-code-format-000.xlsx",
        "live",
        "SELECT count(*) FROM units WHERE code IN ('001', '002')",
        2,
        [],
    ),
    ("20-hidden-row.xlsx", "live", "SELECT count(*) FROM entries", 3, ["单位: 第 3 行是隐藏的"]),
    ("22-cross-table.xlsx", "one+", SUBMITTED, 9, []),
    ("23-sheet-per-judge.xlsx", "live+", SUBMITTED, 4, []),
    (
        "reviewers-as-sent.xlsx",
        "demo",
        "SELECT count(*) FROM reviewers WHERE code LIKE 'R%' AND name <> ''",
        20,
        ["评委没有编号，已编为 R01–R20", "“联系电话”一列没有读取"],
    ),
    ("25-long.xlsx", "live", "SELECT count(*) FROM marks", 20, []),
    ("30-unread-sheet.xlsx", "live", SUBMITTED, 6, []),
    (
        "37-given-by-name.xlsx",
        "demo",
        "SELECT count(*) FROM given_scores WHERE points = 89600",
        1,
        [],
    ),
    (
        "48-mark-missing-becomes-draft.xlsx",
        "live",
        BALLOTS,
        2,
        ["评分-live!3: 1 张未填全，存为草稿"],
    ),
]


TAKEN += [
    (twin(book), kind, select, count, said)
    for book, kind, select, count, said in TAKEN
    if twin(book)
]


@pytest.mark.parametrize(("book", "target", "select", "count", "said"), TAKEN, indirect=["target"])
def test_comes_in_as_it_was_meant(
    book: str, target: Path, select: str, count: int, said: list[str], capsys: Capture
) -> None:
    assert run(["import", str(target), str(BOOKS / book), "--reason", "更正"]) == 0
    told = capsys.readouterr().out
    assert all(words in told for words in said), told
    assert sql(target, select) == [(count,)]
    if not said:
        assert "!" not in told, "nothing doubtful, nothing said"
    assert run(["import", str(target), str(BOOKS / book)]) == 0
    assert "新增 0，更改 0" in capsys.readouterr().out, "the second time changes nothing"


@pytest.mark.parametrize("target", ["live"], indirect=True)
def test_a_list_without_headings_is_read_from_its_first_row(target: Path) -> None:
    grids = read_grids(BOOKS / "28-no-heading.xlsx")
    with Store.open(target) as store:
        year = store.evaluations.latest().id
        scheme, facts = store.schemes.current(year).scheme, store.importer.facts(year)
        mapping = SheetMapping(Subject.UNITS, "", NO_HEADER, {"unit": 0, "category": 1})
        import_data = take_grids("名单", grids, scheme, facts, {"Sheet1": mapping})
    assert [(row.unit, row.category) for row in import_data.units] == [
        ("甲河街道", "街道"),
        ("乙桥街道", "街道"),
        ("丙山局", "执法部门"),
    ]


@pytest.mark.parametrize("target", ["live"], indirect=True)
def test_sections_are_categories(target: Path) -> None:
    assert run(["import", str(target), str(BOOKS / "33-category-as-section-rows.xlsx")]) == 0
    select = "SELECT u.title, e.category FROM entries e JOIN units u ON u.id = e.unit_id ORDER BY u.title"
    assert sorted(sql(target, select)) == sorted(
        [("甲河街道", "街道"), ("乙桥街道", "街道"), ("丙山局", "执法部门")]
    )


@pytest.mark.parametrize("target", ["one+"], indirect=True)
def test_a_cross_table_gives_each_cell_to_its_reviewer_and_unit(target: Path) -> None:
    """As it stands in the sheet: 甲河街道 91 88 90, 乙桥街道 85 86 84, 丙山局 79 82 80."""
    assert run(["import", str(target), str(BOOKS / "22-cross-table.xlsx")]) == 0
    select = (
        "SELECT u.title, r.name, m.points / 1000 FROM marks m JOIN ballots b ON b.id = m.ballot_id"
        " JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id"
        " JOIN reviewers r ON r.id = b.reviewer_id"
    )
    rows = {"甲河街道": (91, 88, 90), "乙桥街道": (85, 86, 84), "丙山局": (79, 82, 80)}
    expected = {
        (unit, judge, mark)
        for unit, marks in rows.items()
        for judge, mark in zip(JUDGES, marks, strict=True)
    }
    assert set(sql(target, select)) == expected


def test_every_kept_workbook_is_held_to_something() -> None:
    tried = {book for book, *_ in (*REFUSED, *TAKEN)} | {
        *("33-category-as-section-rows.xlsx", "39-tsd.docx"),
        *("28-no-heading.xlsx",),
    }
    tried |= {name for book in tried if (name := twin(str(book)))}  # their cells: test_ods_twins.py
    assert tried == {path.name for path in BOOKS.iterdir()}


@pytest.mark.parametrize("target", ["demo"], indirect=True)
def test_a_score_that_stands_is_told_with_both_values_and_changed_for_a_reason_only(
    target: Path, capsys: Capture
) -> None:
    book = str(BOOKS / "37-given-by-name.xlsx")
    points = "SELECT group_concat(points) FROM given_scores"
    before = sql(target, points)
    told = []
    for arguments in ([], ["--dry-run"], ["--dry-run", "--reason", "核对原件"]):
        assert run(["import", str(target), book, *arguments]) == 0
        told.append(capsys.readouterr().out)
        assert sql(target, points) == before
    assert "未作更改" in told[0]
    assert all(" → 89.6" in text for text in told), told
    assert ["没有给出理由" in text for text in told] == [True, True, False]
    assert run(["import", str(target), book, "--reason", "核对原件"]) == 0
    assert sql(target, points) != before
    assert sql(target, "SELECT DISTINCT reason FROM events WHERE what = 'given.import'")[-1] == (
        "核对原件",
    )


def test_a_sealed_report_is_named_for_what_it_is() -> None:
    document = read_document(BOOKS / "39-tsd.docx")
    assert document.textless is not None
    assert textless_text(document.textless) == "文件被文档加密软件加密，请解密后再报"
