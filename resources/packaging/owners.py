"""Whose each part of the built program is, from PyInstaller's own record of what it took from where."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON, PROGRAM, SQLITE = "CPython", "述法评议", "SQLite"
FONTS, ICONS = "resources/fonts", "resources/icons"
DEBIAN = "Debian: "  # a package's name follows


@dataclass(frozen=True, order=True)
class Part:
    """A file of the bundle, or a module packed into its program, and where it was taken from."""

    name: str
    source: Path


def record(build: Path) -> list[Part]:
    """What PyInstaller collected, by the record that it leaves in its working folder."""
    parts = []
    for table in sorted(build.glob("COLLECT-*.toc")) + sorted(build.glob("PYZ-*.toc")):
        lists = [
            item for item in ast.literal_eval(table.read_text("utf-8")) if isinstance(item, list)
        ]
        for name, source, kind in lists[0]:
            if kind != "SYMLINK" and source not in ("-", None):
                packed = (
                    f"module {name}" if kind.startswith("PYMODULE") else name.replace("\\", "/")
                )
                parts.append(Part(packed, Path(source)))
    return parts


def unrecorded(bundle: Path, parts: list[Part], ours: frozenset[str]) -> list[str]:
    """Files of a bundle that PyInstaller did not put there, nor we."""
    known = {part.name for part in parts} | ours
    below = (p for p in sorted(bundle.rglob("*")) if p.is_file() and not p.is_symlink())
    names = (path.relative_to(bundle).as_posix().removeprefix("_internal/") for path in below)
    return [name for name in names if name not in known]


class Owners:
    """Tells who brought a file: a library, Python, a Debian package, a folder of ours.

    `build` is PyInstaller's working folder, where it makes the program itself and packs Python's first modules.
    """

    def __init__(self, build: Path) -> None:
        self._build = build.resolve()

    @cached_property
    def libraries(self) -> dict[str, Distribution]:
        """Every library of the environment that runs us, by its name."""
        return {d.metadata["Name"]: d for d in distributions()}

    @cached_property
    def _files(self) -> dict[Path, str]:
        return {
            Path(str(library.locate_file(file))).resolve(): name
            for name, library in self.libraries.items()
            for file in library.files or ()
        }

    def of(self, source: Path) -> str | None:
        """The owner of a file, or None where nobody is known."""
        path = source.resolve()
        if path in self._files:
            return self._files[path]
        if self._build in path.parents:
            return PYTHON if path.name == "base_library.zip" else "pyinstaller"
        if ROOT in path.parents:
            return self._of_ours(path.relative_to(ROOT))
        if "PyInstaller" in path.parts or "_pyinstaller_hooks_contrib" in path.parts:
            return "pyinstaller"
        return self._of_debian(path) or self._of_python(path)

    @staticmethod
    def _of_ours(path: Path) -> str | None:
        # what build.spec writes for itself lies in build/
        if path.parts[0] not in ("db", "desktop", "resources", "build"):
            return None
        shelf = "/".join(path.parts[:2])
        return shelf if shelf in (FONTS, ICONS) else PROGRAM

    @cached_property
    def _debian(self) -> dict[str, str]:
        """What each Debian package brought, by Debian's own lists; empty on another system."""
        lists = Path("/var/lib/dpkg/info").glob("*.list")
        return {
            name: file.stem.partition(":")[0]
            for file in lists
            for name in file.read_text("utf-8").splitlines()
        }

    def _of_debian(self, path: Path) -> str | None:
        # Debian 12 still records some files in /lib that lie in /usr/lib.
        package = self._debian.get(str(path)) or self._debian.get(str(path).removeprefix("/usr"))
        return f"{DEBIAN}{package}" if package else None

    @staticmethod
    def _of_python(path: Path) -> str | None:
        if Path(sys.base_prefix).resolve() not in path.parents or "site-packages" in path.parts:
            return None
        return SQLITE if "sqlite3.so" in path.name or path.name == "sqlite3.dll" else PYTHON
