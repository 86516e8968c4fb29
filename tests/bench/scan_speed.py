"""Scanned ballots read a page at a time, against what any reader does first: opening the picture and reading its codes.

Processor time of one core; a PDF is drawn by another process, whose time counts, and by QtPdf alone for the other side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

import zxingcpp
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter
from reportlab.pdfgen.canvas import Canvas

from db.records.layouts import Layout
from desktop.exchange.documents import pdf_text
from desktop.exchange.scans.sources import scans
from tests.bench.measuring import Bench, Line, against, processor_time
from tests.desktop.exchange.scans.drawn_pages import drawn, units_layout
from tests.desktop.exchange.scans.pens import fill_in
from tests.desktop.exchange.scans.scanners import office
from tests.desktop.exchange.scans.tried import read_drawn

_PAGES = 6  # of each kind
_RUNS = 7
_DPI = 200
_REACH = 8.0
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


@dataclass(frozen=True, slots=True)
class Stack:
    """The same pages three ways, each as the files that a person would hand over, and opened alone."""

    layout: Layout
    files: dict[str, list[Path]]
    opened: dict[str, Callable[[], Iterator[Image.Image]]]


def measure(bench: Bench) -> Iterator[Line]:
    """A line a kind of file."""
    stack = _stack(bench.folder)
    for kind, files in stack.files.items():
        ours, opened = _read(stack.layout, files), stack.opened[kind]
        timing = against(ours, _floor(opened, zxingcpp.read_barcodes), _RUNS, 1, processor_time)
        least = against(ours, _floor(opened, _only_ours), _RUNS, 1, processor_time)
        note = (
            f"a page: ours {timing.ours / _PAGES * 1e3:.0f} ms, opened and codes read "
            f"{timing.reference / _PAGES * 1e3:.0f} ms; where codes of no other kind are looked for "
            f"{least.reference / _PAGES * 1e3:.0f} ms, {least.ratio:.1f} times; "
            f"{_PAGES} pages of A4 at {_DPI} dots an inch"
        )
        yield Line(f"paper ballots read from {kind}", timing.ratio, _REACH, note)


def _read(layout: Layout, files: list[Path]) -> Callable[[], None]:
    def read() -> None:
        pages = [read_drawn(scan.picture, layout) for scan in scans(files) if scan.picture]
        assert len(pages) == _PAGES

    return read


def _only_ours(picture: Image.Image) -> list[zxingcpp.Barcode]:
    """The codes of the kind that ballots bear; unasked the library looks for all that it knows."""
    return zxingcpp.read_barcodes(picture, formats=_QR)


def _floor(
    opened: Callable[[], Iterator[Image.Image]],
    read: Callable[[Image.Image], list[zxingcpp.Barcode]],
) -> Callable[[], None]:
    def floor() -> None:
        for picture in opened():
            assert read(picture)

    return floor


def _pictures(files: list[Path]) -> Iterator[Image.Image]:
    for path in files:
        with Image.open(path) as picture:
            yield picture.convert("L")


def _drawn_pages(path: Path) -> Iterator[Image.Image]:
    document = pdf_text.opened(path.read_bytes())
    for page in range(document.pageCount()):
        points = document.pagePointSize(page)
        size = QSize(round(points.width() * _DPI / 72), round(points.height() * _DPI / 72))
        drawn_page = document.render(page, size)
        paper = QImage(drawn_page.size(), QImage.Format.Format_Grayscale8)
        paper.fill(255)
        painter = QPainter(paper)
        painter.drawImage(0, 0, drawn_page)
        painter.end()
        pixels = bytes(paper.constBits())
        yield Image.frombytes(
            "L", (paper.width(), paper.height()), pixels, "raw", "L", paper.bytesPerLine()
        )


def _stack(folder: Path) -> Stack:
    layout = units_layout()
    blank = drawn(layout, layout.pages[0])
    jpegs, bits = [], []
    for number in range(_PAGES):
        random = Random(number)
        page = office(fill_in(blank, layout, layout.pages[0], random).image, random, _DPI)
        jpegs.append(folder / f"scan-{number}.jpg")
        page.save(jpegs[-1], quality=85, dpi=(_DPI, _DPI))
        bits.append(folder / f"scan-{number}.tif")
        page.point([255 * (grey > 150) for grey in range(256)]).convert("1").save(
            bits[-1], compression="group4", dpi=(_DPI, _DPI)
        )
    many, pdf = folder / "scans.tif", folder / "scans.pdf"
    first, *rest = (Image.open(path) for path in bits)
    first.save(many, compression="group4", save_all=True, append_images=rest, dpi=(_DPI, _DPI))
    canvas = Canvas(str(pdf))
    for path in jpegs:
        with Image.open(path) as picture:
            width, height = (side * 72 / _DPI for side in picture.size)
        canvas.setPageSize((width, height))
        canvas.drawImage(str(path), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return Stack(
        layout,
        {"grey JPEG": jpegs, "black-and-white TIFF": [many], "PDF": [pdf]},
        {
            "grey JPEG": partial(_pictures, jpegs),
            "black-and-white TIFF": partial(_pictures, bits),
            "PDF": partial(_drawn_pages, pdf),
        },
    )
