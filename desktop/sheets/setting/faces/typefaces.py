"""The fonts of the sheets, registered once, and a remedy where reportlab's own subset cannot be searched.

A face is looked up character by character: what the wanted face lacks is taken from the next one
that has it, and what none has is printed as 〓 (the printers' mark for a missing type) and reported.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument, PDFStream
from reportlab.pdfbase.ttfonts import SUBSETN

from desktop import assets
from desktop.sheets.setting.faces.font_file import FileFont

MISSING = "〓"


class Face(StrEnum):
    """The shipped faces; the value is the file's stem and the name under which it is registered."""

    SERIF = "NotoSerifSC-Regular"
    SERIF_BOLD = "NotoSerifSC-Bold"
    SANS = "NotoSansSC-Regular"
    SANS_BOLD = "NotoSansSC-Bold"


class FaceRole(StrEnum):
    """Text for which GB/T 9704-2012 names a face that may not be shipped; the value names the role.

    `desktop.sheets.setting.faces.official_faces` fills a role with the system's own file; else a shipped face
    stands in (`STAND_INS`).
    """

    TITLE = "official-title"  # 小标宋
    BODY = "official-body"  # 仿宋
    HEADING = "official-heading"  # 黑体
    SUBHEADING = "official-subheading"  # 楷体


STAND_INS = {
    FaceRole.TITLE: Face.SERIF_BOLD,
    FaceRole.BODY: Face.SERIF,
    FaceRole.HEADING: Face.SANS_BOLD,
    FaceRole.SUBHEADING: Face.SANS,
}
_ROLES = {role.value: role for role in FaceRole}
# One document at a time: fonts hold their place in their file while a subset is written, and the
# faces of the roles must not change half-way.
PRINTING = threading.RLock()
_chosen: dict[FaceRole, Path] = {}
_fonts: dict[str, SheetFont] = {}


def choose(files: Mapping[FaceRole, Path]) -> None:
    """Print the roles with these files from now on, the others with their stand-ins.

    Raises TTFError or OSError for a file that cannot be read or may not be embedded; then nothing
    has changed.
    """
    fonts = {role: SheetFont(role.value, path) for role, path in files.items()}
    with PRINTING:
        for role in FaceRole:
            if role.value in _fonts:
                _fonts.pop(role.value).unregister()
        _chosen.clear()
        _chosen.update(files)
        _setting.cache_clear()
        for role, font in fonts.items():
            _fonts[role.value] = font
            pdfmetrics.registerFont(font)


class SheetFont(FileFont):
    """A TrueType font whose text can be searched and copied beyond U+FFFF too.

    reportlab writes such a character into the ToUnicode table as one number of five digits; the
    format wants UTF-16, so 𬭎 (in use for a chemical element) came back as two wrong characters.
    """

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802 - reportlab's name
        """Write the font's objects, then the ToUnicode tables anew."""
        subsets = [list(subset) for subset in self.state[doc].subsets]
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            name = b"".join(
                (SUBSETN(number), b"+", self.face.name, self.face.subfontNameX)
            ).decode()
            table = doc.idToObject[f"toUnicodeCMap:{name}"]
            if isinstance(table, PDFStream):
                table.content = _to_unicode(name, subset)


def _to_unicode(name: str, subset: list[int]) -> str:
    """The table that leads from the codes of a subset back to characters (PDF 32000-1, 9.10.3)."""
    used = [(code, char) for code, char in enumerate(subset) if char]
    blocks = []
    for start in range(0, len(used), 100):  # a block may hold no more
        block = used[start : start + 100]
        lines = [f"<{code:02X}> <{chr(char).encode('utf-16-be').hex()}>" for code, char in block]
        blocks.append("\n".join([f"{len(block)} beginbfchar", *lines, "endbfchar"]))
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            f"/CMapName /{name} def\n/CMapType 2 def",
            "1 begincodespacerange\n<00> <FF>\nendcodespacerange",
            *blocks,
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend",
        ]
    )


def loaded(face: str) -> SheetFont:
    """The face (not a role without a file), read from its file and registered on first use."""
    name = str(face)
    if name not in _fonts:
        with PRINTING:  # or two threads would read it twice, and reportlab keep the other one
            if name not in _fonts:
                font = SheetFont(name, assets.font(f"{name}.ttf"))
                pdfmetrics.registerFont(font)
                _fonts[name] = font
    return _fonts[name]


def standing_for(face: str) -> str:
    """The name of the font that prints a face: a role's own file where there is one."""
    role = _ROLES.get(str(face))
    return str(face if role is None or role in _chosen else STAND_INS[role])


class Widths(dict[str, float]):
    """How wide each character is, in ems; looked up in the fonts once for each."""

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._setting = setting

    def __missing__(self, character: str) -> float:
        face = self._setting[character]
        width = loaded(face).face.charWidths[ord(character)] / 1000 if face else 1.0
        self[character] = width
        return width


class Setting(dict[str, str]):
    """Which face prints a character ("": none), found once for each."""

    def __init__(self, face: str) -> None:
        super().__init__()
        role = _ROLES.get(str(face))
        own = STAND_INS[role] if role else face
        self._chain = tuple(dict.fromkeys(map(str, (standing_for(face), own, *Face))))
        self.widths = Widths(self)

    def __missing__(self, character: str) -> str:
        code = ord(character)
        found = next((face for face in self._chain if code in loaded(face).face.charWidths), "")
        self[character] = found
        return found

    def width(self, text: str) -> float:
        """The width of a line in ems."""
        return sum(map(self.widths.__getitem__, text))


def setting(face: str) -> Setting:
    """The character table of a face."""
    return _setting(str(face))


@cache
def _setting(face: str) -> Setting:
    return Setting(face)
