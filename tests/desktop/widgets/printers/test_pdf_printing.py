"""Printing where there is no queue: a printer that pages are drawn for, and one that writes a file."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QBuffer, QIODevice, QSize, QSizeF
from PySide6.QtGui import QPageLayout, QPageRanges
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter
from reportlab.pdfgen.canvas import Canvas

from desktop.widgets.printers.pdf_printing import chosen_pages, make_printer, print_pdf
from desktop.widgets.printers.print_queue import is_queue

A4, A3_WIDE = QSizeF(595.28, 841.89), QSizeF(1190.55, 841.89)
GREYS = (0.1, 0.3, 0.5, 0.7, 0.9)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """Five pages, each filled with a grey of its own."""
    target = io.BytesIO()
    canvas = Canvas(target, (A4.width(), A4.height()))
    for grey in GREYS:
        canvas.setFillGray(grey)
        canvas.rect(0, 0, A4.width(), A4.height(), stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


@pytest.fixture
def printer(qapp: object, tmp_path: Path) -> QPrinter:
    """A printer that writes a file, some of five pages."""
    made = make_printer("函", A4)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(tmp_path / "out.pdf"))
    made.setPrintRange(QPrinter.PrintRange.PageRange)
    ranges = QPageRanges()
    for first, last in ((1, 2), (4, 4)):
        ranges.addRange(first, last)
    made.setPageRanges(ranges)
    return made


def silent(_done: int, _total: int) -> None:
    """Report to nobody."""


def printed(printer: QPrinter) -> list[int]:
    """Which pages came out, told by their greys, from 1."""
    buffer = QBuffer()
    buffer.setData(Path(printer.outputFileName()).read_bytes())
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    pages = []
    for number in range(document.pageCount()):
        shade = document.render(number, QSize(60, 84)).pixelColor(30, 42).redF()
        pages.append(1 + min(range(5), key=lambda n: abs(GREYS[n] - shade)))
    return pages


def test_only_the_pages_that_are_asked_for(printer: QPrinter, pdf: bytes) -> None:
    assert chosen_pages(printer, 5) == [1, 2, 4]
    assert chosen_pages(printer, 3) == [1, 2]
    assert not is_queue(printer)
    assert print_pdf(pdf, printer, silent)
    assert printed(printer) == [1, 2, 4]


def test_the_last_page_first(printer: QPrinter, pdf: bytes) -> None:
    printer.setPageOrder(QPrinter.PageOrder.LastPageFirst)
    assert print_pdf(pdf, printer, silent)
    assert printed(printer) == [4, 2, 1]


def test_all_pages_are_the_pdf_itself(printer: QPrinter, pdf: bytes) -> None:
    printer.setPrintRange(QPrinter.PrintRange.AllPages)
    assert print_pdf(pdf, printer, silent)
    assert Path(printer.outputFileName()).read_bytes() == pdf


def test_progress_counts_pages_and_can_break_off(printer: QPrinter, pdf: bytes) -> None:
    steps: list[tuple[int, int]] = []
    print_pdf(pdf, printer, lambda done, total: steps.append((done, total)))
    assert steps == [(0, 3), (0, 3), (1, 3), (2, 3), (3, 3)]

    def stop(done: int, _total: int) -> None:
        if done == 1:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        print_pdf(pdf, printer, stop)
    assert len(PdfReader(printer.outputFileName()).pages) == 1, "what was drawn so far"


@pytest.mark.usefixtures("qapp")
def test_the_paper_is_that_of_the_pages() -> None:
    upright, wide = make_printer("函", A4), make_printer("表", A3_WIDE)
    assert upright.pageLayout().pageSize().key() == "A4"
    assert upright.pageLayout().orientation() is QPageLayout.Orientation.Portrait
    assert wide.pageLayout().pageSize().key() == "A3"
    assert wide.pageLayout().orientation() is QPageLayout.Orientation.Landscape
