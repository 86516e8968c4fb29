"""Every sheet by its name, printed from the demo's whole year."""

import re
from collections.abc import Callable

import pytest

from desktop.sheets.ballots.paper import Naming
from desktop.sheets.catalogue import BY_NAME, SHEETS, Paper, ballot_paper
from desktop.sheets.setting.printing import Draft, Printed
from tests.desktop.sheets.conftest import Reading
from tests.desktop.sheets.demo_year import demo_facts, renamed

Read = Callable[[Printed], Reading]
NAMES = [
    *(
        "ranking",
        "charts",
        "breakdown",
        "feedback",
        "ballots",
        "collection",
        "order",
        "signin",
        "circular",
    ),
    "findings",
]
OF_ALL_UNITS = ("ranking", "breakdown", "feedback", "collection", "circular")


def test_the_sheets_have_the_names_that_commands_use() -> None:
    assert [kind.name for kind in SHEETS] == NAMES
    assert list(BY_NAME) == [
        *NAMES,
        "supervision",
        "years",
        "differences",
        "recount",
        "seal",
        "notices",
        "office",
        "count",
        "session",
    ]
    assert [kind.name for kind in SHEETS if kind.needs_derivations] == ["breakdown"]


@pytest.mark.parametrize("name", [*NAMES, "seal"])
def test_each_sheet_prints_the_demo(
    name: str, read: Read, margin: Callable[[Printed, int], float]
) -> None:
    facts = demo_facts()
    assert len(facts.entries) == 79
    for place, paper in enumerate(BY_NAME[name].papers(facts)):
        printed = paper.print(None)
        reading = read(printed)
        if name in OF_ALL_UNITS and place == 0:
            # a name may go on overleaf, after the mark and the number of its page
            text = re.sub("未定稿|—[0-9]+—", "", reading.text)
            assert [e.unit for e in facts.entries if e.unit not in text] == []
        assert len(reading.pages) == printed.pages > 0
        assert not printed.missing
        assert all(reading.fonts.values())
        assert all(re.match(r"/[A-Z]{6}\+Noto", font) for font in reading.fonts)
        assert reading.reader.metadata.author == facts.evaluation.organiser
        assert margin(printed, 0) > 8
        assert margin(printed, printed.pages - 1) > 8
        assert paper.print(None).pdf == printed.pdf, "same data, same bytes"


@pytest.mark.parametrize(
    "name", [n for n in NAMES if n not in ("charts", "order", "signin", "findings")]
)
def test_each_sheet_prints_hard_names(
    name: str, read: Read, margin: Callable[[Printed, int], float]
) -> None:
    hard = (
        "<b>甲</b>&amp;<乙>&",
        "䶮𬭎𬺓街道办事处",
        "很长的名称" * 40,
        "有表情😀的单位",
        "两行\n名称",
    )
    (first, *_) = BY_NAME[name].papers(renamed(demo_facts(), *hard))
    printed = first.print()
    text = re.sub("未定稿|—[0-9]+—", "", read(printed).text)
    for expected in (*hard[:3], "有表情〓的单位", "两行名称"):
        assert expected in text
    assert {m.code_point for m in printed.missing} == {"U+1F600"}
    assert any("U04" in m.place for m in printed.missing) or name == "circular"
    assert margin(printed, 0) > 8


def test_ballots_are_for_those_who_are_judged_in_the_part() -> None:
    facts = demo_facts()
    live = facts.scheme.by_code["live"]
    paper = ballot_paper(facts, live, Naming.BLANK)
    assert len(paper.entries) == 12
    assert {entry.presentation for entry in paper.entries} == {"现场"}
    assert [entry.running_order for entry in paper.entries] == list(range(1, 13)), "as they speak"


def _no_draft() -> Draft:
    raise AssertionError


def test_file_names_are_safe() -> None:
    assert Paper("反馈函-U01-<b>某/局\n:*", _no_draft).file_name == "反馈函-U01-_b_某_局__.pdf"
    long = Paper("长" * 300, _no_draft).file_name
    assert len(long.encode()) < 255
