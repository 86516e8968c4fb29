"""The licences of everything inside the built program, in one text; and that there is one for each of its files.

``python licences.py [--bundle dist/shufa] [--record build/build]`` prints the text. Where a file is nobody's, or its
owner brings no licence, it names them and ends with 1: what may not be handed on must not be in the bundle.
"""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import Distribution
from pathlib import Path

from owners import DEBIAN, FONTS, ICONS, PROGRAM, PYTHON, ROOT, SQLITE, Owners, record, unrecorded

RULE = "\n" + "-" * 78 + "\n\n"
# Texts for what comes without its own.
SHELF = Path(__file__).with_name("licence-texts")
STAND_INS = {
    "PySide6_Essentials": ("LGPL-3.0.txt", "qt-base.txt", "icu.txt"),
    "PySide6_Addons": ("LGPL-3.0.txt", "qt-pdf.txt"),
    "shiboken6": ("LGPL-3.0.txt",),
    "cobble": ("cobble.txt",),
    SQLITE: ("SQLite.txt",),
}
# The text itself lies in the bundle, too.
OWN_FILES = frozenset({"licences.txt"})


def _of_library(library: Distribution) -> list[Path]:
    """The licence files that a library brings."""
    words = ("licen", "copying", "notice")
    named = [f for f in library.files or () if any(word in f.name.lower() for word in words)]
    paths = [Path(str(library.locate_file(file))) for file in named]
    return [p for p in paths if p.suffix not in (".py", ".pyc", ".html") and p.is_file()]


def _of_python() -> list[Path]:
    """Python's licence, where its own installation or Debian's package puts it."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    base = Path(sys.base_prefix)
    places = (
        base / "lib" / version / "LICENSE.txt",
        base / "LICENSE.txt",
        Path("/usr/share/doc", f"lib{version}-stdlib", "copyright"),
    )
    return [place for place in places if place.is_file()][:1]


def texts(owner: str, owners: Owners) -> list[Path]:
    """The files that say under which licence an owner's parts may be handed on."""
    if owner == PROGRAM:
        return [ROOT / "LICENSE"]
    if owner == PYTHON:
        return _of_python()
    if owner.startswith(DEBIAN):
        said = Path("/usr/share/doc", owner.removeprefix(DEBIAN), "copyright")
        return [said] if said.is_file() else []
    if owner in (FONTS, ICONS):
        return sorted(
            p for p in (ROOT / owner).glob("*.txt") if p.stem.startswith(("OFL", "LICENSE"))
        )
    found = _of_library(owners.libraries[owner]) if owner in owners.libraries else []
    return found or [SHELF / name for name in STAND_INS.get(owner, ())]


def title(owner: str, owners: Owners) -> str:
    """An owner's name, with the version where it is known."""
    if owner in owners.libraries:
        return f"{owner} {owners.libraries[owner].version}"
    return f"{owner} {sys.version.split()[0]}" if owner == PYTHON else owner


def _read(files: list[Path]) -> str:
    return "\n\n".join(file.read_text("utf-8", errors="replace").strip() for file in files)


def main(arguments: list[str]) -> int:
    """Print the text; 1 where something has no licence."""
    reader = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    reader.add_argument("--bundle", type=Path, default=ROOT / "dist" / "shufa")
    reader.add_argument("--record", type=Path, default=ROOT / "build" / "build")
    chosen = reader.parse_args(arguments)
    owners, parts = Owners(chosen.record), record(chosen.record)
    if not parts:
        reader.error(f"{chosen.record} holds no record of a build")
    faults = [
        f"{name}: not among what was collected"
        for name in unrecorded(chosen.bundle, parts, OWN_FILES)
    ]
    by_owner: dict[str, list[str]] = {}
    for part in sorted(parts):
        owner = owners.of(part.source)
        if owner is None:
            faults.append(f"{part.name}: nobody is known to have made {part.source}")
        else:
            by_owner.setdefault(owner, []).append(part.name)
    chapters: dict[str, list[str]] = {}  # who shares a text stands above it together
    for owner in sorted(by_owner, key=lambda name: (name != PROGRAM, name.lower())):
        files = texts(owner, owners)
        if not files:
            faults.append(f"{owner}: no licence ({', '.join(by_owner[owner][:3])})")
        chapters.setdefault(_read(files), []).append(title(owner, owners))
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    whole = RULE.join("\n".join(names) + f"\n\n{text}\n" for text, names in chapters.items())
    sys.stdout.buffer.write(whole.encode())
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
