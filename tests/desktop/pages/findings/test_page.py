"""A finding from its entry in the ledger until it is closed."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.pages.findings.dialog import FindingDialog
from desktop.pages.findings.page import FindingsPage
from desktop.shell.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
LEDGER = "SELECT text, responsible, due, state FROM findings"


@pytest.fixture
def page(window: MainWindow) -> FindingsPage:
    window.go("findings")
    page = window.page("findings")
    assert isinstance(page, FindingsPage)
    return page


def add(page: FindingsPage, hands: Any, text: str, *, due: bool = False) -> None:
    def fill(dialog: QWidget) -> None:
        assert isinstance(dialog, FindingDialog)
        accept = hands.button(dialog, "确定")
        assert not accept.isEnabled()
        dialog._text.setPlainText(text)
        if due:
            dialog._due.ticked.setChecked(True)
            dialog._due.box.setDate(dialog._due.box.date().addYears(-3))
        hands.click(accept)

    hands.in_dialog("finding_dialog", fill)
    hands.click(hands.button(page, "登记…"))


def test_a_finding_goes_its_way_and_leaves_a_trace(
    page: FindingsPage, hands: Any, rows: Any, tmp_path: Path
) -> None:
    add(page, hands, "行政执法三项制度落实不到位", due=True)
    assert rows(LEDGER)[0][0] == "行政执法三项制度落实不到位"
    page.table.choose(0)
    assert "逾期" in page.model.index(0, 6).data()
    hands.in_dialog("step_dialog", lambda dialog: hands.click(hands.button(dialog, "报整改")))
    hands.click(hands.button(page, "报整改…"))
    assert rows(LEDGER)[0][3] == "reported"
    proof = tmp_path / "整改报告.txt"
    proof.write_text("已整改", encoding="utf-8")
    page.attach_file(proof)
    assert rows("SELECT file_name FROM finding_evidence") == [("整改报告.txt",)]
    hands.in_dialog("step_dialog", lambda dialog: hands.click(hands.button(dialog, "销号")))
    hands.click(hands.button(page, "销号…"))
    assert rows(LEDGER)[0][3] == "accepted"
    assert page.model.index(0, 6).data() == "已销号"


def test_entering_is_undone(page: FindingsPage, hands: Any, rows: Any) -> None:
    add(page, hands, "学法不经常")
    assert len(rows(LEDGER)) == 1
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(LEDGER) == []
    hands.press(Qt.Key.Key_Y, CTRL)
    assert len(rows(LEDGER)) == 1


def test_a_strong_point_is_noted(page: FindingsPage, hands: Any, rows: Any) -> None:
    page._tabs.setCurrentIndex(1)
    add(page, hands, "案例入选全市示范")
    assert rows("SELECT text FROM strong_points") == [("案例入选全市示范",)]
    assert page.strong.rowCount() == 1
