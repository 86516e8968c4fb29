"""Where a new file is proposed to be kept."""

from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths

from desktop.widgets.look.preferences import Preferences


def test_a_folder_that_is_not_there_is_not_proposed(
    preferences: Preferences, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = tmp_path / "文档"
    monkeypatch.setattr(
        QStandardPaths, "writableLocation", staticmethod(lambda _which: str(documents))
    )
    assert preferences.folder == Path.home()
    documents.mkdir()
    assert preferences.folder == documents
