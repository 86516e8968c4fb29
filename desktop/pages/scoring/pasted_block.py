"""Where the cells of a pasted block belong: by its headings and names where it has them, else from a cell on."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from db.numbers import decimal_text
from db.records import Entry, Reviewer
from db.scoring.scheme.scheme import Criterion

# Headings of columns that a grid shows beside the marks: they are passed by without a word.
_BESIDE = frozenset(
    {
        "",
        "序号",
        "编号",
        "单位编号",
        "单位",
        "单位名称",
        "简称",
        "评委编号",
        "评委",
        "票号",
        "姓名",
        "合计",
        "总分",
        "票面合计",
        "状态",
    }
)
_CODES = frozenset({"编号", "单位编号", "评委编号", "票号"})


@dataclass(slots=True)
class PlacedBlock:
    """Cells by row and column of the grid, and what belongs nowhere, each with its place in the block."""

    cells: list[tuple[int, int, str]] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


def place_block(
    block: Sequence[Sequence[str]],
    start: tuple[int, int],
    names: Sequence[Iterable[str]],
    criteria: Sequence[Criterion],
    *,
    numbers_are_marks: bool = False,
) -> PlacedBlock:
    """Places a block whose first mark belongs to `start` unless headings or names say otherwise; `names` are the rows'.

    `numbers_are_marks`: a column of bare numbers holds codes only where its heading says so.
    A row of headings is one that names at least one criterion and holds nothing else but words; a
    column of names is a leading one in which a row is named and no number stands.
    """
    known = {_plain(name): n for n, c in enumerate(criteria) for name in _headings(c)}
    known_rows = {_plain(name): n for n, of_row in enumerate(names) for name in of_row}
    has_heading = bool(block) and _is_heading(block[0], known)
    rows = list(enumerate(block))[1 if has_heading else 0 :]
    titled = has_heading and _plain(block[0][0]) in _CODES
    leading = _leading(rows, known_rows, numbers_are_marks and not titled)
    heading = {n: known.get(_plain(text)) for n, text in enumerate(block[0])} if has_heading else {}
    placed = PlacedBlock()
    for down, (number, line) in enumerate(rows):
        row = _row_of(line[:leading], known_rows) if leading else start[0] + down
        for place in range(leading, len(line)):
            column = heading.get(place) if has_heading else start[1] + place - leading
            text = line[place]
            if row is not None and column is not None:
                if 0 <= row < len(names) and 0 <= column < len(criteria):
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


def unit_names(entry: Entry) -> tuple[str, ...]:
    """What a row of a unit is called here and in an office's own list."""
    code, title, short = entry.unit_code, entry.unit, entry.short_title
    names = (code, title, short, code + title, code + short)
    return tuple(name for name in names if name)


def reviewer_names(reviewer: Reviewer) -> tuple[str, ...]:
    """What a row of a reviewer or ballot number is called."""
    names = (reviewer.code, reviewer.name, reviewer.code + reviewer.name)
    return tuple(name for name in names if name)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _is_heading(line: Sequence[str], known: dict[str, int]) -> bool:
    filled = [_plain(text) for text in line if text.strip()]
    named = [text for text in filled if text in known]
    return bool(named) and not any(text.replace(".", "").isdigit() for text in filled)


def _leading(
    rows: Sequence[tuple[int, Sequence[str]]], known: dict[str, int], numbers_are_marks: bool
) -> int:
    """How many of the first columns say what a row is about: code, name or both."""
    count = 0
    for place in range(min((len(line) for _, line in rows), default=0)):
        filled = [_plain(line[place]) for _, line in rows if line[place].strip()]
        others = [text for text in filled if text not in known]
        if numbers_are_marks and any(text.isdigit() for text in filled):
            break
        if len(others) == len(filled) or any(t.replace(".", "").isdigit() for t in others):
            break
        count = place + 1
    return count


def _row_of(names: Sequence[str], known: dict[str, int]) -> int | None:
    return next((known[name] for text in names if (name := _plain(text)) in known), None)
