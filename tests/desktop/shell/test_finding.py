"""Ctrl+F, F3 and Esc, and copying, on every page and in every dialog: nothing that shows rows or text is left out."""

import ast
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QTableView,
    QTextEdit,
    QWidget,
)

from db.records import AdjustmentKind
from desktop.pages.importing.dialog import ImportDialog
from desktop.pages.results.page import ResultsPage
from desktop.pages.units.page import UnitsPage
from desktop.shell.destinations import destinations
from desktop.shell.main_window import MainWindow
from desktop.widgets.finding.find_bar import FindBar
from desktop.widgets.finding.finders import is_findable
from desktop.widgets.finding.search_line import SearchLine
from tests.desktop.conftest import bring_to_front

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
PAGES = [d.key for d in destinations()]
# neither a table nor a text; the file has no accounts and is no packet
WITHOUT = {"settings", "accounts", "hand_in"}
# in this year
EMPTY = {*("scheme", "checks", "scanning", "settling"), *("findings", "supervision", "accounts")}
DIALOGS = [
    ("units", "收缴与催报…", "deliveries_dialog"),
    ("scheme", "版本…", "scheme_versions"),
    ("results", "定稿记录…", "snapshots_dialog"),
]

pytestmark = pytest.mark.usefixtures("scored")


def write(hands: Any, words: str) -> None:
    """Words that an input method brings."""
    line = hands.focus()
    assert isinstance(line, QLineEdit)
    line.insert(words)


def looked_through(top: QWidget) -> list[QWidget]:
    """The tables, lists and texts that are seen, but for what one types into."""
    return [
        w
        for w in top.findChildren(QWidget)
        if w.isVisible()
        and is_findable(w)
        and not (isinstance(w, QTextEdit | QPlainTextEdit) and not w.isReadOnly())
    ]


def is_search(widget: QWidget | None) -> bool:
    return isinstance(widget, SearchLine) or isinstance(widget and widget.parentWidget(), FindBar)


@pytest.mark.parametrize("key", [k for k in PAGES if k not in WITHOUT])
def test_every_page_is_searched_by_its_key_and_left_by_esc(
    window: MainWindow, hands: Any, key: str
) -> None:
    window.go(key)
    page = window.page(key)
    assert looked_through(page)
    window.navigation.pages.setFocus()
    hands.press(Qt.Key.Key_F, CTRL)
    line = hands.focus()
    assert is_search(line), f"Ctrl+F leads to {line}"
    assert page.isAncestorOf(line)
    hands.type("1")
    hands.press(Qt.Key.Key_Escape)
    assert not is_search(QApplication.focusWidget())
    if isinstance(line, SearchLine):
        assert line.text() == "", "what was hidden is seen again"
        line.seek()
        hands.press(Qt.Key.Key_Down)
        assert isinstance(hands.focus(), QAbstractItemView)


def found_in(qtbot: Any, hands: Any, dialog: QWidget) -> list[str]:
    """What goes wrong in each view of a dialog when it is searched."""
    bring_to_front(qtbot, dialog)
    faults = []
    for view in looked_through(dialog):
        view.setFocus()
        hands.press(Qt.Key.Key_F, CTRL)
        if not is_search(QApplication.focusWidget()):
            faults.append(f"no search of {view.accessibleName()}")
            continue
        write(hands, "查无此字")
        bar = hands.focus().parentWidget()
        if isinstance(bar, FindBar) and bar.count.text() != "没有找到":
            faults.append(f"{view.accessibleName()} says {bar.count.text()}")
        hands.press(Qt.Key.Key_Escape)
        if not dialog.isVisible():
            return [*faults, "Esc closed the dialog"]
        if QApplication.focusWidget() is not view:
            faults.append(f"Esc does not return to {view.accessibleName()}")
    return faults if looked_through(dialog) else ["nothing is shown"]


@pytest.mark.parametrize(("key", "button", "name"), DIALOGS)
def test_every_dialog_with_rows_or_text_is_searched(
    window: MainWindow, hands: Any, qtbot: Any, key: str, button: str, name: str
) -> None:
    found: list[list[str]] = []
    window.go(key)
    hands.in_dialog(name, lambda dialog: found.append(found_in(qtbot, hands, dialog)))
    hands.click(hands.button(window.page(key), button))
    assert found == [[]]


