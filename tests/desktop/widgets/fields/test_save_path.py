"""Where a file is saved: no file is replaced that the person was not asked about."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.fields.save_path import ask_save_path


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[str]]:
    """What the dialog gives back, one a time it is opened, and the names that it was opened on."""
    given: list[str] = []
    opened: list[str] = []

    def dialog(_parent: QWidget, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        opened.append(name)
        return given.pop(0), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", dialog)
    return given, opened


def test_a_name_without_its_ending_is_asked_about_again(
    qtbot: QtBot, tmp_path: Path, answers: tuple[list[str], list[str]]
) -> None:
    given, opened = answers
    parent = QWidget()
    qtbot.addWidget(parent)
    there = tmp_path / "排名.pdf"
    there.touch()
    given += [str(tmp_path / "排名"), str(there)]
    assert ask_save_path(parent, "保存", "排名表.pdf", "PDF 文件") == there
    assert opened == ["排名表.pdf", str(there)]
    given += [str(tmp_path / "排名"), ""]
    assert ask_save_path(parent, "保存", "排名表.pdf", "PDF 文件") is None


def test_the_ending_is_added(
    qtbot: QtBot, tmp_path: Path, answers: tuple[list[str], list[str]]
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    answers[0].extend([str(tmp_path / "新表"), str(tmp_path / "新表.PDF")])
    assert ask_save_path(parent, "保存", "排名表.pdf", "PDF") == tmp_path / "新表.pdf"
    assert ask_save_path(parent, "保存", "排名表.pdf", "PDF") == tmp_path / "新表.PDF"
