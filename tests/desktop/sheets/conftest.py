"""An independent eye on what was printed."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from unittest.mock import patch

import pypdf
import pytest
from pypdf.generic import DictionaryObject
from pypdf.generic._font import Font
from PySide6.QtCore import QBuffer, QByteArray, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument
from pytestqt.qtbot import QtBot

from desktop.sheets.setting.printing import Printed
from tests.desktop.sheets.sample_year import Year


@pytest.fixture
def year() -> Year:
    return Year()


@dataclass
class Reading:
    """What a reader that shares no code with the printer finds in a PDF."""

    reader: Any  # pypdf.PdfReader, whose objects have no useful types

    @cached_property
    def pages(self) -> list[str]:
        read: dict[int, tuple[DictionaryObject, Font]] = {}  # what is on every page is read once
        anew = Font.from_font_resource

        def once(font: DictionaryObject) -> Font:
            if id(font) not in read:
                read[id(font)] = font, anew(font)
            return read[id(font)][1]

        with patch.object(Font, "from_font_resource", once):
            return [page.extract_text() for page in self.reader.pages]

    @cached_property
    def text(self) -> str:
        """Everything, without the white space that line breaks bring."""
        return "".join("".join(self.pages).split())

    @property
    def fonts(self) -> dict[str, bool]:
        """The fonts by name, and whether each is embedded."""
        found = {}
        for page in self.reader.pages:
            for font in page["/Resources"]["/Font"].values():
                descriptor = font.get_object().get("/FontDescriptor", {})
                found[font.get_object()["/BaseFont"]] = "/FontFile2" in descriptor
        return found


@pytest.fixture
def read() -> Callable[[Printed], Reading]:
    return lambda printed: Reading(pypdf.PdfReader(io.BytesIO(printed.pdf)))


@pytest.fixture
def picture(qtbot: QtBot) -> Callable[[Printed, int, float], QImage]:
    """Return a drawer of pages: page number from 0 and dots per inch."""

    def draw(printed: Printed, page: int, dpi: float) -> QImage:
        buffer = QBuffer()
        buffer.setData(QByteArray(printed.pdf))
        buffer.open(QBuffer.OpenModeFlag.ReadOnly)
        document = QPdfDocument()
        document.load(buffer)
        assert document.pageCount() == printed.pages
        size = document.pagePointSize(page)
        image = document.render(
            page, QSize(round(size.width() * dpi / 72), round(size.height() * dpi / 72))
        )
        white = QImage(image.size(), QImage.Format.Format_Grayscale8)
        white.fill(255)
        painter = QPainter(white)
        painter.drawImage(0, 0, image)
        painter.end()
        return white

    return draw


@pytest.fixture
def margin(picture: Callable[[Printed, int, float], QImage]) -> Callable[[Printed, int], float]:
    """Return a measure: the distance in points from the ink of a page to the nearest edge of the paper."""

    def measure(printed: Printed, page: int) -> float:
        image = picture(printed, page, 36)
        pixels = bytes(image.constBits())
        row = image.bytesPerLine()
        inked = [
            (x, y)
            for y in range(image.height())
            for x in range(image.width())
            if pixels[y * row + x] < 200
        ]
        assert inked, "nothing is printed"
        distances = [min(x, y, image.width() - 1 - x, image.height() - 1 - y) for x, y in inked]
        return min(distances) * 2.0

    return measure
