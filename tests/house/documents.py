"""Reads the chapters and tables of docs/, so that tests can hold them against the program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
_HEADING = re.compile(r"^(#+) (.*)$", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def document(name: str) -> str:
    """A document of docs/ as it stands."""
    return (DOCS / name).read_text("utf-8")


def headings(text: str) -> list[str]:
    """The headings of a text, without the marks of their level."""
    return [title for _, title in _HEADING.findall(_FENCE.sub("", text))]


def section(text: str, title: str) -> str:
    """What stands below a heading, down to the next one of any level."""
    found = re.search(rf"^#+ {re.escape(title)}$\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"no heading {title}"
    return found[1]


def chapter(text: str, title: str) -> str:
    """What stands below a heading with everything under it, down to the next one of its level."""
    found = re.search(rf"^(#+) {re.escape(title)}$\n", text, re.MULTILINE)
    assert found, f"no heading {title}"
    rest = text[found.end() :]
    following = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: following.start()] if following else rest


def anchor(title: str) -> str:
    """The fragment by which a link reaches a heading."""
    plain = re.sub(r"[^\w\- ]", "", title.replace("`", "").lower())
    return plain.replace(" ", "-")


def plain(text: str) -> str:
    """A text on one line, so that a phrase is found wherever its lines break."""
    return " ".join(text.split())


def tables(text: str) -> Iterator[list[list[str]]]:
    """The tables of a text: rows of cells, the first row its headings. A bar in a code span does not part cells."""
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            cells = [c.strip() for c in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
            if not set("".join(cells)) <= set("-: "):
                rows.append(cells)
        elif rows:
            yield rows
            rows = []


def codes(text: str) -> list[str]:
    """The code spans of a text."""
    return _CODE.findall(text)


def first_column(text: str, heading: str) -> list[str]:
    """The code spans in the first column of the tables whose first column has this heading."""
    return [
        code
        for table in tables(text)
        if table[0][0] == heading
        for row in table[1:]
        for code in codes(row[0])
    ]
