"""Reports as they come from the units: what kind of document each is, and what it says.

A document that cannot be read is kept all the same, with the reason: the office opens it outside or
returns it. Only what is no document at all is refused: empty, too large, of a kind that can run.
"""

from __future__ import annotations

import codecs
import hashlib
import string
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from db.errors import ErrorKind, UserError
from db.records import Textless
from db.steps import Progress
from db.store.reports.reports import MOST_REPORT_TEXT, check_size, clean_file_name
from desktop.exchange.documents.document_text import NoTextError
from desktop.exchange.sealed import is_sealed


class DocumentKind(StrEnum):
    """How a document is shown."""

    PDF = "pdf"
    DOCX = "docx"
    PICTURE = "picture"
    PLAIN = "plain"
    OUTSIDE = "outside"  # kept, and opened by another program


KINDS: Final[Mapping[str, DocumentKind]] = {
    ".pdf": DocumentKind.PDF,
    ".docx": DocumentKind.DOCX,
    ".txt": DocumentKind.PLAIN,
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp"), DocumentKind.PICTURE),
    **dict.fromkeys((".tif", ".tiff"), DocumentKind.PICTURE),
    **dict.fromkeys((".doc", ".wps", ".ofd", ".rtf", ".odt"), DocumentKind.OUTSIDE),
}


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A document with what it says; `textless` where that is nothing. `sha256` is of the content, in hex."""

    name: str
    content: bytes
    sha256: str
    kind: DocumentKind
    text: str
    textless: Textless | None


def kind_of(name: str) -> DocumentKind:
    """The kind by the file's ending. Raises UserError FORMAT_UNKNOWN for what is no document."""
    kind = KINDS.get(Path(name).suffix.lower())
    if kind is None:
        raise UserError(ErrorKind.FORMAT_UNKNOWN, path=name, expected="report")
    return kind


def read_document(path: Path, progress: Progress | None = None) -> ReportDocument:
    """A file as a document. Raises UserError FORMAT_UNKNOWN, FILE_MISSING, FILE_UNREADABLE."""
    name = clean_file_name(path.name)
    kind_of(name)
    try:
        if not path.is_file():
            raise UserError(ErrorKind.FILE_MISSING, path=str(path))
        check_size(name, path.stat().st_size)
        content = path.read_bytes()
    except OSError as error:
        detail = error.strerror or ""
        raise UserError(ErrorKind.FILE_UNREADABLE, path=str(path), detail=detail) from error
    return document_of(name, content, progress)


def document_of(name: str, content: bytes, progress: Progress | None = None) -> ReportDocument:
    """What a document says. `progress` is told each page read, and may raise to stop."""
    kind = kind_of(name)
    check_size(name, len(content))
    try:
        text = _text(kind, content, progress)[:MOST_REPORT_TEXT]
        if not text.strip("\ufeff" + string.whitespace + "\u3000\u00a0"):
            raise NoTextError(Textless.BLANK)
        reason = None
    except NoTextError as error:
        text, reason = "", error.reason
    return ReportDocument(name, content, hashlib.sha256(content).hexdigest(), kind, text, reason)


def plain_text(content: bytes) -> str:
    """The text of a .txt: UTF-8, UTF-16 with a mark, else GB18030. Raises NoTextError."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NoTextError(Textless.DAMAGED)


def _text(kind: DocumentKind, content: bytes, progress: Progress | None) -> str:
    if is_sealed(content):
        raise NoTextError(Textless.SEALED)
    match kind:
        case DocumentKind.PDF:
            from desktop.exchange.documents.document_reader import document_reader

            return document_reader().pdf_text(content, progress)
        case DocumentKind.DOCX:
            from desktop.exchange.documents.document_reader import document_reader

            return document_reader().docx_text(content)
        case DocumentKind.PLAIN:
            return plain_text(content)
        case DocumentKind.PICTURE:
            raise NoTextError(Textless.PICTURE)
        case DocumentKind.OUTSIDE:
            raise NoTextError(Textless.FORMAT)