def test_the_dialogs_of_units_are_searched(
    window: MainWindow, hands: Any, qtbot: Any, tmp_path: Path
) -> None:
    roster = tmp_path / "名册.csv"
    roster.write_text("编号,单位名称,类别\nU09,区教育局,其他\n", encoding="utf-8")
    window.go("units")
    page = window.page("units")
    assert isinstance(page, UnitsPage)
    page.table.choose(0)
    found: dict[str, list[str]] = {}

    def look(dialog: QWidget) -> None:
        found[dialog.objectName()] = found_in(qtbot, hands, dialog)

    def read_first(dialog: QWidget) -> None:
        assert isinstance(dialog, ImportDialog)
        bring_to_front(qtbot, dialog)
        dialog.read(roster)
        look(dialog)

    hands.in_dialog("unit_history_dialog", look)
    page.show_history()
    hands.in_dialog("merger_dialog", look)
    page.merge()
    hands.in_dialog("import_dialog", read_first)
    page.import_workbook()
    assert found == {"unit_history_dialog": [], "merger_dialog": [], "import_dialog": []}


def test_the_way_to_a_place_is_searched(window: MainWindow, hands: Any, qtbot: Any) -> None:
    window.go("results")
    page = window.page("results")
    assert isinstance(page, ResultsPage)
    page.table.setFocus()
    hands.press(Qt.Key.Key_Return)
    text = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "derivation_window")
    bring_to_front(qtbot, text)
    shown = text.findChild(QTextEdit)
    assert shown is not None
    assert "书面述法报告" in shown.toPlainText()
    hands.press(Qt.Key.Key_F, CTRL)
    write(hands, "书面述法报告")
    assert shown.textCursor().selectedText() == "书面述法报告"
    first = shown.textCursor().selectionStart()
    bar = text.findChild(FindBar)
    assert bar is not None
    assert bar.count.text().startswith("第 1 处，共 ")
    hands.press(Qt.Key.Key_F3)
    assert shown.textCursor().selectionStart() > first
    hands.press(Qt.Key.Key_F3, SHIFT)
    assert shown.textCursor().selectionStart() == first
    hands.press(Qt.Key.Key_F3, SHIFT)
    assert shown.textCursor().selectionStart() > first, "round at the beginning"
    hands.press(Qt.Key.Key_Escape)
    assert shown.hasFocus()
    assert bar.isHidden()
    text.close()


def test_the_manual_is_searched(window: MainWindow, hands: Any, qtbot: Any) -> None:
    hands.press(Qt.Key.Key_F1)
    manual = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "help_window")
    bring_to_front(qtbot, manual)
    text = manual.findChild(QTextEdit)
    assert text is not None
    hands.press(Qt.Key.Key_F, CTRL)
    write(hands, "备份")
    hands.press(Qt.Key.Key_Return)
    assert text.textCursor().selectedText() == "备份"
    place = text.textCursor().selectionStart()
    hands.press(Qt.Key.Key_F3)
    assert text.textCursor().selectionStart() > place
    hands.press(Qt.Key.Key_Escape)
    assert manual.isVisible()
    assert text.hasFocus()
    manual.close()


def test_what_an_event_changed_is_searched_where_it_has_the_keyboard(
    window: MainWindow, hands: Any
) -> None:
    window.go("trail")
    page = window.page("trail")
    table = page.findChild(QTableView)
    detail = page.findChild(QPlainTextEdit)
    assert table is not None
    assert detail is not None
    table.setCurrentIndex(table.model().index(0, 0))
    detail.setFocus()
    hands.press(Qt.Key.Key_F, CTRL)
    write(hands, "摘要")
    assert detail.textCursor().selectedText() == "摘要"
    hands.press(Qt.Key.Key_F, CTRL)
    hands.press(Qt.Key.Key_Escape)
    assert detail.hasFocus()
    table.setFocus()
    hands.press(Qt.Key.Key_F, CTRL)
    assert isinstance(hands.focus(), SearchLine)


