"""The program's door: a double click opens the window on whatever is a file of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.file_endings import SUFFIXES
from desktop.__main__ import main


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_of_ours_opens_the_window(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path | None] = []

    def start(path: Path | None) -> int:
        opened.append(path)
        return 0

    monkeypatch.setattr("desktop.app.start", start)
    assert main([f"/办公 室/评议{suffix}"]) == 0
    assert opened == [Path(f"/办公 室/评议{suffix}")]
