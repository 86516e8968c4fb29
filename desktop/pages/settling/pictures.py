"""Cuts fields out of kept pages, beside the window's thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage

from db.records.layouts import Box
from db.store import Store
from desktop.ballots.sheet_window import PIXELS_A_MM
from desktop.operations.paper.doubtful import FieldPlace

ABOVE = 10.5  # mm above and below a field: the rows beside it are seen whole
BESIDE = 6.0  # mm at both sides
_STRIP = 5.0  # mm above and below in the strip across the whole page
_TILE = (2.5, 4.5)  # mm beside and above, on a wall
_WITHIN = 0.6  # mm from a box's line to what is inside
_INK = 170  # greys below are ink
_MOST = 1_400  # pixels of the longer side of a whole page


@dataclass(frozen=True, slots=True)
class FieldPicture:
    """A field with its neighbours, the whole row, and how much ink each box holds, in per cent.

    `mark` is where the field itself lies in `near`, `columns` the middle of each box and its level, where the boxes
    stand in one row. A whole page has no row.
    """

    near: QImage
    row: QImage | None
    mark: QRectF
    ink: tuple[tuple[str, int], ...]
    columns: tuple[tuple[float, str], ...] = ()


def page_image(store: Store, scan_id: int) -> QImage | None:
    """A kept page in grey; None where none is kept. Raises UserError NOT_ALLOWED."""
    content = store.scans.picture(scan_id)
    if content is None:
        return None
    page = QImage()
    page.loadFromData(content)
    return None if page.isNull() else page.convertToFormat(QImage.Format.Format_Grayscale8)


def field_picture(page: QImage, place: FieldPlace) -> FieldPicture:
    """What a person is shown of a field, or of a whole page."""
    if not place.boxes:
        side = min(_MOST, max(page.width(), page.height()))
        smooth = Qt.TransformationMode.SmoothTransformation
        whole = page.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        return FieldPicture(whole, None, QRectF(), ())
    near = _cut(place, BESIDE, ABOVE)
    left, top, width, height = (round(v * PIXELS_A_MM) for v in place.area)
    edge = PIXELS_A_MM * 2
    mark = QRectF(left - edge, top - edge, width + 2 * edge, height + 2 * edge)
    row = _cut(place, BESIDE, _STRIP)
    across = QRect(0, row.y(), page.width(), row.height()).intersected(page.rect())
    shown = near.intersected(page.rect())
    return FieldPicture(
        page.copy(shown),
        page.copy(across),
        mark.translated(-shown.x(), -shown.y()),
        tuple((box.level, ink(page, box)) for box in place.boxes),
        () if place.typed else tuple(_columns(place, shown.x())),
    )


def _columns(place: FieldPlace, left: int) -> Iterator[tuple[float, str]]:
    for box in place.boxes:
        yield (box.x + box.w / 2) * PIXELS_A_MM - left, box.level


def tile(page: QImage, place: FieldPlace) -> QImage:
    """What a wall shows of a field."""
    return page.copy(_cut(place, *_TILE).intersected(page.rect()))


def ink(page: QImage, box: Box) -> int:
    """How much of a box's inside is ink, in per cent."""
    inner = QRectF(box.x, box.y, box.w, box.h).adjusted(_WITHIN, _WITHIN, -_WITHIN, -_WITHIN)
    scaled = QRectF(inner.topLeft() * PIXELS_A_MM, inner.size() * PIXELS_A_MM)
    area = scaled.toRect().intersected(page.rect())
    if area.isEmpty():
        return 0
    inside = page.copy(area)
    points, line = bytes(inside.constBits()), inside.bytesPerLine()
    dark = sum(
        value < _INK
        for y in range(inside.height())
        for value in points[y * line : y * line + inside.width()]
    )
    return round(100 * dark / (inside.width() * inside.height()))


def _cut(place: FieldPlace, beside: float, above: float) -> QRect:
    left, top, width, height = place.area
    area = QRectF(left - beside, top - above, width + 2 * beside, height + 2 * above)
    return QRectF(area.topLeft() * PIXELS_A_MM, area.size() * PIXELS_A_MM).toRect()