def test_a_table_without_a_filter_is_gone_through_by_f3(window: MainWindow, hands: Any) -> None:
    session = window._session
    entry = session.store.units.find(session.evaluation_id, "U02")
    session.store.office.add_adjustment(entry.id, AdjustmentKind.BONUS, 500, "市级表彰")
    window.go("office")
    page = window.page("office")
    window.navigation.pages.setFocus()
    hands.press(Qt.Key.Key_F3)  # nothing looked for yet: F3 asks
    assert is_search(hands.focus())
    write(hands, "街道办")
    table = looked_through(page)[0]
    assert isinstance(table, QTableView)
    bar = page.findChild(FindBar)
    assert bar is not None
    assert bar.count.text() == "第 1 处，共 2 处"
    first = table.currentIndex()
    hands.press(Qt.Key.Key_F3)
    assert table.currentIndex().row() > first.row()
    hands.press(Qt.Key.Key_F3)
    assert table.currentIndex() == first
    hands.press(Qt.Key.Key_Escape)
    assert table.hasFocus()


def test_the_pages_to_be_printed_are_searched(window: MainWindow, hands: Any, qtbot: Any) -> None:
    window.go("print")
    page = window.page("print")
    pages = page.findChild(QPdfView)
    assert pages is not None
    qtbot.waitUntil(lambda: pages.document().pageCount() > 0)
    window.navigation.pages.setFocus()
    hands.press(Qt.Key.Key_F, CTRL)
    write(hands, "街道办事处")
    bar = page.findChild(FindBar)
    assert bar is not None
    qtbot.waitUntil(lambda: bar.count.text() == "第 1 处，共 2 处")
    hands.press(Qt.Key.Key_F3)
    assert bar.count.text() == "第 2 处，共 2 处"
    hands.press(Qt.Key.Key_Escape)
    assert pages.hasFocus()


SHOWING = {"TableView", "DropTable", "QListWidget", "QTextBrowser", "MappingPage"}


def test_no_dialog_that_shows_rows_or_text_is_left_out(repository: Path) -> None:
    """What is made later is held to it too."""
    left_out, searched = [], 0
    desktop = repository / "desktop"
    modules = [*(desktop / "pages").rglob("*.py"), *(desktop / "shell").rglob("*.py")]
    for path in sorted(modules):
        text = path.read_text("utf-8")
        if "Dialog" not in text:
            continue
        tree = ast.parse(text)
        dialogs = {
            node.name
            for node in tree.body
            if isinstance(node, ast.ClassDef)
            and any(
                ast.unparse(b) in {"QDialog", "PassingDialog", "FormDialog"} for b in node.bases
            )
        }
        calls = {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
        if dialogs and calls & SHOWING:
            searched += "find_in" in calls
            left_out += [path.name] if "find_in" not in calls else []
    assert left_out == []
    assert searched > 8


# copying


def pasted(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.split("\n")]


@pytest.mark.parametrize("key", [k for k in PAGES if k not in WITHOUT])
def test_every_table_of_a_page_is_copied_whole_and_in_part(
    window: MainWindow, hands: Any, key: str
) -> None:
    window.go(key)
    tables = [
        w
        for w in looked_through(window.page(key))
        if isinstance(w, QTableView) and w.model().rowCount()
    ]
    lists = [w for w in looked_through(window.page(key)) if isinstance(w, QListWidget)]
    assert tables or lists or key in EMPTY
    for table in tables:
        model = table.model()
        shown = [c for c in range(model.columnCount()) if not table.isColumnHidden(c)]
        table.setFocus()
        QGuiApplication.clipboard().clear()
        hands.press(Qt.Key.Key_C, CTRL | SHIFT)
        heading, *lines = pasted(QGuiApplication.clipboard().text())
        titles = [str(model.headerData(c, Qt.Orientation.Horizontal) or "") for c in shown]
        assert heading[-len(shown) :] == [t.replace("\n", "") for t in titles]
        assert len(lines) == model.rowCount()
        assert {len(line) for line in lines} == {len(heading)}
        first = [str(model.index(0, c).data() or "") for c in shown]
        assert lines[0][-len(shown) :] == first
        table.setCurrentIndex(model.index(0, shown[-1]))
        QGuiApplication.clipboard().clear()
        hands.press(Qt.Key.Key_C, CTRL)
        assert QGuiApplication.clipboard().text().split("\n")[-1].endswith(first[-1])
        offered = [action.text() for action in table.actions()]
        assert {"复制", "复制整表（含表头）"} <= set(offered)
