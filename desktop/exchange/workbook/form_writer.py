"""A 打分表: the workbook in which one reviewer marks, and which comes back as it went out but for the marks.

Each part is a sheet that an import reads by itself (``评分-part``). What may be typed is offered in a list or held to
limits; whatever else stands there is locked. Two hidden sheets say whose form it is and hold the lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from db.canonical import digest
from db.numbers import decimal_text
from db.records import Ballot, Entry, Reviewer
from db.scoring.marks import ABSTAIN_WORD, INVALID_WORD
from db.scoring.scheme.scheme import Criterion, Part, PartKind
from desktop.exchange.spreadsheets.grid import column_letters
from desktop.exchange.spreadsheets.xlsx_book import XlsxBook
from desktop.exchange.workbook.writer import mark_value

FORM_SHEET: Final = "打分表信息"
LISTS_SHEET: Final = "打分表选项"
KEYS: Final = ("打分表", "评议活动", "评委编号", "评委姓名", "评分标准")  # rows of the hidden sheet
FORMAT: Final = "1"
_LIMITS: Final = 3  # the row of what a criterion takes, below title, whose it is and what to do
_HEADER: Final = 4  # the row of the headings
_LONGEST_LIST: Final = 250  # values; where there are more, a rule holds what is typed
_NAMES: Final = ("评委编号", "单位编号", "单位名称")


@dataclass(frozen=True, slots=True)
class FormPart:
    """A part, by its sheet, with the units that the reviewer marks in it, and the ballots begun, by unit."""

    sheet: str
    part: Part
    entries: tuple[Entry, ...]
    ballots: Mapping[str, Ballot]


@dataclass(frozen=True, slots=True)
class ScoreForm:
    """One reviewer's form. `key` tells the year's file from others."""

    title: str
    key: str
    reviewer: Reviewer
    parts: tuple[FormPart, ...]


def rubric_digest(parts: Sequence[Part]) -> str:
    """What tells one rubric from another: whatever bears on which marks may be given."""
    return digest(
        [
            [
                part.code,
                part.kind.value,
                [
                    [
                        c.code,
                        c.title,
                        str(c.points),
                        str(c.step),
                        [[level.title, str(level.points)] for level in c.levels],
                        None if c.categories is None else sorted(c.categories),
                        *([] if c.labels is None else [sorted(c.labels)]),
                    ]
                    for c in part.criteria
                ],
                *([] if part.labels is None else [sorted(part.labels)]),
            ]
            for part in parts
        ]
    )


def form_bytes(form: ScoreForm) -> bytes:
    """The workbook: the same form gives the same bytes."""
    book = FormBook()
    for part in form.parts:
        book.add_part(form, part)
    book.add_identity(form)
    book.add_lists()
    return book.data()


class FormBook(XlsxBook):
    """A form being made; the lists of all its cells are gathered in one sheet."""

    def __init__(self) -> None:
        super().__init__()
        add, line = self._book.add_format, {"border": 1, "border_color": "#B8C2CC"}
        plain = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"} | line
        self._fixed = add(plain | {"bg_color": "#F3F5F7"})
        self._open = add(plain | {"locked": False, "align": "center"})
        self._words = add(plain | {"locked": False, "text_wrap": True, "num_format": "@"})
        self._sum = add(plain | {"align": "center", "bg_color": "#F3F5F7"})
        heading = plain | {"bold": True, "bg_color": "#E8EEF4", "align": "center"}
        self._heading = add(heading | {"text_wrap": True})
        self._limit = add(heading | {"bold": False, "font_size": 9, "text_wrap": True})
        self._note = add({"font_name": "宋体", "font_size": 10, "font_color": "#5A6672"})
        self._lists: list[tuple[str | float, ...]] = []

    def add_part(self, form: ScoreForm, own: FormPart) -> None:
        """The sheet of a part: a row a unit."""
        sheet = self._book.add_worksheet(own.sheet)
        criteria = own.part.criteria
        last = len(_NAMES) + len(criteria)
        totals = own.part.kind is not PartKind.VOTED
        whose = f"{form.reviewer.code}　{form.reviewer.name}".strip()
        sheet.write_string(0, 0, f"{form.title}　{own.part.title}　打分表", self._title)
        sheet.write_string(1, 0, f"打分人：{whose}", self._note)
        words = "白格填写，可从下拉表中选；不评的项填“弃权”；一行未填全的存为草稿。填好保存后交回，请勿改动表头。"
        sheet.write_string(2, 0, words, self._note)
        titles = [f"{c.code} {c.title}" for c in criteria]  # by which they are read back
        headings = [*_NAMES, *titles, *(["合计"] if totals else [])]
        limits = [""] * len(_NAMES) + [_limits(own.part, c) for c in criteria]
        for column, text in enumerate([*headings, "评语"]):
            above = limits[column] if column < len(limits) else ""
            sheet.write_string(_LIMITS, column, above, self._limit)
            sheet.write_string(_HEADER, column, text, self._heading)
        for down, entry in enumerate(own.entries, _HEADER + 1):
            ballot = own.ballots.get(entry.unit_code)
            for column, text in enumerate((form.reviewer.code, entry.unit_code, entry.unit)):
                sheet.write_string(down, column, text, self._fixed)
            for column, criterion in enumerate(criteria, len(_NAMES)):
                self._add_cell(sheet, down, column, own.part, criterion, entry, ballot)
            if totals:
                self._add_total(sheet, down, criteria)
            comment = ballot.comment if ballot else ""
            sheet.write_string(down, last + totals, comment, self._words)
        self._finish(sheet, len(own.entries), last, totals=totals)

    def add_identity(self, form: ScoreForm) -> None:
        """The hidden sheet that says whose form it is, and for which rubric."""
        sheet = self._book.add_worksheet(FORM_SHEET)
        rubric = rubric_digest([own.part for own in form.parts])
        values = (FORMAT, form.key, form.reviewer.code, form.reviewer.name, rubric)
        for row, (key, value) in enumerate(zip(KEYS, values, strict=True)):
            sheet.write_string(row, 0, key)
            sheet.write_string(row, 1, value)
        sheet.protect()
        sheet.very_hidden()

    def add_lists(self) -> None:
        """The hidden sheet from which the cells offer their values, a list a column."""
        sheet = self._book.add_worksheet(LISTS_SHEET)
        for column, values in enumerate(self._lists):
            sheet.write_column(0, column, values)
        sheet.protect()
        sheet.very_hidden()

    def _add_cell(
        self,
        sheet: Any,
        row: int,
        column: int,
        part: Part,
        criterion: Criterion,
        entry: Entry,
        ballot: Ballot | None,
    ) -> None:
        if criterion not in part.criteria_for(entry.kind):
            sheet.write_blank(row, column, None, self._fixed)
            return
        mark = mark_value(ballot.marks.get(criterion.code)) if ballot else None
        if isinstance(mark, int | Fraction):
            sheet.write_number(row, column, float(mark), self._open)
        elif isinstance(mark, str) and mark:
            sheet.write_string(row, column, mark, self._open)
        else:
            sheet.write_blank(row, column, None, self._open)
        sheet.data_validation(row, column, row, column, self._rule(part, criterion, row, column))

    def _rule(self, part: Part, criterion: Criterion, row: int, column: int) -> dict[str, Any]:
        """What a cell takes, and what it says where that is not so."""
        says = {
            "error_title": "不能填写",
            "error_message": _allowed(part, criterion)[:255],
            "input_title": criterion.title[:32],
            "input_message": _allowed(part, criterion)[:255],
        }
        values = _values(part, criterion)
        if len(values) <= _LONGEST_LIST:
            return says | {"validate": "list", "source": self._list(values)}
        cell = f"{column_letters(column)}{row + 1}"
        steps = f"ROUND({cell}/{float(criterion.step)!r},6)"
        fits = (
            f'=OR({cell}="{ABSTAIN_WORD}",{cell}="{INVALID_WORD}",IF(ISNUMBER({cell}),'
            f"AND({cell}>=0,{cell}<={float(criterion.points)!r},{steps}=INT({steps})),FALSE))"
        )
        return says | {"validate": "custom", "value": fits}

    def _list(self, values: tuple[str | float, ...]) -> str:
        """Where a list of values stands; each is kept once."""
        if values not in self._lists:
            self._lists.append(values)
        column = column_letters(self._lists.index(values))
        return f"='{LISTS_SHEET}'!${column}$1:${column}${len(values)}"

    def _add_total(self, sheet: Any, row: int, criteria: Sequence[Criterion]) -> None:
        """The weighted sum, for the reviewer to see; what is no number adds nothing."""
        cells = [f"{column_letters(len(_NAMES) + n)}{row + 1}" for n in range(len(criteria))]
        terms = [
            f"N({cell})" if c.weight == 1 else f"N({cell})*{decimal_text(c.weight)}"
            for cell, c in zip(cells, criteria, strict=True)
        ]
        sum_ = "+".join(terms)
        shown = f'=IF(COUNT({cells[0]}:{cells[-1]})=0,"",{sum_})'
        sheet.write_formula(row, len(_NAMES) + len(criteria), shown, self._sum, "")

    def _finish(self, sheet: Any, rows: int, last: int, *, totals: bool) -> None:
        """Widths, what stays in view, how it prints, and the lock on all that is not to be filled in."""
        for column, width in enumerate((10, 10, 28)):
            sheet.set_column(column, column, width)
        sheet.set_column(len(_NAMES), last - 1, 13)
        sheet.set_column(last, last + totals, 10)
        sheet.set_column(last + totals, last + totals, 36)
        sheet.set_row(0, 26)
        sheet.set_row(_LIMITS, 28)
        sheet.set_row(_HEADER, 62)
        sheet.freeze_panes(_HEADER + 1, len(_NAMES))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEADER)
        sheet.print_area(0, 0, max(_HEADER + rows, _HEADER), last + totals)
        sheet.protect("", {"format_columns": True, "format_rows": True})


def _limits(part: Part, criterion: Criterion) -> str:
    """What a criterion takes, in a few words above its heading."""
    if part.kind is PartKind.VOTED:
        return "选一档"
    points, step = decimal_text(criterion.points), decimal_text(criterion.step)
    return f"满分 {points}\n每档 {step}"


def _values(part: Part, criterion: Criterion) -> tuple[str | float, ...]:
    """Every mark that the criterion takes, the highest first."""
    words = (ABSTAIN_WORD, INVALID_WORD)
    if part.kind is PartKind.VOTED:
        return (*(level.title for level in criterion.levels), *words)
    count = int(criterion.points / criterion.step)
    if count > _LONGEST_LIST:
        return tuple(range(count))  # too many to be listed
    points = {criterion.step * n for n in range(count + 1)}
    points |= {level.points for level in criterion.levels}
    return (*(float(p) for p in sorted(points, reverse=True)), *words)


def _allowed(part: Part, criterion: Criterion) -> str:
    if part.kind is PartKind.VOTED:
        levels = "、".join(level.title for level in criterion.levels)
        return f"请从下拉表中选：{levels}、{ABSTAIN_WORD}、{INVALID_WORD}。"
    high, step = decimal_text(criterion.points), decimal_text(criterion.step)
    return f"0 至 {high} 分，每档 {step} 分；也可填{ABSTAIN_WORD}、{INVALID_WORD}。"
