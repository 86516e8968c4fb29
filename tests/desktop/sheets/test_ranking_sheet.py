"""The ranking is read back by a reader that shares no code with the printer, and looked at as a picture."""

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from db.records import Rankings, UnrankedReason
from db.scoring.scheme.scheme import Rounding
from desktop.sheets.ranking_sheet import RankingSheet, print_ranking
from desktop.sheets.setting.printing import Printed
from tests.desktop.sheets.conftest import Reading
from tests.desktop.sheets.sample_year import Year

Read = Callable[[Printed], Reading]
HARD_NAMES = {
    1: "<b>甲</b>&amp;<乙>&",
    2: "䶮𬭎𬺓街道办事处",
    3: "很长的名称" * 40,
    4: "有表情😀的单位",
    5: "两行\n名称",
}


def sheet(year: Year, **changes: object) -> RankingSheet:
    def reason(found: UnrankedReason) -> str:
        return f"未提交述法报告（{found.facts['part']}）"

    made = RankingSheet(year.rankings, year.scheme, reason, trail_head="ef" * 32)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_every_unit_stands_on_the_sheet(year: Year, read: Read) -> None:
    reading = read(print_ranking(sheet(year)))
    for entry in year.entries:
        assert reading.text.count(entry.unit) == 2, "once overall, once in its category"


def test_fonts_are_embedded(year: Year, read: Read) -> None:
    fonts = read(print_ranking(sheet(year))).fonts
    assert fonts
    assert all(fonts.values()), fonts
    assert all(re.match(r"/[A-Z]{6}\+Noto", name) for name in fonts), fonts


def test_names_are_printed_as_they_are(read: Read) -> None:
    reading = read(print_ranking(sheet(Year(names=HARD_NAMES))))
    for number in (1, 2, 3):
        assert HARD_NAMES[number] in reading.text
    assert "有表情〓的单位" in reading.text
    assert "两行名称" in reading.text


def test_missing_characters_are_named_with_their_place() -> None:
    printed = print_ranking(sheet(Year(names=HARD_NAMES)))
    assert [(m.place, m.code_point) for m in printed.missing] == [("U04 单位名称", "U+1F600")]


def test_a_row_is_never_cut_in_two(read: Read) -> None:
    names = {n: f"第{n}号" + "很长的名称" * (8 * (n % 6)) for n in range(1, 80)}
    year = Year(names=names)
    pages = ["".join(page.split()) for page in read(print_ranking(sheet(year))).pages]
    for entry in year.entries:
        whole = [page for page in pages if entry.unit in page]
        assert len(whole) == 2
        assert all(entry.unit_code in page for page in whole)


def test_head_and_marks_are_on_every_page(year: Year, read: Read) -> None:
    pages = ["".join(page.split()) for page in read(print_ranking(sheet(year))).pages]
    assert len(pages) > 6
    for page in pages:
        assert "未定稿" in page
        assert "数据摘要sha256:" in page
        if re.search(r"U\d\d", page):
            assert "单位" in page.partition("U0")[0]
            assert "编号" in page


def test_each_paper_counts_its_own_pages(year: Year, read: Read) -> None:
    pages = ["".join(page.split()) for page in read(print_ranking(sheet(year))).pages]
    overall = [page for page in pages if "总排名表　" in page or "总排名表计分" in page]
    for number, page in enumerate(overall, 1):
        assert f"第{number}页／共{len(overall)}页" in page
    assert len(overall) < len(pages)


def test_outline_leads_to_the_papers(year: Year, read: Read) -> None:
    reader = read(print_ranking(sheet(year))).reader
    places = [(o["/Title"], reader.get_destination_page_number(o)) for o in reader.outline]
    assert [title for title, _ in places] == [
        "总排名表",
        "分类排名表（街道）",
        "分类排名表（执法部门）",
        "分类排名表（党群综合）",
    ]
    for title, page in places:
        assert page is not None
        assert title in "".join(reader.pages[page].extract_text().split())


def test_the_file_says_what_it_is(year: Year, read: Read) -> None:
    reader = read(print_ranking(sheet(year))).reader
    assert reader.metadata is not None
    assert reader.metadata.title == "示例区2024年度述法评议排名表"
    assert reader.metadata.author == "示例区依法治区办"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"


