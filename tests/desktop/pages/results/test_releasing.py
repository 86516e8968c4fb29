"""公布 in the window: what the organiser releases is what others see, and no more."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QRadioButton, QWidget

from db.store import Store
from db.store.trail.roles import Role
from desktop.cli import run
from desktop.pages.results.page import ResultsPage
from desktop.pages.results.releasing_dialog import ReleasingDialog
from desktop.shell.main_window import MainWindow
from tests.desktop.pages.accounts.test_page import ORGANISER, PASSWORD, pages, staff
from tests.desktop.pages.results.test_trial_view import score

REVIEWER = (Role.REVIEWER.value, f"{Role.REVIEWER.value}的口令0001")


@pytest.fixture
def settled(year: Path) -> Path:
    """Two units scored, the result frozen, an account of each role."""
    with Store.open(year) as store:
        score(store)
        store.results.freeze(store.evaluations.latest().id, "会议审定")
    staff(year)
    return year


def releases(path: Path) -> list[tuple[Any, ...]]:
    """The releases as another program reads them."""
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as connection:
        return connection.execute(
            "SELECT kind, category, released_by, taken_back_by, reason FROM releases ORDER BY id"
        ).fetchall()


def results(window: MainWindow) -> ResultsPage:
    window.go("results")
    page = window.page("results")
    assert isinstance(page, ResultsPage)
    return page


def tick(dialog: QWidget, kind: str) -> None:
    buttons = dialog.findChildren(QRadioButton)
    next(b for b in buttons if b.text().startswith(kind)).setChecked(True)


def test_a_part_is_released_seen_and_taken_back(
    bare: MainWindow, settled: Path, hands: Any
) -> None:
    hands.enter_as(bare, settled, *REVIEWER)
    assert "结果" not in pages(bare)
    bare._session.close()
    hands.enter_as(bare, settled, ORGANISER, PASSWORD)
    page = results(bare)

    def release(dialog: QWidget) -> None:
        tick(dialog, "分类别排名")
        boxes = dialog.findChildren(QCheckBox)
        for box in boxes[1:]:
            box.setChecked(False)
        hands.click(hands.button(dialog, "公布"))
        hands.click(hands.button(dialog, "关闭"))

    hands.in_dialog("releasing_dialog", release)
    hands.click(hands.button(page, "公布…"))
    ((kind, category, by, *_),) = releases(settled)
    assert (kind, by) == ("categories", ORGANISER)
    evaluation_id = bare._session.evaluation_id
    ranking = next(
        r
        for r in bare._session.store.results.rankings(evaluation_id, "category")
        if r.name == category
    )
    bare._session.close()

    hands.enter_as(bare, settled, *REVIEWER)
    assert "结果" in pages(bare)
    page = results(bare)
    assert page.standings.rowCount() == 0
    shown = [page.released.lines.record(row) for row in range(page.released.lines.rowCount())]
    assert [(x.within, x.rank, x.unit_code) for x in shown] == [
        (category, str(s.rank), s.entry.unit_code) for s in ranking.standings
    ]
    assert not any(b.isVisible() for b in (page._freeze, page._release, page._history))
    bare._session.close()

    hands.enter_as(bare, settled, ORGANISER, PASSWORD)

    def give_reason(dialog: QWidget) -> None:
        line = dialog.findChild(QLineEdit)
        assert line is not None
        line.setText("名单有误")
        hands.click(hands.button(dialog, "收回"))

    def take_back(dialog: QWidget) -> None:
        assert isinstance(dialog, ReleasingDialog)
        dialog.table.choose(0)
        hands.in_dialog("reason_dialog", give_reason)
        hands.click(hands.button(dialog, "收回…"))
        hands.click(hands.button(dialog, "关闭"))

    hands.in_dialog("releasing_dialog", take_back)
    hands.click(hands.button(results(bare), "公布…"))
    assert releases(settled)[0][3:] == (ORGANISER, "名单有误")
    assert bare._session.store.verify().intact
    bare._session.close()
    hands.enter_as(bare, settled, *REVIEWER)
    assert "结果" not in pages(bare)


def test_before_freezing_there_is_nothing_to_release(window: MainWindow, hands: Any) -> None:
    page = results(window)
    assert not hands.button(page, "公布…").isEnabled()


def test_the_command_tells_what_is_public(year: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(year) as store:
        score(store)
        evaluation = store.evaluations.latest().id
        store.results.freeze(evaluation, "会议审定")
        ranking = store.results.ranking(evaluation)
    assert run(["released", str(year)]) == 0
    assert capsys.readouterr().out == "结果未公布\n"
    assert run(["release", str(year), "overall"]) == 0
    assert capsys.readouterr().out.startswith("已公布（第 1 次）：总排名")
    assert run(["released", str(year)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 1 + len(ranking.standings)
    for line, standing in zip(said[1:], ranking.standings, strict=True):
        assert line.split()[:3] == ["全部单位", str(standing.rank), standing.entry.unit_code]
    assert run(["take-back", str(year), "1", "--reason", "改期"]) == 0
    capsys.readouterr()
    assert run(["released", str(year)]) == 0
    assert capsys.readouterr().out == "结果未公布\n"
