"""The faces that GB/T 9704-2012 names, where the system has them: licensed, so never shipped, only used.

Windows brings 仿宋, 楷体 and 黑体; 小标宋 comes with an office's own font package. A face that the
system lacks, or whose licence forbids embedding, is left to its stand-in and named.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFError

from desktop.sheets.setting.faces import typefaces
from desktop.sheets.setting.faces.typefaces import FaceRole, SheetFont

# file names as they are found on Windows, in font packages of offices, and on Linux; small letters
_FILES: Mapping[FaceRole, tuple[str, ...]] = {
    FaceRole.TITLE: ("fzxbsjw.ttf", "fzxbsk.ttf", "方正小标宋简体.ttf", "方正小标宋_gbk.ttf"),
    FaceRole.BODY: ("fangsong_gb2312.ttf", "仿宋_gb2312.ttf", "simfang.ttf", "fzfsk.ttf"),
    FaceRole.HEADING: ("simhei.ttf", "黑体.ttf", "fzhtk.ttf"),
    FaceRole.SUBHEADING: ("kaiti_gb2312.ttf", "楷体_gb2312.ttf", "simkai.ttf", "fzktk.ttf"),
}
TITLES: Mapping[FaceRole, str] = {
    FaceRole.TITLE: "小标宋",
    FaceRole.BODY: "仿宋",
    FaceRole.HEADING: "黑体",
    FaceRole.SUBHEADING: "楷体",
}


@dataclass(frozen=True, slots=True)
class OfficialFaces:
    """The files that can be used, and the names of the faces for which there is none."""

    files: Mapping[FaceRole, Path]
    lacking: tuple[str, ...]


def find_official_faces(folders: Iterable[Path] | None = None) -> OfficialFaces:
    """Look through the system's font folders (or those given) for files that may be embedded."""
    present: dict[str, Path] = {}
    for folder in system_folders() if folders is None else folders:
        for path in sorted(folder.rglob("*.[tT][tT][fF]")) if folder.is_dir() else ():
            present.setdefault(path.name.lower(), path)
    files = {}
    for role, names in _FILES.items():
        usable = (present[name] for name in names if name in present and _embeds(present[name]))
        found = next(usable, None)
        if found is not None:
            files[role] = found
    return OfficialFaces(files, tuple(TITLES[role] for role in FaceRole if role not in files))


def use_official_faces(faces: OfficialFaces | None) -> None:
    """Print with these faces from now on; None goes back to the shipped ones."""
    typefaces.choose(faces.files if faces else {})


def system_folders() -> tuple[Path, ...]:
    """Where this system keeps its fonts."""
    home = Path.home()
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", r"C:\Windows"))
        return windows / "Fonts", home / "AppData/Local/Microsoft/Windows/Fonts"
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"
    return Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts"


def _embeds(path: Path) -> bool:
    """Whether the file is a TrueType font that its licence allows to embed."""
    try:
        SheetFont("probe", path)
    except (TTFError, OSError, ValueError):
        return False
    return True
