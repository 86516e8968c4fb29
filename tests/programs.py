"""The system's programs and files that tests use, asked for by the table that says which package brings them."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

TABLE = Path(__file__).resolve().parents[1] / "resources" / "packaging" / "system-packages.txt"


@dataclass(frozen=True, slots=True)
class Need:
    """A line of the table: what a purpose uses, and the package of Debian that brings it."""

    purpose: str
    used: str
    package: str


def needs() -> tuple[Need, ...]:
    """The table."""
    lines = TABLE.read_text("utf-8").splitlines()
    return tuple(Need(*line.split()) for line in lines if line.strip() and not line.startswith("#"))


def program(name: str) -> str:
    """Where a program or file of the table is; a test that needs one that is missing fails with the package's name."""
    (package,) = {need.package for need in needs() if need.used == name}
    found = name if name.startswith("/") and Path(name).exists() else shutil.which(name)
    if found is None:
        pytest.fail(
            f"this test needs {name} of the package {package}: make test installs it", pytrace=False
        )
    return found
