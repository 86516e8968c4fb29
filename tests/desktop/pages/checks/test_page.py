"""Double entry in the window: draw, type again, finish, settle."""

from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QRadioButton, QSpinBox, QWidget
from python_calamine import CalamineWorkbook

from db.errors import ErrorKind, UserError
from db.records import Mark
from db.records.releases import ReleaseKind
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.trail.roles import Role
from desktop.operations.printing import write_sheets
from desktop.operations.year_facts import year_facts
from desktop.pages.checks.page import CheckPage
from desktop.pages.printing.page import PrintPage
from desktop.sheets.catalogue import BY_NAME
from desktop.shell.main_window import MainWindow
from tests.desktop.conftest import bring_to_front

PASSWORD = "一个口令000001"
SECOND = "SELECT s.finished, m.points FROM second_ballots s LEFT JOIN second_marks m ON m.second_ballot_id = s.id"


def type_ballots(path: Path, who: str) -> None:
    """Two written ballots of 赵一, for U01 and U02, handed in."""
    with Store.open(path, who) as store:
        evaluation = store.evaluations.latest().id
        reviewer = next(r.id for r in store.panel.reviewers(evaluation) if r.code == "L1")
        for code in ("U01", "U02"):
            entry = store.units.find(evaluation, code).id
            store.ballots.put_mark("written", entry, reviewer, "A1", Mark.number(12_000))
            ballot = store.ballots.put_mark("written", entry, reviewer, "A2", Mark.number(8_000))
            store.ballots.submit(ballot.id)


@pytest.fixture
def page(year: Path, window: MainWindow) -> CheckPage:
    window._session.close()
    type_ballots(year, "甲")
    window.open_file(year)
    window.go("checks")
    page = window.page("checks")
    assert isinstance(page, CheckPage)
    return page


def begin(page: CheckPage, hands: Any, percent: int = 100, seed: str = "") -> None:
    def fill(dialog: QWidget) -> None:
        if percent < 100:
            dialog.findChildren(QSpinBox)[0].setValue(percent)
            hands.line(dialog, "种子").setText(seed)
        else:
            assert not hands.line(dialog, "种子").isEnabled()
        hands.click(hands.button(dialog, "开始"))

    hands.in_dialog("start_check_dialog", fill)
    hands.click(hands.button(page, "开始复核…"))


def test_typed_alike_and_typed_otherwise(
    page: CheckPage, window: MainWindow, hands: Any, rows: Any
) -> None:
    begin(page, hands)
    assert [(s.reviewer, s.unit_code) for s in page.seconds.shown] == [
        ("L1", "U01"),
        ("L1", "U02"),
    ]
    page.list.setFocus()
    hands.press(Qt.Key.Key_Return)
    hands.enter("12")
    assert rows(SECOND + " WHERE m.points IS NOT NULL") == [(0, 12_000)]
    hands.enter("8")
    hands.press(Qt.Key.Key_Return)
    assert rows("SELECT count(*) FROM second_ballots WHERE finished = 1") == [(1,)]
    assert "已复核 1 / 2 张" in page._hint.text()
    hands.focus().setText("１３")  # full-width, as an input method leaves it
    hands.press(Qt.Key.Key_Return)
    hands.enter("q")
    hands.press(Qt.Key.Key_Return)
    assert [(d.criterion, d.first, d.second) for d in page.differences.shown] == [
        ("A1", Mark.number(12_000), Mark.number(13_000)),
        ("A2", Mark.number(8_000), page.differences.shown[1].second),
    ]
    assert page._tabs.tabText(1) == "差异表（2）"
    window.go("overview")
    labels = [label.text() for label in window.page("overview").findChildren(QLabel)]
    assert "“书面述法报告”复核 2 / 2，差异 2 处待认定" in labels


