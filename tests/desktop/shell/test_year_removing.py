"""文件 › 删去年度, as an organiser uses it: what a year holds is told, its number is typed, a copy is kept."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QWidget

from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.file.backup_names import Occasion, backups
from db.store.trail.roles import Role
from desktop.pages.new_year.removal_dialog import YearRemovalDialog
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow
from tests.desktop.conftest import SCHEME

PASSWORD = "口令0001-足够长"


@pytest.fixture
def two(year: Path) -> Path:
    """The year of the tests, and 2026 made after it with the wrong rules."""
    with Store.open(year, "李四") as store:
        made = store.evaluations.create(SCHEME.replace("2025", "2026"))
        store.units.add(made.id, "U01", "东街道办事处", "街道")
        store.panel.add(made.id, "E1", "experts", name="钱二")
    return year


def years(path: Path) -> list[int]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return [y for (y,) in connection.execute("SELECT year FROM evaluations ORDER BY year")]


def action(window: MainWindow) -> QAction:
    return next(a for a in window.findChildren(QAction) if a.text() == "删去年度…")


def told(dialog: QWidget) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def remove(window: MainWindow, hands: Any, number: str, title: str = "") -> list[str]:
    said: list[str] = []

    def act(widget: QWidget) -> None:
        assert isinstance(widget, YearRemovalDialog)
        if title:
            choice = widget._choice
            choice.setCurrentIndex(
                next(i for i in range(choice.count()) if title in choice.itemText(i))
            )
        said.append(told(widget))
        button = hands.button(widget, "删去")
        assert not button.isEnabled()
        hands.focus_on(widget._typed)
        hands.type(number[:3])
        assert not button.isEnabled()
        hands.type(number[3:])
        hands.click(button)

    hands.in_dialog("year_removal_dialog", act)
    action(window).trigger()
    return said


def test_the_mistaken_year_goes_and_a_copy_has_it(bare: MainWindow, two: Path, hands: Any) -> None:
    bare.open_file(two)
    assert bare._session.evaluation.year == 2026
    bare.go("units")
    (said,) = remove(bare, hands, "2026")
    assert "1 个单位，1 名评委，0 张评分票" in said
    assert "未定稿" in said
    assert "不能撤销" in said
    assert years(two) == [2025]
    assert bare._session.evaluation.year == 2025
    page = bare.page("units")
    assert isinstance(page, UnitsPage)
    assert page.model.rowCount() == 4
    assert not bare.desk.edits.stack.canUndo()
    assert bare._session.store.verify().intact
    (copy,) = [b.path for b in backups(two) if b.occasion == Occasion.REMOVAL]
    assert years(copy) == [2025, 2026]
    assert copy.name in bare.status.currentMessage()


def test_another_year_than_the_one_shown(bare: MainWindow, two: Path, hands: Any) -> None:
    """What was edited in it can no longer be undone; the year in sight stays in sight."""
    bare.open_file(two)
    bare._choose_year(1)
    bare.go("units")
    bare._choose_year(2)
    remove(bare, hands, "2025", "2025")
    assert years(two) == [2026]
    assert bare._session.evaluation.year == 2026
    bare.go("results")
    with closing(sqlite3.connect(two)) as connection:
        found = connection.execute(
            "SELECT subject FROM events WHERE what = 'evaluation.remove'"
        ).fetchall()
    assert found == [("试点区2025年度述法评议",)]


def test_the_only_year_and_a_frozen_one_say_what_to_do(
    bare: MainWindow, year: Path, hands: Any
) -> None:
    bare.open_file(year)

    def refused(widget: QWidget) -> None:
        assert isinstance(widget, YearRemovalDialog)
        assert "只有这一个年度" in told(widget)
        assert not widget._typed.isEnabled()
        assert not hands.button(widget, "删去").isEnabled()
        hands.click(hands.button(widget, "取消"))

    hands.in_dialog("year_removal_dialog", refused)
    action(bare).trigger()
    store = bare._session.store
    store.evaluations.create(SCHEME.replace("2025", "2026"))
    store.results.freeze(bare._session.evaluation_id, "审定")

    def frozen(widget: QWidget) -> None:
        assert "已定稿" in told(widget)
        assert "还原“定稿前”的一份" in told(widget)
        hands.click(hands.button(widget, "取消"))

    hands.in_dialog("year_removal_dialog", frozen)
    action(bare).trigger()
    assert years(year) == [2025, 2026]
    assert [b for b in backups(year) if b.occasion == Occasion.REMOVAL] == []


def test_it_is_offered_to_organisers_alone(bare: MainWindow, two: Path, hands: Any) -> None:
    with Store.open(two) as store:
        store.accounts.set_up("组织者", PASSWORD, LEAST)
        store.accounts.add("李录入", Role.CLERK, PASSWORD, must_change=False, cost=LEAST)
    hands.enter_as(bare, two, "李录入", PASSWORD)
    assert not action(bare).isVisible()
    bare._close_file()
    assert not action(bare).isVisible()
    hands.enter_as(bare, two, "组织者", PASSWORD)
    assert action(bare).isVisible()


def test_nothing_goes_where_no_copy_can_be_made(
    bare: MainWindow, two: Path, hands: Any, qtbot: Any
) -> None:
    bare.open_file(two)
    qtbot.waitUntil(lambda: not bare.desk.tasks.busy)
    folder = two.parent / "备份"
    shutil.rmtree(folder)
    folder.write_bytes(b"no folder")
    hands.in_dialog("refusal", lambda d: hands.click(hands.button(d, "知道了")))
    remove(bare, hands, "2026")
    assert years(two) == [2025, 2026]
