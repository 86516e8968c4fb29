"""A small year of every kind of row, copied for each test that harms it."""

import shutil
from pathlib import Path

import pytest

from tests.db.store import full_year


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "年度.shufa"
    full_year.build(path, staffed=False)
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(whole, tmp_path / "年度.shufa"))
