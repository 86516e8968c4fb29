"""kill -9 at random moments while marks are typed: no acknowledged mark is lost, no file damaged."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.db.store import small_year

KILLS = int(os.environ.get("SHUFA_KILLS", "100"))  # make soak asks for 1,000


@pytest.mark.slow
@pytest.mark.timeout(300 + KILLS)
def test_no_acknowledged_mark_is_lost(
    tmp_path: Path, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "年度.shufa"
    small_year.build(path)
    done = subprocess.run(
        [sys.executable, "tests/db/store/typist.py", str(path), str(KILLS), "20241231"],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    with capsys.disabled():
        sys.stdout.write(f"\nkill -9: {counts}\n")
    assert counts["kills"] == KILLS
    assert counts["lost"] == 0
    assert counts["damaged"] == 0
    # the moments were such that something could have been lost
    assert counts["acknowledged"] > KILLS
    assert counts["hot_journals"] > 0
    assert counts["signs_left"] > KILLS // 2
    # a journal that was begun and holds nothing yet may stay beside the file: the next change takes it over
    beside = {path.name, path.name + "-lock", path.name + "-journal"}
    assert {p.name for p in tmp_path.iterdir()} <= beside