def test_what_is_no_mark_is_not_passed_by(page: CheckPage, hands: Any, rows: Any) -> None:
    begin(page, hands)
    page.list.setFocus()
    hands.press(Qt.Key.Key_Return)
    first = hands.focus()
    hands.enter("12")
    second = hands.focus()
    hands.press(Qt.Key.Key_Up)
    assert hands.focus() is first
    first.selectAll()
    hands.enter("99")
    assert hands.focus() is first, "Enter does not leave it"
    assert first.property("faulty")
    assert "超出范围" in page.typing._refusal.text()
    second.setFocus()
    hands.enter("8")
    assert "超出范围" in page.typing._refusal.text(), "still told"
    hands.press(Qt.Key.Key_Return)  # the button
    assert hands.focus() is first
    assert rows("SELECT count(*) FROM second_ballots WHERE finished = 1") == [(0,)]
    hands.enter("12.5")
    assert not first.property("faulty")
    assert page.typing._refusal.text() == ""
    assert hands.focus() is second
    hands.press(Qt.Key.Key_Down)
    hands.press(Qt.Key.Key_Return)
    assert rows("SELECT count(*) FROM second_ballots WHERE finished = 1") == [(1,)]
    assert (0, 99_000) not in rows(SECOND)


def test_what_is_still_blank_is_gone_to(page: CheckPage, hands: Any, rows: Any) -> None:
    begin(page, hands)
    page.list.setFocus()
    hands.press(Qt.Key.Key_Return)
    first = hands.focus()
    hands.press(Qt.Key.Key_Down)
    hands.enter("8")
    hands.press(Qt.Key.Key_Return)  # the button
    assert hands.focus() is first
    assert page.typing._refusal.text() == "还有 1 项没有录入。"
    hands.enter("12")
    hands.press(Qt.Key.Key_Up)
    hands.enter("13")  # in place of what stands there
    assert (0, 13_000) in rows(SECOND)


def test_settling_a_difference(page: CheckPage, hands: Any, rows: Any) -> None:
    begin(page, hands)
    page.list.setFocus()
    hands.press(Qt.Key.Key_Return)
    hands.enter("13")
    hands.enter("8")
    hands.press(Qt.Key.Key_Return)

    def settle(dialog: QWidget) -> None:
        accept = hands.button(dialog, "认定")
        buttons = dialog.findChildren(QRadioButton)
        assert [b.text() for b in buttons][:2] == ["初录：12", "复核：13"]
        QTest.keyClick(buttons[2], Qt.Key.Key_Space)
        hands.line(dialog, "理由").setText("票面为 13.5")
        hands.line(dialog, "票面").setText("99")
        assert not accept.isEnabled()
        hands.line(dialog, "票面").setText("13.5")
        hands.click(accept)

    page._tabs.setCurrentIndex(1)
    page._open.choose(0)
    page._open.setFocus()
    hands.in_dialog("settle_dialog", settle)
    hands.press(Qt.Key.Key_Return)
    assert page.differences.total == 0
    (settled,) = page.settlements.shown
    assert (settled.first, settled.second, settled.chosen) == ("12", "13", "13.5")
    marks = "SELECT m.points FROM marks m JOIN criteria c ON c.id = m.criterion_id WHERE c.code = 'A1' ORDER BY 1"
    assert rows(marks) == [(12_000,), (13_500,)]
    assert rows("SELECT what, reason FROM events ORDER BY id DESC LIMIT 1") == [
        ("check.settle", "票面为 13.5")
    ]


