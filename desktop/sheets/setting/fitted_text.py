"""A text in a place of fixed size: set smaller where it would not fit, and cut with "…" where that is not enough."""

from __future__ import annotations

from functools import lru_cache

from desktop.sheets.setting.faces import type_case
from desktop.sheets.setting.page_style import whole_lines
from desktop.sheets.setting.passage import Passage
from desktop.sheets.setting.style_book import Style

_SMALLEST = 5.0  # points
_STEP = 0.5


@lru_cache(maxsize=4096)
def fitted(text: str, style: Style, width: float, height: float, place: str = "") -> Passage:
    """The text measured for a width and a height, in points; it has one line at least."""
    size = style.size
    while True:
        smaller = style.scaled(size / style.size)
        passage = Passage(text, smaller, place)
        most = max(1, whole_lines(height, smaller.leading))
        if len(passage.lines(width)) <= most:
            return _wrapped(passage, width)
        if size - _STEP < _SMALLEST:
            return _wrapped(_cut(text, smaller, width, most, place), width)
        size -= _STEP


def _cut(text: str, style: Style, width: float, lines: int, place: str) -> Passage:
    ems = width / style.size * lines
    while True:
        passage = Passage(type_case.clipped(text, style.face, ems), style, place)
        if len(passage.lines(width)) <= lines or ems <= 2:
            return passage
        ems -= 1


def _wrapped(passage: Passage, width: float) -> Passage:
    passage.wrap(width, 0)
    return passage
