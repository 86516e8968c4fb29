"""A TrueType file read in bulk: reportlab reads it number by number, 70 ms for each of our four faces.

What is read is the same (a test compares the two); a file whose character table is of another form
is left to reportlab.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTEncoding, TTFont, TTFontFace, TTFontFile

_UNICODE_FULL = ((3, 10), (0, 4), (0, 6))
_SEGMENTED_COVERAGE = 12


class FontFile(TTFontFace):
    """A face whose file is mapped rather than read: the glyphs that are not printed stay on disk."""

    _ttf_data: Any
    _pdfScale: Callable[[float], float]  # noqa: N815 - reportlab's: to thousandths of the em
    table: dict[str, dict[str, int]]

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._ttf_data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.filename = str(path)
        pdfmetrics.TypeFace.__init__(self, None)
        TTFontFile.__init__(self, self.filename, validate=0, subfontIndex=0)

    def extractInfo(self, charInfo: int = 1) -> None:  # noqa: N802, N803 - reportlab's names
        """Read names and metrics as reportlab does, then characters, widths and places in bulk."""
        coverage = self._coverage()
        if coverage is None:
            super().extractInfo(bool(charInfo))
            return
        super().extractInfo(0)
        self.charToGlyph = coverage
        self.glyphToChar: dict[
            int, list[int]
        ] = {}  # only asked for when shaping, which we never do
        self._read_widths()
        self._read_places()

    def _bytes(self, tag: str) -> bytes:
        start = self.table[tag]["offset"]
        return bytes(self._ttf_data[start : start + self.table[tag]["length"]])

    def _coverage(self) -> dict[int, int] | None:
        """Which glyph shows which character, from the table of segmented coverage; None without one."""
        data = self._bytes("cmap")
        (count,) = struct.unpack_from(">H", data, 2)
        for platform, encoding, offset in struct.iter_unpack(">HHI", data[4 : 4 + 8 * count]):
            form = struct.unpack_from(">H", data, offset)[0]
            if (platform, encoding) in _UNICODE_FULL and form == _SEGMENTED_COVERAGE:
                (groups,) = struct.unpack_from(">I", data, offset + 12)
                first = offset + 16
                found: dict[int, int] = {}
                for start, end, glyph in struct.iter_unpack(
                    ">III", data[first : first + 12 * groups]
                ):
                    found.update(
                        zip(
                            range(start, end + 1),
                            range(glyph, glyph + end - start + 1),
                            strict=True,
                        )
                    )
                return found
        return None

    def _read_widths(self) -> None:
        (count,) = struct.unpack_from(">H", self._bytes("hhea"), 34)
        data = self._bytes("hmtx")
        full = struct.unpack_from(f">{2 * count}H", data)
        bearings = struct.unpack_from(f">{self.numGlyphs - count}H", data, 4 * count)
        last = full[-2]
        self.hmetrics = [
            *zip(full[::2], full[1::2], strict=True),
            *((last, bearing) for bearing in bearings),
        ]
        scaled = [self._pdfScale(width) for width, _ in self.hmetrics]
        self.defaultWidth = scaled[0]
        self.charWidths = {code: scaled[glyph] for code, glyph in self.charToGlyph.items()}
        for code, same in ((0xA0, 0x20), (0x20, 0xA0)):
            if same in self.charToGlyph:
                self.charToGlyph[code] = self.charToGlyph[same]
                self.charWidths[code] = self.charWidths[same]
                break

    def _read_places(self) -> None:
        """Where each glyph's outline begins."""
        (long,) = struct.unpack_from(">h", self._bytes("head"), 50)
        data = self._bytes("loca")
        if long:
            self.glyphPos = list(struct.unpack_from(f">{self.numGlyphs + 1}I", data))
        else:
            places = struct.unpack_from(f">{self.numGlyphs + 1}H", data)
            self.glyphPos = [2 * place for place in places]


class FileFont(TTFont):
    """A font of reportlab's that reads its file as above, and never shapes text."""

    def __init__(self, name: str, path: Path) -> None:
        self.fontName = name
        self.face = FontFile(path)
        self.encoding = TTEncoding()
        self.state: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        self._asciiReadable = 1
        self.shapable = False
