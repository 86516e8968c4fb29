"""The overview follows the file: what is due, who is behind, what comes next."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from db.records import Attendance, Mark
from desktop.pages.overview.page import OverviewPage
from desktop.pages.overview.panels import Checklist, Figure
from desktop.pages.scoring.page import ScoringPage
from desktop.shell.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(window: MainWindow) -> OverviewPage:
    window.go("overview")
    page = window.page("overview")
    assert isinstance(page, OverviewPage)
    return page


def told(page: OverviewPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel))


def behind(page: OverviewPage) -> list[tuple[str, int, int]]:
    return [(r.reviewer.code, r.progress.handed, r.progress.due) for r in page.reviewers.shown]


def hand_in_everything(window: MainWindow) -> None:
    session = window._session
    store, scheme = session.store, session.scheme
    entries = store.units.entries(session.evaluation_id)
    with store.transaction():
        for reviewer in store.panel.reviewers(session.evaluation_id):
            for part in scheme.parts:
                for entry in entries:
                    scored = [p.code for p, _ in scheme.parts_for(entry.kind)]
                    if part.code in scored and reviewer.workplace != entry.unit:
                        _hand_in(store, part, entry, reviewer.id)
    session.ballots_changed.emit()


def _hand_in(store: Any, part: Any, entry: Any, reviewer_id: int) -> None:
    for criterion in part.criteria_for(entry.kind):
        mark = Mark.of_level("优秀") if part.code == "vote" else Mark.number(4_000)
        store.ballots.put_mark(part.code, entry.id, reviewer_id, criterion.code, mark)
    ballot = store.ballots.get(part.code, entry.id, reviewer_id)
    store.ballots.submit(ballot.id)


def test_an_own_unit_is_not_due(page: OverviewPage) -> None:
    assert "0 / 16" in told(page)  # three by four and three by two, less the own unit in both
    assert behind(page) == [("E1", 0, 6), ("L1", 0, 6), ("E2", 0, 4)]


def test_it_follows_what_other_pages_do(page: OverviewPage, window: MainWindow, hands: Any) -> None:
    session = window._session
    assert page._step.page == "units"
    store, entries = session.store, session.store.units.entries(session.evaluation_id)
    with store.transaction():
        for entry in entries:
            store.reports.hand_in(entry.id, "述法报告.docx", b"x", entry.unit)
    session.entries_changed.emit()
    assert page._step.page == "scoring"
    assert "还有 16 张评分票没有提交。" in told(page)
    seats = [("written", e.id, store.panel.reviewers(session.evaluation_id)[0].id) for e in entries]
    store.attendances.put(seats, Attendance.ABSENT, "出差")
    session.ballots_changed.emit()
    assert "还有 12 张评分票没有提交。" in told(page)
    store.attendances.put(seats, Attendance.PRESENT)
    hand_in_everything(window)
    assert "16 / 16" in told(page)
    assert "没有。所有单位都有名次。" in told(page)
    assert page._step_button.text() == "去核对定稿"
    hands.click(page._step_button)
    assert window.navigation.current == "results"
    store.results.freeze(session.evaluation_id, "局务会")
    store.findings.add(entries[0].id, "普法台账不全", due="2031-03-01")
    session.evaluation_changed.emit()
    window.go("overview")
    assert page._step.page == "findings"
    assert "整改：1 项未销号" in told(page)


def test_deadlines_stand_with_what_is_missing(page: OverviewPage, window: MainWindow) -> None:
    session = window._session
    store = session.store
    store.evaluations.set_deadline(session.evaluation_id, "2031-01-05")
    late = store.units.find(session.evaluation_id, "U02")
    store.deliveries.extend(late.id, "2031-01-12", "机构改革")
    session.entries_changed.emit()
    text = told(page)
    assert "截止 2031-01-05" in text
    assert "述法报告：3 家未交" in text
    assert "延期的报告：1 家，1 家未交" in text
    finding = store.findings.add(late.id, "普法台账不全", due="2021-03-01")
    session.findings_changed.emit()
    overdue = [w.text() for w in page.findChildren(QLabel) if w.property("fault")]
    assert overdue[:2] == ["2021-03-01", "整改：1 项未销号"]
    store.findings.remove(finding.id, "登记错了")
    session.findings_changed.emit()
    assert "整改" not in told(page)


def test_ballots_of_nobody_are_not_said_to_be_in(page: OverviewPage, window: MainWindow) -> None:
    session = window._session
    session.store.evaluations.set_scoring_due(session.evaluation_id, "2030-12-01")
    session.panel_changed.emit()
    assert "评分：16 张评分票未交" in told(page)
    for reviewer in session.store.panel.reviewers(session.evaluation_id):
        session.store.panel.remove(reviewer.id)
    session.panel_changed.emit()
    assert "评分截止" in told(page)
    assert "已交齐" not in told(page)


def test_enter_on_who_is_behind_leads_to_scoring(
    page: OverviewPage, window: MainWindow, hands: Any
) -> None:
    page.table.choose(0)
    page.table.setFocus()
    page.table.choose(1)
    reviewer = page.reviewers.record(1).reviewer
    hands.press(Qt.Key.Key_Return)
    assert window.navigation.current == "scoring"
    scoring = window.page("scoring")
    assert isinstance(scoring, ScoringPage)
    assert scoring.book.reviewer == reviewer, "the row that was meant"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("参评单位", "units"),
        ("述法报告", "units"),
        ("评委", "panel"),
        ("评分票", "scoring"),
        ("有名次的单位", "results"),
    ],
)
def test_a_figure_leads_to_what_it_counts(
    page: OverviewPage, window: MainWindow, hands: Any, name: str, key: str
) -> None:
    figures = {f.accessibleName().partition("：")[0]: f for f in page.findChildren(Figure)}
    hands.click(figures[name])
    assert window.navigation.current == key
    window.go("overview")
    hands.focus_on(figures[name])
    hands.press(Qt.Key.Key_Return)
    assert window.navigation.current == key


def test_the_checklist_follows_and_leads(
    page: OverviewPage, window: MainWindow, hands: Any
) -> None:
    steps = page.findChildren(Checklist)[0]

    def shown() -> list[str]:
        return [b.text() for b in steps.findChildren(QPushButton)]

    assert "○ 评分 0/16" in shown()
    hand_in_everything(window)
    assert "✓ 评分 16/16" in shown()
    hands.click(hands.button(steps, "○ 定稿"))
    assert window.navigation.current == "results"
