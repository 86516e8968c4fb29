"""Draws blank ballot pages from a layout, with what a real one prints around the boxes: rules, names, headings.

It shares no code with what the program prints, so that a reader is tried on more than one look.
"""

from dataclasses import dataclass

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from db.records.layouts import ABSTAIN_LEVEL, Box, Layout, LayoutPage, RowMarks, Square
from db.records.sheet_codes import SheetCode, sheet_code_text
from desktop.assets import font

DRAWN = 12  # pixels a millimetre of a drawn page
LEVELS = ("优秀", "良好", "一般", "较差")
FILE = "8K2M"


def units_layout(
    rows: int = 31, blocks: int = 1, levels: tuple[str, ...] = LEVELS, sheet: str = "7K3M9QX"
) -> Layout:
    """All units × the levels of one criterion: A4, or A3 across with several blocks side by side."""
    width, height = (210.0, 297.0) if blocks == 1 else (420.0, 297.0)
    top, pitch = 46.0, 7.0
    marks = tuple(
        RowMarks(
            top + i * pitch + 2.5,
            2.0,
            (11.0, 7.0 if i % 5 == 4 else 4.0),
            (width - 18.0 if i % 5 == 4 else width - 15.0, 7.0 if i % 5 == 4 else 4.0),
        )
        for i in range(rows)
    )
    boxes = []
    room = (width - 40) / blocks
    cell = min(13.0, (room - 34) / (len(levels) + 1))
    for block in range(blocks):
        first = 20 + (block + 1) * room - (len(levels) + 1) * cell
        for i in range(rows):
            unit = f"U{block * rows + i + 1:02d}"
            for j, level in enumerate((*levels, ABSTAIN_LEVEL)):
                x = first + j * cell + cell / 2 - 2
                y = top + i * pitch + 3.5 - 2
                name = f"{unit}.{j + 1}"
                boxes.append(Box(name, unit, unit, "C1", level, round(x, 3), round(y, 3), 4.0, 4.0))
    corners = ((13.0, 13.0), (width - 13, 13.0), (width - 13, height - 13), (13.0, height - 13))
    codes = {"A": Square(width - 42.0, 22.0, 19.0), "B": Square(22.0, height - 33.0, 14.0)}
    page = LayoutPage(1, sheet, 1, tuple(box.id for box in boxes))
    return Layout((width, height), corners, 6.0, codes, marks, tuple(boxes), (), (page,))


@dataclass(frozen=True, slots=True)
class Printer:
    """How black a printer prints (0 black) and how wide its lines come out, in points."""

    black: int = 0
    line: float = 0.75


def drawn(layout: Layout, page: LayoutPage, printer: Printer | None = None) -> Image.Image:
    """The blank page in grey."""
    printer = printer or Printer()
    width, height = (round(side * DRAWN) for side in layout.page_mm)
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    ink = printer.black
    half = layout.corner / 2
    for x, y in layout.corners:
        _filled(draw, (x - half, y - half, x + half, y + half), ink)
    for row in layout.rows:
        for x, w in (row.left, row.right):
            _filled(draw, (x, row.y, x + w, row.y + row.h), ink)
    for name, square in layout.codes.items():
        code = SheetCode(FILE, page.sheet, page.page, name)
        _code(image, sheet_code_text(code), square, ink)
    _around(draw, layout, page, ink)
    line = max(round(printer.line * 0.3528 * DRAWN), 1)
    for name in page.boxes:
        box = layout.box[name]
        _outline(draw, (box.x, box.y, box.x + box.w, box.y + box.h), line, ink)
    return image


def _filled(draw: ImageDraw.ImageDraw, area: tuple[float, ...], ink: int) -> None:
    x0, y0, x1, y1 = (round(v * DRAWN) for v in area)
    draw.rectangle((x0, y0, x1 - 1, y1 - 1), fill=ink)


def _outline(draw: ImageDraw.ImageDraw, area: tuple[float, ...], line: int, ink: int) -> None:
    x0, y0, x1, y1 = (round(v * DRAWN - line / 2) for v in area)
    for rectangle in (
        (x0, y0, x1 + line - 1, y0 + line - 1),
        (x0, y1, x1 + line - 1, y1 + line - 1),
        (x0, y0, x0 + line - 1, y1 + line - 1),
        (x1, y0, x1 + line - 1, y1 + line - 1),
    ):
        draw.rectangle(rectangle, fill=ink)


def _code(image: Image.Image, text: str, square: Square, ink: int) -> None:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = Image.fromarray(np.array(code.to_image(scale=1, add_quiet_zones=False)))
    side = round(square.side * DRAWN)
    drawn_code = modules.resize((side, side), Image.Resampling.NEAREST)
    image.paste(
        drawn_code.point(lambda v: max(v, ink)), (round(square.x * DRAWN), round(square.y * DRAWN))
    )


def _around(draw: ImageDraw.ImageDraw, layout: Layout, page: LayoutPage, ink: int) -> None:
    """Rules between rows, names before the boxes, a heading."""
    face = ImageFont.truetype(str(font("NotoSansSC-Regular.ttf")), round(3.4 * DRAWN))
    draw.text((28 * DRAWN, 24 * DRAWN), "述法评议民主测评票", fill=ink, font=face)
    rows: dict[float, list[Box]] = {}
    for name in page.boxes:
        box = layout.box[name]
        rows.setdefault(box.y, []).append(box)
    pitch = sorted(rows)[1] - min(rows) if len(rows) > 1 else 7.2
    left = min(box.x for box in layout.boxes)
    right = layout.page_mm[0] - 20
    for y, boxes in rows.items():
        for edge in (y + 2 - pitch / 2, y + 2 + pitch / 2):
            _filled(draw, (20, edge - 0.09, right, edge + 0.09), ink)
        seen = set()
        for box in sorted(boxes, key=lambda b: b.x):
            if box.unit not in seen:
                seen.add(box.unit)
                at = (max(box.x - 27, 20.5) * DRAWN, (y + 0.1) * DRAWN)
                draw.text(at, f"{box.unit} 市某某局", fill=ink, font=face)
    assert left > 20
