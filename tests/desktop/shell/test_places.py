"""A file is found again where it was left: page, view, part, reviewer, unit and mark, also after a crash."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings

from db.store import Store
from desktop.pages.scoring.page import ScoringPage
from desktop.shell.main_window import MainWindow
from desktop.widgets.look.preferences import Preferences


def scoring(window: MainWindow) -> ScoringPage:
    page = window.page("scoring")
    assert isinstance(page, ScoringPage)
    return page


def work_somewhere(window: MainWindow, view: str) -> Mapping[str, str]:
    """Chooses another reviewer, a later unit and its second criterion, in one of the views."""
    window.go("scoring")
    page = scoring(window)
    page._reviewer.setCurrentIndex(1)
    {"grid": page._by_grid, "ballot": page._by_unit, "unit": page._by_slip}[view].click()
    if view == "unit":
        page.unit_entry.turn_by(1)
        page.unit_entry.panel.view.setCurrentIndex(page.unit_entry.panel.grid.index(2, 1))
    elif view == "grid":
        page.grid.view.setCurrentIndex(page.grid.grid.index(2, 1))
    else:
        page.list.choose(2)
        page.ballot.view.setCurrentIndex(page.ballot.marks.index(1, 2))
    return page.place()


@pytest.mark.parametrize("view", ["ballot", "grid", "unit"])
def test_a_file_that_is_closed_opens_where_it_was_left(
    window: MainWindow, year: Path, view: str
) -> None:
    left = work_somewhere(window, view)
    assert all(left.values())
    assert left["view"] == view
    window._close_file()
    window.open_file(year)
    assert window.navigation.current == "scoring"
    assert scoring(window).place() == left


@pytest.mark.parametrize("view", ["ballot", "grid", "unit"])
def test_the_settings_know_it_while_the_file_is_open(
    window: MainWindow, year: Path, tmp_path: Path, view: str
) -> None:
    """Nothing is left to be written at the end: a crash finds it all in the settings."""
    left = work_somewhere(window, view)
    window.desk.preferences._settings.sync()
    read = Preferences(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    place = read.place(year)
    assert {name: place[name] for name in left} == left
    assert place["page"] == "scoring"


def test_a_reviewer_who_is_gone_is_not_looked_for(window: MainWindow, year: Path) -> None:
    left = work_somewhere(window, "ballot")
    window._close_file()
    with Store.open(year) as store:
        store.panel.remove(store.panel.find(1, left["reviewer"]).id)
    window.open_file(year)
    page = scoring(window)
    assert page.isVisible()
    assert page.place()["reviewer"] not in ("", left["reviewer"])


def test_another_file_opens_at_its_own_place(
    window: MainWindow, year: Path, tmp_path: Path
) -> None:
    work_somewhere(window, "grid")
    other = tmp_path / "另一年.shufa"
    shutil.copy(year, other)
    window.open_file(other)
    window.go("units")
    window.open_file(year)
    assert window.navigation.current == "scoring"
    assert scoring(window).place()["view"] == "grid"


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"x": 1}', '{"x": {"page": 2}}'])
def test_settings_that_a_hand_spoilt_say_nothing(preferences: Preferences, damaged: str) -> None:
    preferences._settings.setValue("places", damaged)
    assert preferences.place(Path("x")) == {}


def test_the_files_opened_last_are_remembered(preferences: Preferences, qapp: Any) -> None:
    for number in range(12):
        preferences.remember(Path(f"{number}"), {"page": "units"})
    known = [n for n in range(12) if preferences.place(Path(f"{n}"))]
    assert known == list(range(2, 12))
