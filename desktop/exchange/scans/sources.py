"""Opens scans: folders, PDF, TIFF of many pages, JPEG, PNG; one page at a time, however many there are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from PIL import Image, ImageChops

from db.natural_order import natural_order
from desktop.exchange.documents.document_reader import DocumentReader, PdfPages
from desktop.exchange.documents.document_text import NoTextError

PDF: Final = frozenset({".pdf"})
PICTURES: Final = frozenset({".tif", ".tiff", ".jpg", ".jpeg", ".png"})
_FORMATS: Final = ("TIFF", "JPEG", "PNG")
_PDF_DPI: Final = 200
_MOST_PIXELS: Final = 150_000_000  # a page of A3 at 600 dots an inch has 70 million
_LONG_SIDE: Final = 5_200  # pixels; A3 at 300 dots an inch has 4,961 and is read as it is
_PDF_PICTURE: Final = re.compile(rb"/Subtype\s*/Image\b")
_PDF_PAGE: Final = re.compile(rb"/Type\s*/Page\b")
_PDF_MASK: Final = re.compile(rb"/ImageMask\s+true|/SMask\s+\d|/Mask\s+\d")
_BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)


@dataclass(frozen=True, slots=True)
class Scan:
    """A page of a file as a grey picture; none where it cannot be opened. `sha256` and `of` pages are the file's."""

    file: str
    page: int
    of: int
    sha256: str
    picture: Image.Image | None


def scan_files(sources: Sequence[Path]) -> tuple[Path, ...]:
    """The files that sources name: a folder's own scans in natural order, a file as it is."""
    found: list[Path] = []
    for source in sources:
        if source.is_dir():
            inside = (p for p in source.iterdir() if p.is_file() and not p.name.startswith("."))
            known = (p for p in inside if p.suffix.lower() in PDF | PICTURES)
            found.extend(sorted(known, key=lambda path: natural_order(path.name)))
        else:
            found.append(source)
    return tuple(found)


def scans(files: Sequence[Path]) -> Iterator[Scan]:
    """Every page of every file. A file that cannot be opened is one page without a picture."""
    with DocumentReader() as reader:
        for path in files:
            digest = file_digest(path)
            is_pdf = path.suffix.lower() in PDF
            count, pictures = _pdf_pages(path, reader) if is_pdf else _pictures(path)
            if count == 0:
                yield Scan(path.name, 1, 1, digest, None)
            for number, picture in enumerate(pictures, 1):
                yield Scan(path.name, number, count, digest, picture)


def is_layered(path: Path) -> bool:
    """Whether a PDF was compressed by laying masks over a coarse picture (压缩 PDF), which blurs pens.

    Pictures are streams, which no PDF hides in another: their own words stand plain in the file.
    """
    if path.suffix.lower() not in PDF:
        return False
    try:
        content = path.read_bytes()
    except OSError:
        return False
    pictures = len(_PDF_PICTURE.findall(content))
    pages = max(len(_PDF_PAGE.findall(content)), 1)
    return pictures > pages and _PDF_MASK.search(content) is not None


def file_digest(path: Path) -> str:
    """The SHA-256 of a file; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


_Pictures: TypeAlias = tuple[int, Iterator[Image.Image | None]]  # how many, and each in turn


def _pdf_pages(path: Path, reader: DocumentReader) -> _Pictures:
    """A PDF comes from outside: it is drawn in a process of its own."""
    try:
        pages = reader.pages(path.read_bytes())
    except (OSError, NoTextError):
        return 0, iter(())
    return pages.count, (_drawn(pages, page) for page in range(pages.count))


def _drawn(pages: PdfPages, page: int) -> Image.Image | None:
    try:
        drawn = pages.draw(page, _PDF_DPI, grey=False)
    except NoTextError:
        return None
    return grey(Image.frombytes("RGB", (drawn.width, drawn.height), drawn.pixels))


def _pictures(path: Path) -> _Pictures:
    try:
        image = Image.open(path, formats=_FORMATS)
        count = int(getattr(image, "n_frames", 1))
    except _BROKEN:
        return 0, iter(())
    return count, _frames(image, count)


def _frames(image: Image.Image, count: int) -> Iterator[Image.Image | None]:
    with image:
        for number in range(count):
            yield _frame(image, number)


def _frame(image: Image.Image, number: int) -> Image.Image | None:
    try:
        image.seek(number)
        if image.width * image.height > _MOST_PIXELS:
            return None
        image.load()
        return grey(image)
    except (*_BROKEN, MemoryError):
        return None


def grey(image: Image.Image) -> Image.Image:
    """A picture in grey, no larger than reading needs. Blue and red ink are dark in it, a yellow marker is not."""
    if image.mode in {"RGB", "RGBA", "P", "CMYK", "YCbCr"}:
        colours = image if image.mode == "RGB" else image.convert("RGB")
        dark = ImageChops.darker(colours.getchannel("R"), colours.getchannel("G"))
    else:
        dark = image.copy() if image.mode == "L" else image.convert("L")
    factor = -(-max(dark.size) // _LONG_SIDE)
    return dark.reduce(factor) if factor > 1 else dark
