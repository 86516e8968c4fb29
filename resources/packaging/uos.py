"""Lays out the tree of a package by the rules of UOS from that of the Debian package. Run by deb.sh.

Everything stands under /opt/apps/APPID: what the desktop is to know in `entries`, the program in
`files`, who it is in `info`. No script runs when it is installed or removed: the desktop looks into
`entries` by itself.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

APPID = (
    "org.example.shufa"  # the address backwards of whoever publishes it, as in deb.sh's Maintainer
)
NAME = "述法评议"
PERMISSIONS = (
    "autostart",
    "notification",
    "trayicon",
    "clipboard",
    "account",
    "bluetooth",
    "camera",
    "audio_record",
    "installed_apps",
)
NEEDED = {"clipboard"}


def four_parts(version: str) -> str:
    """A version as UOS takes it: numbers in four parts, 1.2.3 is 1.2.3.0."""
    parts = [part for part in version.split(".") if part.isdigit()][:4]
    return ".".join([*parts, "0", "0", "0", "0"][:4])


def info(version: str, arch: str) -> str:
    """Who the program is, and what of the system it uses."""
    said = {
        "appid": APPID,
        "name": NAME,
        "version": four_parts(version),
        "arch": [arch],
        "permissions": {name: name in NEEDED for name in PERMISSIONS},
        "support-plugins": [],
        "plugins": [],
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def lay_out(debian: Path, tree: Path, version: str, arch: str) -> None:
    """Makes `tree` from `debian`, both as they are unpacked over a system."""
    share, app = debian / "usr/share", tree / "opt/apps" / APPID
    program = f"/opt/apps/{APPID}/files/shufa/shufa"
    shutil.copytree(debian / "usr/lib/shufa", app / "files/shufa", symlinks=True)
    shutil.copytree(share / "doc/shufa", app / "files/doc")
    entry = (share / "applications/shufa.desktop").read_text("utf-8")
    entry = entry.replace("Exec=shufa ", f"Exec={program} ").replace("Icon=shufa", f"Icon={APPID}")
    _write(app / f"entries/applications/{APPID}.desktop", entry)
    kinds = (share / "mime/packages/shufa.xml").read_text("utf-8")
    kinds = kinds.replace('<icon name="shufa"/>', f'<icon name="{APPID}"/>')
    _write(app / f"entries/mime/packages/{APPID}.xml", kinds)
    for icon in sorted((share / "icons").rglob("shufa.*")):
        place = app / "entries" / icon.parent.relative_to(share) / f"{APPID}{icon.suffix}"
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(icon, place)
    _write(app / "info", info(version, arch))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
    path.chmod(0o644)


if __name__ == "__main__":
    lay_out(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4])
    print(APPID)
