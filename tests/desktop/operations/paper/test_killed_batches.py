"""kill -9 while a batch is read and recorded: all of it is there or nothing, and the same again gives the same file.

`SHUFA_SCAN_KILLS` is how many.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from db.store import Store
from desktop.cli import run
from desktop.operations.paper.scanning import take_scans
from tests.desktop.console.test_scan_command import Stack, made

KILLS = int(os.environ.get("SHUFA_SCAN_KILLS", "3"))
ROOT = Path(__file__).parents[4]
TAKE = (
    "import sys; from pathlib import Path; from db.store import Store;"
    " from desktop.operations.paper.scanning import take_scans;"
    " store = Store.open(Path(sys.argv[1])); print('open', flush=True);"
    " take_scans(store, store.evaluations.latest().id, [Path(sys.argv[2])]); print('done', flush=True)"
)
# what a file says of its scans, by what is printed: rows are drawn
SAID = (
    "SELECT h.number, s.page, s.state, s.why, s.file_page FROM scans s LEFT JOIN sheets h ON h.id = s.sheet_id",
    """SELECT h.number, r.field, r.state, r.level FROM readings r JOIN scans s ON s.id = r.scan_id
    JOIN sheets h ON h.id = s.sheet_id""",
    "SELECT h.number, c.entry_id, c.how FROM sheet_counts c JOIN sheets h ON h.id = c.sheet_id",
    "SELECT b.entry_id, m.state, m.level, b.status FROM ballots b JOIN marks m ON m.ballot_id = b.id",
    "SELECT p.sha256 FROM pictures p",
    "SELECT what FROM events",
)


@dataclass(frozen=True)
class Stage:
    """A printed year, a stack to be read, what the file says when it was, and how many seconds that took."""

    file: Path
    scan: Path
    said: list[list[tuple[Any, ...]]]
    seconds: float


def said(path: Path) -> list[list[tuple[Any, ...]]]:
    connection = sqlite3.connect(path)
    try:
        return [sorted(connection.execute(select), key=repr) for select in SAID]
    finally:
        connection.close()


def begun(file: Path, scan: Path) -> subprocess.Popen[str]:
    """Another process that has opened the file and begins to read."""
    process = subprocess.Popen(
        [sys.executable, "-c", TAKE, str(file), str(scan)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    base = tmp_path_factory.mktemp("killed")
    year = made(base / "year.shufa")
    command = ["sheets", str(year.path), "--out", str(base / "票"), "--only", "ballots", "--layout"]
    assert run([*command, "--copies", "2"]) == 0
    stack = Stack(min((base / "票").glob("*.pdf")))
    scan = base / "扫描.tif"
    first, second = stack.scanned(0), stack.scanned(1)
    first.save(scan, save_all=True, append_images=[second], dpi=(200, 200))
    whole = shutil.copyfile(year.path, base / "whole.shufa")
    process = begun(whole, scan)
    since = time.monotonic()
    out, _ = process.communicate()
    assert out == "done\n"
    return Stage(year.path, scan, said(whole), time.monotonic() - since)


@pytest.mark.slow
@pytest.mark.timeout(120 + 20 * KILLS)
def test_a_batch_that_was_killed_counts_once(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random = Random(19)
    before, recorded, finished = said(stage.file), 0, 0
    for number in range(KILLS):
        file = shutil.copyfile(stage.file, tmp_path / "killed.shufa")
        process = begun(file, stage.scan)
        # where in the work it dies is left to chance; one in two dies about when it writes
        about = random.uniform(0.0, 1.02) if number % 2 else random.uniform(0.85, 1.02)
        time.sleep(about * stage.seconds)
        process.kill()
        out, _ = process.communicate()
        finished += out == "done\n"
        lies = said(file)
        assert lies in (before, stage.said), f"kill {number}: a part of it"
        recorded += lies == stage.said
        with Store.open(file) as store:
            assert store.verify().intact
            take_scans(store, store.evaluations.latest().id, [stage.scan])
        assert said(file) == stage.said, f"kill {number}: the same again"
        for left in tmp_path.iterdir():
            left.unlink()
    with capsys.disabled():
        counts = {"kills": KILLS, "recorded": recorded, "finished": finished}
        sys.stdout.write(f"\nkill -9 of batches: {counts}\n")
