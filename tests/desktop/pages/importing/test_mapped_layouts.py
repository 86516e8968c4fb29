"""A table that the program cannot make out is mapped with a few clicks, seen as ballots first, and remembered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.pages.importing.dialog import ImportDialog
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow
from tests.desktop.conftest import bring_to_front

MARKS = (
    "SELECT r.name, u.title, c.code, m.points / 1000.0 FROM marks m JOIN ballots b ON b.id = m.ballot_id"
    " JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id"
    " JOIN reviewers r ON r.id = b.reviewer_id JOIN criteria c ON c.id = m.criterion_id ORDER BY 1, 2, 3"
)


class Clicks:
    """Counts what a person presses."""

    def __init__(self, hands: Any, dialog: ImportDialog) -> None:
        self.count = 0
        self._hands, self._dialog = hands, dialog

    def press(self, text: str) -> None:
        self._hands.click(self._hands.button(self._dialog, text))
        self.count += 1

    def choose(self, name: str, text: str) -> None:
        """Two clicks: the list is opened, and one of its lines is chosen.

        The second is the key that does the same: a list that has just opened waits before it takes a click.
        """
        combo = next(b for b in self._dialog.findChildren(QComboBox) if b.accessibleName() == name)
        self._hands.click(combo)
        row = next(n for n in range(combo.count()) if text in combo.itemText(n))
        view = combo.view()
        self._hands._qtbot.waitUntil(view.isVisible)
        view.setCurrentIndex(view.model().index(row, 0))
        QTest.keyClick(view, Qt.Key.Key_Return)
        self._hands._qtbot.waitUntil(lambda: not view.isVisible())
        self.count += 2


@pytest.fixture
def page(window: MainWindow) -> UnitsPage:
    window.go("units")
    page = window.page("units")
    assert isinstance(page, UnitsPage)
    return page


@pytest.fixture
def cross(tmp_path: Path) -> Path:
    """Reviewers across, units down, and nothing says which criterion the marks are of."""
    return write(tmp_path / "评分.xlsx", {"赵一": (9, 8), "钱二": (7.5, 6)})


def write(path: Path, marks: dict[str, tuple[float, float]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("打分")
        sheet.write_row(0, 0, ["评议打分情况"])
        sheet.write_row(1, 0, ["对象", *marks])
        for row, unit in enumerate(("东街道办事处", "西街道办事处")):
            sheet.write_row(2 + row, 0, [unit, *(own[row] for own in marks.values())])
    return path


def open_dialog(page: UnitsPage, hands: Any, qtbot: Any, path: Path, act: Any) -> None:
    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, ImportDialog)
        bring_to_front(qtbot, dialog)
        dialog.read(path)
        act(dialog)

    hands.in_dialog("import_dialog", look)
    hands.click(hands.button(page, "导入工作簿…"))


def seen(dialog: ImportDialog) -> list[list[str]]:
    model = dialog.mapping.ballots
    across = range(model.columnCount())
    return [
        [str(model.index(row, column).data()) for column in across]
        for row in range(model.rowCount())
    ]


def test_an_unknown_cross_table_takes_eight_clicks_and_then_one(
    page: UnitsPage, hands: Any, qtbot: Any, rows: Any, cross: Path
) -> None:
    counted: list[int] = []

    def map_it(dialog: ImportDialog) -> None:
        clicks = Clicks(hands, dialog)
        assert dialog.mapping.isVisible(), "nothing was recognised, so the mapping comes first"
        clicks.choose("这张表的内容", "书面")
        clicks.choose("指标", "A1")
        assert seen(dialog) == [
            ["L1", "U01", "9", "", ""],
            ["E1", "U01", "7.5", "", ""],
            ["L1", "U02", "8", "", ""],
            ["E1", "U02", "6", "", ""],
        ]
        assert rows(MARKS) == [], "it is only looked at"
        clicks.press("按此核对")
        clicks.press("全部导入")
        counted.append(clicks.count)

    def again(dialog: ImportDialog) -> None:
        clicks = Clicks(hands, dialog)
        assert not dialog.mapping.isVisible()
        assert "按上次改定的对应关系读取" in dialog._summary.text()
        clicks.press("全部导入")
        counted.append(clicks.count)

    open_dialog(page, hands, qtbot, cross, map_it)
    first = [
        ("赵一", "东街道办事处", "A1", 9.0),
        ("赵一", "西街道办事处", "A1", 8.0),
        ("钱二", "东街道办事处", "A1", 7.5),
        ("钱二", "西街道办事处", "A1", 6.0),
    ]
    assert rows(MARKS) == first
    write(cross, {"赵一": (9, 10), "钱二": (7.5, 6)})
    open_dialog(page, hands, qtbot, cross, again)
    assert [row[3] for row in rows(MARKS)] == [9.0, 10.0, 7.5, 6.0]
    assert counted[0] <= 8
    assert counted[1] == 1


def test_headings_that_nobody_is_called_by_are_told_column_by_column(
    page: UnitsPage, hands: Any, qtbot: Any, rows: Any, tmp_path: Path
) -> None:
    path = write(tmp_path / "打分.xlsx", {"一号": (9, 8), "二号": (7.5, 6)})

    def act(dialog: ImportDialog) -> None:
        clicks = Clicks(hands, dialog)
        clicks.choose("这张表的内容", "书面")
        clicks.choose("排法", "各列是评委")
        clicks.choose("指标", "A1")
        clicks.choose("B　一号", "赵一")
        assert [row[0] for row in seen(dialog)] == ["L1", "L1"]
        clicks.choose("C　二号", "钱二")
        clicks.press("按此核对")
        clicks.press("全部导入")

    open_dialog(page, hands, qtbot, path, act)
    assert [(row[0], row[3]) for row in rows(MARKS)] == [
        ("赵一", 9.0),
        ("赵一", 8.0),
        ("钱二", 7.5),
        ("钱二", 6.0),
    ]


def test_columns_under_two_rows_of_headings_are_told_one_by_one(
    page: UnitsPage, hands: Any, qtbot: Any, rows: Any, tmp_path: Path
) -> None:
    path = tmp_path / "打分.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("打分")
        sheet.write_row(0, 0, ["对象", "赵一", None, "二号", None])
        sheet.write_row(1, 0, [None, "A1", "第二项", "A1", "A2"])
        sheet.write_row(2, 0, ["区城管执法局", 9, 8, 7, 6])

    def act(dialog: ImportDialog) -> None:
        clicks = Clicks(hands, dialog)
        clicks.choose("这张表的内容", "书面")
        clicks.choose("排法", "两层表头：评委、指标")
        assert [row[:2] for row in seen(dialog)] == [["L1", "U03"]]
        clicks.choose("C　第二项", "赵一")
        assert seen(dialog)[0][3] == "", "whose it is does not tell of what"
        clicks.choose("C　第二项 的下一层", "A2")
        clicks.choose("D　A1", "钱二")
        clicks.choose("D　A1 的下一层", "A1")
        clicks.choose("E　A2", "钱二")
        clicks.choose("E　A2 的下一层", "A2")
        assert [row[:4] for row in seen(dialog)] == [
            ["L1", "U03", "9", "8"],
            ["E1", "U03", "7", "6"],
        ]
        clicks.choose("E　A2 的下一层", "（不读取）")
        assert [row[:4] for row in seen(dialog)][1] == ["E1", "U03", "7", ""]
        clicks.press("按此核对")
        clicks.press("全部导入")

    open_dialog(page, hands, qtbot, path, act)
    assert [(row[0], row[2], row[3]) for row in rows(MARKS)] == [
        *(("赵一", "A1", 9.0), ("赵一", "A2", 8.0), ("钱二", "A1", 7.0)),
    ]
