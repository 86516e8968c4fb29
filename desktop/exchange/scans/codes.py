"""Finds the codes of a ballot page in a picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image, ImageOps

from db.records.sheet_codes import SheetCode, read_sheet_code
from desktop.exchange.scans.sampling import Bytes

Points = NDArray[np.float64]
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_SHOWS_THROUGH = 0.5  # of the darkest code's contrast; two sheets in one picture are alike
_LARGE = 2600  # pixels of the shorter side, from which a picture is also tried at half size


@dataclass(frozen=True, slots=True)
class FoundCode:
    """What a code says, and its corners in pixels as it is printed: upper left first, clockwise."""

    code: SheetCode
    corners: Points


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a picture that are ours; `others` were read and are something else."""

    found: tuple[FoundCode, ...]
    others: int


def find_codes(grey: Bytes) -> Codes:
    """All codes of ballots in a grey picture. Harder ways are tried only where one was not found."""
    codes = _of_the_front(grey, _read(grey, 1.0, smaller=False))
    if len(codes.found) > 1:
        return codes
    others = 0
    for view, scale in _views(grey):
        codes = _of_the_front(grey, _read(view, scale))
        if codes.found:
            return codes
        others = max(others, codes.others)
    return Codes((), others)


def _of_the_front(grey: Bytes, codes: Codes) -> Codes:
    """The codes without those much fainter than another: they are printed on the back and show through."""
    dark = [contrast(grey, code.corners) for code in codes.found]
    return Codes(
        tuple(
            code
            for code, own in zip(codes.found, dark, strict=True)
            if own >= _SHOWS_THROUGH * max(dark)
        ),
        codes.others,
    )


def contrast(grey: Bytes, corners: Points) -> float:
    """Between a code's white and its black, as a share of the white."""
    left, top = np.maximum(corners.min(axis=0), 0).astype(int)
    right, bottom = corners.max(axis=0).astype(int) + 1
    black, white = np.percentile(grey[top:bottom, left:right], (15, 85))
    return float((white - black) / max(white, 1.0))


def _views(grey: Bytes) -> Iterator[tuple[Bytes | Image.Image, float]]:
    yield grey, 1.0
    picture = Image.fromarray(grey)
    if min(picture.size) > _LARGE:
        yield picture.reduce(2), 2.0
    yield ImageOps.autocontrast(picture, cutoff=2), 1.0
    larger = picture.resize(
        (picture.width * 3 // 2, picture.height * 3 // 2), Image.Resampling.BICUBIC
    )
    yield larger, 2 / 3


def _read(picture: Bytes | Image.Image, scale: float, *, smaller: bool = True) -> Codes:
    """The codes of one view, looked for in it made `smaller` too."""
    found, others = [], 0
    for barcode in zxingcpp.read_barcodes(
        picture, formats=_QR, try_invert=False, try_downscale=smaller
    ):
        try:
            code = read_sheet_code(barcode.text)
        except ValueError:
            others += 1
            continue
        where = barcode.position
        corners = np.array(
            [
                (point.x, point.y)
                for point in (
                    where.top_left,
                    where.top_right,
                    where.bottom_right,
                    where.bottom_left,
                )
            ],
            dtype=float,
        )
        found.append(FoundCode(code, corners * scale))
    return Codes(tuple(found), others)
