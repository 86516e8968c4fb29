"""Files from a file manager: a workbook is imported, a year is opened, a report stays a report."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget, QWizard

from db.store import Store
from desktop.pages.importing.dialog import ImportDialog
from desktop.pages.new_year.wizard import NewYearWizard
from desktop.pages.reports.drop_table import DropTable
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow
from tests.desktop.conftest import SCHEME
from tests.desktop.shell.dropping import drop_on

ROSTER = "编号,单位名称,类别\nU05,区财政局,执法部门\n"


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "名册.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return path


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "另一年.shufa"
    with Store.create(path) as store:
        store.evaluations.create(SCHEME)
    return path


def table(window: MainWindow) -> DropTable:
    window.go("units")
    page = window.page("units")
    assert isinstance(page, UnitsPage)
    return page.table


def take(hands: Any) -> Any:
    """Waits until the workbook is looked through, and takes it."""

    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, ImportDialog)
        button = hands.button(dialog, "全部导入")
        hands._qtbot.waitUntil(button.isEnabled)
        hands.click(button)

    return act


@pytest.mark.parametrize("row", [0, -1], ids=["on a unit", "below the units"])
def test_a_workbook_on_the_units_is_imported(
    window: MainWindow, hands: Any, qtbot: Any, roster: Path, rows: Any, row: int
) -> None:
    units = table(window)
    place = units.visualRect(units.model().index(row, 1)).center() if row >= 0 else None
    hands.in_dialog("import_dialog", take(hands))
    assert drop_on(units.viewport(), roster, at=place)
    qtbot.waitUntil(lambda: rows("SELECT count(*) FROM entries") == [(5,)])
    assert rows("SELECT count(*) FROM reports") == [(0,)]


def test_a_workbook_on_any_page_is_imported(
    window: MainWindow, hands: Any, qtbot: Any, roster: Path, rows: Any
) -> None:
    window.go("overview")
    hands.in_dialog("import_dialog", take(hands))
    assert drop_on(window.page("overview"), roster)
    qtbot.waitUntil(lambda: rows("SELECT count(*) FROM entries") == [(5,)])


def test_a_workbook_on_the_import_takes_the_place_of_the_one_before(
    window: MainWindow, hands: Any, qtbot: Any, roster: Path, tmp_path: Path, rows: Any
) -> None:
    wrong = tmp_path / "错.csv"
    wrong.write_text("编号,单位名称,类别\nU05,甲,街道\nU05,乙,街道\n", encoding="utf-8")

    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, ImportDialog)
        assert drop_on(dialog, wrong)
        assert dialog.faults.rowCount() == 1
        assert drop_on(dialog._table.viewport(), roster)
        take(hands)(dialog)

    hands.in_dialog("import_dialog", act)
    hands.click(hands.button(table(window).window(), "导入工作簿…"))
    assert rows("SELECT count(*) FROM entries") == [(5,)]


def test_what_is_no_workbook_is_not_taken_by_the_import(
    window: MainWindow, hands: Any, tmp_path: Path, roster: Path, other: Path
) -> None:
    report = tmp_path / "报告.pdf"
    report.write_bytes(b"%PDF-1.4")
    taken: list[bool] = []

    def act(dialog: QWidget) -> None:
        taken.extend(drop_on(dialog, *paths) for paths in ([report], [other], [roster, roster]))

    hands.in_dialog("import_dialog", act)
    hands.click(hands.button(table(window).window(), "导入工作簿…"))
    assert taken == [False, False, False]


def test_a_year_on_the_window_is_opened(
    window: MainWindow, qtbot: Any, other: Path, year: Path
) -> None:
    assert drop_on(table(window).viewport(), other)
    qtbot.waitUntil(lambda: window._session.store.path == other)
    assert drop_on(window, year)
    qtbot.waitUntil(lambda: window._session.store.path == year)


def test_a_year_on_the_start_page_is_opened(bare: MainWindow, qtbot: Any, other: Path) -> None:
    assert drop_on(bare._start, other)
    qtbot.waitUntil(lambda: bare._session.is_open)


def test_a_workbook_on_the_start_page_begins_a_new_year(
    bare: MainWindow, hands: Any, qtbot: Any, roster: Path, tmp_path: Path
) -> None:
    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, NewYearWizard)
        dialog.naming.file.setText(str(tmp_path / "新"))
        for _ in range(4):
            hands.click(dialog.button(QWizard.WizardButton.NextButton))
        hands.click(dialog.button(QWizard.WizardButton.FinishButton))

    hands.in_dialog("new_year_wizard", act)
    assert drop_on(bare._start.recent.viewport(), roster)
    qtbot.waitUntil(lambda: bare._session.is_open)
    session = bare._session
    assert [e.unit for e in session.store.units.entries(session.evaluation_id)] == ["区财政局"]


def test_a_workbook_on_a_page_of_the_wizard_is_read(
    bare: MainWindow, hands: Any, roster: Path, tmp_path: Path
) -> None:
    said: list[str] = []

    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, NewYearWizard)
        dialog.naming.file.setText(str(tmp_path / "新"))
        for _ in range(2):
            hands.click(dialog.button(QWizard.WizardButton.NextButton))
        assert drop_on(dialog.roster.none_yet, roster)
        said.append(dialog.roster.source.state.text())

    hands.in_dialog("new_year_wizard", act)
    bare.opening.new_year()
    assert said == ["读到 1 个单位：执法部门 1"]


def test_where_nothing_may_be_changed_a_workbook_is_not_taken(
    window: MainWindow, roster: Path, other: Path, qtbot: Any
) -> None:
    session = window._session
    session.store.results.freeze(session.evaluation_id, "定稿")
    session.evaluation_changed.emit()
    assert not drop_on(table(window).viewport(), roster)
    assert not drop_on(window, roster.parent / "图.png")
    assert QApplication.activeModalWidget() is None
    assert drop_on(window, other), "another year can be opened all the same"
    qtbot.waitUntil(lambda: session.store.path == other)
