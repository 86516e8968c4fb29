"""A page as it is kept: a PNG of four greys, some 70 KiB a flat page of A4, less of one that was refused."""

from __future__ import annotations

import io

from PIL import Image

_STEPS = (0, 85, 170, 255)
_SMALL_SIDE = 1200  # pixels of a refused page: enough to know it by in a stack
_LIMITS = (70, 150, 215)  # greys below which a point is one of the darker steps


def kept_picture(page: Image.Image) -> bytes:
    """The page as PNG; the same page gives the same bytes."""
    step = [sum(value >= limit for limit in _LIMITS) for value in range(256)]
    small = page.point(step)
    small.putpalette([grey for grey in _STEPS for _ in range(3)])
    held = io.BytesIO()
    small.save(held, "PNG", bits=2, compress_level=6)
    return held.getvalue()


def small_picture(page: Image.Image) -> bytes:
    """A page that was refused, as it lay in the scanner."""
    small = page.copy()
    small.thumbnail((_SMALL_SIDE, _SMALL_SIDE))
    return kept_picture(small)
