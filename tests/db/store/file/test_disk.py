"""Disks that fill up, fail, turn read-only or are pulled out: told plainly, and nothing lost."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def run(command: list[str], repository: Path) -> Any:
    done = subprocess.run(
        command,
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_disk_that_fails_at_any_point_of_a_change(
    tmp_path: Path, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Full, failing writes, pulled out and put back: at the first operation, the second, and so on."""
    script = "tests/db/store/failing_disk.py"
    counts = run([sys.executable, script, str(tmp_path)], repository)
    with capsys.disabled():
        sys.stdout.write(f"\nfailing disk: {counts}\n")
    assert counts["failures"] > 30
    assert counts["told"].keys() == {"disk_full", "disk_fault"}
    assert sum(counts["told"].values()) == counts["failures"], "each failure is told"
    assert counts["kept_though_refused"] == 0
    assert counts["kept_unsynced"] == len(counts["told"]), "written, yet the disk did not say so"
    assert counts["lost"] == counts["damaged"] == counts["stuck"] == 0


def mounting() -> list[str] | None:
    """How a file system may be mounted for one program alone; None where the system forbids it."""
    for command in (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"]):
        try:
            tried = subprocess.run(
                [*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True
            )
        except FileNotFoundError:
            return None
        if tried.returncode == 0:
            return command
    return None


def test_a_real_small_disk(tmp_path: Path, repository: Path) -> None:
    """Where nothing may be mounted, the failing disk above stands for it."""
    command = mounting()
    if command is None:
        return
    folder = tmp_path / "盘"
    folder.mkdir()
    script = "tests/db/store/small_disk.py"
    assert run([*command, sys.executable, script, str(folder)], repository) == {
        "full": {
            "a mark": "disk_full",
            "nothing changed": True,
            "a copy": "disk_full",
            "left behind": [],
            "intact": True,
            "with room again": "done",
            "opened to write": "disk_full",
            "opened to read": "done",
            "opened with room": "done",
            "intact at last": True,
        },
        "read_only": {
            "opened to write": "file_read_only",
            "opened to read": "done",
            "created": "file_read_only",
            "intact": True,
            "half written, to write": "file_unfinished",
            "half written, to read": "file_unfinished",
            "left alone": True,
            "half written, where it can be written": "done",
            "intact at last": True,
        },
        "pulled": {"a mark": "file_moved", "a copy": "file_missing", "opened": "file_missing"},
    }


def test_a_file_moved_away_while_it_is_open(tmp_path: Path, repository: Path) -> None:
    code = (
        "import json, sys; from pathlib import Path; from db.store import Store\n"
        "from db.errors import UserError; from tests.db.store.small_year import build\n"
        "path = Path(sys.argv[1]); build(path); store = Store.open(path)\n"
        "path.rename(path.with_name('别处.shufa'))\n"
        "try:\n    store.office.put_given('daily', 1, 1000)\n"
        "except UserError as error:\n    print(json.dumps(error.kind.value))\n"
    )
    path = tmp_path / "年度.shufa"
    assert run([sys.executable, "-c", code, str(path)], repository) == "file_moved"


def test_a_plain_user_who_may_not_write_or_read(repository: Path) -> None:
    """Permissions as they bind whoever is not root; the program gives root up first."""
    assert run([sys.executable, "tests/db/store/plain_user.py"], repository) == {
        "a file": {
            "opened to write": "file_read_only",
            "opened to read": "done",
            "intact": True,
            "as it was": True,
            "beside it": ["只读.shufa"],
        },
        "a folder": {
            "opened to write": "file_read_only",
            "opened to read": "done",
            "created": "file_read_only",
            "copied": "file_read_only",
            "intact": True,
            "left behind": [],
        },
        "while it is open": {
            "a mark": "done",
            "nothing changed": False,
            "again": "done",
            "intact": True,
        },
        "not even readable": {
            "opened to write": "file_unreadable",
            "opened to read": "file_unreadable",
        },
    }