def test_settling_takes_two_keys_with_the_usual_reason(
    page: CheckPage, hands: Any, rows: Any, qtbot: Any
) -> None:
    begin(page, hands)
    page.list.setFocus()
    hands.press(Qt.Key.Key_Return)
    hands.enter("13")
    hands.enter("8")
    hands.press(Qt.Key.Key_Return)

    def settle(dialog: QWidget) -> None:
        line = hands.line(dialog, "理由")
        bring_to_front(qtbot, dialog)
        QTest.keyClick(dialog, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda: line.text() == "票面有涂改，以改后为准")
        QTest.keyClick(dialog, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(dialog.findChildren(QRadioButton)[0].isChecked)
        assert line.text() == "票面有涂改，以改后为准", "what was said stays"
        line.clear()
        QTest.keyClick(dialog, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda: line.text() == "核对票面，初录录错")
        QTest.keyClick(line, Qt.Key.Key_Return)

    page._tabs.setCurrentIndex(1)
    page._open.choose(0)
    page._open.setFocus()
    hands.in_dialog("settle_dialog", settle)
    hands.press(Qt.Key.Key_Return)
    (settled,) = page.settlements.shown
    assert (settled.chosen, settled.reason) == ("13", "核对票面，初录录错")


def paper(page: CheckPage, folder: Path) -> str:
    """What the printed list of differences says, without the white space of its lines."""
    path = folder / "差异.pdf"
    page.printing.save(path)
    return "".join("".join(sheet.extract_text() for sheet in PdfReader(path).pages).split())


def test_the_list_of_differences_on_paper(
    page: CheckPage, window: MainWindow, hands: Any, tmp_path: Path
) -> None:
    page.printing.save(tmp_path / "无.pdf")
    assert window.status.currentMessage() == "还没有开始复核，没有差异表。"
    assert not (tmp_path / "无.pdf").exists()
    begin(page, hands)
    assert "还没有复核完的票" in paper(page, tmp_path)
    page.list.setFocus()
    hands.press(Qt.Key.Key_Return)
    hands.enter("13.5")  # no day of a month
    assert "13.5" not in paper(page, tmp_path), "not before it is finished"
    hands.enter("9.5")
    hands.press(Qt.Key.Key_Return)
    two, one = page._session.store.double_entry, page.differences.shown[0]
    two.settle(one.second_ballot_id, "A1", Mark.number(13_500), "票面为13.5")
    page._session.ballots_changed.emit()
    text = paper(page, tmp_path)
    assert "双录差异表（书面述法报告）" in text
    assert "应复核2张，已复核1张不一致2处，已认定1处，待认定1处" in text
    assert "L1U01东街道办事处带头学法1213.513.5" in text
    assert "票面为13.5" in text
    assert "L1U01东街道办事处依法决策89.5" in text
    assert "复核范围：全部复核：2张。" in text
    page.printing.save(tmp_path / "差异.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "差异.xlsx"))
    cells = book.get_sheet_by_index(0).to_python()
    assert [row[5:8] for row in cells[-2:]] == [[8, 9.5, ""], [12, 13.5, 13.5]]
    window.go("print")
    centre = window.page("print")
    assert isinstance(centre, PrintPage)
    centre.choose("differences")
    shown = centre.document.getAllText(0).text()
    assert "双录差异表" in shown
    assert "票面为13.5" in shown


def test_a_wrong_number_is_said_and_not_written(page: CheckPage, hands: Any, rows: Any) -> None:
    begin(page, hands)
    page.list.setFocus()
    hands.press(Qt.Key.Key_Return)
    hands.enter("16")
    assert "超出范围" in page.typing._refusal.text()
    assert rows("SELECT count(*) FROM second_marks") == [(0,)]


def test_a_share_is_drawn_with_a_seed(page: CheckPage, hands: Any, rows: Any) -> None:
    begin(page, hands, percent=10, seed="现场 42")
    assert rows("SELECT percent, seed, drawn_by FROM check_runs") == [(10, "现场 42", "reviewer")]
    assert "抽检 10%：2 张，种子 现场 42" in page._runs.text()


@pytest.fixture
def checker(bare: MainWindow, year: Path, hands: Any) -> MainWindow:
    """The window of a checker who typed U02's ballot before, when a clerk."""
    type_ballots(year, "甲")
    with Store.open(year) as store:
        store.accounts.set_up("王组织", PASSWORD, LEAST)
        store.accounts.add("李四", Role.CLERK, PASSWORD, must_change=False, cost=LEAST)
        evaluation = store.evaluations.latest().id
        store.sign_in("李四", PASSWORD)
        reviewer = next(r.id for r in store.panel.reviewers(evaluation) if r.code == "L1")
        ballot = store.ballots.of_reviewer(evaluation, "written", reviewer)[1]
        store.ballots.withdraw(ballot.id, "录错")
        store.ballots.put_mark("written", ballot.entry_id, reviewer, "A1", Mark.number(11_000))
        store.ballots.submit(ballot.id)
        store.sign_in("王组织", PASSWORD)
        store.double_entry.start(evaluation, "written")
        store.accounts.edit(store.accounts.find("李四").id, role=Role.CHECKER)
    hands.enter_as(bare, year, "李四", PASSWORD)
    return bare


def test_who_typed_first_cannot_type_again(checker: MainWindow, hands: Any) -> None:
    checker.go("checks")
    page = checker.page("checks")
    assert isinstance(page, CheckPage)
    assert not page._begin.isVisible()
    page.list.choose(1)
    assert "须由他人复核" in page.typing._refusal.text()
    assert not any(line.isEnabled() for line in page.typing._lines.values())
    page.list.choose(0)
    assert all(line.isEnabled() for line in page.typing._lines.values())
    assert all(line.text() == "" for line in page.typing._lines.values())
    assert page.findChildren(QComboBox)[0].currentText() == "书面述法报告"


def test_a_checker_prints_differences_without_the_print_centre(
    checker: MainWindow, hands: Any, tmp_path: Path
) -> None:
    checker.go("checks")
    page = checker.page("checks")
    assert isinstance(page, CheckPage)
    assert "还没有复核完的票" in paper(page, tmp_path)
    page.list.choose(0)
    page.typing.start()
    hands.enter("13")
    hands.enter("8")
    hands.press(Qt.Key.Key_Return)
    assert "L1U01东街道办事处带头学法1213" in paper(page, tmp_path)


def test_who_may_not_see_double_entry_is_not_offered_its_list(
    checker: MainWindow, bare: MainWindow, year: Path, hands: Any, tmp_path: Path
) -> None:
    checker._session.close()
    with Store.open(year) as store:
        store.sign_in("王组织", PASSWORD)
        evaluation = store.evaluations.latest().id
        store.accounts.add("赵文员", Role.CLERK, PASSWORD, must_change=False, cost=LEAST)
        store.results.freeze(evaluation, "定稿")
        store.releases.release(evaluation, ReleaseKind.OVERALL)
        store.sign_in("赵文员", PASSWORD)
        assert list(BY_NAME["ranking"].papers(year_facts(store, evaluation)))
        with pytest.raises(UserError) as refused:
            write_sheets(store, evaluation, tmp_path / "out", ["differences"])
        assert refused.value.kind is ErrorKind.NOT_ALLOWED
        assert not (tmp_path / "out").exists()
    hands.enter_as(bare, year, "赵文员", PASSWORD)
    bare.go("print")
    centre = bare.page("print")
    assert isinstance(centre, PrintPage)
    titles = [centre.choices.sheets.item(n) for n in range(centre.choices.sheets.count())]
    hidden = {item.text() for item in titles if item.isHidden()}
    assert hidden == {
        *("双录差异表", "年度对比表", "现场会记录"),
        *("封存单", "计票单", "专项督察表", "复点表"),
        *("整改通知", "全年用纸"),
    }


def test_a_number_that_groups_share_is_called_by_its_group(
    year: Path, window: MainWindow, hands: Any
) -> None:
    window._session.close()
    with Store.open(year) as store:
        number = store.evaluations.latest().id
        store.panel.edit(store.panel.find(number, "L1").id, code="leaders-K01")
        reviewer = store.panel.find(number, "leaders-K01").id
        entry = store.units.find(number, "U01").id
        store.ballots.put_mark("written", entry, reviewer, "A1", Mark.number(12_000))
        ballot = store.ballots.put_mark("written", entry, reviewer, "A2", Mark.number(8_000))
        store.ballots.submit(ballot.id)
        store.double_entry.start(number, "written")
    window.open_file(year)
    window.go("checks")
    page = window.page("checks")
    assert isinstance(page, CheckPage)
    assert page.seconds.index(0, 0).data() == "领导 K01"
    assert page.typing._title.text().startswith("评委 领导 K01　U01")
