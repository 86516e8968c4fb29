"""The text of a PDF, by QtPdf: the reader that also shows it, and one that needs no window.

The one module of `desktop.exchange` that may import Qt (pyproject's contracts name it).
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtPdf import QPdfDocument

from db.records import Textless
from db.steps import Progress
from db.store.reports.reports import MOST_REPORT_TEXT
from desktop.exchange.documents.document_text import NoTextError

_MOST_PAGES = 2_000
_LEAST_LETTERS = 10  # fewer in a whole document are a stamp or a page number on a scan
_LOCKED = (QPdfDocument.Error.IncorrectPassword, QPdfDocument.Error.UnsupportedSecurityScheme)


def pdf_text(content: bytes, progress: Progress | None = None) -> str:
    """The text page by page. Raises NoTextError: damaged, with a password, or pictures of pages only."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument(None)  # type: ignore[call-overload] # its stub leaves out None
    document.load(buffer)
    if document.status() is not QPdfDocument.Status.Ready:
        locked = document.error() in _LOCKED
        raise NoTextError(Textless.ENCRYPTED if locked else Textless.DAMAGED)
    text = _pages(document, progress)
    document.close()
    if sum(map(str.isalnum, text)) < _LEAST_LETTERS:
        raise NoTextError(Textless.SCANNED)
    return text


def _pages(document: QPdfDocument, progress: Progress | None) -> str:
    pages: list[str] = []
    length, last = 0, min(document.pageCount(), _MOST_PAGES)
    for number in range(last):
        if progress is not None:
            progress(number, last)
        pages.append(document.getAllText(number).text().replace("\r\n", "\n"))
        length += len(pages[-1])
        if length > MOST_REPORT_TEXT:
            break
    return "\n\n".join(pages)
