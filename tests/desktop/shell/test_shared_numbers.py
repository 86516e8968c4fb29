"""Numbers that groups share are read by their group's title on every page, never by the code that keeps them apart."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabWidget,
    QWidget,
)

from db.records import Mark
from db.store.accounts.passwords import LEAST, Hashed
from db.store.trail.roles import Role
from desktop.pages.panel.page import PanelPage
from desktop.pages.scoring.page import ScoringPage
from desktop.shell.main_window import MainWindow

CODES = ("leaders-", "experts-")
ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


def shown(page: QWidget) -> Iterator[str]:
    """Every text of a page, of the rows of its tables and of their headings and tips."""
    for view in page.findChildren(QAbstractItemView):
        model = view.model()
        if not isinstance(model, QAbstractTableModel):
            continue
        rows, columns = range(model.rowCount()), range(model.columnCount())
        cells: list[QModelIndex] = [model.index(r, c) for r in rows for c in columns]
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            yield from (str(cell.data(role)) for cell in cells)
            yield from (str(model.headerData(r, DOWN, role)) for r in rows)
            yield from (str(model.headerData(c, ACROSS, role)) for c in columns)
    for box in page.findChildren(QComboBox):
        yield from (box.itemText(i) for i in range(box.count()))
    yield from (label.text() for label in page.findChildren(QLabel))
    yield from (text.toPlainText() for text in page.findChildren(QPlainTextEdit))


@pytest.fixture
def shared(window: MainWindow) -> MainWindow:
    """A window on a year in which both groups number from L01, with a ballot and an account."""
    session = window._session
    store, year = session.store, session.evaluation_id
    people = [store.panel.add(year, f"{code}L01", code[:-1], name="周九") for code in CODES]
    entry = store.units.find(year, "U01")
    for person in people:
        store.ballots.put_mark("written", entry.id, person.id, "A1", Mark.number(9_000))
    hashed = Hashed.of("述法评议2025", LEAST)
    store.accounts.set_up("陈主任", "述法评议2025", LEAST)
    store.accounts.add("周九", Role.REVIEWER, hashed, reviewer_id=people[0].id)
    session.panel_changed.emit()
    return window


def test_no_page_shows_the_code_of_a_group(shared: MainWindow) -> None:
    told: dict[str, list[str]] = {}
    for key in (
        "overview",
        "panel",
        "scoring",
        "analysis",
        "checks",
        "results",
        "print",
        "trail",
        "accounts",
    ):
        shared.go(key)
        page = shared.page(key)
        for tabs in page.findChildren(QTabWidget):
            for number in range(tabs.count()):
                tabs.setCurrentIndex(number)
        told[key] = list(shown(page))
    faults = {(k, t) for k, texts in told.items() for t in texts for c in CODES if c in t}
    assert not faults
    panel, trail = told["panel"], "\n".join(told["trail"])
    assert "领导 L01 周九　0/4" in panel
    assert "领导 L01" in panel, "the seats to be handed out"
    assert "领导 L01 周九" in told["accounts"]
    assert "领导 L01" in trail


def test_a_ballot_is_found_by_the_number_as_it_is_shown(shared: MainWindow, hands: Any) -> None:
    shared.go("scoring")
    page = shared.page("scoring")
    assert isinstance(page, ScoringPage)
    hands.click(hands.button(page, "按单位录入"))
    entry = page.unit_entry
    entry.group.setCurrentIndex(0)
    headings = [
        str(entry.panel.grid.headerData(row, DOWN)) for row in range(entry.panel.grid.rowCount())
    ]
    assert not [text for text in headings for code in CODES if code in text]
    wanted = next(row for row, text in enumerate(headings) if "领导 L01" in text)
    for typed in ("领导 L01", "领导l01", "leaders-L01"):
        entry.panel.view.setFocus()
        entry.number.setText(typed)
        entry.number.returnPressed.emit()
        assert entry.panel.view.currentIndex().row() == wanted
    entry.number.setText("L01")
    entry.number.returnPressed.emit()
    assert shared.status.currentMessage() == "“L01”可以是 领导 L01、法律专家 L01，请写全。"


def test_no_dialog_of_the_panel_and_no_refusal_shows_it(shared: MainWindow, hands: Any) -> None:
    shared.go("panel")
    page = shared.page("panel")
    assert isinstance(page, PanelPage)
    told: list[str] = []

    def read(dialog: QWidget) -> None:
        told.extend(shown(dialog))
        lines = dialog.findChildren(QLineEdit)
        told.extend(
            text
            for line in lines
            if line.isVisible()
            for text in (line.text(), line.placeholderText())
        )

    def close(dialog: QWidget) -> None:
        read(dialog)
        hands.click(hands.button(dialog, "取消"))

    def refused(dialog: QWidget) -> None:
        read(dialog)
        hands.click(hands.button(dialog, "知道了"))

    hands.in_dialog("numbered_dialog", close)
    hands.click(hands.button(page, "批量无记名票…"))
    row = next(r for r, s in enumerate(page.model.shown) if s.reviewer.code == "leaders-L01")
    page.table.choose(row)
    hands.in_dialog("reviewer_dialog", close)
    page.edit()

    def agree(dialog: QWidget) -> None:
        hands.in_dialog("refusal", refused)
        hands.click(hands.button(dialog, "移除"))

    hands.in_dialog("question", agree)
    page.remove()
    assert "将新增 领导 001 至 领导 030" in told
    assert "L01" in told
    assert [text for text in told if "领导 L01" in text], "the refusal"
    assert not [text for text in told for code in CODES if code in text]
