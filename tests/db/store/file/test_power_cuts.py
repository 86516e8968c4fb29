"""The power is cut at every moment while marks are typed, on a disk that keeps only what was synced."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ALL = os.environ.get("SHUFA_CUTS") == "all"  # make soak
MARKS = 200 if ALL else 20


def cut(folder: Path, repository: Path, marks: int, seed: int, synchronous: str = "") -> Any:
    done = subprocess.run(
        [sys.executable, "tests/db/store/power_cuts.py", str(folder), str(marks), "0", str(seed)]
        + [synchronous] * bool(synchronous),
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.timeout(3600 if ALL else 300)
@pytest.mark.parametrize("seed", range(3) if ALL else (7,))
def test_no_power_cut_loses_an_acknowledged_mark(
    tmp_path: Path, repository: Path, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = cut(tmp_path, repository, MARKS, seed)
    with capsys.disabled():
        sys.stdout.write(f"\npower cuts: {counts}\n")
    assert counts["cuts"] == counts["operations"] + 1 > 10 * MARKS
    assert counts["rolled_back"] > MARKS
    assert (counts["lost"], counts["damaged"]) == (0, 0)


def test_these_cuts_would_find_a_file_written_less_durably(
    tmp_path: Path, repository: Path
) -> None:
    """With NORMAL the journal that was emptied can come back and undo what was acknowledged."""
    counts = cut(tmp_path, repository, 4, 7, "NORMAL")
    assert counts["lost"] > 0
    again = tmp_path / "再"
    again.mkdir()
    assert cut(again, repository, 4, 7, "OFF")["damaged"] > 0
