"""Looks over the raw contents of an .ods (OpenDocument 1.3 part 3, 9.1).

A cell or a row may say that it is repeated a million times, which a few bytes ask for and a gigabyte must hold.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from desktop.exchange.spreadsheets.grid import Merge
from desktop.exchange.spreadsheets.limits import MOST_COLUMNS, MOST_ROWS
from desktop.exchange.spreadsheets.survey import Survey
from desktop.exchange.spreadsheets.zipped import ZippedBook

_TAG = re.compile(
    r"<(/?)table:(table|table-row|table-cell|covered-table-cell)(\s[^<>]*?)?(/?)>|(<text:p)"
)
_NAME = re.compile(r"""\btable:name=(?:"([^"]*)"|'([^']*)')""")
_COLUMNS = re.compile(r"""\btable:number-columns-repeated=["'](\d{1,12})["']""")
_HIDDEN = re.compile(r"""\btable:visibility=["'](?:collapse|filter)["']""")
_SPANNED = re.compile(r"""\btable:number-(rows|columns)-spanned=["'](\d{1,12})["']""")
_PADDED = re.compile(r"<text:p>(0\d{1,19})</text:p>")  # what a cell shows of a number such as 1
_ROWS = re.compile(r"""\btable:number-rows-repeated=["'](\d{1,12})["']""")


class _Walk:
    """Where the survey of one document stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.surveys: dict[str, Survey] = {}
        self.survey = Survey()
        self.row = 0
        self.rows = 1
        self.column = 0
        self.columns = 1
        self.filled = False

    def table(self, attributes: str) -> None:
        name = _NAME.search(attributes)
        self.survey = Survey()
        self.surveys[html.unescape((name[1] or name[2] or "") if name else "")] = self.survey
        self.row = 0

    def start_row(self, attributes: str) -> None:
        self.rows = _repeated(_ROWS, attributes)
        if _HIDDEN.search(attributes):
            self.survey.hidden.update(range(self.row, min(self.row + self.rows, MOST_ROWS)))
        self.column = 0
        self.filled = False

    def end_row(self) -> None:
        self.row += self.rows
        if self.filled:
            self.survey.rows = max(self.survey.rows, self.row)

    def cell(self, attributes: str, end: int) -> None:
        self.columns = _repeated(_COLUMNS, attributes)
        self.column += self.columns
        if "-spanned=" in attributes:
            self.merge({what: int(number) for what, number in _SPANNED.findall(attributes)})
        if "value-type=" in attributes or ":formula=" in attributes:
            self.fill()
            self.look(attributes)
            if 'office:value-type="float"' in attributes:
                self.look_at_zeros(end)

    def merge(self, spanned: Mapping[str, int]) -> None:
        """Notes merged cells, as far as a sheet may reach."""
        column = self.column - self.columns
        bottom = min(self.row + spanned.get("rows", 1), MOST_ROWS) - 1
        right = min(column + spanned.get("columns", 1), MOST_COLUMNS) - 1
        if bottom > self.row or right > column:
            self.survey.merges.append(Merge(self.row, column, bottom, right))

    def look(self, attributes: str) -> None:
        """Notes what the cell is not what it seems; a repeated one is looked at where it is first."""
        place = (self.row, self.column - self.columns)
        if 'calcext:value-type="error"' in attributes:
            self.survey.errors[place] = "#"
        elif 'office:value-type="percentage"' in attributes:
            for column in range(self.column - self.columns, min(self.column, MOST_COLUMNS)):
                self.survey.percents.add((self.row, column))
        elif ":formula=" in attributes and "value-type=" not in attributes:
            self.survey.uncalculated.add(place)

    def look_at_zeros(self, end: int) -> None:
        """Notes a number that is shown with leading zeros: a code, such as 001."""
        if (shown := _PADDED.match(self.text, end)) is not None:
            for column in range(self.column - self.columns, min(self.column, MOST_COLUMNS)):
                self.survey.padded[self.row, column] = len(shown[1])

    def fill(self) -> None:
        self.filled = True
        self.survey.columns = max(self.survey.columns, self.column)

    def take(self, found: re.Match[str]) -> None:
        closing, kind, attributes, empty, paragraph = found.groups()
        if paragraph:
            self.fill()
        elif kind == "table":
            if not closing:
                self.table(attributes or "")
        elif kind == "table-row":
            if not closing:
                self.start_row(attributes or "")
            if closing or empty:
                self.end_row()
        elif not closing:
            self.cell(attributes or "", found.end())


def survey_ods(book: ZippedBook) -> dict[str, Survey]:
    """The survey of each sheet by its title."""
    walk = _Walk(book.text("content.xml"))
    for found in _TAG.finditer(walk.text):
        walk.take(found)
    return walk.surveys


def _repeated(pattern: re.Pattern[str], attributes: str) -> int:
    found = pattern.search(attributes)
    return max(1, int(found[1])) if found else 1
