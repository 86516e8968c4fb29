"""How many made-up inputs an opener met and what became of them, told when its tests are over."""

import sys
from collections import Counter

import hypothesis
import pytest

USUAL = 100  # examples, where nobody asks for more


def fewer() -> int:
    """Half of the usual examples, for what `make soak` tries with its many: of those it takes all."""
    most = hypothesis.settings().max_examples
    return most // 2 if most <= USUAL else most


def tell(request: pytest.FixtureRequest, opener: str, cases: Counter[str]) -> None:
    """Prints one line past pytest's capture, as the kills and power cuts do; whatever failed fails its test."""
    if not cases:
        return
    counts = ", ".join(f"{what} {count}" for what, count in sorted(cases.items()))
    say(request, f"{opener}: {cases.total()} made-up inputs: {counts}")


def say(request: pytest.FixtureRequest, text: str) -> None:
    """Prints something past pytest's capture."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        sys.stdout.write(f"\n{text}\n")
