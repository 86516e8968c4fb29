"""A worker that dies fails one test: the run goes on with the others, and ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_DEADLY = (0, 11, 12, 23)

_CONFTEST = """
import sys

sys.path.insert(0, {repository!r})
from tests.grouping import Grouped


def pytest_xdist_make_scheduler(config, log):
    return Grouped(config, log)
"""

_TESTS = """
import os
import pytest

{mark}

@pytest.mark.parametrize("number", range(24))
def test_number(number):
    if number in {deadly}:
        os._exit(3)
"""


@pytest.mark.parametrize("mark", ["", 'pytestmark = pytest.mark.xdist_group("one desk")'])
def test_what_a_dead_worker_leaves_is_done_by_others(
    repository: Path, tmp_path: Path, mark: str
) -> None:
    (tmp_path / "conftest.py").write_text(_CONFTEST.format(repository=str(repository)), "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = xdist_group: one worker\n", "utf-8")
    (tmp_path / "test_numbers.py").write_text(_TESTS.format(mark=mark, deadly=_DEADLY), "utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "xdist", "-q", "-n", "2", "--dist", "loadgroup"],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert ended.returncode == pytest.ExitCode.TESTS_FAILED, ended.stdout + ended.stderr
    assert f"{len(_DEADLY)} failed, {24 - len(_DEADLY)} passed" in ended.stdout
    for number in _DEADLY:
        assert f"crashed while running 'test_numbers.py::test_number[{number}]" in ended.stdout
