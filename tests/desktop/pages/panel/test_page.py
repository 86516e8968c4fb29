"""The panel: reviewers come, change, go, and how far each has come."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from db.records import OWN_UNIT_REASON, Group, Mark
from db.scoring.scheme.reader import read_scheme
from db.store import Store
from desktop.ballots.small_groups import small_groups
from desktop.pages.panel.numbered_dialog import NumberedDialog
from desktop.pages.panel.page import PanelPage
from desktop.pages.panel.reviewer_dialog import ReviewerDialog
from desktop.shell.main_window import MainWindow
from tests.db.staffed_year import plain_year

CTRL = Qt.KeyboardModifier.ControlModifier
PANEL = "SELECT r.code, r.name, g.code FROM reviewers r JOIN groups g ON g.id = r.group_id ORDER BY r.code"


@pytest.fixture
def page(window: MainWindow) -> PanelPage:
    window.go("panel")
    page = window.page("panel")
    assert isinstance(page, PanelPage)
    return page


def test_adding_undoing_redoing(page: PanelPage, hands: Any, rows: Any) -> None:
    def fill(dialog: QWidget) -> None:
        assert isinstance(dialog, ReviewerDialog)
        hands.line(dialog, "编号").setText("E3")
        hands.line(dialog, "姓名").setText("李四")
        dialog._group.setCurrentText("法律专家")
        hands.click(hands.button(dialog, "确定"))

    hands.in_dialog("reviewer_dialog", fill)
    hands.click(hands.button(page, "新增评委…"))
    assert ("E3", "李四", "experts") in rows(PANEL)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert ("E3", "李四", "experts") not in rows(PANEL)
    hands.press(Qt.Key.Key_Y, CTRL)
    assert ("E3", "李四", "experts") in rows(PANEL)


def test_a_reviewer_needs_no_number(page: PanelPage, hands: Any, rows: Any) -> None:
    """The program gives one; where groups share it, it is read and changed without what keeps them apart."""

    def fill(dialog: QWidget) -> None:
        assert isinstance(dialog, ReviewerDialog)
        hands.line(dialog, "姓名").setText("周九")
        hands.click(hands.button(dialog, "确定"))

    hands.in_dialog("reviewer_dialog", fill)
    hands.click(hands.button(page, "新增评委…"))
    assert ("R01", "周九", "leaders") in rows(PANEL)
    session = page._session
    store = session.store
    shared = store.panel.add(session.evaluation_id, "leaders-07", "leaders", name="吴十")
    session.panel_changed.emit()

    def renumber(dialog: QWidget) -> None:
        assert isinstance(dialog, ReviewerDialog)
        assert hands.line(dialog, "编号").text() == "07"
        assert dialog.changes() == {}
        hands.line(dialog, "编号").setText("08")
        hands.click(hands.button(dialog, "确定"))

    hands.in_dialog("reviewer_dialog", renumber)
    page.reveal(shared.id)
    page.edit()
    assert ("leaders-08", "吴十", "leaders") in rows(PANEL)


def test_ballot_numbers_of_a_group_are_made_at_once_and_undone(
    page: PanelPage, hands: Any, rows: Any
) -> None:
    before = rows(PANEL)

    def fill(dialog: QWidget) -> None:
        assert isinstance(dialog, NumberedDialog)
        dialog._group.setCurrentText("法律专家")
        dialog._count.setValue(115)
        assert dialog._numbers.text() == "将新增 法律专家 001 至 法律专家 115"
        prefix = hands.line(dialog, "票号前缀")
        assert not prefix.isVisible()
        hands.click(hands.button(dialog, "高级"))
        assert prefix.isVisible()
        prefix.setText("票 号")
        assert not hands.button(dialog, "新增").isEnabled()
        hands.line(dialog, "票号前缀").setText("群")
        hands.click(hands.button(dialog, "新增"))

    hands.in_dialog("numbered_dialog", fill)
    hands.click(hands.button(page, "批量无记名票…"))
    added = [row for row in rows(PANEL) if row not in before]
    assert added == [(f"群{n:03d}", "", "experts") for n in range(1, 116)]
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(PANEL) == before
    hands.press(Qt.Key.Key_Y, CTRL)
    assert len(rows(PANEL)) == len(before) + 115

    def more(dialog: QWidget) -> None:
        assert isinstance(dialog, NumberedDialog)
        hands.line(dialog, "票号前缀").setText("群")
        dialog._count.setValue(1)
        hands.click(hands.button(dialog, "新增"))

    hands.in_dialog("numbered_dialog", more)
    hands.click(hands.button(page, "批量无记名票…"))
    assert ("群116", "", "leaders") in rows(PANEL)


def test_progress_follows_the_ballots(page: PanelPage, window: MainWindow) -> None:
    session = window._session
    store = session.store
    reviewer = next(r for r in store.panel.reviewers(session.evaluation_id) if r.code == "L1")
    entry = store.units.find(session.evaluation_id, "U01")
    ballots = [
        store.ballots.put_mark("written", entry.id, reviewer.id, code, Mark.number(9000))
        for code in ("A1", "A2")
    ]
    store.ballots.submit(ballots[-1].id)
    session.ballots_changed.emit()
    seat = next(s for s in page.model.shown if s.reviewer.code == "L1")
    assert (seat.progress[0].handed, seat.progress[0].due) == (1, 4)


def test_who_has_ballots_stays(page: PanelPage, window: MainWindow, hands: Any, rows: Any) -> None:
    test_progress_follows_the_ballots(page, window)
    row = next(r for r, s in enumerate(page.model.shown) if s.reviewer.code == "L1")
    page.table.choose(row)
    page.table.setFocus()

    def agree(dialog: QWidget) -> None:
        hands.in_dialog("refusal", lambda box: hands.click(hands.button(box, "知道了")))
        hands.click(hands.button(dialog, "移除"))

    hands.in_dialog("question", agree)
    hands.press(Qt.Key.Key_Delete)
    assert "L1" in {row[0] for row in rows(PANEL)}


def test_a_workplace_that_takes_ballots_out_of_the_count_is_asked_about(
    page: PanelPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    """Declined, nothing changes; taken, the recusal says that it came by itself; corrected, all is as before."""
    test_progress_follows_the_ballots(page, window)
    session = window._session
    unit = session.store.units.find(session.evaluation_id, "U01").unit
    ballots = (
        "SELECT b.attendance, b.counted, b.reason FROM ballots b JOIN reviewers r"
        " ON r.id = b.reviewer_id WHERE r.code = 'L1'"
    )
    standing = rows(ballots)
    assert standing == [("present", 1, "")]

    def work_at(workplace: str) -> None:
        def fill(dialog: QWidget) -> None:
            assert isinstance(dialog, ReviewerDialog)
            dialog._workplace.setCurrentText(workplace)
            hands.click(hands.button(dialog, "确定"))

        hands.in_dialog("reviewer_dialog", fill)
        row = next(r for r, s in enumerate(page.model.shown) if s.reviewer.code == "L1")
        page.table.opened.emit(row)

    def answer(word: str) -> None:
        def act(question: QWidget) -> None:
            assert isinstance(question, QMessageBox)
            assert question.text() == "1 张已提交的评分票将不再计分，继续修改吗？"
            hands.click(hands.button(question, word))

        hands.in_dialog("question", act)

    page.table.choose(next(r for r, s in enumerate(page.model.shown) if s.reviewer.code == "L1"))
    answer("取消")
    work_at(unit)
    assert rows(ballots) == standing
    answer("修改并回避")
    work_at(unit)
    assert rows(ballots) == [("recused", 0, OWN_UNIT_REASON)]
    work_at("")  # not asked
    assert rows(ballots) == standing


def test_too_few_ballot_numbers_are_warned_of(bare: MainWindow, tmp_path: Path, hands: Any) -> None:
    """Of two, whoever knows their own ballot knows the other one from the mean."""
    year = plain_year(tmp_path / "年度.shufa")
    bare.open_file(year.path)
    bare.go("panel")
    page = bare.page("panel")
    assert isinstance(page, PanelPage)
    assert "全部票号（1 张）" in page._few.text()
    assert page._few.isVisible()
    session = bare._session
    for count, warned in ((1, True), (1, False)):
        session.store.panel.add_numbered(session.evaluation_id, "experts", "N", count)
        session.panel_changed.emit()
        assert page._few.isVisible() is warned


def test_groups_that_count_apart_are_warned_of_apart(tmp_path: Path) -> None:
    year = plain_year(tmp_path / "年度.shufa")
    with Store.open(year.path) as store:
        text = store.schemes.current(year.evaluation).version.text
        scheme = read_scheme(
            text.replace(
                "anonymous = true",
                "anonymous = true\ngroup_weights = { experts = 50, people = 50 }",
            ).replace("[[parts]]", '[[groups]]\ncode = "people"\ntitle = "群众"\n\n[[parts]]', 1)
        )
        reviewers = store.panel.reviewers(year.evaluation)
    groups = tuple(Group(n, g.code, g.title) for n, g in enumerate(scheme.groups))
    assert small_groups(scheme, groups, reviewers) == (("法律专家", 1),)
    named = [r for r in reviewers if r.name]
    assert small_groups(scheme, groups, named) == ()
