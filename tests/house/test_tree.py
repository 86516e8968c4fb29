"""Habits that no linter knows."""

import ast
from pathlib import Path

import pytest

VAGUE = {"utils", "util", "helpers", "helper", "manager", "mixin", "base", "common", "misc"}
NETWORK = {"QtNetwork", "QtWebEngineCore", "QtWebEngineWidgets", "QtWebSockets", "QtHttpServer"}


def sources(repository: Path, *folders: str) -> list[Path]:
    return [path for folder in folders for path in (repository / folder).rglob("*.py")]


def test_modules_are_nouns_of_the_product(repository: Path) -> None:
    vague = [
        path
        for path in sources(repository, "db", "desktop", "tests")
        if VAGUE & {path.stem, *path.stem.split("_")}
    ]
    assert not vague


def test_tests_are_no_packages(repository: Path) -> None:
    """Two test modules may then have one name, and none is imported by accident."""
    assert not list((repository / "tests").rglob("__init__.py"))


def test_qt_brings_no_network(repository: Path) -> None:
    """The import contract sees PySide6 as one thing, so its parts are looked at here."""
    for path in sources(repository, "db", "desktop"):
        text = path.read_text(encoding="utf-8")
        if not any(name in text for name in NETWORK):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom):
                names = {*(node.module or "").split("."), *(alias.name for alias in node.names)}
            elif isinstance(node, ast.Import):
                names = {part for alias in node.names for part in alias.name.split(".")}
            else:
                continue
            assert not names & NETWORK, f"{path}:{node.lineno}"


@pytest.mark.parametrize("package", ["db", "desktop"])
def test_every_folder_of_code_is_a_package(repository: Path, package: str) -> None:
    for path in sources(repository, package):
        assert (path.parent / "__init__.py").exists(), f"{path.parent} would not be installed"


@pytest.mark.parametrize("package", ["db", "desktop"])
def test_no_folder_is_too_wide_to_be_read(repository: Path, package: str) -> None:
    """A folder of more than twenty modules hides a subject that wants its own."""
    wide = {
        str(folder.relative_to(repository)): len(list(folder.glob("*.py")))
        for folder in {path.parent for path in sources(repository, package)}
    }
    assert {folder: count for folder, count in wide.items() if count > 20} == {}


def test_one_module_asks_for_files(repository: Path) -> None:
    """So every dialog begins where the last one ended, and asks before it replaces."""
    asking = {
        str(path.relative_to(repository))
        for path in sources(repository, "desktop")
        if "QFileDialog" in path.read_text(encoding="utf-8")
    }
    assert asking == {"desktop/widgets/fields/file_asking.py"}


def test_licence_is_whole(repository: Path) -> None:
    text = (repository / "LICENSE").read_text(encoding="utf-8")
    assert "GNU GENERAL PUBLIC LICENSE" in text
    assert "END OF TERMS AND CONDITIONS" in text
