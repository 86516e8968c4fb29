"""The table of records without a window: filter, sort, what stays selected, and 10,000 rows."""

from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop.frame.record_table import RECORD_ROLE, Column, RecordTable


@dataclass(frozen=True)
class Row:
    id: int
    name: str
    points: int


COLUMNS = (
    Column[Row]("名称", lambda r: r.name),
    Column[Row]("分", lambda r: str(r.points), key=lambda r: r.points, numeric=True),
)
DESCENDING = Qt.SortOrder.DescendingOrder


@pytest.fixture
def table(qapp: Any) -> RecordTable[Row]:
    table = RecordTable(COLUMNS, lambda r: r.id)
    table.setParent(qapp)
    QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal, table)
    table.set_rows([Row(1, "中南路", 9), Row(2, "安定门", 10), Row(3, "北苑", 100)])
    return table


def names(table: RecordTable[Row]) -> list[str]:
    return [table.index(row, 0).data() for row in range(table.rowCount())]


def test_numbers_sort_as_numbers_and_names_as_they_are_read(table: RecordTable[Row]) -> None:
    table.sort(1, DESCENDING)
    assert [r.points for r in table.shown] == [100, 10, 9]
    table.sort(0)
    assert names(table) == ["安定门", "北苑", "中南路"]
    table.sort(-1)
    assert names(table) == ["中南路", "安定门", "北苑"]


def test_the_filter_wants_every_word_somewhere(table: RecordTable[Row]) -> None:
    table.set_filter("北 100")
    assert names(table) == ["北苑"]
    table.set_filter("")
    table.set_accepts(lambda r: r.points < 50)
    assert names(table) == ["中南路", "安定门"]
    assert table.total == 3


def test_what_is_selected_moves_with_its_record(table: RecordTable[Row]) -> None:
    chosen = QPersistentModelIndex(table.index(0, 0))
    table.sort(1, DESCENDING)
    assert chosen.data(RECORD_ROLE).id == 1
    table.set_rows([Row(1, "中南路", 90), Row(2, "安定门", 10), Row(3, "北苑", 100)])
    assert chosen.data(RECORD_ROLE).points == 90
