"""A .docx as text to search and as HTML to show, by mammoth: macros are never run, nothing outside is fetched.

The archive is checked for bombs before anything unpacks it, and the XML for declarations that no
word processor writes.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any, Final
from xml.parsers.expat import ExpatError

import mammoth

from db.errors import UserError
from db.records import Textless
from desktop.exchange.documents.document_text import NoTextError
from desktop.exchange.spreadsheets.zipped import ZippedBook

_MOST_XML: Final = 12_000_000  # bytes of the parts that are read; a report has about 200,000
_MOST_PICTURES: Final = 12_000_000  # bytes of pictures that are shown
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
# What mammoth trips over where a document is not what it says: it checks little of what it reads.
_FAULTS = (
    *(ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError),
    *(ValueError, NotImplementedError, ExpatError, zipfile.BadZipFile, zlib.error),
)
_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/bmp"})


def docx_text(content: bytes) -> str:
    """The text, a paragraph a line. Raises NoTextError."""
    _check(content)
    text = _read(lambda: mammoth.extract_raw_text(io.BytesIO(content)).value)
    return text.replace("\n\n", "\n")


def docx_html(content: bytes) -> str:
    """Headings, paragraphs, lists, tables and pictures as HTML. Raises NoTextError."""
    _check(content)
    shown = 0

    def picture(image: Any) -> list[Any]:
        nonlocal shown
        if image.content_type not in _SHOWN:
            return []
        with image.open() as file:
            shown += len(file.read(_MOST_PICTURES))
        return list(mammoth.images.data_uri(image)) if shown < _MOST_PICTURES else []

    return _read(
        lambda: (
            mammoth.convert_to_html(
                io.BytesIO(content),
                include_embedded_style_map=False,
                convert_image=picture,
            ).value
        )
    )


def _read(convert: Callable[[], Any]) -> str:
    try:
        return str(convert())
    except _FAULTS as error:
        raise NoTextError(Textless.DAMAGED) from error


def _check(content: bytes) -> None:
    """Refuses what must not be unpacked or parsed. Raises NoTextError."""
    if content.startswith(_OLE):
        raise NoTextError(Textless.ENCRYPTED if _LOCKED in content else Textless.FORMAT)
    try:
        with ZippedBook("", content) as book:
            parts = [n for n in book.names if n.endswith((".xml", ".rels"))]
            size = 0
            for name in parts:
                text = book.text(name)
                size += len(text)
                if "<!DOCTYPE" in text or "<!ENTITY" in text:
                    raise NoTextError(Textless.DAMAGED)
    except UserError as error:
        detail = error.facts.get("detail", "")
        reasons = {"encrypted": Textless.ENCRYPTED, "too_large": Textless.TOO_LARGE}
        raise NoTextError(reasons.get(detail, Textless.DAMAGED)) from error
    if size > _MOST_XML:
        raise NoTextError(Textless.TOO_LARGE)
