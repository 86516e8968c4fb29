"""SECURITY.md names tests that are there."""

import re
from pathlib import Path


def test_the_tests_that_are_named_are_there(repository: Path) -> None:
    text = (repository / "SECURITY.md").read_text("utf-8")
    named = re.findall(r"`((?:tests/[\w/]+|test_\w+)(?:\.py)?)`", text)
    assert len(named) > 15
    tests = {p.name: p for p in (repository / "tests").rglob("test_*.py")}
    functions = "\n".join(p.read_text("utf-8") for p in tests.values())
    for name in named:
        there = (repository / name).exists() or name in tests or f"def {name}(" in functions
        assert there, name
