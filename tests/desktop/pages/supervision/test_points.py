"""计分建议 in the window: nothing is entered but the rows that are chosen, and that is undone."""

from pathlib import Path
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from db.store import Store
from desktop.pages.supervision.page import SupervisionPage
from desktop.pages.supervision.points_dialog import PointsDialog
from desktop.shell.main_window import MainWindow
from tests.db.store import small_year
from tests.db.store.full_year import inspect_one


def test_chosen_lines_are_taken_with_their_reason(
    bare: MainWindow, tmp_path: Path, hands: Any
) -> None:
    path = tmp_path / "年.shufa"
    year = small_year.build(path)
    with Store.open(path, "组织者") as store:
        inspect_one(store, year, store.units.find(year, "U01").id)
    bare.open_file(path)
    bare.go("supervision")
    page = bare.page("supervision")
    assert isinstance(page, SupervisionPage)
    office = bare._session.store.office
    reason = "专项督察：不符合 1 项（1）"

    def first(score: Any) -> tuple[int, str]:
        return next((s.points, s.evidence) for s in score if s.unit_code == "U01")

    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, PointsDialog)
        dialog._target.setCurrentIndex(dialog._target.findText("日常考核"))
        assert not dialog._take.isEnabled(), "nothing is chosen by itself"
        lost = hands.line(dialog, "每项“不符合”扣分")
        hands.focus_on(lost)
        lost.selectAll()
        hands.type("x")
        assert "小数最多三位" in dialog._said.text()
        assert not dialog.model.shown
        lost.selectAll()
        hands.type("2.5")
        assert [c.text(dialog.model.shown[0]) for c in dialog.model.columns] == [
            "U01", "单位U01", reason, "17.5 分", "18 分",
        ]  # fmt: skip
        dialog.table.choose(0)
        hands.click(dialog._take)
        assert first(office.given(year)) == (17_500, reason)
        assert dialog.model.columns[4].text(dialog.model.shown[0]) == "已采用"
        dialog.table.choose(0)
        assert not dialog._take.isEnabled(), "a line is taken once"
        hands.click(hands.button(dialog, "关闭"))

    hands.in_dialog("points_dialog", act)
    page.acts.propose_points()
    undo = next(a for a in bare.findChildren(QAction) if a.text().startswith("撤销"))
    assert "采用计分建议 1 条" in undo.text()
    undo.trigger()
    assert first(office.given(year)) == (18_000, "台账")


def test_a_scheme_without_such_a_part_says_so(window: MainWindow, hands: Any) -> None:
    store = window._session.store
    store.supervisions.add(window._session.evaluation_id, "专项督察")
    window.go("supervision")
    page = window.page("supervision")
    assert isinstance(page, SupervisionPage)
    page.refresh()

    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, PointsDialog)
        assert "没有直接计分或扣分的部分" in dialog._said.text()
        hands.click(hands.button(dialog, "关闭"))

    hands.in_dialog("points_dialog", act)
    page.acts.propose_points()
