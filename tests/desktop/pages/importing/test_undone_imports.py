"""An import is undone and redone as any other edit, and what was done before it with it."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.pages.importing.dialog import ImportDialog
from desktop.pages.units.entry_dialog import EntryDialog
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow
from tests.desktop.conftest import bring_to_front

CTRL = Qt.KeyboardModifier.ControlModifier
UNITS = "SELECT u.code, u.title, e.leader FROM entries e JOIN units u ON u.id = e.unit_id ORDER BY u.code"
ROSTER = "编号,单位名称,类别,主要负责人\nU02,西街道办事处,街道,吴七\nU08,区教育局,其他,郑八\n"


@pytest.fixture
def page(window: MainWindow) -> UnitsPage:
    window.go("units")
    page = window.page("units")
    assert isinstance(page, UnitsPage)
    return page


def take_the_keyboard(page: UnitsPage, qtbot: Any) -> None:
    """What a window manager does when a dialog closes."""
    bring_to_front(qtbot, page.window())
    page.table.setFocus()


def name_the_leader(page: UnitsPage, hands: Any, qtbot: Any) -> None:
    def fill(dialog: QWidget) -> None:
        assert isinstance(dialog, EntryDialog)
        hands.line(dialog, "主要负责人").setText("王一")
        hands.click(hands.button(dialog, "确定"))

    page.table.choose(0)
    page.table.setFocus()
    hands.in_dialog("entry_dialog", fill)
    hands.press(Qt.Key.Key_Return)
    take_the_keyboard(page, qtbot)


def bring_in(page: UnitsPage, hands: Any, qtbot: Any, folder: Path) -> None:
    path = folder / "名册.csv"
    path.write_text(ROSTER, encoding="utf-8")

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, ImportDialog)
        dialog.read(path)
        hands.click(hands.button(dialog, "全部导入"))

    hands.in_dialog("import_dialog", look)
    hands.click(hands.button(page, "导入工作簿…"))
    take_the_keyboard(page, qtbot)


def test_ctrl_z_takes_an_import_back_and_then_what_was_done_before(
    window: MainWindow, page: UnitsPage, hands: Any, qtbot: Any, rows: Any, tmp_path: Path
) -> None:
    untouched = rows(UNITS)
    name_the_leader(page, hands, qtbot)
    before = rows(UNITS)
    assert before != untouched
    bring_in(page, hands, qtbot, tmp_path)
    after = rows(UNITS)
    assert ("U08", "区教育局", "郑八") in after
    stack = window.desk.edits.stack
    assert stack.undoText() == "导入 名册.csv"
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(UNITS) == before
    assert [e.unit for e in page.model.shown] == [title for _, title, _ in before]
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(UNITS) == untouched
    hands.press(Qt.Key.Key_Y, CTRL)
    hands.press(Qt.Key.Key_Y, CTRL)
    assert rows(UNITS) == after
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(UNITS) == before
    whats = [what for (what,) in rows("SELECT what FROM events ORDER BY id DESC LIMIT 5")]
    assert whats == ["change.undo", "change.redo", "change.redo", "change.undo", "change.undo"]
    assert window._session.store.verify().damages == ()


def test_what_came_after_the_import_is_named_and_stays(
    window: MainWindow, page: UnitsPage, hands: Any, qtbot: Any, rows: Any, tmp_path: Path
) -> None:
    name_the_leader(page, hands, qtbot)
    before = rows(UNITS)
    bring_in(page, hands, qtbot, tmp_path)
    store, number = window._session.store, window._session.evaluation_id
    entry = store.units.find(number, "U08")
    store.reports.hand_in(entry.id, "报告.txt", b"text", "text")  # by no edit of the window
    after = rows(UNITS)
    said: list[str] = []

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, QMessageBox)
        said.append(dialog.text())
        hands.click(hands.button(dialog, "知道了"))

    hands.in_dialog("refusal", look)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(UNITS) == after
    (text,) = said
    assert "“U08 区教育局”的述法报告又有改动（" in text
    assert "导入前" in text
    assert window.desk.edits.stack.undoText() != "导入 名册.csv", "it will not do so later either"
    assert before != after
