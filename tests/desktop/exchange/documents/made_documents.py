"""Documents made for tests: a PDF with real Chinese text, a plain .docx, and what hostile ones look like."""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from html import escape
from struct import pack

from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from desktop.sheets.setting.faces.typefaces import Face, loaded

_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
_RELS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
 Target="word/document.xml"/></Relationships>"""
_BODY = """<?xml version="1.0" encoding="UTF-8"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>"""


def docx(paragraphs: Sequence[str], more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A .docx with these paragraphs; `more` adds or replaces files of the archive."""
    body = "".join(f"<w:p><w:r><w:t>{escape(p)}</w:t></w:r></w:p>" for p in paragraphs)
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS,
        "word/document.xml": _BODY.format(body),
        **(more or {}),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def body(xml: str) -> dict[str, str | bytes]:
    """The main part of a .docx with this inside."""
    return {"word/document.xml": _BODY.format(xml)}


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF with these lines, in the shipped face."""
    face = loaded(Face.SANS).fontName
    target = io.BytesIO()
    canvas = Canvas(target)
    for lines in pages:
        canvas.setFont(face, 12)
        for number, line in enumerate(lines):
            canvas.drawString(60, 780 - 24 * number, line)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def locked_pdf(password: str) -> bytes:
    """A PDF that needs a password to be read."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([["机密"]]))))
    writer.encrypt(password, algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def locked_docx() -> bytes:
    """The beginning of what an office program writes for a .docx with a password."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


def png(width: int = 3, height: int = 2) -> bytes:
    """A red picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\xc0\x20\x20" * width) * height
    header = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
