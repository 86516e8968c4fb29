"""The trail on screen, the check of the file, the backup, and the look."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from db.store.trail.roles import CHANGES, PRE_LOGIN
from desktop.pages.trail.event_words import event_word, known_events
from desktop.pages.trail.page import TrailPage
from desktop.sheets.trail.extract_sheet import ExtractRow, ExtractSheet, extract_paper
from desktop.shell.destinations import destinations
from desktop.shell.main_window import MainWindow
from desktop.shell.settings_page import SettingsPage
from desktop.widgets.look.preferences import Look, Preferences
from desktop.widgets.look.theme import DARK, LIGHT
from tests.desktop.conftest import bring_to_front


def trail(window: MainWindow) -> TrailPage:
    window.go("trail")
    page = window.page("trail")
    assert isinstance(page, TrailPage)
    return page


def test_every_kind_of_event_has_a_name() -> None:
    assert {*CHANGES, *PRE_LOGIN} <= set(known_events())


def test_a_change_is_listed_with_its_values(window: MainWindow) -> None:
    session = window._session
    entry = session.store.units.find(session.evaluation_id, "U01")
    session.store.units.edit(entry.id, leader="王五")
    page = trail(window)
    newest = page.model.record(0)
    assert event_word(newest.what) == "修改单位"
    page.table.choose(0)
    assert "王五" in page.detail.toPlainText()
    page._kind.setCurrentIndex(page._kind.findData("reviewer.add"))
    assert {e.what for e in page.model.shown} == {"reviewer.add"}


def test_the_search_reaches_beyond_what_is_shown(
    window: MainWindow, year: Path, hands: Any
) -> None:
    """The first event of 600 and more, found by its reason; 重点事项 shows what matters alone."""
    session = window._session
    store, evaluation = session.store, session.evaluation_id
    entry = store.units.find(evaluation, "U01")
    store.withdrawals.withdraw(entry.id, "2025-12-01", "机构撤并")
    store.withdrawals.readmit(entry.id, "撤并推迟")
    with store.transaction():
        for number in range(600):
            store.units.edit(entry.id, leader=f"负责人{number}")
    page = trail(window)
    session.entries_changed.emit()
    assert len(page.model.shown) == 500
    assert page._more.isEnabled()
    for text, found in (
        ("撤并", ["entry.readmit", "entry.withdraw"]),
        ("退出 撤并", ["entry.withdraw"]),
    ):
        page._search.setText(text)
        assert [e.what for e in page.model.shown] == found
    assert not page._more.isEnabled()
    page._search.clear()
    page._kind.setCurrentIndex(page._kind.findText("重点事项"))
    assert [e.what for e in page.model.shown] == ["entry.readmit", "entry.withdraw"]
    page._kind.setCurrentIndex(0)
    page._search.setText("U01")
    hands.click(page._more)
    assert len(page.model.shown) == 602


def extract(page: TrailPage, folder: Path) -> str:
    """What the printed extract says, without the white space of its lines."""
    path = folder / "摘录.pdf"
    page.printing.save(path)
    return "".join("".join(sheet.extract_text() for sheet in PdfReader(path).pages).split())


def test_what_is_filtered_for_is_printed_to_be_signed(window: MainWindow, tmp_path: Path) -> None:
    session = window._session
    store = session.store
    entry = store.units.find(session.evaluation_id, "U01")
    store.withdrawals.withdraw(entry.id, "2025-12-01", "机构撤并")
    store.withdrawals.readmit(entry.id, "撤并推迟")
    store.units.edit(entry.id, leader="赵六")
    session.entries_changed.emit()
    page = trail(window)
    page._kind.setCurrentIndex(page._kind.findText("重点事项"))
    page._search.setText("撤并")
    text = extract(page, tmp_path)
    assert "范围：重点事项，含“撤并”共2条" in text
    left, back = text.index("单位退出评议"), text.index("恢复参评")
    assert left < back, "oldest first"
    assert "机构撤并" in text
    assert "2025-12-01" in text, "values too"
    assert "赵六" not in text
    assert store.trail.head().removeprefix("sha256:") in text
    assert f"共{store.trail.last_id()}笔" in text
    assert "监督员：" in text
    page._search.setText("没有这样的记录")
    page.printing.save(tmp_path / "无.pdf")
    assert window.status.currentMessage() == "没有符合条件的记录。"
    assert not (tmp_path / "无.pdf").exists()


def test_an_event_of_many_rows_and_long_words_fits_a_page(
    window: MainWindow, tmp_path: Path
) -> None:
    session = window._session
    entry = session.store.units.find(session.evaluation_id, "U01")
    session.store.withdrawals.withdraw(entry.id, "2025-12-01", "很长的理由" * 40)
    row = ExtractRow(
        1, "2025-12-01 08:00:00", "某某", "导入", "对象" * 90, ("甲" * 300,) * 90, "理由" * 100
    )
    sheet = ExtractSheet(session.evaluation, (row,) * 3, "全部事项", "0" * 64, 3, is_whole=False)
    extract_paper(sheet).print()
    page = trail(window)
    assert "很长的理由" * 40 in extract(page, tmp_path)


def test_a_row_changed_behind_the_programs_back_is_found(
    window: MainWindow, year: Path, hands: Any
) -> None:
    page = trail(window)
    hands.click(hands.button(page, "核验文件"))
    assert "通过" in page.detail.toPlainText()
    connection = sqlite3.connect(year)
    with connection:
        connection.execute("UPDATE entries SET leader = '赵六'")
    connection.close()
    hands.click(hands.button(page, "核验文件"))
    assert "未通过" in page.detail.toPlainText()


def test_a_backup_is_a_file_of_its_own(window: MainWindow, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    trail(window).back_up_to(folder)
    copies = list(folder.glob("*.shufa"))
    assert len(copies) == 1
    assert "已备份" in window.status.currentMessage()


def test_dark_is_dark_and_light_comes_back(
    window: MainWindow, preferences: Preferences, qapp: QApplication, hands: Any
) -> None:
    window.go("settings")
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    page._scheme.setCurrentIndex(2)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    assert preferences.look is Look.DARK
    page._size.setCurrentIndex(3)
    assert qapp.font().pointSizeF() == 12
    page._scheme.setCurrentIndex(0)
    page._size.setCurrentIndex(1)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.window)
    assert qapp.font().pointSizeF() == 10


@pytest.mark.parametrize("key", [d.key for d in destinations()])
def test_the_manual_opens_at_the_pages_chapter(window: MainWindow, hands: Any, key: str) -> None:
    window.go(key)
    hands.press(Qt.Key.Key_F1)
    shown = window._help
    assert shown is not None
    assert shown.isVisible()
    top = shown.text.cursorForPosition(QPoint(8, 12)).block().text()
    title = next(d.title for d in window._destinations if d.key == key)
    bar = shown.text.verticalScrollBar()
    assert top == title or bar.value() == bar.maximum()
    shown.close()


def test_chapters_are_turned_to_by_arrows_and_words_are_found(
    window: MainWindow, hands: Any, qtbot: Any
) -> None:
    window.go("trail")
    hands.press(Qt.Key.Key_F1)
    shown = window._help
    assert shown is not None
    assert shown.chapters.currentItem().text() == "审计"
    bring_to_front(qtbot, shown)
    shown.chapters.setFocus()
    hands.press(Qt.Key.Key_Up)
    assert shown.text.cursorForPosition(QPoint(20, 12)).block().text() == "专项督察"
    shown.chapters.setCurrentRow(0)
    line = hands.line(shown, "查找")
    line.setFocus()
    line.setText("恢复码")
    hands.press(Qt.Key.Key_Return)
    assert shown.text.textCursor().selectedText() == "恢复码"
    shown.close()


def test_every_page_has_a_chapter(window: MainWindow, repository: Path) -> None:
    manual = (repository / "resources" / "help" / "manual.md").read_text("utf-8")
    for destination in window._destinations:
        assert manual.count(f"\n## {destination.title}\n") == 1


def ways(head: str) -> list[str]:
    """One head as people and scanners give it."""
    digits = head.removeprefix("sha256:")
    fours = [digits[at : at + 4] for at in range(0, 64, 4)]
    wide = "".join(chr(ord(c) + 0xFEE0) for c in digits)
    return [
        head,
        digits.upper(),
        f"审计链首：{' '.join(fours)}",
        "-".join(fours),
        "—".join(fours[:8]),
        wide,
        f"  SHA256：{wide}\u3000",
        f"审计链 {' '.join(fours[:8])}",
    ]


def test_a_printed_head_is_looked_for_however_it_is_given(window: MainWindow, hands: Any) -> None:
    page = trail(window)
    for typed in ways(window._session.store.trail.head()):
        hands.focus_on(page.head_check.field)
        page.head_check.field.setText(typed)
        QTest.keyClick(page.head_check.field, Qt.Key.Key_Return)
        said = page.detail.toPlainText()
        assert said.startswith("核验通过"), typed
        assert "所给审计链首与末笔一致。" in said, typed
        assert "不足为凭" not in said
        page.detail.clear()


def test_a_head_that_is_not_found_is_never_called_sound(window: MainWindow, hands: Any) -> None:
    page = trail(window)
    page.head_check.field.setText("0123 4567" * 8)
    hands.click(hands.button(page, "核对"))
    said = page.detail.toPlainText()
    assert said.startswith("核验未通过：所给的审计链首不在流水账中。")
    assert "核验通过" not in said
    assert window.status.currentMessage().startswith("核验未通过")


def test_a_few_digits_prove_little(window: MainWindow, hands: Any) -> None:
    page = trail(window)
    page.head_check.field.setText(window._session.store.trail.head()[7 : 7 + 12])
    hands.click(hands.button(page, "核对"))
    assert "只有 12 位" in page.detail.toPlainText()
