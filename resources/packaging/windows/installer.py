"""The Windows installer from a built program: what the NSIS script is told, and the call of makensis."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = Path(__file__).with_name("shufa.nsi")
PUBLISHER = "述法评议开发组"
LICENCE = "GPL-3.0-or-later"


def version() -> str:
    """The program's version, from the one place that says it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def four_numbers(text: str) -> str:
    """A version as Windows wants it: ``1.2.3rc1`` is 1.2.3.0."""
    numbers = re.match(r"\d+(?:\.\d+)*", text)
    if not numbers:
        raise ValueError(text)
    return ".".join([*numbers[0].split("."), "0", "0", "0"][:4])


def _quoted(path: Path) -> str:
    """A path below the program's folder, as an NSIS string: a dollar begins a variable there."""
    return '"$INSTDIR\\' + "\\".join(path.parts).replace("$", "$$") + '"'


def removal(payload: Path) -> str:
    """The lines of NSIS that take away each file of a payload and then each folder that is empty."""
    below = sorted(path.relative_to(payload) for path in payload.rglob("*"))
    files = [path for path in below if not (payload / path).is_dir()]
    folders = [path for path in reversed(below) if (payload / path).is_dir()]
    lines = [f"Delete {_quoted(path)}" for path in files]
    lines += [f"RMDir {_quoted(path)}" for path in folders]
    return "\n".join(lines) + "\n"


def kibibytes(payload: Path) -> int:
    """What a payload takes on the disk, about, as the list of installed programs shows it."""
    return sum(path.stat().st_size for path in payload.rglob("*") if path.is_file()) // 1024 + 1


def makensis() -> str:
    """The compiler of NSIS: on the PATH, or where its own installer puts it on Windows."""
    found = shutil.which("makensis")
    if found:
        return found
    places = (os.environ.get(name, "") for name in ("ProgramFiles(x86)", "ProgramFiles"))
    for place in places:
        program = Path(place, "NSIS", "makensis.exe")
        if place and program.is_file():
            return str(program)
    raise FileNotFoundError("makensis: install NSIS 3.08 or newer")


def make_installer(payload: Path, folder: Path, *options: str) -> Path:
    """Packs a built program into ``shufa_VERSION_windows_x64.exe`` in `folder`; a warning fails it.

    `options` go to makensis before the script, such as another target.
    """
    if not (payload / "shufaw.exe").is_file():
        raise FileNotFoundError(f"{payload / 'shufaw.exe'}: this is no program built for Windows")
    folder.mkdir(parents=True, exist_ok=True)
    installer = folder.resolve() / f"shufa_{version()}_windows_x64.exe"
    list_of_files = installer.with_suffix(".nsh")
    list_of_files.write_text(removal(payload), encoding="utf-8-sig")
    told = {
        "VERSION": version(),
        "FOUR_VERSION": four_numbers(version()),
        "PUBLISHER": PUBLISHER,
        "LICENCE": LICENCE,
        "ICON": str(ROOT / "resources" / "icons" / "shufa.ico"),
        "PAYLOAD": str(payload.resolve()),
        "REMOVAL": str(list_of_files),
        "KIBIBYTES": str(kibibytes(payload)),
        "OUTPUT": str(installer),
    }
    command = [makensis(), "-V2", "-WX", "-INPUTCHARSET", "UTF8"]
    command += [f"-D{name}={value}" for name, value in told.items()]
    # Elsewhere than on Windows makensis reads its arguments by the locale, and ours are Chinese.
    surroundings = os.environ if os.name == "nt" else {**os.environ, "LC_ALL": "C.UTF-8"}
    try:
        subprocess.run([*command, *options, str(SCRIPT)], check=True, env=surroundings)
    finally:
        list_of_files.unlink()
    return installer
