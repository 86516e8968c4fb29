"""Other numbers are tried beside the official result, and nothing of it reaches the file."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from db.records import Mark
from db.records.releases import ReleaseKind
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.trail.roles import Role
from desktop.pages.results.number_spin import NumberSpin
from desktop.pages.results.page import ResultsPage
from desktop.shell.main_window import MainWindow

MARKS = {  # leaders prefer the first unit, experts the second
    ("U01", "L1"): (14, 9),
    ("U01", "E1"): (10, 6),
    ("U02", "L1"): (11, 6),
    ("U02", "E1"): (13, 9),
}


def score(store: Store) -> None:
    evaluation = store.evaluations.latest()
    people = {r.code: r.id for r in store.panel.reviewers(evaluation.id)}
    for (unit, reviewer), marks in MARKS.items():
        entry = store.units.find(evaluation.id, unit)
        ballots = [
            store.ballots.put_mark(
                "written", entry.id, people[reviewer], code, Mark.number(points * 1000)
            )
            for code, points in zip(("A1", "A2"), marks, strict=True)
        ]
        store.ballots.submit(ballots[-1].id)


@pytest.fixture
def page(window: MainWindow) -> ResultsPage:
    """The result page with two ranked units."""
    score(window._session.store)
    window._session.ballots_changed.emit()
    window.go("results")
    shown = window.page("results")
    assert isinstance(shown, ResultsPage)
    return shown


def turn(hands: Any, page: ResultsPage, name: str, text: str) -> None:
    """Types a number into a knob, as a person who came to it by Tab."""
    knob = next(
        s for s in page.trial.controls.findChildren(NumberSpin) if s.accessibleName() == name
    )
    knob.setFocus()
    knob.selectAll()
    hands.type(text)


def lines(page: ResultsPage) -> list[list[str]]:
    """What stands in the table, without the headings."""
    model = page.trial.moves
    columns = [c for c in range(model.columnCount()) if not page.trial.table.isColumnHidden(c)]
    return [
        [str(model.index(row, column).data()) for column in columns]
        for row in range(model.rowCount())
    ]


def official(page: ResultsPage) -> list[str]:
    return [s.entry.unit_code for s in page.standings.shown]


LEADERS = "评委组权重·书面述法报告：领导"


def test_a_weight_turned_moves_places_beside_the_official_ones(
    page: ResultsPage, hands: Any, qtbot: Any
) -> None:
    assert official(page) == ["U02", "U01"]
    hands.click(hands.button(page, "试算"))
    assert [line[:4] for line in lines(page)][:2] == [
        ["1", "1", "＝", "U02"],
        ["2", "2", "＝", "U01"],
    ]
    turn(hands, page, LEADERS, "90")
    qtbot.waitUntil(lambda: lines(page)[0][3] == "U01")
    first, second = lines(page)[:2]
    assert first[:3] == ["1", "2", "▲1"]
    assert first[6:9] == ["80.80", "75.20", "+5.60"]
    assert second[:4] == ["2", "1", "▼1", "U02"]
    assert second[6:9] == ["76.00", "80.00", "-4.00"]
    assert "2 个名次变动" in page.trial._effect.text()
    assert page.trial._title.text() == "试算，不保存"
    unranked = lines(page)[2:]
    assert all(line[:3] == ["—", "—", "—"] and line[-1] for line in unranked)


def test_the_order_is_either_result_and_a_click_on_a_heading(
    page: ResultsPage, hands: Any, qtbot: Any
) -> None:
    hands.click(hands.button(page, "试算"))
    turn(hands, page, LEADERS, "90")
    qtbot.waitUntil(lambda: lines(page)[0][3] == "U01")
    page.trial._order.setFocus()
    hands.press(Qt.Key.Key_Down)
    assert [line[3] for line in lines(page)][:2] == ["U02", "U01"]
    page.trial.table.sortByColumn(6, Qt.SortOrder.DescendingOrder)
    assert [line[3] for line in lines(page)][:2] == ["U01", "U02"]
    page._set.setCurrentText("类别：街道")
    assert {line[3] for line in lines(page)} == {"U01", "U02"}
    page._search.setText("西街道")
    assert [line[3] for line in lines(page)] == ["U02"]


def test_another_grade_shows_what_it_was(page: ResultsPage, hands: Any, qtbot: Any) -> None:
    hands.click(hands.button(page, "试算"))
    turn(hands, page, "合成权重·书面：书面述法报告", "125")
    qtbot.waitUntil(lambda: lines(page)[0][6] == "100.00")
    assert "合格 → 优秀" in lines(page)[0]
    sums = [w.text() for w in page.trial.controls.findChildren(type(page._note)) if w.isVisible()]
    assert "合计 125，正式为 100，总分不可直接比较" in sums
    assert "正式 100" in sums


def test_what_cannot_be_counted_is_told_and_the_last_count_stays(
    page: ResultsPage, hands: Any, qtbot: Any
) -> None:
    hands.click(hands.button(page, "试算"))
    before = lines(page)
    turn(hands, page, "去高去低·书面述法报告：去掉最高分（个）", "2")
    turn(hands, page, "去高去低·书面述法报告：满几个分数才去", "1")
    assert page.trial._effect.text().startswith("不能这样算：")
    assert lines(page) == before
    hands.click(hands.button(page, "恢复正式办法"))
    qtbot.waitUntil(lambda: "现为正式办法" in page.trial._effect.text())
    assert not page.trial.book.modified
    assert not hands.button(page, "恢复正式办法").isEnabled()


def test_nothing_of_a_trial_reaches_the_file(
    page: ResultsPage, hands: Any, qtbot: Any, year: Path
) -> None:
    head, before = page._session.store.trail.head(), sha256(year.read_bytes()).hexdigest()
    hands.click(hands.button(page, "试算"))
    turn(hands, page, LEADERS, "90")
    qtbot.waitUntil(lambda: lines(page)[0][3] == "U01")
    turn(hands, page, "小数取舍：总分", "0")
    qtbot.waitUntil(lambda: lines(page)[0][6] == "81")
    hands.click(hands.button(page, "结束试算"))
    assert official(page) == ["U02", "U01"]
    assert not page.trying
    assert page._session.store.trail.head() == head
    assert sha256(year.read_bytes()).hexdigest() == before
    hands.click(hands.button(page, "试算"))
    assert not page.trial.book.modified, "a trial that was ended is gone"


def test_the_copy_says_what_it_is(page: ResultsPage, hands: Any, qtbot: Any) -> None:
    hands.click(hands.button(page, "试算"))
    turn(hands, page, LEADERS, "90")
    qtbot.waitUntil(lambda: lines(page)[0][3] == "U01")
    hands.click(hands.button(page, "复制全表"))
    first, second, heading, *rest = QGuiApplication.clipboard().text().split("\n")
    assert first == "试算结果，不是正式结果，未保存"
    assert "领导" in second
    assert "40 → 90" in second
    assert heading.split("\t")[:4] == ["试算名次", "正式名次", "升降", "编号"]
    assert [line.split("\t") for line in rest] == lines(page)
    page.trial.table.choose(0)
    page.trial.table.setFocus()
    page.trial.table.copy()
    assert QGuiApplication.clipboard().text().startswith("试算结果，不是正式结果，未保存\n")


def test_it_follows_the_ballots_and_another_scheme(
    page: ResultsPage, hands: Any, qtbot: Any
) -> None:
    hands.click(hands.button(page, "试算"))
    turn(hands, page, LEADERS, "90")
    qtbot.waitUntil(lambda: lines(page)[0][3] == "U01")
    store, session = page._session.store, page._session
    entry = store.units.find(session.evaluation_id, "U02")
    reviewer = next(r for r in store.panel.reviewers(session.evaluation_id) if r.code == "L1")
    ballot = store.ballots.get("written", entry.id, reviewer.id)
    assert ballot is not None
    store.ballots.void(ballot.id, "填错单位")
    session.ballots_changed.emit()
    assert lines(page)[0][3] == "U02"
    assert page.trial.book.modified, "what is tried stays while others score"
    text = store.schemes.current(session.evaluation_id).version.text
    store.schemes.adopt(session.evaluation_id, text.replace("40", "50", 1), "会议决定")
    session.scheme_changed.emit()
    assert not page.trial.book.modified, "it starts from the scheme in force"


def test_closing_the_file_ends_the_trial(
    page: ResultsPage, window: MainWindow, hands: Any, year: Path
) -> None:
    hands.click(hands.button(page, "试算"))
    turn(hands, page, LEADERS, "90")
    window._close_file()
    window.open_file(year)
    window.go("results")
    assert not page.trying
    assert official(page) == ["U02", "U01"]


def test_who_may_not_see_ballots_may_not_try(bare: MainWindow, year: Path, hands: Any) -> None:
    """Turning one group's weight alone would tell a reviewer what the others gave."""
    password = "的口令0001"
    with Store.open(year) as store:
        store.accounts.set_up("王组织", f"组织者{password}", LEAST)
        score(store)
        evaluation = store.evaluations.latest().id
        own = next(r.id for r in store.panel.reviewers(evaluation) if r.code == "E1")
        for role, reviewer in ((Role.REVIEWER, own), (Role.SUPERVISOR, None)):
            store.accounts.add(
                role.value,
                role,
                f"{role.value}{password}",
                reviewer_id=reviewer,
                must_change=False,
                cost=LEAST,
            )
        store.results.freeze(evaluation, "领导小组会议")
        store.releases.release(evaluation, ReleaseKind.OVERALL)
    for role, may in ((Role.REVIEWER, False), (Role.SUPERVISOR, True)):
        hands.enter_as(bare, year, role.value, f"{role.value}{password}")
        bare.go("results")
        page = bare.page("results")
        assert isinstance(page, ResultsPage)
        assert official(page) == ["U02", "U01"]
        assert page._try.isVisible() is may
        if may:
            hands.click(page._try)
            assert lines(page)[0][3] == "U02"
        bare._close_file()
