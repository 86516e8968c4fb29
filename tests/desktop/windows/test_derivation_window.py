"""The derivation follows the ballots while it is seen, and is gone with the file that it is about."""

from pathlib import Path
from typing import Any

import pytest

from db.records import Mark
from db.store import Store
from desktop.windows.derivation_window import DerivationWindow
from desktop.windows.main_window import MainWindow
from tests.desktop.conftest import SCHEME


@pytest.fixture
def shown(window: MainWindow) -> DerivationWindow:
    """The derivation of the first unit."""
    derivation = DerivationWindow(window._session, window)
    entry = window._session.store.units.find(window._session.evaluation_id, "U01")
    derivation.show_entry(entry.id)
    assert "东街道办事处" in derivation.text.toPlainText()
    return derivation


def test_it_follows_a_mark(window: MainWindow, shown: DerivationWindow) -> None:
    session = window._session
    entry = session.store.units.find(session.evaluation_id, "U01")
    reviewer = session.store.panel.reviewers(session.evaluation_id)[0]
    before = shown.text.toPlainText()
    for code in ("A1", "A2"):
        ballot = session.store.ballots.put_mark(
            "written", entry.id, reviewer.id, code, Mark.number(8500)
        )
    session.store.ballots.submit(ballot.id)
    session.ballots_changed.emit()
    assert shown.text.toPlainText() != before
    assert "8.5" in shown.text.toPlainText()


def test_closed_it_reads_no_more(window: MainWindow, shown: DerivationWindow) -> None:
    shown.close()
    before = shown.text.toPlainText()
    entry = window._session.store.units.find(window._session.evaluation_id, "U01")
    window._session.store.units.edit(entry.id, category="其他")
    window._session.entries_changed.emit()
    assert shown.text.toPlainText() == before


def test_it_goes_with_its_file(
    window: MainWindow, shown: DerivationWindow, tmp_path: Path, qtbot: Any
) -> None:
    """Another file has no such unit: pytest-qt tells what is raised in a slot."""
    with Store.create(tmp_path / "另一年.shufa") as store:
        store.evaluations.create(SCHEME)
    window.open_file(tmp_path / "另一年.shufa")
    qtbot.waitUntil(lambda: not shown.isVisible())
    window._session.results_outdated.emit()
    assert not shown.isVisible()
