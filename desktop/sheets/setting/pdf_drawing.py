"""Text and rules written straight into the page, for the thousands of them that tables have.

reportlab's text objects measure each string once more and format each number with care; what is
measured already can be written in a tenth of the time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from desktop.sheets.setting.faces.typefaces import loaded


def write(
    canvas: Canvas,
    left: float,
    baseline: float,
    stretches: Iterable[tuple[str, str]],
    size: float,
    tracking: float = 0,
    grey: float = 0,
) -> None:
    """Write stretches of (face, text) from `left` on; lengths in points, `grey` from 0 (black) to 1."""
    document: Any = canvas._doc  # type: ignore[attr-defined]  # noqa: SLF001
    parts = [f"BT {grey:g} g 1 0 0 1 {left:.2f} {baseline:.2f} Tm"]
    if tracking:
        parts.append(f"{tracking:.4f} Tc")
    for face, text in stretches:
        font = loaded(face)
        for subset, codes in font.splitString(text, document):
            name = font.getSubsetInternalName(subset, document)
            parts.append(f"{name} {size:g} Tf <{codes.hex()}> Tj")
    parts.append("0 Tc ET" if tracking else "ET")
    canvas.addLiteral(" ".join(parts))


def rule(
    canvas: Canvas,
    lines: Iterable[tuple[float, float, float, float]],
    width: float,
    grey: float = 0,
) -> None:
    """Draw lines (x, y, x, y) of one width in one stroke."""
    path = " ".join(f"{a:.2f} {b:.2f} m {c:.2f} {d:.2f} l" for a, b, c, d in lines)
    if path:
        canvas.addLiteral(f"{grey:g} G {width:g} w {path} S")
