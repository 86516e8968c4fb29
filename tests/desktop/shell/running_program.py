"""The program as a process of its own, and a person's keys from outside it."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tests.programs import program

SECONDS = 40.0
T = TypeVar("T")


def eventually(look: Callable[[], T], what: str) -> T:
    """What `look` finds, as soon as it finds something; fails after a while."""
    deadline = time.monotonic() + SECONDS
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def xdotool(*arguments: str) -> str:
    done = subprocess.run(
        [program("xdotool"), *arguments], capture_output=True, text=True, timeout=SECONDS
    )
    return done.stdout.strip()


def read(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def window_titled(pattern: str) -> str:
    found = eventually(lambda: xdotool("search", "--onlyvisible", "--name", pattern), pattern)
    return found.splitlines()[-1]


def name_person(home: Path) -> None:
    """Who works there has said so once, or the first file asks where the system's account is root."""
    settings = home / "shufa" / "shufa.conf"
    if not settings.exists():
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("[General]\nname=clerk\n")


@contextmanager
def running(
    file: Path, repository: Path, home: Path, page: str = "总览"
) -> Iterator[subprocess.Popen[bytes]]:
    """The program with a file open on its first page and the keyboard; `home` is where it keeps a person's own."""
    name_person(home)
    folders = {"XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home)}
    with (home / "log").open("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "desktop", str(file)],
            cwd=repository,
            env={**os.environ, **folders},
            stderr=log,
        )
        try:
            number = window_titled(f"^{page} — {file.name}")
            xdotool("windowfocus", "--sync", number)
            yield process
        finally:
            process.terminate()
            process.wait(10)
        log.seek(0)
        assert "Traceback" not in log.read()
