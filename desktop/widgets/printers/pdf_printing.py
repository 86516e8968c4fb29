"""Prints a PDF as the person set the printer, so that what is printed is what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSizeF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter

from db.steps import Progress
from desktop.exchange.saving import save_bytes
from desktop.widgets.printers.print_queue import has_command, is_queue, send_to_queue

_DPI = 300
_POINTS_PER_INCH = 72


def make_printer(title: str, size: QSizeF, *, duplex: bool = False) -> QPrinter:
    """A printer set up for paper of so many points; both sides turn as a book's pages do."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(_DPI)
    printer.setDocName(title)
    printer.setFullPage(True)
    wide = size.width() > size.height()
    upright = size.transposed() if wide else size
    printer.setPageSize(QPageSize(upright, QPageSize.Unit.Point))
    layout = QPageLayout.Orientation
    printer.setPageOrientation(layout.Landscape if wide else layout.Portrait)
    if duplex:
        mode = QPrinter.DuplexMode
        printer.setDuplex(mode.DuplexShortSide if wide else mode.DuplexLongSide)
    return printer


def print_pdf(pdf: bytes, printer: QPrinter, progress: Progress) -> bool:
    """Prints the chosen pages, beside the window's thread; False where the printer does not answer.

    What `progress` raises ends the work; a queue then gets nothing, a printer what was drawn so far.
    A queue without the command that feeds it gets drawn pages.
    """
    buffer = QBuffer()
    buffer.setData(pdf)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    count = document.pageCount()
    pages = chosen_pages(printer, count)
    progress(0, len(pages))
    whole = len(pages) == count
    if printer.outputFileName() and whole:
        save_bytes(Path(printer.outputFileName()), pdf, replace=True)  # the dialog has asked
        return True
    if is_queue(printer) and has_command():
        size = document.pagePointSize(0)
        return send_to_queue(printer, pdf, size, "" if whole else _ranges(pages))
    if printer.pageOrder() is QPrinter.PageOrder.LastPageFirst:
        pages = pages[::-1]
    copies = 1 if printer.supportsMultipleCopies() else printer.copyCount()
    return _draw(document, printer, pages * copies, progress)


def chosen_pages(printer: QPrinter, count: int) -> list[int]:
    """The numbers of the pages that were asked for, from 1."""
    ranges = printer.pageRanges()
    everything = printer.printRange() is QPrinter.PrintRange.AllPages or ranges.isEmpty()
    return [page for page in range(1, count + 1) if everything or ranges.contains(page)]


def _ranges(pages: Sequence[int]) -> str:
    """1-3,5 as CUPS writes it."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ",".join(f"{run[0]}-{run[-1]}" for run in runs)


def _draw(
    document: QPdfDocument, printer: QPrinter, pages: Sequence[int], progress: Progress
) -> bool:
    painter = QPainter()
    if not painter.begin(printer):
        return False
    try:
        for number, page in enumerate(pages):
            progress(number, len(pages))
            if number and not printer.newPage():
                return False
            _draw_page(document, page - 1, printer, painter)
    finally:
        painter.end()
    progress(len(pages), len(pages))
    return True


def _draw_page(document: QPdfDocument, page: int, printer: QPrinter, painter: QPainter) -> None:
    """The page at the size of the paper that was chosen, in its middle."""
    size = document.pagePointSize(page)
    image = document.render(page, (size * (_DPI / _POINTS_PER_INCH)).toSize())
    paper = printer.paperRect(QPrinter.Unit.DevicePixel)
    fitted = size.scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(0, 0, fitted.width(), fitted.height())
    place.moveCenter(QRectF(0, 0, paper.width(), paper.height()).center())
    painter.drawImage(place, image)
