"""Files that cannot be opened as they are: what the window and the command say of each, and what to do."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget

from db.store import Store
from db.store.file.ownership import take_ownership
from desktop.cli import run
from desktop.shell.main_window import MainWindow
from tests.db.store.another_program import edit

Harm = Callable[[Path], None]


def another_program_s(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE notes (a)")
    connection.close()


def no_database(path: Path) -> None:
    path.write_bytes("述法报告".encode() * 3000)


def newer(path: Path) -> None:
    edit(path, "INSERT INTO _sqlite_migrations VALUES (99, 'shufa', 'of_2031', '2031-01-01')")


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size * 2 // 3)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def bits_flipped(path: Path) -> None:
    (root,) = (
        sqlite3.connect(path)
        .execute("SELECT rootpage FROM sqlite_schema WHERE name = 'ballots'")
        .fetchone()
    )
    content = bytearray(path.read_bytes())
    for place in range((root - 1) * 4096, (root - 1) * 4096 + 8):
        content[place] ^= 0x55
    path.write_bytes(content)


def role_misspelt(path: Path) -> None:
    edit(path, "UPDATE ballots SET attendance = 'presemt' WHERE id = 1")


REFUSED: list[tuple[Harm, tuple[str, ...]]] = [
    (another_program_s, ("不是述法评议文件", "备份与还原")),
    (no_database, ("不是述法评议文件", "备份与还原")),
    (newer, ("更新版本", "请升级程序")),
    (cut, ("已损坏", "未作改动", "备份")),
    (empty, ("已损坏", "未作改动", "备份")),
    (bits_flipped, ("已损坏", "未作改动", "备份")),
    (role_misspelt, ("被改动或损坏", "未作改动", "核验", "备份")),
]


def read(texts: list[str]) -> Callable[[QWidget], None]:
    def act(dialog: QWidget) -> None:
        assert isinstance(dialog, QMessageBox)
        texts.append(dialog.text())

    return act


@pytest.mark.parametrize(("harm", "words"), REFUSED, ids=[h.__name__ for h, _ in REFUSED])
def test_what_is_wrong_and_what_to_do(
    bare: MainWindow,
    year: Path,
    path: Path,
    hands: Any,
    capsys: pytest.CaptureFixture[str],
    harm: Harm,
    words: tuple[str, ...],
) -> None:
    harm(path)
    before = path.read_bytes()
    bare.open_file(year)
    texts: list[str] = []
    hands.in_dialog("question" if harm is role_misspelt else "refusal", read(texts))
    bare.open_file(path)
    assert run(["rank", str(path)]) == 2
    said = capsys.readouterr().err
    for word in words:
        assert word in texts[0]
        assert word in said
    assert path.name in texts[0]
    assert bare.windowTitle().startswith("总览 — 试点.shufa"), "the present file is still open"
    assert path.read_bytes() == before
    assert {p.name for p in path.parent.iterdir() if p.name.startswith("年度")} == {path.name}


@contextmanager
def held_by_another(path: Path) -> Iterator[None]:
    ownership = take_ownership(path, "2031-12-01T08:00:00+00:00", "录入员小李")
    try:
        yield
    finally:
        ownership.release()


def test_a_second_program_is_told_who_has_the_file_and_may_read(
    bare: MainWindow, path: Path, hands: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    texts: list[str] = []

    def accept(dialog: QWidget) -> None:
        read(texts)(dialog)
        hands.click(hands.button(dialog, "只读打开"))

    with held_by_another(path):
        hands.in_dialog("question", accept)
        bare.open_file(path)
        assert run(["freeze", str(path), "--reason", "会"]) == 2
        said = capsys.readouterr().err
        assert run(["rank", str(path)]) == 0
    assert "录入员小李" in texts[0]
    assert "录入员小李" in said
    seen = [w for w in bare.status.findChildren(QWidget) if w.isVisible()]
    assert "只读" in {w.property("text") for w in seen}


def test_what_a_crash_left_half_written_is_undone_without_a_word(
    bare: MainWindow, path: Path
) -> None:
    """A hot journal: the change that was under way is gone, whatever was acknowledged is there."""
    leave_half_written(path)
    assert path.with_name(path.name + "-journal").stat().st_size
    bare.open_file(path)
    assert bare.windowTitle().startswith("总览 — 年度.shufa")
    with Store.open(path, read_only=True) as store:
        assert store.verify().intact
    bare.close()
    assert not path.with_name(path.name + "-journal").exists()


def leave_half_written(path: Path) -> None:
    code = (
        "import os, signal, sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('PRAGMA cache_size = 2')\n"
        "connection.execute('BEGIN')\n"
        "connection.execute('UPDATE ballots SET comment = hex(randomblob(2000))')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)])
    assert done.returncode == -signal.SIGKILL
