"""From nothing to a year: the start page, the wizard, files of before, a file that somebody else has."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget, QWizard

from db.store import Store
from desktop.app import make_window
from desktop.widgets.preferences import Preferences
from desktop.windows.import_dialog import ImportDialog
from desktop.windows.main_window import MainWindow
from desktop.windows.new_year_wizard import NewYearWizard

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def empty(qtbot: Any, qapp: QApplication, preferences: Preferences) -> Any:
    """The program's window with no file open."""
    window = make_window(qapp, preferences, inline=True)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.close()


def fill_wizard(hands: Any, target: Path, roster: Path | None = None) -> Any:
    def fill(dialog: QWidget) -> None:
        assert isinstance(dialog, NewYearWizard)
        next_button = dialog.button(QWizard.WizardButton.NextButton)
        dialog.naming.year.setValue(2027)
        assert dialog.naming.heading.text().startswith("2027年")
        dialog.naming.organiser.setText("试点区委依法治区办")
        dialog.naming.has_deadline.setChecked(True)
        hands.click(next_button)
        assert dialog.scoring.templates.count() >= 5
        hands.click(next_button)
        finish = dialog.button(QWizard.WizardButton.FinishButton)
        assert not finish.isEnabled()
        dialog.keeping.file.setText(str(target))
        if roster is not None:
            dialog.keeping.roster.setText(str(roster))
        hands.click(finish)

    return fill


def test_a_new_year_by_the_wizard(empty: MainWindow, hands: Any, tmp_path: Path) -> None:
    target = tmp_path / "二七年"
    hands.in_dialog("new_year_wizard", fill_wizard(hands, target))
    hands.click(empty._start.new)
    assert empty.windowTitle().startswith("总览 — 二七年.shufa")
    with Store.open(target.with_suffix(".shufa"), read_only=True) as store:
        evaluation = store.evaluations.latest()
    assert evaluation.year == 2027
    assert evaluation.title == "2027年度述法评议"
    assert evaluation.organiser == "试点区委依法治区办"
    assert len(evaluation.deadline) == 10


def test_a_roster_is_looked_at_before_it_comes_in(
    empty: MainWindow, hands: Any, tmp_path: Path
) -> None:
    roster = tmp_path / "名册.csv"
    roster.write_text("编号,单位名称,类别\nU01,东街道办事处,街道\n", encoding="utf-8")

    def accept(dialog: QWidget) -> None:
        assert isinstance(dialog, ImportDialog)
        accept_button = hands.button(dialog, "全部导入")
        hands._qtbot.waitUntil(accept_button.isEnabled)
        hands.click(accept_button)

    def both(dialog: QWidget) -> None:
        hands.in_dialog("import_dialog", accept)
        fill_wizard(hands, tmp_path / "新", roster)(dialog)

    hands.in_dialog("new_year_wizard", both)
    hands.click(empty._start.new)
    entries = empty._session.store.units.entries(empty._session.evaluation_id)
    assert [e.unit for e in entries] == ["东街道办事处"]


def test_a_file_of_before_is_one_key_away(
    window: MainWindow, year: Path, hands: Any, preferences: Preferences
) -> None:
    hands.press(Qt.Key.Key_W, CTRL)
    assert window.windowTitle() == "述法评议"
    assert preferences.recent == (year,)
    hands.press(Qt.Key.Key_Return)
    assert window.windowTitle().startswith(f"总览 — {year.name}")


def test_a_file_that_is_open_elsewhere_can_be_read(
    empty: MainWindow, hands: Any, year: Path
) -> None:
    with Store.open(year, "隔壁老王"):
        hands.in_dialog("question", lambda dialog: hands.click(hands.button(dialog, "只读打开")))
        empty.open_file(year)
    assert empty._session.store.read_only
    assert "只读" in empty.status.file.state.text()
    empty.go("units")
    assert not hands.button(empty.page("units"), "新增单位…").isEnabled()


def test_what_is_no_file_of_ours_is_refused(empty: MainWindow, hands: Any, tmp_path: Path) -> None:
    path = tmp_path / "别的.shufa"
    path.write_bytes(b"not ours" * 100)
    seen: list[str] = []

    def read(dialog: QWidget) -> None:
        seen.append(str(dialog.property("text")))
        hands.click(hands.button(dialog, "知道了"))

    hands.in_dialog("refusal", read)
    empty.open_file(path)
    assert seen
    assert not empty._session.is_open
    assert path.read_bytes() == b"not ours" * 100


def test_a_second_year_in_the_same_file(window: MainWindow, hands: Any, year: Path) -> None:
    def fill(dialog: QWidget) -> None:
        assert isinstance(dialog, NewYearWizard)
        for _ in range(2):
            hands.click(dialog.button(QWizard.WizardButton.NextButton))
        dialog.keeping.same_file.setChecked(True)
        assert dialog.keeping.keep_units.isChecked()
        hands.click(dialog.button(QWizard.WizardButton.FinishButton))

    hands.in_dialog("new_year_wizard", fill)
    window.opening.new_year()
    store = window._session.store
    assert len(store.evaluations.list()) == 2
    assert len(store.units.entries(window._session.evaluation_id)) == 4
    assert window.navigation.years.isVisible()
    assert window.navigation.years.count() == 2


def test_every_page_is_reached_by_the_keyboard_alone(window: MainWindow, hands: Any) -> None:
    hands.press(Qt.Key.Key_F6)
    assert window.navigation.pages.hasFocus()
    seen = [window.navigation.current]
    for _ in range(len(window._destinations) - 1):
        hands.press(Qt.Key.Key_Down)
        seen.append(window.navigation.current)
        assert window._stack.currentWidget() is window.page(seen[-1])
    assert seen == [d.key for d in window._destinations]
    hands.press(Qt.Key.Key_Return)
    assert window.page("settings").isAncestorOf(hands.focus())
