"""A year with an account of each role, copied for each test."""

import shutil
from pathlib import Path

import pytest

from tests.db.staffed_year import StaffedYear, staffed_year


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> StaffedYear:
    return staffed_year(tmp_path_factory.mktemp("roles") / "a.shufa")


@pytest.fixture
def staffed(template: StaffedYear, tmp_path: Path) -> StaffedYear:
    path = tmp_path / "a.shufa"
    shutil.copyfile(template.path, path)
    return StaffedYear(
        path, template.evaluation, template.entries, template.own, template.other, template.number
    )
