"""The scanned year, made once."""

import shutil
from pathlib import Path

import pytest

from tests.desktop.pages.settling.scanned_year import FIRST, SECOND, made, take


@pytest.fixture(scope="session")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sheets by pens of the tests' own, read as any scan; made once."""
    folder = tmp_path_factory.mktemp("scanned")
    made(folder / "年度.shufa")
    take(folder / "年度.shufa", "收票人", folder / "扫描", [FIRST, SECOND])
    return folder / "年度.shufa"


@pytest.fixture
def year(scanned: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(scanned, tmp_path / "年度.shufa"))