def test_scores_are_printed_as_the_scheme_rounds_them(year: Year, read: Read) -> None:
    text = read(print_ranking(sheet(year))).text
    assert "94.93" in text
    assert "89.99" in text
    exact = replace(year.scheme, rounding=Rounding())
    standing = replace(year.rankings.overall.standings[0], total=Fraction(1357, 3))
    overall = replace(year.rankings.overall, standings=(standing,))
    rankings = Rankings(overall, (), ())
    reading = read(print_ranking(sheet(year, scheme=exact, rankings=rankings)))
    text = reading.text
    assert "452.3333" in " ".join(reading.pages).split(), "bold, and on one line"
    assert (
        "名次按总分的精确值排定。部分得分、总分按精确值计算，不取舍；表中显示到小数点后4位。"
        in text
    )


def test_what_a_reader_must_know_is_said(year: Year, read: Read) -> None:
    text = read(print_ranking(sheet(year))).text
    assert "并列" in text
    assert "备注为“同分”的U09，按“书面述法报告”得分排定。" in text
    assert "一票否决" in text
    assert "未提交述法报告（written）" in text
    assert "总分由不同的部分合成" in text
    assert "18/19" in text
    assert f"审计链首：{'ef' * 32}" in text
    for signer in ("制表人：", "复核人：", "监督员：", "日期："):
        assert signer in text


def test_a_frozen_result_is_no_draft(read: Read) -> None:
    text = read(print_ranking(sheet(Year(frozen=True, mixed=False)))).text
    assert "未定稿" not in text
    assert "结果已定稿" in text
    assert "总分由不同的部分合成" not in text


def test_same_data_same_bytes(year: Year) -> None:
    assert print_ranking(sheet(year)).pdf == print_ranking(sheet(Year())).pdf
    assert print_ranking(sheet(year)).pdf != print_ranking(sheet(Year(frozen=True))).pdf


@pytest.mark.parametrize("units", [1, 2, 79])
def test_nothing_stands_outside_the_paper(
    units: int, margin: Callable[[Printed, int], float]
) -> None:
    printed = print_ranking(sheet(Year(names=HARD_NAMES, units=units)))
    for page in range(printed.pages):
        assert margin(printed, page) > 14


def test_a_long_title_keeps_the_foot_to_its_line(read: Read) -> None:
    year = Year()
    overall = replace(year.rankings.overall, name="名" * 300, within="category")
    rankings = Rankings(overall, (), ())
    page = read(print_ranking(sheet(year, rankings=rankings))).pages[1]
    (foot,) = [line for line in page.splitlines() if "分类排名表" in line]
    assert foot.endswith("…")
    assert len(foot) < 100


def test_300_units(read: Read) -> None:
    year = Year(units=300)
    reading = read(print_ranking(sheet(year)))
    assert all(reading.text.count(e.unit) == 2 for e in year.entries)


def test_progress_is_reported_and_can_break_off(year: Year) -> None:
    calls = []
    print_ranking(sheet(year), lambda done, total: calls.append((done, total)))
    assert len(calls) > 6
    assert calls == sorted(calls)
    assert calls[-1][0] == calls[-1][1]

    class CancelledError(Exception):
        """Raised by the one who watches."""

    def cancel(_done: int, _total: int) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        print_ranking(sheet(year), cancel)
    assert print_ranking(sheet(year)).pages == len(calls) - 1, "the next one is not hurt"


def test_a_page_holds_25_units_in_characters_of_size_five(read: Read) -> None:
    """五号 is 10.5 pt."""
    reading = read(print_ranking(sheet(Year())))
    sizes = set()

    def visit(text: str, _cm: object, _tm: object, _font: object, size: float) -> None:
        if text.strip().startswith("示例单位第"):
            sizes.add(round(size, 2))

    pages = [page.extract_text(visitor_text=visit) for page in reading.reader.pages[:3]]
    counts = [page.count("示例单位第") for page in pages]
    assert counts[0] >= 25
    assert counts[1] >= 25
    assert 10.5 in sizes
