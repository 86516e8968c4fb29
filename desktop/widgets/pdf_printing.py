"""Draws the pages of a PDF on a printer, so that what is printed is what was seen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter

_DPI = 300
_POINTS_PER_INCH = 72


def make_printer(title: str, document: QPdfDocument) -> QPrinter:
    """A printer set up for the paper of the document's first page."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(_DPI)
    printer.setDocName(title)
    printer.setFullPage(True)
    if document.pageCount():
        set_paper(printer, document.pagePointSize(0))
    return printer


def set_paper(printer: QPrinter, size: QSizeF) -> None:
    """Sets paper and orientation for a page of so many points."""
    wide = size.width() > size.height()
    upright = size.transposed() if wide else size
    printer.setPageSize(QPageSize(upright, QPageSize.Unit.Point))
    printer.setPageOrientation(
        QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    )


def draw_pages(document: QPdfDocument, printer: QPrinter) -> bool:
    """Prints the chosen pages, each on paper of its own shape; False where the printer does not answer."""
    first = max(printer.fromPage(), 1)
    last = printer.toPage() or document.pageCount()
    painter = QPainter()
    for number in range(first - 1, last):
        size = document.pagePointSize(number)
        set_paper(printer, size)
        if number == first - 1:
            if not painter.begin(printer):
                return False
        else:
            printer.newPage()
        image = document.render(number, (size * (_DPI / _POINTS_PER_INCH)).toSize())
        page = printer.paperRect(QPrinter.Unit.DevicePixel)
        fitted = size.scaled(page.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(QRectF(0, 0, fitted.width(), fitted.height()), image)
    painter.end()
    return True
