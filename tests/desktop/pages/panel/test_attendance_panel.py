"""Who scores whom: a day's absence by keyboard, recusals of a block, taken back, and what may not be changed."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QWidget

from db.records import Mark
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.trail.roles import Role
from desktop.pages.panel.attendance_panel import AttendancePanel
from desktop.pages.panel.page import PanelPage
from desktop.shell.main_window import MainWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
AWAY = (
    "SELECT p.code, u.code, r.code, b.attendance, b.reason FROM ballots b JOIN parts p ON p.id = b.part_id"
    " JOIN entries e ON e.id = b.entry_id JOIN units u ON u.id = e.unit_id"
    " JOIN reviewers r ON r.id = b.reviewer_id WHERE b.attendance <> 'present' ORDER BY 1, 2, 3"
)
BALLOTS = "SELECT count(*) FROM ballots"


def opened(window: MainWindow) -> AttendancePanel:
    window.go("panel")
    page = window.page("panel")
    assert isinstance(page, PanelPage)
    page._tabs.setCurrentWidget(page.matrix)
    page.start()
    return page.matrix


@pytest.fixture
def matrix(window: MainWindow) -> AttendancePanel:
    return opened(window)


def cell(matrix: AttendancePanel, reviewer: str, unit: str) -> Any:
    row = next(n for n, r in enumerate(matrix.grid.reviewers) if r.code == reviewer)
    column = next(n for n, e in enumerate(matrix.grid.entries) if e.unit_code == unit)
    return matrix.grid.index(row, column)


def words(matrix: AttendancePanel, reviewer: str) -> list[str]:
    units = [e.unit_code for e in matrix.grid.entries]
    return [str(cell(matrix, reviewer, unit).data()) for unit in units]


def answer(hands: Any, reason: str, *, everywhere: bool = False) -> Any:
    def act(dialog: QWidget) -> None:
        accept = next(b for b in dialog.findChildren(QWidget) if b.property("text") == dialog_word)
        assert not accept.isEnabled()
        hands.line(dialog, "理由").setText(reason)
        if everywhere:
            dialog.findChildren(QCheckBox)[0].setChecked(True)
        hands.click(accept)

    dialog_word = "标记缺席"
    return act


def test_the_matrix_says_how_everybody_stands(matrix: AttendancePanel, window: MainWindow) -> None:
    assert [r.code for r in matrix.grid.reviewers] == ["L1", "E1", "E2"]
    assert words(matrix, "E2") == ["应评", "应评", "应评", "本单位"]
    assert matrix._legend.text() == "3 名评委 × 4 个单位：应评 11　本单位 1"
    session = window._session
    store = session.store
    entry, who = matrix.grid.entries[0], matrix.grid.reviewers[0]
    store.ballots.put_mark("written", entry.id, who.id, "A1", Mark.number(9_000))
    session.mark_changed.emit("written", entry.id, who.id)
    assert words(matrix, "L1")[0] == "草稿"
    ballot = store.ballots.put_mark("written", entry.id, who.id, "A2", Mark.number(9_000))
    store.ballots.submit(ballot.id)
    session.mark_changed.emit("written", entry.id, who.id)
    assert words(matrix, "L1")[0] == "已交"
    heading = matrix.grid.headerData(0, Qt.Orientation.Vertical)
    assert str(heading).endswith("1/4")
    matrix.part.setCurrentText("民主测评")
    assert [e.unit_code for e in matrix.grid.entries] == ["U03", "U04"]


def test_a_day_away_by_keyboard_and_back(matrix: AttendancePanel, hands: Any, rows: Any) -> None:
    matrix.view.setCurrentIndex(cell(matrix, "E2", "U01"))
    hands.press(Qt.Key.Key_Space, SHIFT)
    assert len(matrix.view.chosen()) == 4
    hands.in_dialog("attendance_dialog", answer(hands, "住院"))
    hands.press(Qt.Key.Key_1)
    assert rows(AWAY) == [("written", u, "E2", "absent", "住院") for u in ("U01", "U02", "U03")]
    assert words(matrix, "E2") == ["缺席", "缺席", "缺席", "本单位"]
    assert len(rows("SELECT 1 FROM events WHERE what = 'ballot.attendance'")) == 1
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(BALLOTS) == [(0,)]
    assert words(matrix, "E2") == ["应评", "应评", "应评", "本单位"]
    hands.press(Qt.Key.Key_Y, CTRL)
    assert words(matrix, "E2") == ["缺席", "缺席", "缺席", "本单位"]
    assert len(matrix.view.chosen()) == 4  # what was chosen stays chosen
    hands.press(Qt.Key.Key_Delete)
    assert rows(BALLOTS) == [(0,)]


def test_whole_rows_grow_by_whole_rows(matrix: AttendancePanel, hands: Any) -> None:
    matrix.view.setCurrentIndex(cell(matrix, "L1", "U02"))
    hands.press(Qt.Key.Key_Down, SHIFT)
    assert matrix.view.chosen() == [(0, 1), (1, 1)]
    hands.press(Qt.Key.Key_Space, SHIFT)
    hands.press(Qt.Key.Key_Down, SHIFT)
    assert len(matrix.view.chosen()) == 12
    hands.press(Qt.Key.Key_Up, SHIFT)
    assert [row for row, _ in matrix.view.chosen()] == [0] * 4 + [1] * 4


def test_absent_in_every_part(matrix: AttendancePanel, hands: Any, rows: Any) -> None:
    matrix.view.setCurrentIndex(cell(matrix, "L1", "U03"))
    hands.press(Qt.Key.Key_Space, SHIFT)
    hands.in_dialog("attendance_dialog", answer(hands, "出差", everywhere=True))
    hands.click(matrix._absent)
    assert [row[:2] for row in rows(AWAY)] == [
        ("vote", "U03"),
        ("vote", "U04"),
        ("written", "U01"),
        ("written", "U02"),
        ("written", "U03"),
        ("written", "U04"),
    ]
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(AWAY) == []


def test_recusing_a_block_leaves_what_was_handed_in(
    matrix: AttendancePanel, window: MainWindow, hands: Any, rows: Any
) -> None:
    session = window._session
    store, entry = session.store, matrix.grid.entries[1]
    reviewer = next(r for r in matrix.grid.reviewers if r.code == "E1")
    for code in ("A1", "A2"):
        store.ballots.put_mark("written", entry.id, reviewer.id, code, Mark.number(9_000))
    ballot = store.ballots.get("written", entry.id, reviewer.id)
    assert ballot is not None
    store.ballots.submit(ballot.id)
    session.ballots_changed.emit()
    block = QItemSelection(cell(matrix, "E1", "U01"), cell(matrix, "E2", "U02"))
    matrix.view.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def recuse(dialog: QWidget) -> None:
        text = "".join(str(w.property("text") or "") for w in dialog.findChildren(QWidget))
        assert "E1 钱二、E2 孙三" in text
        assert "所选的另外 1 格不变" in text
        hands.line(dialog, "理由").setText("亲属任职")
        hands.click(hands.button(dialog, "标记回避"))

    hands.in_dialog("attendance_dialog", recuse)
    hands.press(Qt.Key.Key_2)
    assert rows(AWAY) == [
        ("written", "U01", "E1", "recused", "亲属任职"),
        ("written", "U01", "E2", "recused", "亲属任职"),
        ("written", "U02", "E2", "recused", "亲属任职"),
    ]
    tip = cell(matrix, "E1", "U01").data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "E1 钱二　东街道办事处：回避（亲属任职）"


def test_filtering_by_group_and_name(matrix: AttendancePanel, hands: Any) -> None:
    matrix.group.setCurrentText("法律专家")
    assert [r.code for r in matrix.grid.reviewers] == ["E1", "E2"]
    hands.press(Qt.Key.Key_F, CTRL)
    hands.focus().setText("司法局")
    assert [r.code for r in matrix.grid.reviewers] == ["E2"]
    assert matrix._legend.text().startswith("1 名评委 × 4 个单位")


def test_copying_with_both_headings(matrix: AttendancePanel, hands: Any) -> None:
    block = QItemSelection(cell(matrix, "E1", "U03"), cell(matrix, "E2", "U04"))
    matrix.view.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    hands.press(Qt.Key.Key_C, CTRL)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    assert lines == [
        ["", "U03区城管", "U04区司法"],
        ["E1 钱二　0/4", "应评", "应评"],
        ["E2 孙三　0/3", "应评", "本单位"],
    ]


def test_nothing_can_be_marked_once_frozen(matrix: AttendancePanel, window: MainWindow) -> None:
    session = window._session
    session.store.results.freeze(session.evaluation_id, "局务会")
    session.evaluation_changed.emit()
    matrix.view.setCurrentIndex(matrix.grid.index(0, 0))
    assert not matrix._absent.isEnabled()
    assert not matrix._restore.isEnabled()


def staffed(year: Path, role: Role) -> None:
    with Store.open(year) as store:
        store.accounts.set_up("王组织", "组织者的口令01", LEAST)
        store.accounts.add("李四", role, "李四的口令0001", must_change=False, cost=LEAST)


def test_a_supervisor_looks_and_marks_nothing(
    bare: MainWindow, year: Path, hands: Any, rows: Any
) -> None:
    staffed(year, Role.SUPERVISOR)
    hands.enter_as(bare, year, "李四", "李四的口令0001")
    matrix = opened(bare)
    matrix.view.setCurrentIndex(matrix.grid.index(0, 0))
    assert not matrix._absent.isEnabled()
    hands.press(Qt.Key.Key_1)
    assert rows(AWAY) == []


def test_a_clerk_marks_who_is_away_but_keeps_off_the_panel(
    bare: MainWindow, year: Path, hands: Any, rows: Any
) -> None:
    staffed(year, Role.CLERK)
    hands.enter_as(bare, year, "李四", "李四的口令0001")
    matrix = opened(bare)
    matrix.view.setCurrentIndex(cell(matrix, "L1", "U01"))
    hands.in_dialog("attendance_dialog", answer(hands, "住院"))
    hands.press(Qt.Key.Key_1)
    assert rows(AWAY) == [("written", "U01", "L1", "absent", "住院")]
    assert rows("SELECT who FROM events ORDER BY id DESC LIMIT 1") == [("李四",)]
    page = bare.page("panel")
    assert isinstance(page, PanelPage)
    page._tabs.setCurrentIndex(0)
    page.table.choose(0)
    page.table.setFocus()
    for text in ("新增评委…", "修改…", "移除"):
        assert not hands.button(page, text).isEnabled()
    assert hands.button(page, "导入工作簿…").isEnabled()  # of ballots
    hands.press(Qt.Key.Key_Delete)
    hands.press(Qt.Key.Key_Return)
    assert rows("SELECT count(*) FROM reviewers") == [(3,)]


def test_a_hall_of_115_by_79_stays_quick(window: MainWindow, hands: Any, rows: Any) -> None:
    session = window._session
    store = session.store
    with store.transaction():
        for number in range(112):
            store.panel.add(session.evaluation_id, f"N{number:03d}", "experts")
        for number in range(75):
            store.units.add(session.evaluation_id, "", f"单位{number}", "街道")
    session.panel_changed.emit()
    matrix = opened(window)
    assert (matrix.grid.rowCount(), matrix.grid.columnCount()) == (115, 79)
    matrix.view.setCurrentIndex(cell(matrix, "N100", "U01"))
    hands.press(Qt.Key.Key_Space, SHIFT)
    hands.in_dialog("attendance_dialog", answer(hands, "未到场"))
    hands.press(Qt.Key.Key_1)
    assert rows("SELECT count(*) FROM ballots WHERE attendance = 'absent'") == [(79,)]
