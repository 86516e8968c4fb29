"""A queue of CUPS takes the PDF itself: sharper and smaller than drawn pages, and its text stays text.

Qt offers no way to hand a PDF to a printer. libcups is there wherever Qt can print on Linux, since
Qt's own printing is linked to it; it is asked here in the same way.
"""

from __future__ import annotations

import ctypes
import sys
import tempfile
from collections.abc import Mapping
from functools import cache

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrintEngine, QPrinter

# what the dialog of Qt keeps for CUPS: names and values in turn (qcups_p.h)
_CUPS_OPTIONS = QPrintEngine.PrintEnginePropertyKey(0xFE00)
_SIDES = {
    QPrinter.DuplexMode.DuplexNone: "one-sided",
    QPrinter.DuplexMode.DuplexLongSide: "two-sided-long-edge",
    QPrinter.DuplexMode.DuplexShortSide: "two-sided-short-edge",
}


class _Option(ctypes.Structure):
    """cups_option_t."""

    _fields_ = [("name", ctypes.c_char_p), ("value", ctypes.c_char_p)]


@cache
def _libcups() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    try:
        library = ctypes.CDLL("libcups.so.2")
    except OSError:
        return None
    library.cupsAddOption.argtypes = (
        *(ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int),
        ctypes.POINTER(ctypes.POINTER(_Option)),
    )
    library.cupsPrintFile2.argtypes = (
        *(ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int),
        ctypes.POINTER(_Option),
    )
    library.cupsFreeOptions.argtypes = (ctypes.c_int, ctypes.POINTER(_Option))
    return library


def has_queue(printer: QPrinter) -> bool:
    """Whether the printer is a queue that takes a PDF."""
    native = printer.outputFormat() is QPrinter.OutputFormat.NativeFormat
    return native and bool(printer.printerName()) and _libcups() is not None


def send_to_queue(printer: QPrinter, pdf: bytes, size: QSizeF, pages: str = "") -> bool:
    """Queues a PDF of a size in points, all of it or pages such as 1-3,5; False where it was not taken."""
    library = _libcups()
    if library is None:
        return False
    settings = queue_options(printer, size, pages)
    options = ctypes.POINTER(_Option)()
    count = 0
    for name, value in settings.items():
        count = library.cupsAddOption(name.encode(), value.encode(), count, ctypes.byref(options))
    try:
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(pdf)
            file.flush()
            queue, title = printer.printerName().encode(), printer.docName().encode()
            job = library.cupsPrintFile2(None, queue, file.name.encode(), title, count, options)
    finally:
        library.cupsFreeOptions(count, options)
    return bool(job)


def queue_options(printer: QPrinter, size: QSizeF, pages: str) -> Mapping[str, str]:
    """What the person set in the dialog, in the words of CUPS; pages fit another paper than their own."""
    engine = printer.printEngine()
    kept = engine.property(_CUPS_OPTIONS) or []
    names = [str(word) for word in kept]
    found = dict(zip(names[::2], names[1::2], strict=False))
    paper = printer.pageLayout().pageSize()
    found["media"] = paper.key()
    if not paper.isEquivalentTo(QPageSize(_upright(size), QPageSize.Unit.Point)):
        found["print-scaling"] = "fit"
    if pages:
        found["page-ranges"] = pages
    if printer.copyCount() > 1:
        found["copies"] = str(printer.copyCount())
        found["Collate"] = "True" if printer.collateCopies() else "False"
    if printer.duplex() in _SIDES:
        found["sides"] = _SIDES[printer.duplex()]
    if printer.colorMode() is QPrinter.ColorMode.GrayScale:
        found["print-color-mode"] = "monochrome"
    if printer.pageOrder() is QPrinter.PageOrder.LastPageFirst:
        found["outputorder"] = "reverse"
    return found


def _upright(size: QSizeF) -> QSizeF:
    return size.transposed() if size.width() > size.height() else size
