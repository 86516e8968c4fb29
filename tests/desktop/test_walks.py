"""The walks of ARCHITECTURE.md are the ways that a mark takes, room by room."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from db.store.trail.trail import Trail
from desktop.cli import run
from desktop.pages.scoring.page import ScoringPage
from desktop.shell.main_window import MainWindow
from tests.house.documents import DOCS

REPOSITORY = DOCS.parent
WALK = (REPOSITORY / "ARCHITECTURE.md").read_text("utf-8").split("## A newcomer's walk")[1]


def walk(start: str) -> list[Path]:
    """The modules that a walk names, each after an arrow or at the start, without those in brackets."""
    said = re.search(rf"{start}.*?:\n?(.*?)(?:\.\n|\. `tests)", WALK, re.DOTALL)
    assert said, start
    steps = re.sub(r"\([^()]*\)", "", said[1]).split("→")
    found = [re.findall(r"`([a-z_/]+\.py)`", step)[0] for step in steps]
    return [
        next(p for p in (REPOSITORY / "desktop" / f, REPOSITORY / "db" / f) if p.exists())
        for f in found
    ]


def rooms(modules: list[Path]) -> list[str]:
    """The packages that a way goes through, those of a subject as one room."""
    packages = [str(m.relative_to(REPOSITORY).parent) for m in modules]
    return [room for room, _ in groupby(packages)]


def ours(name: str) -> bool:
    return name.startswith((f"{REPOSITORY}/db/", f"{REPOSITORY}/desktop/"))


def test_from_the_key_to_the_disk(
    window: MainWindow, hands: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = walk("From the key to the disk")
    assert len(rooms(told)) <= 5
    ways: list[list[Path]] = []
    append = Trail._append

    def looking(trail: Trail, *arguments: Any) -> None:
        ways.append([Path(f.filename) for f in traceback.extract_stack() if ours(f.filename)])
        append(trail, *arguments)

    monkeypatch.setattr(Trail, "_append", looking)
    window.go("scoring")
    page = window.page("scoring")
    assert isinstance(page, ScoringPage)
    page.choose("written", "E1")
    page.ballot.start()
    hands.enter("12")
    (way,) = ways
    named = list(dict.fromkeys(module for module in way if module in told))
    assert named == told
    behind = way[way.index(told[0]) :]
    assert set(rooms(behind)) == set(rooms(told))


@contextmanager
def called() -> Iterator[list[Path]]:
    """The modules of ours whose functions run, in the order in which they first do."""
    found: dict[Path, None] = {}

    def look(frame: FrameType, event: str, _argument: Any) -> None:
        name = frame.f_code.co_filename
        if event == "call" and ours(name):
            found.setdefault(Path(name))

    modules: list[Path] = []
    sys.setprofile(look)
    try:
        yield modules
    finally:
        sys.setprofile(None)
        modules.extend(found)


def test_from_the_disk_to_paper(year: Path, tmp_path: Path) -> None:
    told = walk("From the disk to paper")
    assert len(rooms(told)) <= 4
    with called() as modules:
        assert run(["sheets", str(year), "--out", str(tmp_path / "纸"), "--only", "ranking"]) == 0
    assert [module for module in told if module not in modules] == []
