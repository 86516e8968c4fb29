"""An independent eye on what was printed."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pypdf
import pytest
from PySide6.QtCore import QBuffer, QByteArray, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument
from pytestqt.qtbot import QtBot

from desktop.sheets.setting.printing import Printed
from tests.desktop.sheets.sample_year import Year


@pytest.fixture
def year() -> Year:
    return Year()


@contextmanager
def opened(pdf: bytes) -> Iterator[QPdfDocument]:
    """A document as PDFium has it."""
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    yield document
    document.close()


@dataclass
class Reading:
    """What readers that share no code with the printer find in a PDF."""

    reader: Any  # pypdf.PdfReader, whose objects have no useful types

    @cached_property
    def pages(self) -> list[str]:
        """The words of each page, as PDFium finds them: it takes a tenth of the time that pypdf takes."""
        with opened(self.reader.stream.getvalue()) as document:
            return [
                document.getAllText(page).text().replace("\r\n", "\n")
                for page in range(document.pageCount())
            ]

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
        with opened(printed.pdf) as document:
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
        lines = np.frombuffer(bytes(image.constBits()), np.uint8)
        lines = lines.reshape(image.height(), image.bytesPerLine())
        down, across = np.nonzero(lines[:, : image.width()] < 200)
        assert down.size, "nothing is printed"
        right, bottom = image.width() - 1 - across.max(), image.height() - 1 - down.max()
        return float(min(across.min(), down.min(), right, bottom)) * 2.0

    return measure
