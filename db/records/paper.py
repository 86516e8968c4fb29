"""纸质评分票: the printings of ballots that a scanner reads back, and the numbers of their sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from db.records.layouts import LayoutKind, PaperSize

MOST_COPIES: Final = 2_000  # of numbered sheets of a group, printed at once


class SheetState(StrEnum):
    """已打印, 已作废."""

    PRINTED = "printed"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed ballot: a reviewer's (by row), a group's (by code), or of nobody in particular.

    `reason` is why it is void.
    """

    number: str
    layout_id: int
    reviewer_id: int | None = None
    group: str = ""
    state: SheetState = SheetState.PRINTED
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Printing:
    """One printing of a part's ballots: its layout, how many `pages` a sheet has, and the version of the scheme.

    `entries` and `criteria` are rows by the codes that are printed.
    """

    id: int
    part: str
    kind: LayoutKind
    size: PaperSize
    scheme_version: int
    pages: int
    printed_at: str
    sha256: str
    entries: Mapping[str, int]
    criteria: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class NewSheet:
    """A sheet of a printing: its number, and whose it is."""

    number: str
    reviewer_id: int | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class NewPrinting:
    """Ballots that are about to be printed: the text of their layout, and the sheets.

    `entries` are the rows of the units by the codes that are printed.
    """

    part: str
    kind: LayoutKind
    size: PaperSize
    layout: str
    entries: Mapping[str, int]
    sheets: tuple[NewSheet, ...]
