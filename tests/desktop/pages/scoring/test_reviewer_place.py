"""A reviewer's place: lands there, reads and marks in any window, compares, and hands in at once."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton, QWidget

from db.records import Mark
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.trail.roles import Role
from desktop.pages.scoring.page import ScoringPage
from desktop.shell.main_window import MainWindow
from desktop.widgets.look.application import apply_theme
from desktop.widgets.look.theme import LIGHT
from tests.desktop.conftest import SCHEME, bring_to_front
from tests.desktop.exchange.documents.made_documents import docx

PASSWORD = "述法评议2025年"
BAR = 40  # what a desktop keeps of the screen
CRITERIA = [
    "学习贯彻与带头学法",
    "组织领导与“四个亲自”",
    "依法决策与合法性审查",
    "依法履职与规范用权",
    "复议应诉与出庭",
    "普法责任",
    "矛盾化解与营商环境",
    "问题剖析与整改",
]
EIGHT = ",\n".join(
    f'  {{ code = "A{n}", title = "{title}", text = "{title}，看是否列入年度计划并听取汇报，有台账可查",'
    " points = 15, step = 0.5 }"
    for n, title in enumerate(CRITERIA, 1)
)
WIDE = (
    SCHEME[: SCHEME.index("criteria = [")]
    + f"criteria = [\n{EIGHT},\n]\n\n[[parts]]"
    + SCHEME[SCHEME.index("[[parts]]", SCHEME.index("A3")) + len("[[parts]]") :]
)
SIZES = [  # what 1366 × 768 holds at 100, 125 and 150 %, and with large text
    (1366, 768, 10),
    (1366, 768, 14),
    (1093, 614, 10),
    (911, 512, 10),
]


@pytest.fixture
def eight(tmp_path: Path) -> Path:
    """Eight criteria as long as real ones, a report of each unit, and an account of a reviewer."""
    path = tmp_path / "八项.shufa"
    with Store.create(path) as store:
        year = store.evaluations.create(WIDE)
        for n in range(1, 7):
            unit = store.units.add(year.id, f"U{n:02d}", f"第{n}街道办事处", "街道")
            store.reports.hand_in(unit.id, f"{unit.unit}报告.docx", docx(["依法行政"]))
        reviewer = store.panel.add(year.id, "E1", "experts", name="钱二")
        store.accounts.set_up("主任", PASSWORD, LEAST)
        store.accounts.add(
            "钱二",
            Role.REVIEWER,
            PASSWORD,
            reviewer_id=reviewer.id,
            must_change=False,
            cost=LEAST,
        )
    return path


@pytest.fixture
def sized(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[tuple[int, int]]:
    width, height, points = request.param
    apply_theme(qapp, LIGHT, points)
    yield width, height - BAR
    apply_theme(qapp, LIGHT, 10)


@pytest.fixture
def page(bare: MainWindow, eight: Path, hands: Any) -> ScoringPage:
    """The page that the reviewer lands on."""
    hands.enter_as(bare, eight, "钱二", PASSWORD)
    shown = bare._stack.currentWidget()
    assert isinstance(shown, ScoringPage)
    return shown


def fill(page: ScoringPage, entry: int, points: int) -> None:
    """Marks a unit in all criteria without handing it in."""
    book = page.book
    assert book.part is not None
    assert book.reviewer is not None
    number = book.entries[entry].id
    for criterion in book.criteria(number):
        page._session.store.ballots.put_mark(
            book.part.code, number, book.reviewer.id, criterion.code, Mark.number(points)
        )
        page._session.mark_changed.emit(book.part.code, number, book.reviewer.id)


def names(page: ScoringPage) -> list[str]:
    return [entry.unit_code for entry in page.units.shown]


@pytest.mark.parametrize("sized", SIZES, indirect=True, ids=str)
def test_report_and_all_criteria_are_seen_in_any_window(
    sized: tuple[int, int], page: ScoringPage, bare: MainWindow, qtbot: Any
) -> None:
    bare.setMinimumSize(0, 0)  # what it is on a screen as small as that
    bare.resize(*sized)
    view = page.ballot.view
    page.start()

    def whole() -> bool:
        last = view.visualRect(view.model().index(len(CRITERIA) - 1, 4))
        return view.viewport().rect().contains(last) and page.report.width() >= 0.45 * (
            page.width() - 32
        )

    qtbot.waitUntil(whole)
    assert (bare.width(), bare.height()) == sized
    assert not view.horizontalScrollBar().maximum()


def test_a_reviewer_lands_in_the_marks_with_nobody_to_choose(
    page: ScoringPage, bare: MainWindow, qtbot: Any
) -> None:
    bring_to_front(qtbot, bare)
    qtbot.waitUntil(page.ballot.view.hasFocus)
    assert not page._reviewer.isVisible()
    shown = [d.title for d in bare._destinations if d.key in bare._readable()]
    assert [a.text() for a in bare._menus._pages.values() if a.isVisible()] == shown
    assert "总览" not in shown


def test_the_list_folds_by_key(page: ScoringPage, hands: Any, bare: MainWindow, qtbot: Any) -> None:
    bare.resize(1366, 728)
    page.start()
    qtbot.waitUntil(page._left.isVisible)
    hands.press(Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(page._left.isHidden)
    hands.press(Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(page._left.isVisible)


def test_units_are_compared_by_own_totals(page: ScoringPage) -> None:
    for entry, points in ((0, 9000), (1, 12000), (3, 12000), (4, 6000)):
        fill(page, entry, points)
    ranks = [page.units.index(row, 3).data() for row in range(6)]
    assert ranks == ["3", "1", "", "1", "4", ""]
    page.units.sort(2, Qt.SortOrder.DescendingOrder)
    assert names(page)[:4] == ["U02", "U04", "U01", "U05"]


def test_only_what_is_open_and_all_at_once(
    page: ScoringPage, hands: Any, rows: Any, bare: MainWindow
) -> None:
    for entry in (0, 1, 2):
        fill(page, entry, 9000)
    fill(page, 3, 9000)
    page.book.put(page.book.entries[3].id, "A1", "")
    everything = page._left.findChildren(QPushButton)[-1]
    assert everything.text() == "全部提交（3）"
    hands.in_dialog("question", lambda d: hands.click(hands.button(d, "提交")))
    hands.click(everything)
    store = bare._session.store
    handed = [b.status.value for b in store.ballots.of_reviewer(1, "written", 1)]
    assert handed == ["submitted"] * 3 + ["draft"]
    assert page.ballot.marks.entry_id == page.book.entries[3].id
    page._left.findChildren(QCheckBox)[0].click()
    assert names(page) == ["U04", "U05", "U06"]


def test_what_was_handed_in_is_taken_back_until_scoring_is_due(
    page: ScoringPage, hands: Any, bare: MainWindow, eight: Path
) -> None:
    def rows(sql: str) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(eight)) as connection:
            return connection.execute(sql).fetchall()

    fill(page, 0, 9000)
    fill(page, 1, 9000)
    page._session.ballots_changed.emit()
    hands.in_dialog("question", lambda d: hands.click(hands.button(d, "提交")))
    hands.click(page._left.findChildren(QPushButton)[-1])
    states = "SELECT status FROM ballots ORDER BY id"
    last = "SELECT what, who, reason FROM events ORDER BY id DESC LIMIT 1"
    assert rows(states) == [("submitted",), ("submitted",)]

    def because(dialog: QWidget) -> None:
        hands.line(dialog, "理由").setText("打错了")
        hands.click(hands.button(dialog, "撤回"))

    page.list.choose(0)
    hands.in_dialog("reason_dialog", because)
    hands.click(hands.button(page.ballot, "撤回…"))
    assert rows(states) == [("draft",), ("submitted",)]
    assert rows(last) == [("ballot.withdraw", "钱二", "打错了")]
    store = bare._session.store
    store.access.enter(1)  # the organiser, for a moment
    store.evaluations.set_scoring_due(1, "2020-01-31")
    store.access.enter(2)
    said: list[str] = []

    def read(dialog: QWidget) -> None:
        said.append(str(dialog.property("text")))
        hands.click(hands.button(dialog, "知道了"))

    page.list.choose(1)
    hands.in_dialog("refusal", read)
    hands.click(hands.button(page.ballot, "撤回…"))
    assert rows(states) == [("draft",), ("submitted",)]
    (words,) = said
    assert "2020-01-31" in words
    assert "组织者" in words
