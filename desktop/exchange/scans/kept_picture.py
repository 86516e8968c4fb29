"""A flat page as it is kept: a PNG of four greys, some 70 KiB a page of A4."""

from __future__ import annotations

import io

from PIL import Image

_STEPS = (0, 85, 170, 255)
_LIMITS = (70, 150, 215)  # greys below which a point is one of the darker steps


def kept_picture(page: Image.Image) -> bytes:
    """The page as PNG; the same page gives the same bytes."""
    step = [sum(value >= limit for limit in _LIMITS) for value in range(256)]
    small = page.point(step)
    small.putpalette([grey for grey in _STEPS for _ in range(3)])
    held = io.BytesIO()
    small.save(held, "PNG", bits=2, compress_level=6)
    return held.getvalue()
