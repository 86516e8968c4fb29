"""A QR code on a page, drawn as one filled path, with the same facts in print beside it."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus.flowables import Flowable

from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.style_book import SMALL_NOTE, Align

# Any of the eight masks breaks up large patches of a code as small as these; trying each takes eight times as long.
_MASK = 0
_QUIET = 4  # modules of white around the code, as the standard asks


class _OneMask(QRCode):
    """A code that does not try every mask."""

    def getBestMaskPattern(self) -> int:  # noqa: N802 - reportlab's name
        return _MASK


@lru_cache(maxsize=4096)
def _symbol(text: str) -> tuple[int, str]:
    """How many modules a code is wide, and the filled path of its dark ones: a module is 1, rows count downwards.

    Whole numbers, since a hall's ballots hold a million of these rectangles.
    """
    code = _OneMask(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    path = []
    for row, modules in enumerate(code.modules):
        column = 0
        for dark, cells in groupby(map(bool, modules)):
            length = len(list(cells))
            if dark:
                path.append(f"{column} {row} {length} 1 re")
            column += length
    return len(code.modules), "\n".join([*path, "f"])


def draw_code(canvas: Canvas, text: str, left: float, top: float, size: float) -> None:
    """Draw the code with its quiet zone in a square whose upper left corner is given, in points."""
    count, _ = _symbol(text)
    module = size / (count + 2 * _QUIET)
    quiet = _QUIET * module
    draw_symbol(canvas, text, left + quiet, top - quiet, count * module)


def draw_symbol(canvas: Canvas, text: str, left: float, top: float, size: float) -> None:
    """Draw the code alone, as large as the square; whoever calls leaves white around it."""
    count, path = _symbol(text)
    module = size / count
    canvas.saveState()
    canvas.setFillGray(0)
    canvas.transform(module, 0, 0, -module, left, top)
    canvas.addLiteral(path)
    canvas.restoreState()


class CodeMark(Flowable):
    """A code at the right edge of the text, level with what follows; it takes no room of its own."""

    def __init__(self, text: str, caption: str, size: float) -> None:
        super().__init__()
        self._text, self._size = text, size
        self._caption = Passage(caption, SMALL_NOTE.aligned(Align.CENTRE))

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Take no height."""
        self.width, self.height = available_width, 0.0
        return self.width, self.height

    def draw(self) -> None:
        """Draw the code and what it says below it."""
        left = self.width - self._size
        draw_code(self.canv, self._text, left, 0, self._size)
        self._caption.wrap(self._size, 0)
        self._caption.draw_at(self.canv, left, -self._size)
