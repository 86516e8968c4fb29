"""Scores as figures: as many decimals as their stage keeps, and a fixed number where the stage is not rounded."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from db.numbers import decimal_text

SHOWN = 4  # decimals of what is not rounded


def figure(value: Fraction, digits: int | None) -> str:
    """A score with the decimals of its stage (None: it stays exact, and is shown with `SHOWN`)."""
    return decimal_text(value, SHOWN if digits is None else digits)


def shown_note(exact: Sequence[str]) -> str:
    """Says of stages (by title) that are not rounded how they are printed; empty where there are none."""
    if not exact:
        return ""
    return f"{'、'.join(exact)}按精确值计算，不取舍；表中显示到小数点后 {SHOWN} 位。"
