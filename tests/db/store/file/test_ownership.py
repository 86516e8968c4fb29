"""One program writes a file at a time; the next one is told who has it, may read, and never waits for a crash."""

import getpass
import os
import platform
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from db.errors import ErrorKind, UserError
from db.store import Store
from desktop.messages import word
from tests.db.store import small_year

HOLDER = """
import sys
from pathlib import Path
from typing import Any
from db.store import Store
store = Store.open(Path(sys.argv[1]), "李四")
print("open", flush=True)
sys.stdin.read()
store.close()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "年度.shufa"
    small_year.build(path)
    return path


@contextmanager
def another_program(path: Path, repository: Path) -> Iterator[subprocess.Popen[str]]:
    """A second process that has the file open until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        cwd=repository,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        try:
            yield process
        finally:
            process.kill()


def names(path: Path) -> set[str]:
    return {p.name for p in path.parent.iterdir()}


def test_the_second_program_is_told_who_has_the_file_and_may_read(
    path: Path, repository: Path
) -> None:
    with another_program(path, repository):
        with pytest.raises(UserError) as refused:
            Store.open(path)
        assert refused.value.kind is ErrorKind.FILE_OPEN_ELSEWHERE
        assert refused.value.facts["user"] == "李四"
        assert refused.value.facts["machine"] == platform.node()
        said = word(refused.value)
        assert "李四" in said
        assert "只读" in said
        with Store.open(path, read_only=True) as store:
            assert len(store.results.ranking(1).standings) == 3


def test_the_name_of_the_system_stands_for_a_name_that_nobody_gave(path: Path) -> None:
    with Store.open(path), pytest.raises(UserError) as refused:
        Store.open(path)
    assert refused.value.facts["user"] == getpass.getuser()


@pytest.mark.parametrize("with_signal", [signal.SIGKILL, signal.SIGTERM])
def test_a_program_that_died_is_in_nobodys_way(
    path: Path, repository: Path, with_signal: signal.Signals
) -> None:
    with another_program(path, repository) as process:
        process.send_signal(with_signal)
        process.wait()
        assert path.name + "-lock" in names(path), "the sign stays behind, and says nothing"
        with Store.open(path) as store:
            store.office.put_given("daily", 1, 1_000)
    assert names(path) == {path.name}


def test_a_sign_of_another_shape_is_in_nobodys_way(path: Path) -> None:
    sign = path.with_name(path.name + "-lock")
    sign.write_bytes(b"left behind half written" * 100)
    with Store.open(path) as store:
        store.office.put_given("daily", 1, 1_000)
    assert names(path) == {path.name}


def test_a_closed_file_is_one_file(path: Path, repository: Path) -> None:
    with another_program(path, repository) as process:
        process.communicate("")
        assert process.returncode == 0
    assert names(path) == {path.name}


def test_a_program_that_waited_for_a_sign_taken_away_does_not_share_the_file(path: Path) -> None:
    """Whoever locks the sign of an owner who then leaves holds a file that lies nowhere."""
    first = Store.open(path)
    waiting = sqlite3.connect(path.with_name(path.name + "-lock"), isolation_level=None)
    waiting.execute("SELECT * FROM owner").fetchone()
    first.close()
    waiting.execute("BEGIN IMMEDIATE")
    with Store.open(path) as second:
        second.office.put_given("daily", 1, 1_000)
        with pytest.raises(UserError) as refused:
            Store.open(path)
        assert refused.value.kind is ErrorKind.FILE_OPEN_ELSEWHERE
    waiting.close()


def test_of_many_programs_at_once_exactly_one_gets_the_file(path: Path, repository: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from db.store import Store; from db.errors import UserError\n"
        "sys.stdin.readline()\n"
        "try:\n    store = Store.open(Path(sys.argv[1]))\n"
        "except UserError as error:\n    print(error.kind.value, flush=True)\n"
        "else:\n    print('mine', flush=True)\n    sys.stdin.readline()\n    store.close()\n"
    )
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path)],
            cwd=repository,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(repository)},
        )
        for _ in range(6)
    ]
    try:
        for program in programs:
            assert program.stdin is not None
            program.stdin.write("\n")
            program.stdin.flush()
        said = []
        for program in programs:
            assert program.stdout is not None
            said.append(program.stdout.readline().strip())
        assert sorted(said) == ["file_open_elsewhere"] * 5 + ["mine"]
    finally:
        for program in programs:
            program.communicate("\n")


@pytest.fixture
def no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A share that takes every lock and holds nobody to it: SQLite's own way of locking nothing."""
    real = sqlite3.connect

    def connect(database: str | Path, *arguments: Any, **options: Any) -> sqlite3.Connection:
        place = str(database)
        if place == ":memory:":
            in_memory: sqlite3.Connection = real(place, *arguments, **options)
            return in_memory
        if not place.startswith("file:"):
            place = Path(place).absolute().as_uri()
        if "nolock" not in place:
            place += ("&" if "?" in place else "?") + "vfs=unix-none"
        connection: sqlite3.Connection = real(place, *arguments, **{**options, "uri": True})
        return connection

    monkeypatch.setattr(sqlite3, "connect", connect)


def marks(path: Path) -> list[str]:
    """The leaders that were written, as they lie in the file."""
    connection = sqlite3.connect(path)
    found = [str(row[0]) for row in connection.execute("SELECT leader FROM entries ORDER BY id")]
    connection.close()
    return found


def test_where_locks_hold_nobody_two_programs_do_not_both_write(path: Path, no_locks: None) -> None:
    with Store.open(path, "甲") as first, Store.open(path, "乙") as second:
        second.units.edit(1, leader="乙写的")
        with pytest.raises(UserError) as told:
            first.units.edit(2, leader="甲写的")
        assert told.value.kind is ErrorKind.FILE_SHARED
        assert told.value.facts["user"] == "乙"
        assert "两处都不再写入" in word(told.value)
        with pytest.raises(UserError) as told:
            second.units.edit(3, leader="乙又写的")
        assert told.value.kind is ErrorKind.FILE_SHARED
        with pytest.raises(UserError), first.writer()() as writer:
            writer.units.edit(2, leader="甲写的")
    assert [name for name in marks(path) if "写" in name] == ["乙写的"]
    with Store.open(path, "甲") as again:
        assert again.verify().intact
        again.units.edit(2, leader="甲写的")


def test_a_sign_that_was_deleted_by_hand_lets_nobody_write_beside_another(
    path: Path, repository: Path
) -> None:
    with Store.open(path) as store:
        path.with_name(path.name + "-lock").unlink()
        with another_program(path, repository), pytest.raises(UserError) as told:
            store.units.edit(1, leader="王五")
        assert told.value.kind is ErrorKind.FILE_SHARED
        assert told.value.facts["user"] == "李四"
