"""The window and the commands go through the store's own doors: no way round the table of roles."""

import re
from pathlib import Path

import pytest

# What would go round: the store's unchecked readers, its connection, and signing in without a password.
BEHIND = {
    r"ballots\.reader\b": frozenset[str](),
    r"\bBallotReader\b|\bCheckReader\b": frozenset[str](),
    r"\._database\b|\.set_authorizer\b": frozenset[str](),
    # a reader on another thread is let in as the account that is signed in already, here or in a former file
    r"access\.enter\(": frozenset({"desktop/session.py", "desktop/operations/years/years.py"}),
}


@pytest.mark.parametrize("pattern", list(BEHIND))
def test_nothing_on_the_desktop_goes_round_the_gate(repository: Path, pattern: str) -> None:
    found = {
        path.relative_to(repository).as_posix()
        for path in (repository / "desktop").rglob("*.py")
        if re.search(pattern, path.read_text("utf-8"))
    }
    assert found <= BEHIND[pattern]


def test_the_search_would_find_it(repository: Path) -> None:
    source = (repository / "db" / "store" / "results" / "results.py").read_text("utf-8")
    assert re.search(r"ballots\.reader\b", source)
