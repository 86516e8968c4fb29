"""Every word of a story stands on paper exactly once, whatever the paper, its sides and its length."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.platypus.flowables import Flowable

from desktop.sheets.setting.page_style import A3_WIDE, A4_UPRIGHT, A4_WIDE, LETTER, PageStyle
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.printing import Document, Printed, SectionStart, print_pdf
from desktop.sheets.setting.ruled_table import RuledTable, TableColumn
from desktop.sheets.setting.style_book import BODY, HEADING
from tests.desktop.sheets.conftest import Reading

PAPERS = [LETTER, A4_UPRIGHT, A4_WIDE, A3_WIDE]
# what a story is made of: how many numbered words a paragraph has, or how many rows a table
BLOCKS = st.tuples(st.sampled_from(["paragraph", "table", "heading"]), st.integers(1, 300))


def story(blocks: Sequence[tuple[str, int]]) -> tuple[list[Flowable], list[str]]:
    made: list[Flowable] = [SectionStart("试排")]
    words: list[str] = []

    def numbered(count: int) -> list[str]:
        words.extend(f"词{len(words) + n:05}" for n in range(count))
        return words[-count:]

    for kind, count in blocks:
        if kind == "table":
            columns = [TableColumn("序号", 60), TableColumn("内容", 120, grow=1)]
            rows = [[f"行{n}", word] for n, word in enumerate(numbered(min(count, 120)))]
            made.append(RuledTable(columns, rows))
        elif kind == "heading":
            made.append(Passage("，".join(numbered(1)), HEADING))
        else:
            made.append(Passage("，".join(numbered(count)), BODY))
    return made, words


def on_paper(printed: Printed) -> list[str]:
    text = Reading(pypdf.PdfReader(io.BytesIO(printed.pdf))).text
    return re.findall(r"词\d{5}", re.sub(r"—\d+—|第\d+页／共\d+页", "", text))


def printed(paper: PageStyle, blocks: Sequence[tuple[str, int]]) -> tuple[Printed, list[str]]:
    made, words = story(blocks)
    return print_pdf(Document("试排", "办公室", paper), made), words


@pytest.mark.parametrize("duplex", [False, True], ids=["one side", "both sides"])
@pytest.mark.parametrize("blocks", [[("paragraph", 130)], [("paragraph", 300)], [("table", 60)]])
def test_what_crosses_a_page_goes_on_where_it_stopped(
    duplex: bool, blocks: list[tuple[str, int]]
) -> None:
    """The two sides of a sheet have the same width but for the last digit of a float."""
    paper = replace(LETTER, duplex=duplex)
    result, words = printed(paper, [("paragraph", 40), *blocks, ("paragraph", 5)])
    assert on_paper(result) == words
    assert result.pages <= 2 + len(words) // 40


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    paper=st.sampled_from(PAPERS),
    duplex=st.booleans(),
    blocks=st.lists(BLOCKS, min_size=1, max_size=5),
)
def test_every_word_once(paper: PageStyle, duplex: bool, blocks: list[tuple[str, int]]) -> None:
    result, words = printed(replace(paper, duplex=duplex), blocks)
    assert on_paper(result) == words
    assert result.pages <= 2 + 2 * len(words) // 40 + len(blocks)
