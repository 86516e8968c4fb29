"""Where dialogs begin, and that no file is replaced that the person was not asked about."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop.shell.main_window import MainWindow
from desktop.widgets.fields.file_asking import (
    Purpose,
    ask_file,
    ask_files,
    ask_folder,
    ask_save_path,
)
from desktop.widgets.look.preferences import Preferences


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


@pytest.fixture
def dialogs(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[Path]]:
    """Where dialogs began, and what the person chooses next; nothing: the person gives up."""
    begun: list[str] = []
    choices: list[Path] = []

    def choose(begin: str) -> str:
        begun.append(begin)
        return str(choices.pop(0)) if choices else ""

    def one(_parent: QWidget, _title: str, begin: str, _kinds: str) -> tuple[str, str]:
        return choose(begin), ""

    def many(_parent: QWidget, _title: str, begin: str, _kinds: str) -> tuple[list[str], str]:
        return [name for name in [choose(begin)] if name], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", one)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", one)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", many)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda _p, _t, begin: choose(begin))
    return begun, choices


def test_dialogs_begin_where_the_last_of_their_purpose_ended(
    window: MainWindow,
    tmp_path: Path,
    preferences: Preferences,
    dialogs: tuple[list[str], list[Path]],
) -> None:
    begun, choices = dialogs
    page = window.page("trail")  # below the window, as every page and dialog is
    stick, desk = tmp_path / "stick", tmp_path / "desk"
    for folder in (stick, desk):
        folder.mkdir()
    assert ask_file(page, "导入", Purpose.IMPORT) is None
    choices.append(stick / "名册.xlsx")
    assert ask_files(page, "导入", Purpose.IMPORT) == [stick / "名册.xlsx"]
    assert ask_file(page, "导入", Purpose.IMPORT) is None
    assert ask_save_path(page, "保存", "反馈函/一.pdf", "PDF") is None
    choices.append(desk / "反馈函.pdf")
    assert ask_save_path(page, "保存", "反馈函.pdf", "PDF") == desk / "反馈函.pdf"
    assert ask_save_path(page, "保存", "排名表.pdf", "PDF") is None
    assert ask_folder(page, "备份", Purpose.FOLDER, stick) is None
    choices.append(stick)
    assert ask_folder(page, "备份", Purpose.FOLDER, desk) == stick
    assert ask_folder(page, "自查表", Purpose.FOLDER) is None
    beside = str(tmp_path)
    assert begun == [
        *(beside, beside, str(stick)),
        *(f"{beside}/反馈函_一.pdf", f"{beside}/反馈函.pdf", f"{desk}/排名表.pdf"),
        *(str(stick), str(desk), beside),
    ]
    assert preferences.last_folder(Purpose.IMPORT) == stick
    stick.rmdir()  # pulled
    assert ask_file(page, "导入", Purpose.IMPORT) is None
    assert begun[-1] == beside


def test_a_new_file_is_proposed_beside_the_one_opened_last(
    bare: MainWindow, year: Path, dialogs: tuple[list[str], list[Path]]
) -> None:
    begun, choices = dialogs
    choices.append(year)
    bare.opening.ask()
    assert bare._session.is_open
    bare._close_file()
    bare.opening.ask()
    bare.opening.demo()
    assert begun[1:] == [str(year.parent)] * 2
