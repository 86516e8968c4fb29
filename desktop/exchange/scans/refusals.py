"""Why a page is not read."""

from __future__ import annotations

from enum import StrEnum

from db.records.sheet_codes import SheetCode


class Why(StrEnum):
    """The reason; the value is the one that `shufa scan --json` gives."""

    UNREADABLE = "unreadable"  # no picture, or one that cannot be opened
    TOO_SMALL = "too_small"
    TOO_DARK = "too_dark"
    NO_CODE = "no_code"
    BACK = "back"
    OTHER_FILE = "other_file"
    NOT_PRINTED = "not_printed"
    VOID = "void"
    MIRRORED = "mirrored"
    TWO_SHEETS = "two_sheets"
    CORNERS = "corners"
    ROW_MARKS = "row_marks"
    SLIPPED = "slipped"
    STREAK = "streak"


class RefusedPage(Exception):
    """A page that is not read, with its reason and, where one was read, its code."""

    def __init__(self, why: Why, code: SheetCode | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.code = code
