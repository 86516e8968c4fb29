"""Ballots for a scanner from the print centre: counted while they are chosen, printed, recorded, or refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from db.records.layout_json import read_layout
from desktop.operations.paper.ballot_plan import LayoutWish
from desktop.pages.printing.layout_dialog import LayoutDialog
from desktop.pages.printing.page import PrintPage
from desktop.pages.printing.sheets_dialog import SheetsDialog
from desktop.shell.main_window import MainWindow

_STARTS = Qt.MatchFlag.MatchStartsWith


@pytest.fixture
def page(window: MainWindow) -> PrintPage:
    window.go("print")
    found = window.page("print")
    assert isinstance(found, PrintPage)
    found.choose("ballots")
    return found


def ask(page: PrintPage, hands: Any, qtbot: Any, act: Callable[[LayoutDialog], None]) -> None:
    """Opens the dialog and does something in it."""
    acted: list[bool] = []

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, LayoutDialog)
        act(dialog)
        acted.append(True)

    hands.in_dialog("layout_dialog", look)
    hands.click(hands.button(page, "扫描版…"))
    qtbot.waitUntil(lambda: bool(acted))


def told(dialog: LayoutDialog) -> str:
    return dialog._told.text()


def test_only_where_ballots_are_chosen(page: PrintPage, hands: Any) -> None:
    button = hands.button(page, "扫描版…")
    assert button.isVisible()
    page.choose("ranking")
    assert not button.isVisible()


def test_what_it_takes_is_counted_at_once(page: PrintPage, hands: Any, qtbot: Any) -> None:
    seen: list[str] = []

    def turn(dialog: LayoutDialog) -> None:
        seen.append(told(dialog))
        dialog.kind.setCurrentIndex(dialog.kind.findText("2　", flags=_STARTS))
        seen.append(told(dialog))
        dialog.kind.setCurrentIndex(0)
        dialog.whose.setCurrentIndex(1)
        seen.append(told(dialog))
        assert not dialog._buttons.accept_button.isEnabled()
        next(iter(dialog.copies.values())).setValue(12)
        seen.append(told(dialog))
        assert dialog._buttons.accept_button.isEnabled()

    ask(page, hands, qtbot, turn)
    assert "张票，每张" in seen[0]
    assert "不能这样打印，有的指标没有列出等次" in seen[1]
    assert seen[2] == "请填写各组的张数"
    assert "12 张票" in seen[3]


def test_printed_and_recorded(
    page: PrintPage,
    window: MainWindow,
    hands: Any,
    qtbot: Any,
    tmp_path: Path,
    rows: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))

    def fill(dialog: LayoutDialog) -> None:
        dialog.whose.setCurrentIndex(1)
        next(iter(dialog.copies.values())).setValue(3)
        hands.click(dialog._buttons.accept_button)

    said: list[str] = []
    window.notices.said.connect(said.append)
    ask(page, hands, qtbot, fill)
    qtbot.waitUntil(lambda: bool(said))
    (folder,) = tmp_path.glob("扫描版评分票*")
    layouts = [read_layout(p.read_text("utf-8")) for p in folder.glob("*.layout.json")]
    printed = {page.sheet for layout in layouts for page in layout.pages}
    assert printed == {number for (number,) in rows("SELECT number FROM sheets")}
    assert "票号已登记" in said[-1]


def test_reviewers_who_hold_a_sheet_get_another_for_a_reason_alone(
    page: PrintPage, hands: Any, tmp_path: Path, rows: Any
) -> None:
    refused: list[str] = []
    page.scanned.print_into(tmp_path / "first", LayoutWish())
    before = rows("SELECT count(*) FROM sheets")
    hands.in_dialog("refusal", lambda box: refused.append(box.property("text")))
    page.scanned.print_into(tmp_path / "second", LayoutWish())
    assert "请写明理由" in refused[0]
    assert rows("SELECT count(*) FROM sheets") == before
    page.scanned.print_into(tmp_path / "second", LayoutWish(reason="票面污损"))
    assert rows("SELECT DISTINCT reason FROM sheets WHERE state = 'void'") == [("票面污损",)]


def test_lost_sheets_are_voided_for_a_reason(
    page: PrintPage, hands: Any, tmp_path: Path, rows: Any
) -> None:
    page.scanned.print_into(tmp_path / "out", LayoutWish())
    printed = rows("SELECT count(*) FROM sheets")[0][0]
    seen: list[str] = []

    def void(dialog: QWidget) -> None:
        assert isinstance(dialog, SheetsDialog)
        assert not hands.button(dialog, "作废…").isEnabled()
        dialog.table.selectRow(0)
        hands.in_dialog("reason_dialog", lambda box: answer(hands, box, "遗失"))
        hands.click(hands.button(dialog, "作废…"))
        seen.append(dialog.counted.text())
        assert not hands.button(dialog, "作废…").isEnabled(), "it is void already"

    hands.in_dialog("sheets_dialog", void)
    hands.click(hands.button(page, "票号…"))
    assert seen == [f"共打印 {printed} 张，其中作废 1 张"]
    assert rows("SELECT reason FROM sheets WHERE state = 'void'") == [("遗失",)]


def answer(hands: Any, box: QWidget, reason: str) -> None:
    """Types a reason and accepts."""
    hands.line(box, "理由").setText(reason)
    hands.click(hands.button(box, "作废"))
