"""A queue of CUPS takes the PDF itself: sharper and smaller than drawn pages, and its text stays text.

Qt offers no way to hand a PDF to a printer; `lp`, the command of CUPS, does.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrintEngine, QPrinter

# what the dialog of Qt keeps for CUPS: names and values in turn (qcups_p.h)
_CUPS_OPTIONS = QPrintEngine.PrintEnginePropertyKey(0xFE00)
_LP = "lp"
_log = logging.getLogger(__name__)
_SIDES = {
    QPrinter.DuplexMode.DuplexNone: "one-sided",
    QPrinter.DuplexMode.DuplexLongSide: "two-sided-long-edge",
    QPrinter.DuplexMode.DuplexShortSide: "two-sided-short-edge",
}


def is_queue(printer: QPrinter) -> bool:
    """Whether the printer is a queue of CUPS, which could take a PDF."""
    native = printer.outputFormat() is QPrinter.OutputFormat.NativeFormat
    return sys.platform == "linux" and native and bool(printer.printerName())


def has_command() -> bool:
    """Whether the command is there by which a queue is given a PDF."""
    return shutil.which(_LP) is not None


def send_to_queue(printer: QPrinter, pdf: bytes, size: QSizeF, pages: str = "") -> bool:
    """Queues a PDF of a size in points, all of it or pages such as 1-3,5; False where it was not taken."""
    options = queue_options(printer, size, pages)
    command = [_LP, "-d", printer.printerName(), "-t", printer.docName()]
    for name, value in options.items():
        command += ["-o", f"{name}={_escaped(value)}"]
    done = subprocess.run(  # noqa: S603 - no shell reads it: a list of words
        [*command, "-"], input=pdf, env=_surroundings(), capture_output=True, check=False
    )
    if done.returncode:
        _log.warning("lp ended with %d", done.returncode)
    return done.returncode == 0


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


def _escaped(value: str) -> str:
    """A value as CUPS reads it: what would end it stands behind a backslash."""
    return re.sub(r"([\s\\'\"{}])", r"\\\1", value)


def _surroundings() -> dict[str, str]:
    """The environment of a program of the system: without the folder of libraries that PyInstaller put first."""
    own = dict(os.environ)
    if getattr(sys, "frozen", False):
        before = own.pop("LD_LIBRARY_PATH_ORIG", "")
        own.pop("LD_LIBRARY_PATH", None)
        if before:
            own["LD_LIBRARY_PATH"] = before
    return own


def _upright(size: QSizeF) -> QSizeF:
    return size.transposed() if size.width() > size.height() else size
