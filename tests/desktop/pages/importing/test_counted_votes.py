"""票数 in the window: a table of votes is mapped, looked at, taken in, remembered, and taken back as any import."""

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from PySide6.QtCore import Qt

from db.store import Store
from desktop.cli import run
from desktop.pages.importing.dialog import ImportDialog
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow
from tests.desktop.conftest import bring_to_front
from tests.desktop.pages.importing.test_mapped_layouts import Clicks, open_dialog

CTRL = Qt.KeyboardModifier.ControlModifier
VOTES = (
    "SELECT u.title, g.title, v.level, v.votes FROM vote_counts v JOIN entries e ON e.id = v.entry_id"
    " JOIN units u ON u.id = e.unit_id JOIN groups g ON g.id = v.group_id ORDER BY 1, 4 DESC"
)
LEVELS = ("优秀", "良好", "一般", "较差")


@pytest.fixture
def year(tmp_path: Path) -> Path:
    path = tmp_path / "测评.shufa"
    assert run(["new", str(path), "--scheme", "minzhu-ceping-si-dang"]) == 0
    with Store.open(path) as store:
        evaluation = store.evaluations.latest().id
        for code, name in (("D01", "甲河街道"), ("D02", "乙桥街道")):
            store.units.add(evaluation, code, name, "街道")
    return path


@pytest.fixture
def page(window: MainWindow) -> UnitsPage:
    window.go("units")
    page = window.page("units")
    assert isinstance(page, UnitsPage)
    return page


def write(path: Path, *votes: tuple[int, ...]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("唱票")
        sheet.write_row(0, 0, ["唱票结果"])
        sheet.write_row(1, 0, ["对象", *LEVELS])
        for row, (unit, own) in enumerate(zip(("甲河街道", "乙桥街道"), votes, strict=True)):
            sheet.write_row(2 + row, 0, [unit, *own])
    return path


def test_votes_are_mapped_looked_at_taken_in_and_taken_back(
    page: UnitsPage, hands: Any, qtbot: Any, rows: Any, tmp_path: Path
) -> None:
    path = write(tmp_path / "唱票.xlsx", (30, 8, 2, 0), (28, 9, 3, 0))

    def map_it(dialog: ImportDialog) -> None:
        clicks = Clicks(hands, dialog)
        assert dialog.mapping.isVisible(), "nothing tells the group, so the mapping comes first"
        assert dialog.mapping._use.currentText() == "票数 · 民主测评"
        assert "看不出是哪个评委组投的票" in dialog.mapping._result.text()
        clicks.choose("组别", "各行均为“评议团”")
        told = "表中前几行是 2 家单位的人工计票，共 80 票"
        assert told in dialog.mapping._result.text()
        assert rows(VOTES) == [], "it is only looked at"
        clicks.press("按此核对")
        named = [dialog.differences.columns[1].text(row) for row in dialog.differences.shown]
        assert named == ["民主测评　D01 甲河街道　评议团", "民主测评　D02 乙桥街道　评议团"]
        clicks.press("全部导入")
        assert clicks.count <= 4

    def again(dialog: ImportDialog) -> None:
        assert not dialog.mapping.isVisible()
        assert "按上次改定的对应关系读取" in dialog._summary.text()
        Clicks(hands, dialog).press("取消")

    open_dialog(page, hands, qtbot, path, map_it)
    taken = [
        ("乙桥街道", "评议团", "优秀", 28),
        ("乙桥街道", "评议团", "良好", 9),
        ("乙桥街道", "评议团", "一般", 3),
        ("甲河街道", "评议团", "优秀", 30),
        ("甲河街道", "评议团", "良好", 8),
        ("甲河街道", "评议团", "一般", 2),
    ]
    assert rows(VOTES) == taken
    open_dialog(page, hands, qtbot, path, again)
    bring_to_front(qtbot, page.window())
    page.table.setFocus()
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(VOTES) == []
    hands.press(Qt.Key.Key_Y, CTRL)
    assert rows(VOTES) == taken


def test_two_rows_of_headings_may_be_chosen(
    page: UnitsPage, hands: Any, qtbot: Any, tmp_path: Path
) -> None:
    """Levels under a criterion: the layout is offered, and each column says of which two it is."""
    path = tmp_path / "两层.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("唱票")
        sheet.write_row(0, 0, ["对象", "总评价", None, None, None])
        sheet.write_row(1, 0, [None, *LEVELS])
        sheet.write_row(2, 0, ["甲河街道", 30, 8, 2, 0])

    def look(dialog: ImportDialog) -> None:
        clicks = Clicks(hands, dialog)
        assert dialog.mapping._use.currentText() == "票数 · 民主测评"
        clicks.choose("排法", "两层表头：指标、等次")
        for column, level in zip("BCDE", LEVELS, strict=True):
            clicks.choose(f"{column}　{level}", "V1")
            clicks.choose(f"{column}　{level} 的下一层", level)
        clicks.choose("组别", "各行均为“评议团”")
        assert "1 家单位的人工计票，共 40 票" in dialog.mapping._result.text()
        clicks.press("取消")

    open_dialog(page, hands, qtbot, path, look)
