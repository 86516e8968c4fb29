"""What is inside the program, by whom and under which licence: Python's libraries, C libraries, fonts, icons.

One list serves the package's copyright file and the bill of materials; the texts themselves are
`licences.py`'s. A library in the built folder that nobody answers for is an error.
"""

from __future__ import annotations

import json
import platform
import re
import sqlite3
import subprocess
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUNDLE = ROOT / "dist" / "shufa"
_REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")
_FIELD = re.compile(r"^License:[ \t]*(\S.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Component:
    """Something inside that has a licence of its own; `within`: the library that it is compiled into."""

    kind: str
    name: str
    version: str
    licence: str
    by: str = ""
    purl: str = ""
    within: str = ""


def libraries() -> list[Distribution]:
    """The Python libraries that the project asks for, and those that they ask for, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    waiting, found = list(project["dependencies"]), {}
    while waiting:
        match = _REQUIREMENT.match(waiting.pop())
        name = match[0].lower().replace("_", "-") if match else ""
        if not name or name in found or name == "pip":  # sqlite-utils asks for pip, unused here
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue  # wanted on another system only
        waiting += [r for r in found[name].requires or () if "extra ==" not in r]
    return [found[name] for name in sorted(found)]


def components(bundle: Path = BUNDLE) -> list[Component]:
    """Everything inside, in the order in which it is told."""
    return [*map(_python_library, libraries()), *_c_libraries(bundle), *_resources()]


def _python_library(library: Distribution) -> Component:
    """A Python library as its own data tell."""
    data = library.metadata
    kinds = [c.rpartition(":: ")[2] for c in data.get_all("Classifier") or () if "License ::" in c]
    said = (data.get("License") or "").strip().partition("\n")[0]
    licence = (
        data.get("License-Expression") or (said if len(said) <= 60 else "") or ", ".join(kinds)
    )
    name = data["Name"]
    purl = f"pkg:pypi/{name.lower()}@{library.version}"
    by = data.get("Author") or data.get("Author-email") or ""
    return Component("library", name, library.version, licence, by, purl)


def _c_libraries(bundle: Path) -> list[Component]:
    """Python itself, what lies beside it, and what is compiled into other libraries."""
    told = tomllib.loads((HERE / "native.toml").read_text("utf-8"))
    insides = bundle / "_internal"
    folders = (bundle, insides, insides / "PySide6" / "Qt" / "lib", insides / "nacl")
    present = {
        f.name for d in (*folders, insides / "pillow.libs") for f in d.glob("*") if f.is_file()
    }
    answered: set[str] = set()
    found = []
    for entry in told["library"]:
        files = sorted(f for f in present if any(fnmatch(f, p) for p in entry.get("files", ())))
        answered.update(files)
        if files or "files" not in entry:
            found.append(_from_table(entry, files))
    unknown = {f.name for f in insides.glob("lib*.so*") if not f.is_symlink()} - answered
    found += dict.fromkeys(_from_debian(name, told["debian"]) for name in sorted(unknown))
    return found


def _from_table(entry: dict[str, str], files: list[str]) -> Component:
    """A library that native.toml names."""
    version = _version(entry.get("version", ""), files)
    within = entry.get("within", "")
    said = entry["name"], version, entry["licence"], entry["by"]
    return Component("library", *said, within=within)


def _version(told: str, files: list[str]) -> str:
    """A version as native.toml tells it, or tells where to find it."""
    where, _, name = told.partition(":")
    if where == "python":
        return platform.python_version()
    if where == "sqlite":
        return sqlite3.sqlite_version
    if where == "pyinstaller":
        return distribution("pyinstaller").version
    if where == "file":
        return files[0].partition(".so.")[2]
    return _sbom_version(name) if where == "sbom" else told


def _sbom_version(name: str) -> str:
    """The version of a library in a wheel, as the wheel's own bill of materials has it."""
    for library in libraries():
        for file in library.files or ():
            if file.name.endswith(".cdx.json"):
                document = json.loads(Path(str(library.locate_file(file))).read_text("utf-8"))
                for part in document["components"]:
                    if part["name"] == name:
                        return str(part["version"])
    return ""


def _from_debian(file: str, licences: dict[str, str]) -> Component:
    """A library that the build took from the Debian system that it ran in."""
    package = _ask("dpkg-query", "-S", f"*/{file}").partition(":")[0]
    if not package:
        raise SystemExit(f"{file}: nobody answers for it; native.toml has to name it")
    form = "${source:Package} ${source:Version}\n"
    source, version = _ask("dpkg-query", "-W", "-f", form, package).split()[:2]
    text = Path("/usr/share/doc", package, "copyright").read_text("utf-8", errors="replace")
    told = [licences[known] for known in licences if source.startswith(known)]
    said = told or sorted({found.strip() for found in _FIELD.findall(text)})
    purl = f"pkg:deb/debian/{source}@{version}?arch=source"
    licence = ", ".join(said) or "see the text"
    return Component("library", source, version, licence, "as Debian tells", purl)


def _resources() -> list[Component]:
    """Fonts and icons, whose licences lie beside them."""
    fonts = sorted((ROOT / "resources" / "fonts").glob("OFL-*.txt"))
    found = [
        Component("data", text.stem.removeprefix("OFL-"), "", "OFL-1.1", "© Adobe")
        for text in fonts
    ]
    return [*found, Component("data", "Lucide", "", "ISC AND MIT", "Lucide contributors")]


def _ask(*command: str) -> str:
    """What a program prints; nothing where it is missing or finds nothing."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        return ""
