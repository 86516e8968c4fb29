"""What a spreadsheet copied is pasted into a list: checked and shown as a workbook is, before anything is written."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.pages.importing.dialog import ImportDialog
from desktop.shell.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
UNITS = "SELECT u.code, u.title, e.category FROM entries e JOIN units u ON u.id = e.unit_id ORDER BY u.code"
PANEL = (
    "SELECT r.code, r.name, g.code, r.workplace FROM reviewers r JOIN groups g ON g.id = r.group_id"
)
FOUND = (
    "SELECT u.code, f.text, f.responsible, f.due, f.state FROM findings f"
    " JOIN entries e ON e.id = f.entry_id JOIN units u ON u.id = e.unit_id"
)
ADJUSTED = "SELECT kind, points, evidence FROM adjustments"


def paste(
    window: MainWindow, hands: Any, page: str, text: str, look: Callable[[ImportDialog], None]
) -> None:
    """Ctrl+V in the list of a page."""
    QGuiApplication.clipboard().setText(text)
    window.go(page)

    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, ImportDialog)
        look(dialog)

    window.page(page).table.setFocus()  # type: ignore[attr-defined]
    hands.in_dialog("import_dialog", act)
    hands.press(Qt.Key.Key_V, CTRL)


@pytest.mark.parametrize(
    ("page", "text", "select", "row"),
    [
        (
            "units",
            "序号\t单位名称\t类别\t联系人\n1\t区教育局\t执法部门\t某某\n",
            UNITS,
            ("U05", "区教育局", "执法部门"),
        ),
        (
            "panel",
            "评委姓名\t评委类别\t单位及职务\n李四\t法律专家\t某大学教授\n",
            PANEL,
            ("R01", "李四", "experts", "某大学教授"),
        ),
        (
            "office",
            '单位名称\t类型\t分值\t依据\n东街道办事处\t加分\t1.5\t"市级\n表彰"\n',
            ADJUSTED,
            ("bonus", 1500, "市级 表彰"),
        ),
        (
            "findings",
            "序号\t责任单位\t存在问题\t整改责任人\t完成时限\n1\t西街道办事处\t制度未更新\t某某\t2026年3月1日\n",
            FOUND,
            ("U02", "制度未更新", "某某", "2026-03-01", "open"),
        ),
    ],
)
def test_rows_with_headings_come_in_and_are_undone(
    window: MainWindow, hands: Any, rows: Any, page: str, text: str, select: str, row: tuple[Any]
) -> None:
    before = rows(select)

    def look(dialog: ImportDialog) -> None:
        assert rows(select) == before, "nothing is written before it was seen"
        assert dialog.differences.rowCount() == 1
        hands.click(hands.button(dialog, "全部导入"))

    paste(window, hands, page, text, look)
    assert [r for r in rows(select) if r not in before] == [row]
    window.desk.edits.stack.undo()
    assert rows(select) == before


def test_rows_without_headings_are_mapped_as_rows_of_the_page(
    window: MainWindow, hands: Any, rows: Any
) -> None:
    def choose(dialog: ImportDialog, name: str, text: str) -> None:
        box = next(b for b in dialog.findChildren(QComboBox) if b.accessibleName() == name)
        place = next(i for i in range(box.count()) if box.itemText(i).startswith(text))
        box.setCurrentIndex(place)
        box.activated.emit(place)

    def look(dialog: ImportDialog) -> None:
        mapping = dialog.mapping.mappings["粘贴的内容"]
        assert mapping is not None
        assert (mapping.subject, mapping.header) == ("单位", -1)
        choose(dialog, "单位名称", "A")
        choose(dialog, "类别", "B")
        hands.click(hands.button(dialog, "按此核对"))
        hands.click(hands.button(dialog, "全部导入"))

    paste(window, hands, "units", "区教育局\t执法部门\n区民政局\t执法部门\n", look)
    assert rows(UNITS)[-2:] == [
        ("U05", "区教育局", "执法部门"),
        ("U06", "区民政局", "执法部门"),
    ]


def test_a_fault_names_the_cell_and_nothing_comes_in(
    window: MainWindow, hands: Any, rows: Any
) -> None:
    before = rows(ADJUSTED)

    def look(dialog: ImportDialog) -> None:
        (fault,) = (dialog.faults.record(n) for n in range(dialog.faults.rowCount()))
        assert fault[1].place == "粘贴的内容!C2"
        assert not hands.button(dialog, "全部导入").isEnabled()
        dialog.reject()

    paste(window, hands, "office", "单位\t类型\t分值\t依据\n东街道办事处\t加分\t95%\t表彰\n", look)
    assert rows(ADJUSTED) == before


def test_strong_points_are_pasted_into_their_own_table(
    window: MainWindow, hands: Any, rows: Any
) -> None:
    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, ImportDialog)
        hands.click(hands.button(dialog, "全部导入"))

    QGuiApplication.clipboard().setText("单位\t亮点\n西街道办事处\t案例入选\n区司法局\t带头学法\n")
    window.go("findings")
    page = window.page("findings")
    page._tabs.setCurrentIndex(1)  # type: ignore[attr-defined]
    page.strong_table.setFocus()  # type: ignore[attr-defined]
    hands.in_dialog("import_dialog", look)
    hands.press(Qt.Key.Key_V, CTRL)
    assert rows("SELECT text FROM strong_points ORDER BY id") == [("案例入选",), ("带头学法",)]
    assert page.strong.rowCount() == 2  # type: ignore[attr-defined]
    window.desk.edits.stack.undo()
    assert rows("SELECT text FROM strong_points") == []
