"""File names as units write them, against the sample year's 79 units."""

import pytest
from python_calamine import CalamineWorkbook

from db.records import Doubt, Entry, FormerName
from desktop import assets
from desktop.exchange.documents.report_names import UnitNames

_SHEET = CalamineWorkbook.from_path(str(assets.sample("year-2024.xlsx"))).get_sheet_by_name("单位")
ENTRIES = tuple(
    Entry(n, n, str(code), str(unit), str(short), str(category))
    for n, (code, unit, short, category, *_) in enumerate(_SHEET.to_python()[1:], 1)
)
NAMES = UnitNames(ENTRIES)


def test_the_sample_has_its_units() -> None:
    assert len(ENTRIES) == 79
    assert ENTRIES[0].unit == "青石桥街道办事处"


@pytest.mark.parametrize(
    "pattern",
    [
        *("2024年度述法报告-{unit}.docx", "{unit}述法报告.pdf", "{code}.pdf", "{code}{short}.doc"),
        *(
            "{code}_2024年12月述法报告(终稿).docx",
            "关于{short}2024年述法情况的报告.wps",
            "3.{unit}.docx",
        ),
        *(
            "{unit}（盖章）.PDF",
            "示例区{unit}述法报告.docx",
            "【{short}】述 法 报 告.txt",
            "{lower}-报告.pdf",
        ),
    ],
)
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.unit_code)
def test_every_unit_is_known_by_its_code_name_and_short_name(entry: Entry, pattern: str) -> None:
    name = pattern.format(
        unit=entry.unit,
        short=entry.short_title,
        code=entry.unit_code,
        lower=entry.unit_code.lower(),
    )
    match = NAMES.match(name)
    assert match.entry == entry, (name, match)
    assert match.doubt is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("2024年度述法报告-青石桥街道.docx", "U01"),
        ("青石桥街办述法报告.docx", "U01"),
        ("Ｕ０１　述法报告.docx", "U01"),
        ("司法局2024.docx", "U45"),
        ("区市场监管述法-市场监督管理局.pdf", "U57"),
    ],
)
def test_names_as_units_write_them(name: str, code: str) -> None:
    match = NAMES.match(name)
    assert match.entry is not None
    assert match.entry.unit_code == code


@pytest.mark.parametrize(
    ("name", "doubt", "candidates"),
    [
        ("述法报告.docx", Doubt.NO_UNIT, []),
        ("U80.docx", Doubt.NO_UNIT, []),
        ("U010.docx", Doubt.NO_UNIT, []),
        ("BU01.docx", Doubt.NO_UNIT, []),
        ("", Doubt.NO_UNIT, []),
        ("青石桥街道与司法局联合报告.docx", Doubt.SEVERAL_UNITS, ["U01", "U45"]),
        ("U01-司法局.docx", Doubt.SEVERAL_UNITS, ["U01", "U45"]),
        ("U01 U02.docx", Doubt.SEVERAL_UNITS, ["U01", "U02"]),
    ],
)
def test_doubts(name: str, doubt: Doubt, candidates: list[str]) -> None:
    match = NAMES.match(name)
    assert match.entry is None
    assert match.doubt is doubt
    assert [e.unit_code for e in match.candidates] == candidates


def entries(*units: tuple[str, str, str]) -> tuple[Entry, ...]:
    return tuple(
        Entry(n, n, code, unit, short, "类") for n, (code, unit, short) in enumerate(units, 1)
    )


def test_a_longer_name_wins_over_one_inside_it() -> None:
    names = UnitNames(entries(("A", "文昌街道", "文昌"), ("B", "文昌门街道", "文昌门")))
    for file, unit in (("文昌门报告.pdf", "文昌门街道"), ("文昌报告.pdf", "文昌街道")):
        match = names.match(file)
        assert match.entry is not None
        assert match.entry.unit == unit


def test_a_name_of_two_units_decides_nothing() -> None:
    names = UnitNames(entries(("A1", "东区管委会", "管委会"), ("A2", "西区管委会", "管委会")))
    assert names.match("管委会.pdf").doubt is Doubt.NO_UNIT
    found = names.match("东区管委会.pdf").entry
    assert found is not None
    assert found.unit_code == "A1"


def test_the_district_may_be_left_out_where_many_units_bear_it() -> None:
    units = [
        (f"N{n}", f"武昌区{name}", "") for n, name in enumerate(["司法局", "教育局", "民政局"])
    ]
    found = UnitNames(entries(*units)).match("司法局述法报告.docx").entry
    assert found is not None
    assert found.unit == "武昌区司法局"


def test_a_street_without_its_ending_is_only_a_guess() -> None:
    match = UnitNames(entries(("A1", "紫阳街道办事处", ""))).match("紫阳湖管理处.docx")
    assert (match.entry, match.doubt) == (None, Doubt.NO_UNIT)
    assert [e.unit for e in match.candidates] == ["紫阳街道办事处"]


def test_codes_of_digits_stand_at_the_beginning() -> None:
    names = UnitNames(entries(("12", "甲局", ""), ("2024", "乙局", "")))
    for file, code in (("12 报告.pdf", "12"), ("12报告.pdf", "12"), ("2024-报告.pdf", "2024")):
        found = names.match(file).entry
        assert found is not None
        assert found.unit_code == code
    for file in ("12月报告.pdf", "2024年度报告.pdf", "报告12.pdf", "120报告.pdf"):
        assert names.match(file).entry is None


def test_a_name_of_before_means_the_unit_of_today() -> None:
    former = [
        FormerName(1, 1, "A1", "区粮食局", "粮食", "2024-03-01", "改革"),
        FormerName(2, 2, "A2", "区甲局", "", "2024-03-01", "改革"),
        FormerName(3, 9, "A9", "区盐务局", "", "2024-03-01", "改革"),
    ]
    units = entries(("A1", "区物资局", ""), ("A2", "区乙局", ""), ("A3", "区甲局", ""))
    names = UnitNames(units, former)
    for file, code in (("区粮食局述法报告.docx", "A1"), ("粮食.pdf", "A1"), ("区甲局.pdf", "A3")):
        found = names.match(file).entry
        assert found is not None
        assert found.unit_code == code
    assert names.match("区盐务局.pdf").entry is None, "its unit has no part in this year"
