"""A year with an account of each role, copied for each test."""

from pathlib import Path

import pytest

from tests.db.staffed_year import StaffedYear, copied_year


@pytest.fixture
def staffed(tmp_path: Path) -> StaffedYear:
    return copied_year(tmp_path / "a.shufa")
