"""A table keeps its words readable at every size of text and window, and says why it is empty."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QToolTip

from desktop.frame.record_table import Column, RecordTable
from desktop.widgets.look.application import apply_theme
from desktop.widgets.look.elision import heading_width
from desktop.widgets.look.theme import DARK, LIGHT
from desktop.widgets.tables.table_view import TableView

LONG = "依法治区办与普法主管部门及其各街道司法所"


@dataclass(frozen=True)
class Row:
    code: str
    name: str


@pytest.fixture
def model() -> RecordTable[Row]:
    columns = (
        Column[Row]("编号", lambda r: r.code, width=60),
        Column[Row]("缺席、回避", lambda r: r.code, width=30),
        Column[Row]("单位", lambda r: r.name, width=200),
    )
    return RecordTable(columns, lambda r: r.code)


@pytest.fixture
def table(qtbot: Any, model: RecordTable[Row]) -> Iterator[TableView]:
    view = TableView("单位")
    qtbot.addWidget(view)
    view.setModel(model)
    view.set_widths([c.width for c in model.columns], 2)
    view.when_empty = lambda: "还没有单位。请点“新增单位”。"
    view.resize(420, 240)
    view.show()
    qtbot.waitExposed(view)
    yield view
    apply_theme(QApplication.instance(), LIGHT, 10)  # type: ignore[arg-type]


def widths(table: TableView) -> list[int]:
    header = table.horizontalHeader()
    return [header.sectionSize(c) for c in range(header.count())]


def test_no_column_is_narrower_than_its_heading(table: TableView) -> None:
    assert widths(table)[1] == heading_width(table.horizontalHeader(), 1) > 30
    assert sum(widths(table)) == table.viewport().width()


def test_rows_and_columns_grow_with_the_text(
    qtbot: Any, qapp: QApplication, table: TableView
) -> None:
    before, row = widths(table), table.rowHeight(0) or table.verticalHeader().defaultSectionSize()
    apply_theme(qapp, LIGHT, 14)
    qtbot.waitUntil(lambda: widths(table)[0] == round(before[0] * 1.4))
    assert table.verticalHeader().defaultSectionSize() == round(row * 1.4)
    assert widths(table)[1] >= heading_width(table.horizontalHeader(), 1)


def test_a_narrow_window_scrolls_rather_than_squeezes(table: TableView) -> None:
    table.resize(200, 240)
    assert widths(table)[2] >= 110
    assert table.horizontalScrollBar().maximum() > 0
    table.resize(900, 240)
    assert sum(widths(table)) == table.viewport().width()


def test_an_elided_cell_is_told_whole(
    qtbot: Any, table: TableView, model: RecordTable[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, *_rest: told.append(text))
    model.set_rows([Row("U01", LONG), Row("U02", "司法局")])
    table.resize(320, 240)
    for row in (0, 1):
        place = table.visualRect(model.index(row, 2)).center()
        where = table.viewport().mapToGlobal(place)
        QApplication.sendEvent(table.viewport(), QHelpEvent(QHelpEvent.Type.ToolTip, place, where))
    assert told == [LONG]


def test_an_empty_table_says_what_to_do(
    table: TableView, model: RecordTable[Row], qapp: QApplication
) -> None:
    def inks() -> int:
        picture = table.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        middle = picture.height() // 2
        return len(
            {
                picture.pixel(QPoint(x, y))
                for x in range(picture.width())
                for y in (middle - 4, middle, middle + 4)
            }
        )

    assert inks() > 2
    apply_theme(qapp, DARK, 10)
    assert inks() > 2
    model.set_rows([Row("U01", "司法局")])
    assert inks() == 1


def test_the_words_of_an_empty_table_follow_what_is_filtered(model: RecordTable[Row]) -> None:
    words: Callable[[], str] = model.nothing("还没有单位。")
    assert words() == "还没有单位。"
    model.set_rows([Row("U01", "司法局")])
    model.set_filter("街道")
    assert words() == "没有符合条件的记录。"
