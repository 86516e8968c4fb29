"""The text of a PDF, by QtPdf: the reader that also shows it, and one that needs no window.

What comes from outside is read so in a process of its own (`document_reader`). This module and
`pdf_drawing` are those of `desktop.exchange` that may import Qt (pyproject's contracts name them).
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
    """The text page by page. Raises NoTextError: as `opened`, or pictures of pages only."""
    document = opened(content)
    text = _pages(document, progress)
    document.close()
    if sum(map(str.isalnum, text)) < _LEAST_LETTERS:
        raise NoTextError(Textless.SCANNED)
    return text


def opened(content: bytes) -> QPdfDocument:
    """The PDF, open. Raises NoTextError: damaged, with a password, or of more pages than a report has."""
    document: QPdfDocument = QPdfDocument(None)  # type: ignore[call-overload] # its stub leaves out None
    buffer = QBuffer(document)  # read from until the document is closed
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    if document.status() is not QPdfDocument.Status.Ready:
        locked = document.error() in _LOCKED
        raise NoTextError(Textless.ENCRYPTED if locked else Textless.DAMAGED)
    if document.pageCount() > _MOST_PAGES:
        raise NoTextError(Textless.TOO_LARGE)
    return document


def _pages(document: QPdfDocument, progress: Progress | None) -> str:
    pages: list[str] = []
    length, last = 0, document.pageCount()
    for number in range(last):
        if progress is not None:
            progress(number, last)
        pages.append(document.getAllText(number).text().replace("\r\n", "\n"))
        length += len(pages[-1])
        if length > MOST_REPORT_TEXT:
            break
    return "\n\n".join(pages)
