"""Blank ballots: whose they are, what they ask, and that a scan of the page finds its code again."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from db.records import Reviewer
from db.scoring.scheme.scheme import Level, PartKind
from desktop.sheets.ballots.code import BallotCode, code_text, read_code
from desktop.sheets.ballots.grid import BallotGrid, print_grid
from desktop.sheets.ballots.paper import BallotPaper, Naming
from desktop.sheets.ballots.sheet import print_ballots
from desktop.sheets.setting.page_style import A3_WIDE, A4_WIDE
from desktop.sheets.setting.printing import Printed
from tests.desktop.sheets.conftest import Reading
from tests.desktop.sheets.sample_year import Year, criterion

Read = Callable[[Printed], Reading]
Picture = Callable[[Printed, int, float], QImage]
REVIEWERS = (Reviewer(1, "R01", "experts", "钱某"), Reviewer(2, "R02", "leaders", "孙某"))
LEVELS = (Level("优秀", Fraction(100)), Level("良好", Fraction(80)), Level("较差", Fraction(40)))


def paper(year: Year, **changes: object) -> BallotPaper:
    made = BallotPaper(year.evaluation, year.scheme, year.scheme.parts[0], year.entries, REVIEWERS)
    return replace(made, **changes)  # type: ignore[arg-type]


def voted(year: Year) -> BallotPaper:
    part = year.scheme.parts[0]
    criteria = tuple(replace(c, levels=LEVELS) for c in part.criteria[:2])
    return paper(year, part=replace(part, kind=PartKind.VOTED, criteria=criteria))


def scanned(image: QImage) -> list[str]:
    """What an independent reader finds on the picture of a page."""
    rows = np.frombuffer(bytes(image.constBits()), np.uint8).reshape(
        image.height(), image.bytesPerLine()
    )
    pixels = np.ascontiguousarray(rows[:, : image.width()])
    return [found.text for found in zxingcpp.read_barcodes(pixels)]


def test_a_page_for_each_ballot(read: Read) -> None:
    printed = print_ballots(paper(Year(units=4)))
    pages = ["".join(page.split()) for page in read(printed).pages]
    assert len(pages) == 8
    assert [page.count("示例单位第") for page in pages] == [1] * 8
    assert all("评委：钱某（法律专家，R01）" in page for page in pages[:4])
    assert all("评委：孙某（领导，R02）" in page for page in pages[4:])
    for page in pages:
        assert all(f"指标A{n}" in page for n in range(1, 6))
        assert "合计100" in page
        assert "以0.5分为最小单位" in page


def test_numbered_ballots_name_nobody(read: Read) -> None:
    text = read(print_ballots(paper(Year(units=2), naming=Naming.NUMBERED))).text
    assert "钱某" not in text
    assert "票号：R01" in text


def test_blank_ballots_are_printed_once(read: Read) -> None:
    reading = read(print_ballots(paper(Year(units=3), naming=Naming.BLANK)))
    assert len(reading.pages) == 3
    assert "R01" not in reading.text


def test_no_ballot_for_whom_one_is_recused(read: Read) -> None:
    recused = frozenset({("R01", "U02")})
    assert len(read(print_ballots(paper(Year(units=3), recused=recused))).pages) == 5
    pages = read(print_grid(BallotGrid(paper(Year(units=3), recused=recused)))).pages
    assert "回避" in pages[0]
    assert "回避" not in pages[1]


def test_votes_are_boxes_to_tick(read: Read) -> None:
    text = read(print_ballots(voted(Year(units=1)))).text
    assert "□优秀" in text
    assert "优秀100分；良好80分；较差40分" in text
    grid = read(print_grid(BallotGrid(voted(Year(units=5))))).text
    assert grid.count("□") == 2 * 5 * 2 * (3 + 1) + 2, (
        "reviewers, units, criteria, levels and abstaining; and the instruction"
    )


def test_a_box_stays_with_its_word_and_one_abstains(read: Read) -> None:
    for levels in range(2, 8):
        titles = ("优秀", "良好", "一般", "较差", "基本满意", "不了解")[: levels - 1]
        year = Year(units=1)
        made = tuple(Level(title, Fraction(100 - n)) for n, title in enumerate(titles))
        part = year.scheme.parts[0]
        criteria = (replace(part.criteria[0], levels=made),)
        one = paper(
            year,
            part=replace(part, kind=PartKind.VOTED, criteria=criteria),
            reviewers=REVIEWERS[:1],
        )
        lines = [line for page in read(print_ballots(one)).pages for line in page.splitlines()]
        assert not any(line.strip().endswith("□") for line in lines)
        text = "".join("".join(lines).split())
        assert all(text.count(f"□{title}") == 1 for title in (*titles, "弃权"))


def test_anonymous_ballots_ask_for_no_signature(read: Read) -> None:
    part = replace(Year(units=2).scheme.parts[0], anonymous=True)
    one = paper(Year(units=2), part=part, naming=Naming.NUMBERED)
    for printed in (print_ballots(one), print_grid(BallotGrid(one))):
        text = "".join(read(printed).text.split())
        assert "签名" not in text
        assert "涂改的票作废" in text
    named = "".join(read(print_grid(BallotGrid(paper(Year(units=2))))).text.split())
    assert "评委签名" in named


@pytest.mark.parametrize("page", [A3_WIDE, A4_WIDE])
def test_a_grid_holds_every_unit_under_a_repeated_head(read: Read, page: object) -> None:
    year = Year(names={3: "很长的名称" * 40})
    printed = print_grid(BallotGrid(paper(year, reviewers=REVIEWERS[:1]), page))  # type: ignore[arg-type]
    pages = ["".join(p.split()) for p in read(printed).pages]
    assert len(pages) > 2
    for text in pages[:-1]:
        assert text.count("指标A1") == 1
    assert all(sum(entry.unit in text for text in pages) == 1 for entry in year.entries)


def test_thirty_criteria(read: Read, margin: Callable[[Printed, int], float]) -> None:
    year = Year(units=2)
    part = replace(
        year.scheme.parts[0], criteria=tuple(criterion(f"C{n:02d}", 3) for n in range(30))
    )
    for printed in (
        print_ballots(paper(year, part=part)),
        print_grid(BallotGrid(paper(year, part=part), A4_WIDE)),
    ):
        assert margin(printed, 0) > 8
        assert "C29" in read(printed).text


def test_the_code_is_read_off_the_page(picture: Picture) -> None:
    year = Year(units=3)
    printed = print_ballots(paper(year))
    for page, (reviewer, unit) in enumerate(
        (r, u) for r in ("R01", "R02") for u in ("U01", "U02", "U03")
    ):
        (text,) = scanned(picture(printed, page, 150))
        assert read_code(text) == BallotCode(2024, 1, "written", reviewer, unit)


def test_a_code_in_chinese_is_read_too(picture: Picture) -> None:
    reviewer = Reviewer(3, "专家|甲01", "experts", "李某")
    printed = print_ballots(paper(Year(units=1), reviewers=(reviewer,)))
    (text,) = scanned(picture(printed, 0, 150))
    assert read_code(text).reviewer == "专家|甲01"


def test_each_page_of_a_grid_has_its_code(picture: Picture) -> None:
    printed = print_grid(BallotGrid(paper(Year(), reviewers=REVIEWERS[1:]), A4_WIDE))
    for page in range(printed.pages):
        (text,) = scanned(picture(printed, page, 150))
        assert read_code(text) == BallotCode(2024, 1, "written", "R02", page=page + 1)


CODES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8)


@given(CODES, CODES, CODES)
def test_codes_of_any_characters_come_back(part: str, reviewer: str, unit: str) -> None:
    code = BallotCode(2024, 1, part.strip(), reviewer.strip(), "U" + unit.strip())
    assert read_code(code_text(code)) == code


@given(st.integers(0, 26), st.characters(codec="ascii", exclude_categories=("Cc", "Zs")))
def test_one_wrong_character_is_noticed(place: int, character: str) -> None:
    text = code_text(BallotCode(2024, 1, "written", "R03", "U01"))
    wrong = text[:place] + character + text[place + 1 :]
    if wrong != text:
        with pytest.raises(ValueError, match=r"SF1|2024|written"):
            read_code(wrong)


@given(st.integers(0, 25))
def test_two_neighbours_changed_round_are_noticed(place: int) -> None:
    text = code_text(BallotCode(2024, 1, "written", "R03", "U21"))
    wrong = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if wrong != text:
        with pytest.raises(ValueError, match=r"SF1|2024|written"):
            read_code(wrong)
