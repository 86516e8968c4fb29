"""The small year for the tests of the store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.store import Store
from tests.db.store import small_year
from tests.db.store.open_year import OpenYear


@pytest.fixture
def year(tmp_path: Path) -> Iterator[OpenYear]:
    path = tmp_path / "年度.shufa"
    evaluation_id = small_year.build(path)
    with Store.open(path, "李四", clock=lambda: "2024-12-05T09:00:00.000+00:00") as store:
        yield OpenYear(store, evaluation_id)
