"""docs/workbook.md: every sheet and column that is read, those that are written, their words and limits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from desktop.cli import run
from desktop.exchange.spreadsheets import limits
from desktop.exchange.workbook.ballot_rows import STATUS_WORDS
from desktop.exchange.workbook.office_rows import KIND_WORDS
from desktop.exchange.workbook.subjects import COLUMNS, Subject
from tests.house.documents import chapter, codes, document, headings, section, tables

WORKBOOK = document("workbook.md")
MARKS = "criterion codes"  # stands for as many columns as the part has criteria


def told(subject: Subject) -> list[list[str]]:
    """The rows of a subject's table: the column with its star, what it holds."""
    title = f"`{subject}`" + ("-part" if subject.per_part else "")
    (table,) = tables(section(WORKBOOK, title))
    return table[1:]


def test_every_sheet_is_told() -> None:
    titles = headings(chapter(WORKBOOK, "Sheets"))
    assert [codes(title)[0] for title in titles] == list(Subject)
    assert [title.endswith("-part") for title in titles] == [s.per_part for s in Subject]


@pytest.mark.parametrize("subject", Subject)
def test_every_column_is_told(subject: Subject) -> None:
    rows = [row for row in told(subject) if not row[0].startswith(MARKS)]
    columns = {
        codes(cell)[0]: (cell.endswith(r"\*"), "(not written)" in holds) for cell, holds in rows
    }
    known = {c.title: (c.required, not c.written) for c in COLUMNS[subject]}
    if subject is Subject.BALLOTS:
        known["组别"] = (False, True)  # read where it is there, needless in our own
    assert columns == known


def test_what_is_written_is_told(tmp_path: Path) -> None:
    assert run(["demo", str(tmp_path)]) == 0
    target = tmp_path / "导出.xlsx"
    assert run(["export", str(next(tmp_path.glob("*.shufa"))), str(target)]) == 0
    book = CalamineWorkbook.from_path(target)
    seen = set()
    for name in book.sheet_names:
        subject = next(s for s in Subject if name == s or name.startswith(f"{s}-"))
        seen.add(subject)
        header = [str(cell).rstrip("*") for cell in book.get_sheet_by_name(name).to_python()[0]]
        expected = []
        for cell, holds in told(subject):
            if cell.startswith(MARKS):
                expected.append(r"[A-Z]\d+( [A-Z]\d+)*")
            elif "(not written)" not in holds:
                expected.append(codes(cell)[0])
        assert re.fullmatch(" ".join(expected), " ".join(header))
    assert seen >= {Subject.UNITS, Subject.REVIEWERS, Subject.BALLOTS, Subject.ADJUSTMENTS}


def test_words_are_told() -> None:
    (status,) = [holds for cell, holds in told(Subject.BALLOTS) if "状态" in cell]
    (kind,) = [holds for cell, holds in told(Subject.ADJUSTMENTS) if "类型" in cell]
    assert tuple(re.findall(r"[一-鿿]+", status)) == STATUS_WORDS
    assert re.findall(r"[一-鿿]+", kind) == list(KIND_WORDS)


def test_limits_are_told() -> None:
    text = section(WORKBOOK, "Cells")
    for limit in (
        f"{limits.MOST_BYTES // 10**6} MB; {limits.MOST_UNPACKED // 10**6} MB unpacked",
        f"| {limits.MOST_SHEETS} |",
        f"{limits.MOST_ROWS:,}; {limits.MOST_COLUMNS}",
        f"{limits.MOST_CODE}, {limits.MOST_NAME}, {limits.MOST_TEXT:,} characters",
        f"| {limits.MOST_FAULTS}; ",
    ):
        assert limit in text
