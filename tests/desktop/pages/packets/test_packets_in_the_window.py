"""Packets in the window: lent, opened as their holder, handed in, dropped on the office's window, collected, undone."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QInputDialog, QPushButton, QWidget

from db.errors import ErrorKind, UserError
from db.records import ABSTAIN, Mark
from db.records.packets import PacketKind
from db.store import Store
from db.store.ballots.ballots import works_at
from db.store.packets.examining import ReturnFile
from db.store.packets.seats import entries_of
from desktop.explanation.verification_text import SubjectTitles
from desktop.operations.packets import issue_packets
from desktop.pages.checks.page import CheckPage
from desktop.pages.packets.collecting_dialog import CollectingDialog
from desktop.pages.packets.holders_page import HoldersPage
from desktop.pages.packets.office_key import with_office_key
from desktop.pages.packets.settling_dialog import SettlingDialog
from desktop.pages.panel.page import PanelPage
from desktop.shell.main_window import MainWindow
from tests.desktop.shell.dropping import drop_on

MARKS = "SELECT count(*) FROM marks"


def score(path: Path, points: int) -> None:
    with Store.open(path) as store:
        evaluation_id = store.evaluations.latest().id
        entry = store.units.find(evaluation_id, "U01")
        reviewer = next(r for r in store.panel.reviewers(evaluation_id) if r.code == "L1")
        store.ballots.put_mark("written", entry.id, reviewer.id, "A1", Mark.number(points))


def handed_in(path: Path) -> Path:
    with Store.open(path) as store:
        number, content = store.packets.hand_in()
    handed = path.with_name(f"{path.stem}-交回{number}.shufar")
    handed.write_bytes(content)
    return handed


def offered(window: MainWindow) -> list[str]:
    """The pages that the menu 查看 offers, to be chosen."""
    titles = {d.title for d in window._destinations}
    actions = [a for a in window.findChildren(QAction) if a.text() in titles]
    return [a.text() for a in actions if a.isVisible() and a.isEnabled()]


def shown_pages(window: MainWindow) -> list[str]:
    pages = window.navigation.pages
    return [pages.item(n).text() for n in range(pages.count()) if not pages.item(n).isHidden()]


def test_the_holders_window_has_what_its_holder_needs(
    bare: MainWindow, packet: Path, tmp_path: Path
) -> None:
    bare.open_file(packet)
    assert shown_pages(bare) == ["评分", "交回", "设置"]
    bare.go("hand_in")
    page = bare.page("hand_in")
    assert isinstance(page, HoldersPage)
    assert "已提交 0 张" in page.progress.text()
    page.write(tmp_path)
    assert (tmp_path / "L1-赵一-交回1.shufar").is_file()
    assert "L1-赵一-交回1.shufar" in page.written.text()


def test_a_packet_opens_with_the_keyboard_where_its_holder_types(
    bare: MainWindow, packet: Path, hands: Any
) -> None:
    bare.open_file(packet)
    hands.type("5")
    hands.press(Qt.Key.Key_Return)
    with Store.open(packet, read_only=True) as store:
        marks = [m.points for b in store.ballots.of_evaluation(1) for m in b.marks.values()]
    assert marks == [5_000]


def test_a_check_packet_opens_where_its_ballots_are_typed_again(
    year: Path, bare: MainWindow, hands: Any, tmp_path: Path
) -> None:
    with Store.open(year) as store:
        evaluation_id = store.evaluations.latest().id
        entry = store.units.find(evaluation_id, "U01")
        (reviewer,) = (r for r in store.panel.reviewers(evaluation_id) if r.code == "L1")
        part = store.schemes.current(evaluation_id).scheme.by_code["written"]
        mark = Mark.number(5_000)
        written = [
            store.ballots.put_mark("written", entry.id, reviewer.id, c.code, mark)
            for c in part.criteria_for(entry.kind)
        ]
        store.ballots.submit(written[-1].id)
        planned = store.packets.plan(
            evaluation_id, PacketKind.CHECK, reviewers=["L1"], parts=["written"]
        )
        (issued,) = issue_packets(store, evaluation_id, tmp_path / "out", planned, PacketKind.CHECK)
    bare.open_file(issued.path)
    page = bare.page("checks")
    assert isinstance(page, CheckPage)
    assert page.list.model().index(0, 3).data() == "待复核"  # of no account's ballot
    shown = {b.text() for b in page.findChildren(QPushButton) if b.isVisible()}
    assert shown.isdisjoint({"开始复核…", "打印差异表"})
    hands.type("7")
    hands.press(Qt.Key.Key_Return)
    with Store.open(issued.path, read_only=True) as store:
        (second,) = store.double_entry.to_check(evaluation_id, "written")
    assert [m.points for m in second.marks.values()] == [7_000]


def test_handing_in_asks_while_ballots_are_missing(
    bare: MainWindow, packet: Path, hands: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare.open_file(packet)
    bare.go("hand_in")
    page = bare.page("hand_in")
    assert isinstance(page, HoldersPage)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    asked: list[str] = []

    def answering(answer: str) -> Callable[[QWidget], None]:
        def look(box: Any) -> None:
            asked.append(box.text())
            hands.click(hands.button(box, answer))

        return look

    for answer, there in (("取消", False), ("交回", True)):
        hands.in_dialog("question", answering(answer))
        hands.click(page.hand_in)
        assert (tmp_path / "L1-赵一-交回1.shufar").exists() is there
    assert asked[0].startswith("还有 ")
    assert asked[0].endswith(" 张票没有完成，现在交回？")


def test_an_offices_window_has_no_hand_in(window: MainWindow, hands: Any) -> None:
    assert "交回" not in shown_pages(window)
    assert shown_pages(window) == offered(window)
    hands.press(Qt.Key.Key_7, Qt.KeyboardModifier.ControlModifier)
    assert window.navigation.current == "office"


def test_the_holders_menu_and_keys_reach_no_page_of_the_office(
    bare: MainWindow, packet: Path, hands: Any
) -> None:
    bare.open_file(packet)
    assert offered(bare) == ["评分", "交回", "设置"]
    before = bare.navigation.current
    for key in (Qt.Key.Key_1, Qt.Key.Key_4, Qt.Key.Key_8):
        hands.press(key, Qt.KeyboardModifier.ControlModifier)
        assert bare.navigation.current == before
    hands.press(Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    assert bare.navigation.current == "scoring"


def test_the_offices_key_is_asked_for_until_the_password_fits(
    monkeypatch: pytest.MonkeyPatch, bare: MainWindow
) -> None:
    answers = [("错的", True), ("对的", True), ("", False)]
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: answers.pop(0))

    def act(password: str) -> str:
        if password != "对的":
            raise UserError(ErrorKind.PACKET_KEY_LOCKED)
        return "打开"

    assert with_office_key(act, bare) == "打开"
    assert with_office_key(act, bare) is None
    assert answers == []


def test_dropped_returns_are_listed_collected_and_taken_back(
    packet: Path, window: MainWindow, hands: Any, rows: Any, qtbot: Any
) -> None:
    score(packet, 9_000)
    handed = handed_in(packet)

    def collect(dialog: QWidget) -> None:
        assert isinstance(dialog, CollectingDialog)
        assert [c.counts.new for c in dialog.model.shown] == [1]
        assert rows(MARKS) == [(0,)]  # nothing changed yet
        hands.click(hands.button(dialog, "收回"))

    hands.in_dialog("collecting_dialog", collect)
    drop_on(window, handed)
    qtbot.waitUntil(lambda: rows(MARKS) == [(1,)], timeout=20_000)
    window.undoing._notices.confirm = lambda *_: True  # type: ignore[method-assign]
    window.undoing.undo()
    assert rows(MARKS) == [(0,)]
    window.undoing.redo()
    assert rows(MARKS) == [(1,)]


def test_the_panel_says_what_is_out(packet: Path, window: MainWindow) -> None:
    window.go("panel")
    page = window.page("panel")
    assert isinstance(page, PanelPage)
    page.outdate()
    assert [p.file_name for p in page.lending.model.shown] == ["L1-赵一.shufap"]
    assert page.lending.model.shown[0].kind is PacketKind.REVIEWER


def test_a_conflict_is_settled_with_a_reason(
    packet: Path, window: MainWindow, hands: Any, rows: Any
) -> None:
    score(packet, 9_000)
    store = window._session.store
    (lent,) = store.packets.list(window._session.evaluation_id)
    store.packets.withdraw(lent, "改在本机")
    entry = store.units.find(window._session.evaluation_id, "U01")
    (reviewer,) = (
        r for r in store.panel.reviewers(window._session.evaluation_id) if r.code == "L1"
    )
    store.ballots.put_mark("written", entry.id, reviewer.id, "A1", Mark.number(3_000))
    handed = handed_in(packet)
    dialog = CollectingDialog(window._session, window.desk.edits, window.notices, (handed,), window)
    assert dialog.examine()
    (found,) = dialog.model.shown
    settling = SettlingDialog(found, SubjectTitles({"written": "书面述法报告"}), dialog)
    assert settling.model.index(0, 0).data() == "书面述法报告"
    here = settling.model.index(0, 4).data()
    assert "A1 3" in here
    assert re.search(r"（\S+\s\d{4}-\d\d-\d\d \d\d:", here), "who typed it here, and when"

    def reason(asked: QWidget) -> None:
        hands.line(asked, "理由").setText("以原票为准")
        hands.click(hands.button(asked, "认定"))

    hands.in_dialog("reason_dialog", reason)
    settling.show()
    hands.click(hands.button(settling, "以交回为准…"))
    assert [d.reason for d in settling.settled.values()] == ["以原票为准"]
    dialog._decisions[found.packet] = settling.settled
    assert dialog.examine()
    dialog._collect()
    assert rows("SELECT points FROM marks") == [(9_000,)]


def score_all(path: Path) -> None:
    """Every ballot of a packet's seats, submitted."""
    with Store.open(path) as store:
        year = store.evaluations.latest().id
        scheme = store.schemes.current(year).scheme
        panel = {r.code: r for r in store.panel.reviewers(year)}
        for seat in store.packets.own_packet().seats:
            part, reviewer = scheme.by_code[seat.part], panel[seat.reviewer]
            for entry in entries_of(scheme, part, store.units.entries(year)):
                if works_at(reviewer.workplace, entry):
                    continue
                written = [
                    store.ballots.put_mark(part.code, entry.id, reviewer.id, c.code, ABSTAIN)
                    for c in part.criteria_for(entry.kind)
                ]
                store.ballots.submit(written[-1].id)


def test_a_receipt_closes_a_packet_here_and_there(
    packet: Path,
    window: MainWindow,
    hands: Any,
    qtbot: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    score_all(packet)
    store = window._session.store
    store.packets.collect([ReturnFile("return.shufar", handed_in(packet).read_bytes())])
    window.go("panel")
    page = window.page("panel")
    assert isinstance(page, PanelPage)
    page.outdate()
    page._tabs.setCurrentWidget(page.lending)
    page.lending._turn(1)
    page.lending.table.selectRow(0)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    hands.in_dialog("question", lambda box: hands.click(hands.button(box, "发回执")))
    hands.click(hands.button(page, "发回执…"))
    receipt = tmp_path / "L1-赵一-回执.shufar"
    assert receipt.is_file()
    window.open_file(packet)
    assert window._session.editable
    drop_on(window, receipt)
    qtbot.waitUntil(lambda: not window._session.editable)
    assert window.status.file.state.text() == "已收回"
    window.go("hand_in")
    holder = window.page("hand_in")
    assert isinstance(holder, HoldersPage)
    assert not holder.hand_in.isEnabled()
