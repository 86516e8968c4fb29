"""The Windows program and its installer with one command, on Windows: ``py resources/packaging/windows/build.py``.

It needs Python 3.11 to 3.13 from python.org and NSIS, makes the environment `.venv` from the locks, builds
``dist/shufa``, tries the built program, and writes the installer with its SHA-256 sum and SBOM into ``dist``.
With ``--payload FOLDER`` it packs that folder, on any system that has makensis.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
from pathlib import Path

from installer import ROOT, make_installer, version

BUNDLE = ROOT / "dist" / "shufa"
PACKAGING = ROOT / "resources" / "packaging"
LOCKS = (ROOT / "requirements.lock", PACKAGING / "build.lock")
INSTALL = ("-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps")


def environment() -> Path:
    """The Python of `.venv`, with what the locks pin; as the Makefile makes it elsewhere."""
    python = ROOT / ".venv" / "Scripts" / "python.exe"
    if not python.is_file():
        subprocess.run([sys.executable, "-m", "venv", str(ROOT / ".venv")], check=True)
    for lock in LOCKS:
        options = ("--require-hashes", "--only-binary", ":all:", "-r", lock)
        subprocess.run([python, *INSTALL, *options], check=True)
    subprocess.run([python, PACKAGING / "link.py"], check=True)
    return python


def build(python: Path) -> Path:
    """The program's folder, looked through and tried as an office would have it."""
    options = ["--noconfirm", "--log-level", "WARN"]
    subprocess.run([python, "-m", "PyInstaller", *options, "build.spec"], cwd=ROOT, check=True)
    with (BUNDLE / "licences.txt").open("wb") as file:
        subprocess.run([python, PACKAGING / "licences.py"], stdout=file, check=True)
    subprocess.run([python, PACKAGING / "traces.py", BUNDLE], check=True)
    subprocess.run([BUNDLE / "shufa.exe", "selftest"], check=True)
    return BUNDLE


def sums(*files: Path) -> Path:
    """Writes the SHA-256 sums of files beside the first of them, as `sha256sum` does."""
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    target = files[0].with_suffix(".sha256")
    target.write_text("".join(lines), encoding="ascii", newline="\n")
    return target


def main(arguments: list[str]) -> int:
    """Builds, or packs what was built; says what lies where."""
    reader = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    reader.add_argument("--payload", type=Path, metavar="FOLDER", help="pack this built program")
    reader.add_argument("--out", type=Path, metavar="FOLDER", default=ROOT / "dist")
    chosen = reader.parse_args(arguments)
    if chosen.payload is None and sys.platform != "win32":
        reader.error("a program for Windows is built on Windows; elsewhere --payload packs one")
    made = []
    python = None
    if chosen.payload is None:
        python = environment()
        chosen.payload = build(python)
    try:
        made.append(make_installer(chosen.payload, chosen.out))
    except FileNotFoundError as error:
        reader.exit(2, f"{error}\n")
    if python is not None:
        bill = made[0].with_suffix(".cdx.json")
        with bill.open("wb") as file:
            subprocess.run([python, PACKAGING / "sbom.py", version()], stdout=file, check=True)
        made.append(bill)
    made.append(sums(*made))
    for file in made:
        print(f"{file.stat().st_size:>12,}  {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
