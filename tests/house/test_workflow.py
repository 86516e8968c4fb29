"""The workflow of a public forge runs what is here, with actions that nobody can change under us, and no secrets."""

import re
from pathlib import Path

import pytest


@pytest.fixture
def workflow(repository: Path) -> str:
    return (repository / ".github" / "workflows" / "build.yml").read_text("utf-8")


def test_actions_are_pinned_by_commit_and_tell_their_version(workflow: str) -> None:
    used = re.findall(r"uses: (.+)", workflow)
    assert len(used) >= 5
    for action in used:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


def test_it_may_read_the_code_and_knows_no_secret(workflow: str) -> None:
    assert "permissions:\n  contents: read\n" in workflow
    assert not re.search(r"secrets\.|: write\b|token", workflow, re.IGNORECASE)
    assert workflow.count("persist-credentials: false") == workflow.count("uses: actions/checkout")


def test_it_runs_what_there_is(workflow: str, repository: Path) -> None:
    targets = set(
        re.findall(r"^([a-z-]+):", (repository / "Makefile").read_text("utf-8"), re.MULTILINE)
    )
    asked = set(re.findall(r"run: make ([a-z-]+)", workflow))
    assert {"package", "package-check"} == asked & targets == asked
    scripts = re.findall(r"run: (?:bash|python) (\S+)", workflow)
    assert {".ci/run", "resources/packaging/windows/build.py"} <= set(scripts)
    assert all((repository / script).is_file() for script in scripts)
