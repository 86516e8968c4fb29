"""Workbooks made to do harm, or harmed: what is wrong is said, or all of it comes in; never a part, never a crash."""

import io
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import xlsxwriter
from hypothesis import strategies as st

from db.errors import FaultKind, UserError
from db.store import Store
from desktop.exchange.workbook.import_reader import read_workbook
from desktop.messages import word
from desktop.operations.workbooks import export_workbook
from tests.db.store import small_year
from tests.made_up import fewer, tell

# Header rows as docs/workbook.md § Sheets has them.
SHEETS: dict[str, tuple[str, ...]] = {
    "单位": (
        "编号",
        "单位名称",
        "类别",
        "简称",
        "主要负责人",
        "职务",
        "述法形式",
        "出场顺序",
        "联络员",
        "电话",
        "备注",
    ),
    "评委": ("编号", "组别", "姓名", "工作单位"),
    "评分-written": ("评委编号", "单位编号", "状态", "A1", "A2", "评语"),
    "直接计分-daily": ("单位编号", "得分", "依据"),
    "扣分-duty": ("单位编号", "指标编号", "次数", "依据"),
    "加减分": ("单位编号", "类型", "分值", "依据"),
}
SENSIBLE = [
    *("U01", "U02", "U03", "U99", "L1", "E1", "E9", "leaders", "experts", "街道", "执法部门", "D1"),
    *(
        "现场",
        "书面",
        "有效",
        "作废",
        "回避",
        "缺席",
        "弃权",
        "无效",
        "加分",
        "扣分",
        "否决",
        "依据",
    ),
]
NUMBERS = [0, 1, -1, 30, 30.5, 0.1, 1e-9, 1e300, -1e300, 5e-324, 2**53, 60.0001, 1e15]
HOSTILE = [
    *("", " ", "\t", "\r\n", "\0", "\x1b[2J", "\u202e倒写", "\u200b", "\ufeff编号", "a" * 32_767),
    *(
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("http://x")',
        "'; DROP TABLE",
    ),
    *(
        "NaN",
        "inf",
        "-Infinity",
        "1e999",
        "１２．５",
        "٣",
        "½",
        "1_000",
        "0x10",
        "1,5",
        "30%",
        "三十",
    ),
    *(
        "#N/A",
        "<b>甲</b>",
        "&amp;",
        "../../etc",
        "𠮷𬭎",
        "e\u0301",
        "🏛",
        "名称\n两行",
        "合计",
        "小计",
    ),
]
Sheets = dict[str, list[list[Any]]]
cells = st.one_of(
    st.sampled_from(SENSIBLE),
    st.sampled_from(HOSTILE),
    st.sampled_from(NUMBERS),
    st.booleans(),
    st.none(),
    st.just(datetime(2024, 2, 29)),  # noqa: DTZ001 - as a spreadsheet holds it
    st.text(max_size=12),
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "年度.shufa"
    small_year.build(path)
    return path


@pytest.fixture(scope="module")
def workbook(whole: Path) -> bytes:
    """The year as the program itself exports it."""
    target = whole.with_name("导出.xlsx")
    with Store.open(whole, read_only=True) as store:
        export_workbook(store, 1, target)
    return target.read_bytes()


@pytest.fixture(scope="module")
def file(whole: Path) -> Path:
    return whole.with_name("试.shufa")


def taken(store: Store, source: Path) -> UserError | None:
    """Imports, and returns the refusal where there is one."""
    try:
        scheme = store.schemes.current(1).scheme
        import_data = read_workbook(source, scheme, store.importer.facts(1))
        store.importer.take(1, import_data)
    except UserError as refusal:
        return refusal
    return None


def bring_in(whole: Path, file: Path, source: Path) -> UserError | None:
    """Imports into a fresh copy. What is refused leaves the file as it was; what is taken counts."""
    shutil.copyfile(whole, file)
    with Store.open(file) as store:
        refusal = taken(store, source)
        if refusal is None:
            assert store.verify().intact
            store.results.all_rankings(1)
        else:
            assert word(refusal)
            assert file.read_bytes() == whole.read_bytes(), "a part of it came in"
    return refusal


CASES: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def _told(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    tell(request, "workbooks", CASES)


def note(refusal: UserError | None) -> None:
    CASES["refused" if refusal else "taken whole"] += 1


def write(path: Path, sheets: Sheets) -> None:
    with xlsxwriter.Workbook(path, {"nan_inf_to_errors": True, "strings_to_urls": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            head: list[Any] = [*SHEETS[name]]
            for row, values in enumerate([head, *rows]):
                for column, value in enumerate(values):
                    if isinstance(value, datetime):
                        sheet.write_datetime(row, column, value, day)
                    elif isinstance(value, str) and value.startswith("=") and len(value) < 100:
                        sheet.write_formula(row, column, value, value="30")
                    elif isinstance(value, str):
                        sheet.write_string(row, column, value)
                    elif value is not None:
                        sheet.write(row, column, value)


@st.composite
def sheets(draw: st.DrawFn) -> Sheets:
    names = draw(st.lists(st.sampled_from(list(SHEETS)), min_size=1, max_size=3, unique=True))
    return {
        name: draw(
            st.lists(st.lists(cells, max_size=len(SHEETS[name]) + 1), min_size=1, max_size=5)
        )
        for name in names
    }


@hypothesis.settings(max_examples=fewer())
@hypothesis.given(sheets=sheets())
def test_any_cells_at_all(whole: Path, file: Path, sheets: Sheets) -> None:
    source = whole.with_name("来件.xlsx")
    write(source, sheets)
    note(bring_in(whole, file, source))


@st.composite
def nearly_right(draw: st.DrawFn) -> Sheets:
    """Rows as an office fills them, with a cell in a few of them gone wrong."""
    rows: Sheets = {
        "单位": [[f"U{n:02}", f"单位U{n:02}", "街道", "", "", "", "书面", n] for n in range(1, 5)],
        "评分-written": [
            [r, u, "有效", 30, 20.5, ""] for r in ("L1", "E1") for u in ("U01", "U02")
        ],
        "直接计分-daily": [["U01", 15, "台账"], ["U02", 20, "台账"]],
        "扣分-duty": [["U01", "D1", 2, "记录"]],
        "加减分": [["U01", "加分", 1, "表彰二"], ["U02", "否决", None, "案件"]],
    }
    names = draw(st.lists(st.sampled_from(list(rows)), min_size=1, unique=True))
    for _ in range(draw(st.integers(0, 2))):
        row = draw(st.sampled_from(rows[draw(st.sampled_from(names))]))
        row[draw(st.integers(0, len(row) - 1))] = draw(cells)
    return {name: rows[name] for name in names}


@hypothesis.settings(max_examples=fewer())
@hypothesis.given(sheets=nearly_right())
def test_one_wrong_cell_in_a_good_workbook(whole: Path, file: Path, sheets: Sheets) -> None:
    source = whole.with_name("来件.xlsx")
    write(source, sheets)
    note(bring_in(whole, file, source))


def harmed(content: bytes, data: st.DataObject) -> bytes:
    """The bytes with some flipped, cut off or written over."""
    raw = bytearray(content)
    how = data.draw(st.sampled_from(["flip", "cut", "overwrite"]))
    if how == "cut":
        return bytes(raw[: data.draw(st.integers(0, len(raw) - 1))])
    place = data.draw(st.integers(0, len(raw) - 1))
    if how == "flip":
        raw[place] ^= data.draw(st.integers(1, 255))
    else:
        junk = data.draw(st.binary(min_size=1, max_size=60))
        raw[place : place + len(junk)] = junk
    return bytes(raw)


@hypothesis.settings(max_examples=fewer())
@hypothesis.given(data=st.data(), suffix=st.sampled_from([".xlsx", ".xls", ".ods", ".csv"]))
def test_harmed_bytes_under_any_name(
    whole: Path, file: Path, workbook: bytes, repository: Path, data: st.DataObject, suffix: str
) -> None:
    samples = {
        ".xlsx": workbook,
        ".xls": (repository / "tests/files/rosters/roster.xls").read_bytes(),
        ".ods": workbook,
        ".csv": (repository / "tests/files/rosters/roster-gb18030.csv").read_bytes(),
    }
    source = whole.with_name(f"来件{suffix}")
    source.write_bytes(harmed(samples[suffix], data))
    note(bring_in(whole, file, source))


@hypothesis.settings(max_examples=fewer())
@hypothesis.given(data=st.data())
def test_harmed_members_of_a_sound_archive(
    whole: Path, file: Path, workbook: bytes, data: st.DataObject
) -> None:
    """The archive is whole, so that the harm reaches the readers of what is in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(packed, "w") as new:
        names = old.namelist()
        chosen = data.draw(st.sampled_from(names))
        for name in names:
            content = old.read(name)
            new.writestr(name, harmed(content, data) if name == chosen else content)
    source = whole.with_name("来件.xlsx")
    source.write_bytes(packed.getvalue())
    note(bring_in(whole, file, source))


# what the made-up workbooks brought to light


@pytest.mark.parametrize(
    "unseen", [" ", "\u3000", "\u200b", "\n", "\ufeff", "\x1f", "\u2005\u2060"]
)
@pytest.mark.parametrize(
    ("sheet", "column"),
    [("评分-written", 0), ("评分-written", 1), ("扣分-duty", 0), ("扣分-duty", 1)],
)
def test_a_required_cell_that_only_looks_filled_is_missing(
    whole: Path, file: Path, sheet: str, column: int, unseen: str
) -> None:
    rows: Sheets = {
        "评分-written": [["L1", "U01", "有效", 30, 20, ""]],
        "扣分-duty": [["U01", "D1", 2, "记录"]],
    }
    rows[sheet][0][column] = unseen
    source = whole.with_name("来件.xlsx")
    write(source, {sheet: rows[sheet]})
    refusal = bring_in(whole, file, source)
    assert refusal is not None
    assert [f.kind for f in refusal.faults] == [FaultKind.MISSING]
    assert refusal.faults[0].place == f"{sheet}!{'AB'[column]}2"
