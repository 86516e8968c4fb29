"""Several findings at once, their day, what is struck out, and what is made of reviewers' comments."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox

from db.records import Mark
from db.store import Store
from desktop.pages.findings.comments_dialog import CommentsDialog
from desktop.pages.findings.page import FindingsPage
from desktop.pages.findings.several_dialog import DueDialog
from desktop.pages.importing.dialog import ImportDialog
from desktop.shell.main_window import MainWindow
from desktop.widgets.fields.day_field import DayChoice
from desktop.widgets.fields.several_dialog import SeveralDialog

CTRL = Qt.KeyboardModifier.ControlModifier
LEDGER = "SELECT text, source, responsible, due, state FROM findings ORDER BY id"
PRAISE = (
    "SELECT u.code, s.text FROM strong_points s JOIN entries e ON e.id = s.entry_id"
    " JOIN units u ON u.id = e.unit_id ORDER BY s.id"
)


@pytest.fixture
def page(window: MainWindow) -> FindingsPage:
    """Three findings: of U01, U02 and U03, the first with a day of its own."""
    store, year = window.desk.session.store, window.desk.session.evaluation_id
    for entry, due in zip(store.units.entries(year)[:3], ("2030-01-01", "", ""), strict=True):
        store.findings.add(entry.id, f"{entry.unit_code}台账不全", due=due)
    window.go("findings")
    page = window.page("findings")
    assert isinstance(page, FindingsPage)
    return page


def triggered(
    page: FindingsPage, hands: Any, name: str, act: Callable[[Any], None], item: str
) -> None:
    """What is behind the menu of the page."""
    hands.in_dialog(name, act)
    next(a for a in page.table.actions() if a.text().startswith(item)).trigger()


def test_several_are_given_the_same_at_once(page: FindingsPage, hands: Any, rows: Any) -> None:
    def fill(dialog: SeveralDialog) -> None:
        assert not hands.button(dialog, "确定").isEnabled()
        hands.line(dialog, "责任人").setText("某某")
        due = dialog.fields["due"][1]
        assert isinstance(due, DayChoice)
        assert not due.box.isEnabled()
        due.choice.setCurrentText("改为")
        due.box.setDate(QDate(2031, 5, 1))
        hands.click(hands.button(dialog, "确定"))

    page.table.selectAll()
    hands.in_dialog("several_findings_dialog", fill)
    hands.click(hands.button(page, "修改…"))
    assert [row[1:4] for row in rows(LEDGER)] == [("", "某某", "2031-05-01")] * 3
    hands.press(Qt.Key.Key_Z, CTRL)
    assert [row[1:4] for row in rows(LEDGER)] == [
        ("", "", "2030-01-01"),
        ("", "", ""),
        ("", "", ""),
    ]


def test_the_day_of_several_is_taken_away_by_one_choice(
    page: FindingsPage, hands: Any, rows: Any
) -> None:
    def fill(dialog: SeveralDialog) -> None:
        ticked, due = dialog.fields["due"]
        assert isinstance(due, DayChoice)
        assert [box for box in dialog.findChildren(QCheckBox) if box.text() == ticked.text()] == [
            ticked
        ]
        assert not due.findChildren(QCheckBox)
        ticked.setChecked(True)
        assert not hands.button(dialog, "确定").isEnabled(), "a tick alone takes no day away"
        ticked.setChecked(False)
        hands.focus_on(due.choice)
        hands.press(Qt.Key.Key_End)
        assert (due.choice.currentText(), due.box.isEnabled()) == ("不设期限", False)
        assert ticked.isChecked()
        hands.click(hands.button(dialog, "确定"))

    page.table.selectAll()
    hands.in_dialog("several_findings_dialog", fill)
    hands.click(hands.button(page, "修改…"))
    assert [row[3] for row in rows(LEDGER)] == ["", "", ""]


def test_several_go_their_way_together(page: FindingsPage, hands: Any, rows: Any) -> None:
    def states() -> list[str]:
        return [row[4] for row in rows(LEDGER)]

    page.table.selectAll()
    hands.in_dialog("step_dialog", lambda dialog: hands.click(hands.button(dialog, "报整改")))
    hands.click(hands.button(page, "报整改…"))
    assert states() == ["reported"] * 3
    page.table.choose(0)
    hands.in_dialog("step_dialog", lambda dialog: hands.click(hands.button(dialog, "销号")))
    hands.click(hands.button(page, "销号…"))
    page.table.selectAll()
    assert not hands.button(page, "销号…").isEnabled(), "one of them is closed already"
    assert hands.button(page, "重新整改…").isEnabled()
    hands.press(Qt.Key.Key_Z, CTRL)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert states() == ["open"] * 3


def test_a_finding_is_struck_out_with_its_evidence_for_a_reason(
    page: FindingsPage, hands: Any, rows: Any, tmp_path: Any
) -> None:
    proof = tmp_path / "整改报告.txt"
    proof.write_text("已整改", encoding="utf-8")
    page.table.choose(0)
    page.attach_file(proof)

    def say(dialog: Any) -> None:
        assert not hands.button(dialog, "删除").isEnabled()
        hands.line(dialog, "理由").setText("重复登记")
        hands.click(hands.button(dialog, "删除"))

    page.table.choose(0)
    page.table.setFocus()
    hands.in_dialog("reason_dialog", say)
    hands.press(Qt.Key.Key_Delete)
    assert [row[0] for row in rows(LEDGER)] == ["U02台账不全", "U03台账不全"]
    assert rows("SELECT count(*) FROM finding_evidence_contents") == [(0,)]
    assert rows("SELECT reason FROM events WHERE what = 'finding.remove'") == [("重复登记",)]
    hands.press(Qt.Key.Key_Z, CTRL)
    assert len(rows(LEDGER)) == 3
    assert rows("SELECT content FROM finding_evidence_contents") == [("已整改".encode(),)]
    assert page._session.store.verify().intact


def test_a_strong_point_is_struck_out(page: FindingsPage, hands: Any, rows: Any) -> None:
    store, year = page._session.store, page._session.evaluation_id
    store.findings.add_strong_point(store.units.entries(year)[0].id, "案例入选")
    page._session.findings_changed.emit()
    page._tabs.setCurrentIndex(1)

    def say(dialog: Any) -> None:
        hands.line(dialog, "理由").setText("核实不实")
        hands.click(hands.button(dialog, "删除"))

    page.strong_table.choose(0)
    triggered(page, hands, "reason_dialog", say, "删除")
    assert rows(PRAISE) == []
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(PRAISE) == [("U01", "案例入选")]


def test_a_default_day_is_given_to_what_comes_without_one(
    page: FindingsPage, hands: Any, rows: Any
) -> None:
    def fill(dialog: DueDialog) -> None:
        assert not dialog._fill.isEnabled()
        dialog._due.ticked.setChecked(True)
        dialog._due.box.setDate(QDate(2031, 6, 30))
        dialog._fill.setChecked(True)
        hands.click(hands.button(dialog, "确定"))

    triggered(page, hands, "findings_due_dialog", fill, "默认整改期限")
    assert rows("SELECT findings_due FROM evaluations") == [("2031-06-30",)]
    assert [row[3] for row in rows(LEDGER)] == ["2030-01-01", "2031-06-30", "2031-06-30"]

    def entered(dialog: Any) -> None:
        dialog._text.setPlainText("新问题")
        hands.click(hands.button(dialog, "确定"))

    hands.in_dialog("finding_dialog", entered)
    hands.click(hands.button(page, "登记…"))
    assert rows(LEDGER)[-1][3] == "2031-06-30"

    def pasted(dialog: ImportDialog) -> None:
        hands.click(hands.button(dialog, "全部导入"))

    QGuiApplication.clipboard().setText(
        "单位编号\t问题\t期限\nU01\t粘贴甲\t\nU02\t粘贴乙\t2032-01-01\n"
    )
    page.table.setFocus()
    hands.in_dialog("import_dialog", pasted)
    hands.press(Qt.Key.Key_V, CTRL)
    assert [row[3] for row in rows(LEDGER)[-2:]] == ["2031-06-30", "2032-01-01"]

    told: list[int] = []

    def same(dialog: ImportDialog) -> None:
        told.append(dialog.differences.rowCount())
        dialog.reject()

    hands.focus_on(page.table)
    hands.in_dialog("import_dialog", same)
    hands.press(Qt.Key.Key_V, CTRL)
    assert told == [0], "a blank day is not another day"
    hands.press(Qt.Key.Key_Z, CTRL)
    hands.press(Qt.Key.Key_Z, CTRL)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows("SELECT findings_due FROM evaluations") == [("",)]
    assert [row[3] for row in rows(LEDGER)] == ["2030-01-01", "", ""]


def test_comments_become_findings_and_strong_points(
    window: MainWindow, page: FindingsPage, hands: Any, rows: Any
) -> None:
    session = window.desk.session
    store, year = session.store, session.evaluation_id
    reviewers = store.panel.reviewers(year)
    for entry, texts in zip(
        store.units.entries(year), (("学法流于形式", "带头讲法"), ("台账不全",)), strict=False
    ):
        for reviewer, text in zip(reviewers, texts, strict=False):
            store.ballots.put_comment("written", entry.id, reviewer.id, text)

    def act(dialog: CommentsDialog) -> None:
        texts = [comment.text for comment in dialog.model.shown]
        assert not hands.button(dialog, "登记为问题").isEnabled()
        dialog.table.choose(texts.index("学法流于形式"))
        dialog._text.selectAll()
        dialog._text.insertPlainText("学法制度落实不到位")
        hands.click(hands.button(dialog, "登记为问题"))
        shown = {
            c.text: str(dialog.model.index(n, 3).data()) for n, c in enumerate(dialog.model.shown)
        }
        assert shown == {"学法流于形式": "问题", "带头讲法": "", "台账不全": ""}
        dialog.table.choose(texts.index("带头讲法"))
        hands.click(hands.button(dialog, "登记为亮点"))

    assert store.ballots.comments(year) == (), "drafts say nothing yet"
    for seat in rows("SELECT entry_id, reviewer_id FROM ballots WHERE comment <> ''"):
        hand_in(store, year, *seat)
    triggered(page, hands, "comments_dialog", act, "从评语登记")
    assert rows(LEDGER)[-1][:2] == ("学法制度落实不到位", "评委评语")
    assert rows(PRAISE) == [("U01", "带头讲法")]
    hands.press(Qt.Key.Key_Z, CTRL)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert (len(rows(LEDGER)), rows(PRAISE)) == (3, [])


def hand_in(store: Store, year: int, entry_id: int, reviewer_id: int) -> None:
    """A full ballot, handed in."""
    part = store.schemes.current(year).scheme.by_code["written"]
    entry = store.units.entry(entry_id)
    for criterion in part.criteria_for(entry.kind):
        store.ballots.put_mark("written", entry_id, reviewer_id, criterion.code, Mark.number(5000))
    ballot = store.ballots.get("written", entry_id, reviewer_id)
    assert ballot is not None
    store.ballots.submit(ballot.id)
