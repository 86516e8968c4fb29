"""修改 of several chosen rows: units and reviewers are changed alike, all or none, and taken back at once."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from db.records import LIVE, WRITTEN, Mark
from db.store import Store
from desktop.pages.panel.page import PanelPage
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.several_dialog import SeveralDialog
from tests.db.staffed_year import plain_year

CTRL = Qt.KeyboardModifier.ControlModifier
UNITS = (
    "SELECT u.code, e.category, e.presentation, e.post FROM entries e"
    " JOIN units u ON u.id = e.unit_id ORDER BY u.code"
)
PANEL = (
    "SELECT r.code, g.code, r.workplace FROM reviewers r JOIN groups g ON g.id = r.group_id"
    " ORDER BY r.code"
)


def choice(dialog: QWidget, key: str) -> Choice:
    assert isinstance(dialog, SeveralDialog)
    field = dialog.fields[key][1]
    assert isinstance(field, Choice)
    return field


def choose(table: Any, *rows: int) -> None:
    selection = table.selectionModel()
    selection.clearSelection()
    for row in rows:
        index = table.model().index(row, 0)
        selection.select(index, selection.SelectionFlag.Select | selection.SelectionFlag.Rows)


def test_several_units_are_changed_alike(window: MainWindow, hands: Any, rows: Any) -> None:
    window.go("units")
    page = window.page("units")
    assert isinstance(page, UnitsPage)
    before = rows(UNITS)

    def fill(dialog: SeveralDialog) -> None:
        accept = hands.button(dialog, "确定")
        assert not accept.isEnabled()
        category, form = choice(dialog, "category"), choice(dialog, "presentation")
        hands.click(hands.button(dialog, "类别"))
        assert not accept.isEnabled(), "a unit has a category"
        category.setEditText("镇街")
        hands.focus_on(form)
        hands.press(Qt.Key.Key_End)
        hands.press(Qt.Key.Key_Home)
        assert (form.currentData(), dialog.fields["presentation"][0].isChecked()) == (LIVE, True)
        assert dialog.changes() == {"category": "镇街", "presentation": LIVE}
        hands.click(accept)

    choose(page.table, 0, 2)
    hands.in_dialog("several_units_dialog", fill)
    hands.click(hands.button(page, "修改…"))
    after = [("U01", "镇街", LIVE, ""), before[1], ("U03", "镇街", LIVE, ""), before[3]]
    assert before[0][1:3] == ("街道", WRITTEN)
    assert rows(UNITS) == after
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(UNITS) == before
    hands.press(Qt.Key.Key_Y, CTRL)
    assert rows(UNITS) == after


def test_several_reviewers_are_changed_alike(window: MainWindow, hands: Any, rows: Any) -> None:
    window.go("panel")
    page = window.page("panel")
    assert isinstance(page, PanelPage)
    before = rows(PANEL)

    def fill(dialog: SeveralDialog) -> None:
        group = choice(dialog, "group")
        assert (group.currentIndex(), hands.button(dialog, "确定").isEnabled()) == (-1, False)
        group.setCurrentIndex(group.findData("leaders"))
        hands.click(hands.button(dialog, "确定"))

    experts = [n for n, seat in enumerate(page.model.shown) if seat.reviewer.code != "L1"]
    choose(page.table, *experts)
    hands.in_dialog("several_reviewers_dialog", fill)
    hands.click(hands.button(page, "修改…"))
    assert rows(PANEL) == [(code, "leaders", workplace) for code, _, workplace in before]
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(PANEL) == before


def test_reviewers_who_refuse_are_all_named_and_nothing_changes(
    bare: MainWindow, hands: Any, tmp_path: Path
) -> None:
    """Numbers that gave in secret ballots do not become people; those beside them would have been fine."""
    year = plain_year(tmp_path / "年度.shufa")
    with Store.open(year.path) as store:
        added = store.panel.add_numbered(year.evaluation, "experts", "N", 1)
        for number in (year.number, store.panel.find(year.evaluation, added[0]).id):
            store.ballots.put_mark("hall", year.entries[0], number, "H1", Mark.number(90_000))
    bare.open_file(year.path)
    store = bare.desk.session.store
    panel, head = store.panel.reviewers(year.evaluation), store.trail.head()
    bare.go("panel")
    page = bare.page("panel")
    assert isinstance(page, PanelPage)

    told: list[str] = []

    def refused(box: QWidget) -> None:
        assert isinstance(box, QMessageBox)
        told.append(box.text() + box.informativeText())
        hands.click(hands.button(box, "知道了"))

    def fill(dialog: SeveralDialog) -> None:
        choice(dialog, "workplace").setEditText("示例大学")
        hands.in_dialog("refusal", refused)
        hands.click(hands.button(dialog, "确定"))

    page.table.selectAll()
    hands.in_dialog("several_reviewers_dialog", fill)
    hands.click(hands.button(page, "修改…"))
    assert len(told) == 1
    assert "N001、N002" in told[0]
    assert (store.panel.reviewers(year.evaluation), store.trail.head()) == (panel, head)
