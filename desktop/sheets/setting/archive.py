"""What makes every sheet fit for the archive: PDF/A-2b (ISO 19005-2), so that it opens alike in thirty years.

Fonts are embedded as they are anyway; here come the description in XMP, which repeats what the file
says of itself, and the output intent, which says what its colours mean (sRGB, by a profile of our
own making: 600 bytes instead of a licensed file).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from html import escape
from typing import Any

from reportlab.pdfbase.pdfdoc import (
    NoEncryption,
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFObject,
    PDFStream,
    PDFString,
    PDFZCompress,
)

FIXED = datetime(2000, 1, 1, tzinfo=UTC)  # a mark of no time, for what is as of no moment
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{created}</xmp:CreateDate><xmp:ModifyDate>{created}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer><pdf:Keywords></pdf:Keywords>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True)
class Description:
    """What the file says of itself, the same in its information dictionary and in XMP."""

    title: str
    author: str
    subject: str
    creator: str
    producer: str
    created: datetime = FIXED


def moment_of(iso: str) -> datetime:
    """The moment in UTC, to the second; the fixed one where there is none."""
    if not iso:
        return FIXED
    found = datetime.fromisoformat(iso).replace(microsecond=0)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


class _StreamData(PDFObject):
    """The bytes of a stream, followed by the line end that ISO 19005-2, 6.1.7.1 asks for.

    reportlab writes `endstream` right behind the data; the line end does not count as data.
    """

    def __init__(self, data: bytes | str) -> None:
        self._data = data if isinstance(data, bytes) else data.encode("latin-1")

    def __len__(self) -> int:
        return len(self._data)

    def format(self, _document: object) -> bytes:
        """What reportlab writes into the file."""
        return self._data + b"\n"


class _NoEncryption(NoEncryption):
    """No encryption; it is the one place through which the data of every stream goes."""

    def encode(self, t: bytes | str) -> _StreamData:
        """Data as it is, with its line end."""
        return _StreamData(t)


def make_archival(document: Any, description: Description) -> None:
    """Put the description and the output intent into a document (reportlab's) that is about to be saved."""
    document.encrypt = _NoEncryption()
    created = description.created
    document._timeStamp.YMDhms = (  # noqa: SLF001 - reportlab takes it from the clock or not at all
        *(created.year, created.month, created.day),
        *(created.hour, created.minute, created.second),
    )
    catalog = document.Catalog
    catalog.Metadata = _metadata(description)
    profile = PDFStream(PDFDictionary({"N": 3}), srgb_profile())
    profile.filters = [PDFZCompress]
    intent = PDFDictionary(
        {
            "Type": PDFName("OutputIntent"),
            "S": PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": PDFString("sRGB"),
            "Info": PDFString("sRGB IEC61966-2.1"),
            "DestOutputProfile": document.Reference(profile, "output-profile"),
        }
    )
    catalog.OutputIntents = PDFArray([intent])
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]


def _metadata(description: Description) -> PDFStream:
    """The XMP packet; it must not be compressed, so that any program can find it."""
    text = _XMP.format(
        title=escape(description.title, quote=False),
        author=escape(description.author, quote=False),
        subject=escape(description.subject, quote=False),
        creator=escape(description.creator, quote=False),
        producer=escape(description.producer, quote=False),
        created=description.created.isoformat(),
    )
    return PDFStream(
        PDFDictionary({"Type": PDFName("Metadata"), "Subtype": PDFName("XML")}), text.encode()
    )


@cache
def srgb_profile() -> bytes:
    """An ICC profile (version 4.2) of the sRGB colour space: primaries adapted to D50, the exact curve."""
    curve = (
        b"para"
        + struct.pack(">IHH", 0, 3, 0)
        + _fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    )
    adaptation = (
        1.047882,
        0.022918,
        -0.050217,
        0.029587,
        0.990479,
        -0.017059,
        -0.009247,
        0.015076,
        0.751678,
    )
    tags = {
        b"desc": _text("sRGB"),
        b"cprt": _text("No copyright, use freely"),
        b"wtpt": _point(0.964203, 1.0, 0.824905),
        b"chad": b"sf32" + bytes(4) + _fixed(*adaptation),
        b"rXYZ": _point(0.436066, 0.222488, 0.013916),
        b"gXYZ": _point(0.385147, 0.716873, 0.097076),
        b"bXYZ": _point(0.143066, 0.060608, 0.714096),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    return _assembled(tags)


def _assembled(tags: dict[bytes, bytes]) -> bytes:
    """Header, tag table and data; equal data (the three curves) is stored once."""
    table = [struct.pack(">I", len(tags))]
    data, places = b"", {}
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        if content not in places:
            places[content] = start + len(data)
            data += content + bytes(-len(content) % 4)
        table.append(name + struct.pack(">II", places[content], len(content)))
    size = start + len(data)
    date = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
    header = struct.pack(">I4xI", size, 0x04200000) + b"mntrRGB XYZ " + date + b"acsp"
    header += bytes(28) + struct.pack(">III", 0x0000F6D6, 0x00010000, 0x0000D32D)
    return header.ljust(128, b"\0") + b"".join(table) + data


def _fixed(*numbers: float) -> bytes:
    """Numbers as s15Fixed16."""
    return struct.pack(f">{len(numbers)}i", *(round(number * 65536) for number in numbers))


def _point(*coordinates: float) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(*coordinates)


def _text(text: str) -> bytes:
    """A multiLocalizedUnicode of one language."""
    encoded = text.encode("utf-16-be")
    return b"mluc" + struct.pack(">IIIHHII", 0, 1, 12, 0x656E, 0x5553, len(encoded), 28) + encoded


def one_line(text: str) -> str:
    """Text as a description may hold it: no line breaks and nothing that XML forbids."""
    return "".join(c if c.isprintable() else " " for c in text)
