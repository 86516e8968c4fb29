"""Where Chinese text may be broken: between any two characters, but for punctuation and Latin words.

No line begins with a closing mark or ends with an opening one (避头尾); a word or a number of Latin
characters stays whole unless it is longer than the line, and so does a box to tick with its word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.sheets.setting.faces.typefaces import Setting

_OPENING = "（《〈「『【〔〖［｛“‘"
_CLOSING = "），。、；：？！》〉」』】〕〗］｝”’…—·％～．，"
_WORD = "!-~\u00a1-\u024f\u0370-\u052f\u2070-\u2189"
_UNIT = "年月日号家名分个项次页票"  # stays with the number before it
_ATOM = re.compile(
    f"□[^ \u3000]*|[{_OPENING}]*(?:[{_WORD}]+[{_UNIT}]?|[^ ])(?:[{_CLOSING}]|[!),.:;?%\\]}}]+)*|[{_OPENING}]+| +"
)


def break_lines(text: str, measure: float, table: Setting) -> list[str]:
    """The lines of a text no wider than `measure` (in ems); at least one, and empty lines are kept."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_fill(paragraph, measure + 1e-6, table))
    return lines


def _fill(paragraph: str, measure: float, table: Setting) -> Iterator[str]:
    if table.width(paragraph) <= measure:
        yield paragraph
        return
    line, used = "", 0.0
    for atom in _ATOM.findall(paragraph):
        size = table.width(atom)
        if used + size <= measure:
            line += atom
            used += size
        elif atom.isspace():
            yield line
            line, used = "", 0.0
        elif size <= measure:
            if line:
                yield line.rstrip(" ")
            line, used = atom, size
        else:
            *full, line = _chop(line, used, atom, measure, table)
            yield from full
            used = table.width(line)
    if line:
        yield line


def _chop(line: str, used: float, atom: str, measure: float, table: Setting) -> Iterator[str]:
    """An atom wider than a line, broken wherever the line is full."""
    for character in atom:
        size = table.widths[character]
        if line and used + size > measure:
            yield line
            line, used = "", 0.0
        line += character
        used += size
    yield line
