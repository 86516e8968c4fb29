"""The fonts of the sheets, registered once, and a remedy where reportlab's own subset cannot be searched.

A face is looked up character by character: what the wanted face lacks is taken from the next one
that has it, and what none has is printed as 〓 (the printers' mark for a missing type) and reported.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument, PDFStream
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

from desktop import assets

MISSING = "〓"


class Face(StrEnum):
    """The shipped faces; the value is the file's stem and the name under which it is registered."""

    SERIF = "NotoSerifSC-Regular"
    SERIF_BOLD = "NotoSerifSC-Bold"
    SANS = "NotoSansSC-Regular"
    SANS_BOLD = "NotoSansSC-Bold"


class SheetFont(TTFont):
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


@cache
def loaded(face: str) -> SheetFont:
    """The face, read from its file and registered on first use (about 60 ms each)."""
    font = SheetFont(str(face), str(assets.font(f"{face}.ttf")), shapable=False)
    pdfmetrics.registerFont(font)
    return font


class Setting(dict[str, tuple[str, float]]):
    """Which face prints a character and how wide it is in ems, found once for each character."""

    def __init__(self, face: str) -> None:
        super().__init__()
        self._chain = (str(face), *(str(other) for other in Face if other != face))

    def __missing__(self, character: str) -> tuple[str, float]:
        code = ord(character)
        for face in self._chain:
            widths = loaded(face).face.charWidths
            if code in widths:
                found = (face, widths[code] / 1000)
                break
        else:
            found = ("", 1.0)
        self[character] = found
        return found


@cache
def setting(face: str) -> Setting:
    """The character table of a face."""
    return Setting(face)
