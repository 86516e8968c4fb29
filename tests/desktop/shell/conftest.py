"""A small year of every kind of row, for each test that harms it."""

from pathlib import Path

import pytest

from tests.db.store import full_year


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return full_year.copied(tmp_path / "年度.shufa")
