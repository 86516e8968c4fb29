"""退出评议 and 恢复参评, as a person does them: out of ranking and quotas, the ballots kept, undone, come back."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from db.errors import ErrorKind, UserError
from db.records import Mark, UnrankedKind
from db.store import Store
from desktop.cli import run
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow


@pytest.fixture
def page(window: MainWindow, scored: None) -> UnitsPage:
    window.go("units")
    page = window.page("units")
    assert isinstance(page, UnitsPage)
    row = next(r for r, e in enumerate(page.model.shown) if e.unit_code == "U01")
    page.table.choose(row)
    return page


def ranks(window: MainWindow) -> dict[str, int]:
    session = window._session
    ranking = session.store.results.ranking(session.evaluation_id)
    return {s.entry.unit_code: s.rank for s in ranking.standings}


def stored(path: Path) -> tuple[list[Any], int]:
    """Who has left, and how many ballots U01 has, as another program reads it."""
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as connection:
        left = connection.execute("SELECT entry_id, reason FROM withdrawals").fetchall()
        (ballots,) = connection.execute(
            "SELECT count(*) FROM ballots WHERE entry_id = 1 AND status = 'submitted'"
        ).fetchone()
        return left, int(ballots)


def leave(page: UnitsPage, hands: Any) -> None:
    def give(dialog: QWidget) -> None:
        accept = hands.button(dialog, "退出评议")
        assert not accept.isEnabled()
        hands.line(dialog, "依据").setText("机构撤并")
        hands.click(accept)

    hands.in_dialog("withdrawal_dialog", give)
    page._withdraw.trigger()


def test_a_unit_leaves_and_comes_back_with_its_ballots(
    window: MainWindow, page: UnitsPage, year: Path, hands: Any
) -> None:
    before = ranks(window)
    assert "U01" in before
    leave(page, hands)
    assert stored(year) == ([(1, "机构撤并")], 2)
    assert "U01" not in ranks(window)
    session = window._session
    unranked = session.store.results.ranking(session.evaluation_id).unranked
    (reason,) = [u.reason for u in unranked if u.entry.unit_code == "U01"]
    assert reason.kind is UnrankedKind.WITHDRAWN
    assert reason.facts["reason"] == "机构撤并"
    assert page.model.shown[0].withdrawn_on
    assert page.table.model().index(0, 1).data() == "东街道办事处（已退出）"

    def readmit(dialog: QWidget) -> None:
        hands.line(dialog, "理由").setText("撤并推迟")
        hands.click(hands.button(dialog, "恢复参评"))

    hands.in_dialog("reason_dialog", readmit)
    page._withdraw.trigger()
    assert stored(year) == ([], 2)
    assert ranks(window) == before
    assert session.store.verify().intact


def test_leaving_is_undone_and_redone(
    window: MainWindow, page: UnitsPage, year: Path, hands: Any
) -> None:
    before = ranks(window)
    leave(page, hands)
    for text, left in (("撤销", []), ("重做", [(1, "机构撤并")])):
        next(a for a in window.findChildren(QAction) if a.text().startswith(text)).trigger()
        assert stored(year)[0] == left
        assert (ranks(window) == before) is (not left)


def test_who_left_is_scored_no_more_and_owes_nothing(year: Path) -> None:
    with Store.open(year) as store:
        evaluation = store.evaluations.latest()
        entry = store.units.find(evaluation.id, "U01")
        reviewer = store.panel.reviewers(evaluation.id)[0]
        store.withdrawals.withdraw(entry.id, "2025-12-01", "机构撤并")
        with pytest.raises(UserError) as refused:
            store.ballots.put_mark("written", entry.id, reviewer.id, "A1", Mark.number(5_000))
        assert refused.value.kind is ErrorKind.UNIT_WITHDRAWN
        with pytest.raises(UserError) as refused:
            store.withdrawals.withdraw(entry.id, "2025-12-01", "再次")
        assert refused.value.kind is ErrorKind.UNIT_WITHDRAWN
        with pytest.raises(UserError) as refused:
            store.withdrawals.readmit(store.units.find(evaluation.id, "U02").id, "没有退出")
        assert refused.value.kind is ErrorKind.NOT_WITHDRAWN


def test_a_quota_counts_who_is_left(tmp_path: Path) -> None:
    """30 % of four ranked units is one 优秀, of three none: ⌊1.2⌋ and ⌊0.9⌋."""
    scheme = (
        'title = "评议"\nyear = 2025\norganiser = "办"\n[[parts]]\ncode = "daily"\ntitle = "日常"\n'
        'kind = "given"\nfull = 100\n[[grades]]\ntitle = "优秀"\nat_least = 90\nquota = "30%"\n'
        '[[grades]]\ntitle = "合格"\nat_least = 0\n'
    )
    with Store.create(tmp_path / "名额.shufa") as store:
        evaluation = store.evaluations.create(scheme)
        for number in range(1, 5):
            entry = store.units.add(evaluation.id, f"U0{number}", f"单位{number}", "街道")
            store.office.put_given("daily", entry.id, 99_000 - number)

        def excellent() -> list[str]:
            standings = store.results.ranking(evaluation.id).standings
            return [s.entry.unit_code for s in standings if s.grade_by_quota == "优秀"]

        assert excellent() == ["U01"]
        last = store.units.find(evaluation.id, "U04")
        store.withdrawals.withdraw(last.id, "2025-12-01", "机构撤并")
        assert excellent() == []
        store.withdrawals.readmit(last.id, "恢复")
        assert excellent() == ["U01"]


def test_the_commands_and_what_they_say(year: Path, capsys: pytest.CaptureFixture[str]) -> None:
    leave_it = ["withdraw-unit", str(year), "U01", "--reason", "机构撤并"]
    assert run([*leave_it, "--on", "去年"]) == 2
    assert "退出日期" in capsys.readouterr().err
    assert run([*leave_it, "--on", "2025-12-01"]) == 0
    assert run(["rank", str(year)]) == 0
    assert "已于 2025-12-01 退出评议（机构撤并）" in capsys.readouterr().out
    assert run(["explain", str(year), "U01"]) == 0
    assert "已于 2025-12-01 退出评议（机构撤并）" in capsys.readouterr().out
    assert run(["readmit-unit", str(year), "U01", "--reason", "恢复"]) == 0
    assert run(["readmit-unit", str(year), "U01", "--reason", "恢复"]) == 2
    assert "没有退出" in capsys.readouterr().err
