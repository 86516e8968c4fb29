"""The small year for the tests of the store."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.store import Store
from tests.db.store import small_year
from tests.db.store.open_year import OpenYear


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    path = tmp_path_factory.mktemp("small") / "年度.shufa"
    return path, small_year.build(path)


@pytest.fixture
def year(small: tuple[Path, int], tmp_path: Path) -> Iterator[OpenYear]:
    template, evaluation_id = small
    path = Path(shutil.copyfile(template, tmp_path / "年度.shufa"))
    with Store.open(path, "李四", clock=lambda: "2024-12-05T09:00:00.000+00:00") as store:
        yield OpenYear(store, evaluation_id)
