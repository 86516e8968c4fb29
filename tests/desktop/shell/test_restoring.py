"""文件 › 备份与还原, as a person uses it: copies listed, compared, verified, looked at and put back."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QWidget

from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.file.backup_names import Occasion, backups
from db.store.file.backups import keep_backup
from db.store.trail.roles import Role
from desktop.pages.trail.backups_dialog import BackupsDialog
from desktop.shell.main_window import MainWindow

PASSWORD = "口令0001-足够长"


@pytest.fixture
def copy(year: Path) -> Path:
    """A copy of before U01 was given its leader."""
    made = keep_backup(year, Occasion.IMPORT)
    assert made is not None
    with Store.open(year, "李四") as store:
        entry = store.units.find(store.evaluations.latest().id, "U01")
        store.units.edit(entry.id, leader="王五")
    return made


def leader(path: Path) -> str:
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as connection:
        (found,) = connection.execute("SELECT leader FROM entries WHERE id = 1").fetchone()
    return str(found)


def choose(window: MainWindow, text: str) -> None:
    next(a for a in window.findChildren(QAction) if a.text() == text).trigger()


def choose_copy(dialog: QWidget, path: Path) -> BackupsDialog:
    assert isinstance(dialog, BackupsDialog)
    row = dialog.model.row_of(path)
    assert row is not None
    dialog.table.choose(row)
    return dialog


def test_what_differs_is_listed_and_the_copy_put_back(
    bare: MainWindow, year: Path, copy: Path, hands: Any
) -> None:
    bare.open_file(year)
    said: list[str] = []

    def act(widget: QWidget) -> None:
        dialog = choose_copy(widget, copy)
        hands.click(hands.button(dialog, "核验"))
        said.append(dialog.summary.text())
        hands.click(hands.button(dialog, "比较"))
        said.append(dialog.summary.text())
        said.extend(d.event.who for d in dialog.differing.shown if d.here)
        hands.in_dialog("question", lambda d: hands.click(hands.button(d, "还原")))
        hands.click(hands.button(dialog, "还原…"))

    hands.in_dialog("backups_dialog", act)
    choose(bare, "备份与还原…")
    assert "第 1 份：核验通过" in said[0]
    assert "本文件有 1 条记录不在这份备份中" in said[1]
    assert said[2:] == ["李四"]
    assert leader(year) == ""
    aside = year.with_name("试点.恢复前1.shufa")
    assert leader(aside) == "王五"
    assert bare._session.store.path == year
    assert not bare._session.store.read_only
    with sqlite3.connect(year) as connection:
        (what, subject) = connection.execute(
            "SELECT what, subject FROM events ORDER BY id DESC"
        ).fetchone()
    assert (what, subject) == ("file.restore", copy.name)
    assert bare._session.store.verify().intact
    assert copy.exists()


def test_a_copy_says_that_it_is_one_and_takes_no_change(
    bare: MainWindow, year: Path, copy: Path, hands: Any
) -> None:
    bare.open_file(year)
    before = copy.read_bytes()

    def view(widget: QWidget) -> None:
        hands.click(hands.button(choose_copy(widget, copy), "打开查看"))

    hands.in_dialog("backups_dialog", view)
    choose(bare, "备份与还原…")
    session = bare._session
    assert session.store.path == copy
    assert session.store.read_only
    bar = bare._backup_bar
    assert bar.isVisible()
    assert bar.text.text().startswith("这是备份（")
    assert "导入前" in bar.text.text()
    shown: list[str] = []

    def put_back(widget: QWidget) -> None:
        dialog = choose_copy(widget, copy)
        shown.append(dialog.windowTitle())
        hands.in_dialog("question", lambda d: hands.click(hands.button(d, "还原")))
        hands.click(hands.button(dialog, "还原…"))

    hands.in_dialog("backups_dialog", put_back)
    hands.click(bar.restore)
    assert shown == ["备份与还原：试点.shufa"]
    assert session.store.path == year
    assert not bar.isVisible()
    assert leader(year) == ""
    assert copy.read_bytes() == before


def test_a_damaged_file_leads_to_its_copies(
    bare: MainWindow, year: Path, copy: Path, hands: Any
) -> None:
    year.write_bytes(b"\xff" * 20_000)

    def put_back(widget: QWidget) -> None:
        dialog = choose_copy(widget, copy)
        assert not hands.button(dialog, "比较").isEnabled()
        hands.in_dialog("question", lambda d: hands.click(hands.button(d, "还原")))
        hands.click(hands.button(dialog, "还原…"))

    def offered(widget: QWidget) -> None:
        hands.in_dialog("backups_dialog", put_back)
        hands.click(hands.button(widget, "备份与还原…"))

    hands.in_dialog("question", offered)
    bare.open_file(year)
    assert bare._session.store.path == year
    assert year.with_name("试点.恢复前1.shufa").read_bytes() == b"\xff" * 20_000
    assert bare._session.store.verify().intact


def test_a_copy_alone_on_a_stick_becomes_a_file_to_work_in(
    bare: MainWindow, copy: Path, tmp_path: Path, hands: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "优盘"
    stick.mkdir()
    alone = copy.rename(stick / copy.name)
    bare.open_file(alone)
    target = stick / "接着办.shufa"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    hands.click(bare._backup_bar.restore)
    assert bare._session.store.path == target
    assert not bare._session.store.read_only
    assert alone.exists()


def test_in_a_file_with_accounts_the_organiser_puts_back(
    bare: MainWindow, year: Path, copy: Path, hands: Any
) -> None:
    with Store.open(year) as store:
        store.accounts.set_up("组织者", PASSWORD, LEAST)
        store.accounts.add("监督员", Role.SUPERVISOR, PASSWORD, must_change=False, cost=LEAST)
    hands.enter_as(bare, year, "监督员", PASSWORD)
    refused: list[str] = []

    def put_back(widget: QWidget) -> None:
        dialog = choose_copy(widget, copy)
        hands.in_dialog("question", lambda d: hands.click(hands.button(d, "还原")))
        hands.click(hands.button(dialog, "还原…"))

    def read(widget: QWidget) -> None:
        refused.append(widget.property("text"))

    hands.in_dialog("backups_dialog", put_back)
    hands.in_dialog("refusal", read)
    choose(bare, "备份与还原…")
    assert "没有办理此事的权限" in refused[0]
    assert leader(year) == "王五"
    assert len(backups(year)) >= 1


def test_backing_up_again_and_again_to_one_stick(
    window: MainWindow, tmp_path: Path, hands: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "优盘"
    stick.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(stick))
    window.go("trail")
    for _ in range(3):
        hands.click(hands.button(window.page("trail"), "备份…"))
    assert len(list(stick.iterdir())) == 3
    listed: list[str] = []

    def read(widget: QWidget) -> None:
        assert isinstance(widget, BackupsDialog)
        listed.extend(b.occasion for b in widget.model.shown)
        hands.press(Qt.Key.Key_Escape)

    hands.in_dialog("backups_dialog", read)
    choose(window, "备份与还原…")
    assert listed.count("手动") == 3
