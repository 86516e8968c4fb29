"""Where the cells of a pasted block belong: by its headings and names where it has them, else from a cell on."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from db.numbers import decimal_text
from db.records import Entry
from db.scoring.scheme.scheme import Criterion

# Headings of columns that a grid shows beside the marks: they are passed by without a word.
_BESIDE = frozenset(
    {"", "序号", "编号", "单位编号", "单位", "单位名称", "简称", "合计", "总分", "状态"}
)


@dataclass(slots=True)
class PlacedBlock:
    """Cells by row and column of the grid, and what belongs nowhere, each with its place in the block."""

    cells: list[tuple[int, int, str]] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


def place_block(
    block: Sequence[Sequence[str]],
    start: tuple[int, int],
    entries: Sequence[Entry],
    criteria: Sequence[Criterion],
) -> PlacedBlock:
    """Places a block whose first mark belongs to `start` unless headings or names say otherwise.

    A row of headings is one that names at least one criterion and holds nothing else but words; a
    column of names is a leading one in which a unit is named and no number stands.
    """
    known = {_plain(name): n for n, c in enumerate(criteria) for name in _headings(c)}
    units = {_plain(name): n for n, e in enumerate(entries) for name in _names(e)}
    has_heading = bool(block) and _is_heading(block[0], known)
    rows = list(enumerate(block))[1 if has_heading else 0 :]
    leading = _leading(rows, units)
    heading = {n: known.get(_plain(text)) for n, text in enumerate(block[0])} if has_heading else {}
    placed = PlacedBlock()
    for down, (number, line) in enumerate(rows):
        row = _row_of(line[:leading], units) if leading else start[0] + down
        for place in range(leading, len(line)):
            column = heading.get(place) if has_heading else start[1] + place - leading
            text = line[place]
            if row is not None and column is not None:
                if 0 <= row < len(entries) and 0 <= column < len(criteria):
                    placed.cells.append((row, column, text))
                    continue
            elif has_heading and column is None and _plain(block[0][place]) in _BESIDE:
                continue
            if text.strip():
                placed.outside.append(f"第{number + 1}行第{place + 1}列“{text.strip()}”")
    return placed


def _headings(criterion: Criterion) -> Iterable[str]:
    """What a column of a criterion is called here and in an office's own list."""
    code, title, points = criterion.code, criterion.title, decimal_text(criterion.points)
    return code, title, code + title, code + points, f"{title}（{points}）"


def _names(entry: Entry) -> Iterable[str]:
    code, title, short = entry.unit_code, entry.unit, entry.short_title
    names = (code, title, short, code + title, code + short)
    return (name for name in names if name)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _is_heading(line: Sequence[str], known: dict[str, int]) -> bool:
    filled = [_plain(text) for text in line if text.strip()]
    named = [text for text in filled if text in known]
    return bool(named) and not any(text.replace(".", "").isdigit() for text in filled)


def _leading(rows: Sequence[tuple[int, Sequence[str]]], units: dict[str, int]) -> int:
    """How many of the first columns say which unit a row is about: code, name or both."""
    count = 0
    for place in range(min((len(line) for _, line in rows), default=0)):
        filled = [_plain(line[place]) for _, line in rows if line[place].strip()]
        others = [text for text in filled if text not in units]
        if len(others) == len(filled) or any(t.replace(".", "").isdigit() for t in others):
            break
        count = place + 1
    return count


def _row_of(names: Sequence[str], units: dict[str, int]) -> int | None:
    return next((units[name] for text in names if (name := _plain(text)) in units), None)
