"""Tables keep rows whole, whatever stands in them."""

from collections.abc import Callable

import pytest

from desktop.sheets.setting.page_style import A4_UPRIGHT
from desktop.sheets.setting.printing import Document, Printed, print_pdf
from desktop.sheets.setting.ruled_table import RuledTable, TableBand, TableCell, TableColumn
from desktop.sheets.setting.style_book import Align
from tests.desktop.sheets.conftest import Reading

Read = Callable[[Printed], Reading]
PAPER = Document("表", "单位", A4_UPRIGHT)


def test_a_row_higher_than_a_page_shrinks_then_goes_on(read: Read) -> None:
    columns = [TableColumn("编号", 40), TableColumn("内容", 60)]
    moderate, extreme = "适中" * 300, "极长" * 4000
    table = RuledTable(columns, [["A", moderate], ["B", extreme], ["C", "完"]])
    reading = read(print_pdf(PAPER, [table]))
    assert reading.text.replace("编号内容", "").count("适中") == 300
    assert reading.text.count("极长") > 3990, "a page break may part a pair"
    assert reading.text.count("极") == 4000
    assert reading.text.endswith("C完第" + reading.text.rpartition("第")[2])


def test_columns_keep_within_the_page_however_many(margin: Callable[[Printed, int], float]) -> None:
    columns = [TableColumn(f"指标{n}", 60, 1, Align.RIGHT) for n in range(30)]
    printed = print_pdf(PAPER, [RuledTable(columns, [["12.50"] * 30] * 3)])
    assert margin(printed, 0) > 14


def test_bands_stand_above_their_columns(read: Read) -> None:
    columns = [TableColumn("单位", 80), TableColumn("甲项", 80), TableColumn("乙项", 80)]
    table = RuledTable(columns, [["某局", "1", "2"]], [TableBand("", 1), TableBand("得分", 2)])
    text = read(print_pdf(PAPER, [table])).text
    for word in ("单位", "甲项", "乙项", "得分", "某局"):
        assert text.count(word) == 1


def test_a_row_must_have_a_cell_for_each_column() -> None:
    table = RuledTable([TableColumn("甲", 50), TableColumn("乙", 50)], [["只有一个"]])
    with pytest.raises(ValueError, match="zip"):
        print_pdf(PAPER, [table])


def test_cells_name_their_place() -> None:
    printed = print_pdf(
        PAPER, [RuledTable([TableColumn("甲", 50)], [[TableCell("😀", "U01 简称")]])]
    )
    assert [(m.place, m.character) for m in printed.missing] == [("U01 简称", "😀")]
