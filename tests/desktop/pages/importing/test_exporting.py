"""A year leaves the window as the workbook that a new file takes in again."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QWidget

from db.records import Mark
from db.store import Store
from desktop.operations.workbooks import import_workbook
from desktop.shell.main_window import MainWindow
from tests.desktop.conftest import SCHEME


def export(window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chooses the menu's item and, in the system's dialog, the path."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    (action,) = [a for a in window.findChildren(QAction) if a.text() == "导出工作簿…"]
    action.trigger()


def test_what_is_exported_is_taken_in_by_another_file(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = window._session
    entry = session.store.units.find(session.evaluation_id, "U01")
    reviewer = session.store.panel.reviewers(session.evaluation_id)[0]
    session.store.ballots.put_mark("written", entry.id, reviewer.id, "A1", Mark.number(12500))
    export(window, tmp_path / "导出", monkeypatch)
    written = tmp_path / "导出.xlsx"
    assert str(written) in window.status.currentMessage()
    with Store.create(tmp_path / "新.shufa") as other:
        evaluation = other.evaluations.create(SCHEME)
        import_workbook(other, evaluation.id, written)
        assert [e.unit_code for e in other.units.entries(evaluation.id)] == [
            e.unit_code for e in session.store.units.entries(session.evaluation_id)
        ]
        (ballot,) = other.ballots.of_evaluation(evaluation.id, "written")
        assert ballot.marks == {"A1": Mark.number(12500)}


def test_a_place_that_takes_nothing_is_told(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hands: Any
) -> None:
    told: list[str] = []

    def read(dialog: QWidget) -> None:
        told.append(dialog.property("text"))
        hands.click(hands.button(dialog, "知道了"))

    hands.in_dialog("refusal", read)
    export(window, tmp_path / "没有这个文件夹" / "导出.xlsx", monkeypatch)
    assert "没有这个文件夹" in told[0]
