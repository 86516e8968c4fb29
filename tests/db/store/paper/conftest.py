"""The staffed year for the tests of paper, and with sheets of it on the table."""

from pathlib import Path

import pytest

from db.store import Store
from tests.db.staffed_year import StaffedYear, plain_year
from tests.db.store.paper.printed import print_copies


@pytest.fixture
def year(tmp_path: Path) -> StaffedYear:
    return plain_year(tmp_path / "year.shufa")


@pytest.fixture
def printed(year: StaffedYear) -> None:
    """Three sheets of the year are printed: a module says that it uses them."""
    with Store.open(year.path) as store:
        print_copies(store, year.evaluation, "written", "experts", 3)
