"""The import contracts hold, and each of them would notice being broken."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("contracts")  # the tree is copied and read once

# the modules that the plants below name, for a tree in which one is still to come
LAYERS = [
    *("db.errors", "db.records", "db.scoring", "db.store"),
    *("desktop.assets", "desktop.exchange", "desktop.frame", "desktop.messages", "desktop.pages"),
    *("desktop.session", "desktop.shell", "desktop.sheets", "desktop.tasks", "desktop.widgets"),
]


def lint_imports(tree: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Check the contracts of the tree, as a person would, in a process of its own."""
    return subprocess.run(
        [
            *(sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"),
            *("--config", str(tree / "pyproject.toml"), *options),
        ],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "NO_COLOR": "1", "COLUMNS": "300"},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_contracts_hold(repository: Path) -> None:
    result = lint_imports(repository, "--no-cache")
    assert result.returncode == 0, result.stdout + result.stderr
    assert " 0 broken" in result.stdout


@pytest.fixture(scope="module")
def tree(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the tree in which every contract holds, its imports read once."""
    tree = tmp_path_factory.mktemp("contracts")
    shutil.copy(repository / "pyproject.toml", tree)
    for package in ("db", "desktop"):
        shutil.copytree(
            repository / package, tree / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    for module in LAYERS:
        file_of(tree, module).touch()
    untouched = lint_imports(tree)
    assert untouched.returncode == 0, untouched.stdout + untouched.stderr
    return tree


def file_of(tree: Path, module: str) -> Path:
    """Return where a module or a package lies, or where it would."""
    path = tree.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@contextmanager
def planted(tree: Path, module: str, statement: str) -> Iterator[None]:
    """Append a statement to a module, making the module where there is none, for as long as it is looked at."""
    file = file_of(tree, module)
    before = file.read_text(encoding="utf-8") if file.exists() else None
    file.write_text(f"{before or ''}\n{statement}\n", encoding="utf-8")
    yield
    if before is None:
        file.unlink()
    else:
        file.write_text(before, encoding="utf-8")


@pytest.mark.parametrize(
    ("contract", "module", "statement"),
    [
        ("desktop-layers", "desktop.session", "import desktop.shell"),
        ("desktop-layers", "desktop.pages.units", "import desktop.shell"),
        ("desktop-layers", "desktop.frame", "import desktop.ballots"),
        ("desktop-layers", "desktop.widgets", "import desktop.frame"),
        ("desktop-layers", "desktop.console", "import desktop.shell"),
        ("desktop-layers", "desktop.assets", "import desktop.messages"),
        ("desktop-layers", "desktop.sheets", "import desktop.tasks"),
        ("desktop-layers", "desktop.without_a_place", "import db"),
        ("pages-apart", "desktop.pages.findings", "import desktop.pages.units.page"),
        ("pages-apart", "desktop.pages.trail", "import desktop.pages.results.page"),
        ("widgets-layers", "desktop.widgets.look", "import desktop.widgets.finding"),
        ("widgets-layers", "desktop.widgets.without_a_place", "import enum"),
        ("sheets-layers", "desktop.sheets.setting", "import desktop.sheets.catalogue"),
        ("exchange-layers", "desktop.exchange.spreadsheets", "import desktop.exchange.workbook"),
        ("exchange-layers", "desktop.exchange.documents", "import desktop.exchange.workbook"),
        ("no-circles", "db.store.trail", "import db.store.undo"),
        (
            "no-circles",
            "desktop.widgets.look.theme",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import desktop.widgets.look.style_sheet",
        ),
        ("store-layers", "db.store.panel", "import db.store.ballots.ballots"),
        ("store-layers", "db.store.file", "import db.store.trail"),
        ("store-layers", "db.store.without_a_place", "import enum"),
        ("db-layers", "db.scoring", "import db.store"),
        ("db-layers", "db.records", "import db.scoring"),
        ("db-layers", "db.without_a_place", "import decimal"),
        ("db-is-alone", "db.store", "import PySide6.QtCore"),
        ("db-is-alone", "db.store", "import desktop.messages"),
        ("db-is-alone", "db.records", "import reportlab"),
        ("scoring-is-pure", "db.scoring", "import sqlite3"),
        ("scoring-has-no-clock", "db.scoring", "from datetime import date"),
        ("sheets-from-records", "desktop.sheets", "from PySide6.QtGui import QFont"),
        ("sheets-from-records", "desktop.sheets", "import db.store"),
        ("exchange-without-qt", "desktop.exchange", "from PySide6 import QtPdf"),
        ("offline", "desktop.tasks", "import urllib.request"),
        ("offline", "db.store", "import socket"),
    ],
)
def test_contract_notices(tree: Path, contract: str, module: str, statement: str) -> None:
    with planted(tree, module, statement):
        result = lint_imports(tree, "--contract", contract)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "BROKEN" in result.stdout
    assert f".{module.rpartition('.')[2]}" in result.stdout  # a circle is told by relative names
