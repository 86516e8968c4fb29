"""Brings headings as offices write them to one form, so that ``类 别*`` and ``类别（必填）`` are one column."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NOTE = re.compile(r"[(\[【〔<《][^)\]】〕>》]*[)\]】〕>》]")
_DECORATION = re.compile(r"[\s\u200b\ufeff*:;,.、。,;()\[\]【】〔〕<>《》\"'“”]+")
_DASHES = re.compile(r"[‐‑‒–—―−－─]+")
_TOTALS = frozenset(
    {"合计", "总计", "小计", "共计", "总数", "合计数", "平均", "平均分", "均分", "最高分", "最低分"}
)
_FOOTERS = (
    "注:",
    "备注:",
    "说明:",
    "填表人:",
    "填报人:",
    "审核人:",
    "制表人:",
    "联系人:",
    "填表说明:",
    "填表日期:",
    "制表:",
    "制表单位:",
    "统计人:",
    "监票人:",
    "计票人:",
    "记分人:",
    "监督人:",
    "评委:",
    "评分人:",
    "打分人:",
    "评委签名:",
    "评委签字:",
    "签名:",
    "签字:",
    "日期:",
)
_SECTION = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}(?:[)）]|[、.．])")
# What closes a list without a label: how many there are, and who sends it when.
_CLOSING = re.compile(
    r"(?:以上)?(?:合计|总计|共计|共)\d+(?:家|个|名|人|张|份|所)\S*|\S*\d{4}年\d{1,2}月(?:\d{1,2}日)?"
)


def headings(cell: object) -> tuple[str, ...]:
    """The forms by which a heading may be known: with its bracketed note taken as words, and without the note."""
    if not isinstance(cell, str):
        # a criterion may be called 1: the heading is then a number
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return (f"{cell:g}",)
        return ()
    return _forms(cell)


@lru_cache(maxsize=20_000)
def _forms(cell: str) -> tuple[str, ...]:
    """Those of a text, kept: every layout that may fit asks for those of every cell."""
    text = _folded(cell)
    forms = (_DECORATION.sub("", text), _DECORATION.sub("", _NOTE.sub("", text)))
    return tuple(dict.fromkeys(form for form in forms if form))


@lru_cache(maxsize=20_000)
def heading(text: str) -> str:
    """The first of those forms: how a known title is compared."""
    return next(iter(headings(text)), "")


@lru_cache(maxsize=5_000)
def sheet_title(name: str) -> str:
    """A sheet's name with its dash and spaces in one form."""
    return re.sub(r"\s+", "", _DASHES.sub("-", _folded(name)))


def is_total(cells: tuple[object, ...]) -> bool:
    """Whether a row sums others up, as 合计 and 平均分 do, told by its first cell that holds anything."""
    first = next((cell for cell in cells if cell is not None), None)
    return isinstance(first, str) and any(form in _TOTALS for form in headings(first))


def is_section(cells: tuple[object, ...]) -> bool:
    """Whether a row is but the numbered title of those below it (一、街道)."""
    said = [cell for cell in cells if cell is not None]
    return (
        len(said) == 1 and isinstance(said[0], str) and _SECTION.match(said[0].strip()) is not None
    )


def is_footer(cells: tuple[object, ...]) -> bool:
    """Whether a row is a note below the table (注：…, 填表人：…)."""
    first = next((cell for cell in cells if cell is not None), None)
    if not isinstance(first, str):
        return False
    text = re.sub(r"\s+", "", _folded(first))
    alone = sum(cell is not None for cell in cells) == 1
    return text.startswith(_FOOTERS) or (alone and _CLOSING.fullmatch(text) is not None)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
