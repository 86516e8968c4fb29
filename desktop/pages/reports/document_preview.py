"""A report made ready to be shown, beside the window's thread: what takes time happens here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from db.records import Textless
from desktop.exchange.documents.document_reader import PdfPages, document_reader
from desktop.exchange.documents.document_text import NoTextError
from desktop.exchange.documents.documents import KINDS, DocumentKind, plain_text
from desktop.messages import textless_text

_WIDEST = 2_000  # pixels of a picture as it is kept for showing
_MOST_SHOWN = 200_000  # characters of a plain text


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown of a document: one of `pdf`, `html`, `text` and `image`, or only the note why not."""

    name: str
    pdf: PdfPages | None = None
    html: str = ""
    text: str = ""
    image: QImage | None = None
    note: str = ""


def make_preview(name: str, content: bytes, textless: Textless | None = None) -> Preview:
    """The document made ready. What is known to be damaged or locked is not opened again."""
    kind = KINDS.get(PurePath(name).suffix.lower(), DocumentKind.OUTSIDE)
    if textless in (
        Textless.DAMAGED,
        Textless.ENCRYPTED,
        Textless.SEALED,
        Textless.TOO_LARGE,
        Textless.HALTED,
        Textless.FORMAT,
    ):
        return Preview(name, note=textless_text(textless))
    try:
        match kind:
            case DocumentKind.PDF:
                return Preview(name, pdf=document_reader().pages(content))
            case DocumentKind.DOCX:
                return Preview(name, html=document_reader().docx_html(content))
            case DocumentKind.PLAIN:
                return Preview(name, text=plain_text(content)[:_MOST_SHOWN])
            case DocumentKind.PICTURE:
                return Preview(name, image=_picture(content))
            case DocumentKind.OUTSIDE:
                raise NoTextError(Textless.FORMAT)
    except NoTextError as error:
        return Preview(name, note=textless_text(error.reason))


def _picture(content: bytes) -> QImage:
    """The picture, upright, and no wider than it will be shown. Raises NoTextError."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if max(size.width(), size.height()) > _WIDEST:
        bounds = QSize(_WIDEST, _WIDEST)
        reader.setScaledSize(size.scaled(bounds, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise NoTextError(Textless.DAMAGED)
    return image
