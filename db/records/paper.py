"""纸质评分票: what was printed for a scanner, the numbers of its sheets, and 扫描批次 of what came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from db.records.layouts import LayoutKind, PaperSize

# Bytes that a file holds; pictures beyond them lie beside it.
MOST_PICTURES: Final = 64 * 1024 * 1024
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


class ScanState(StrEnum):
    """What a scanned page is. A page in conflict counts nowhere until a person decides."""

    READ = "read"
    CONFLICT = "conflict"
    REFUSED = "refused"


class BatchState(StrEnum):
    """已收, 已撤回."""

    TAKEN = "taken"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Reading:
    """A field as it was read: `state` as the reader says, `level` where it is one."""

    field: str
    unit: str
    criterion: str
    state: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class NewScan:
    """A page about to be recorded. A refused one has `why`; its sheet and page where its code was read.

    `doubt` says why one that was read is doubtful as a whole.
    """

    sheet: str = ""
    page: int = 0
    why: str = ""
    file: str = ""
    file_page: int = 0
    picture: bytes = b""
    readings: tuple[Reading, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class NewBatch:
    """A batch about to be recorded: digests of its files, limits that it was read with, pages in any order."""

    files: frozenset[str]
    thresholds: Mapping[str, float]
    pages: int
    scans: tuple[NewScan, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as it is recorded; counts are of its pages. `reason` is why it was withdrawn."""

    id: int
    taken_on: str
    pages: int
    read: int
    refused: int
    conflicts: int
    without_picture: int
    state: BatchState = BatchState.TAKEN
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """A page that lies in a batch that was not withdrawn, with its readings.

    `set_aside` says why it counts no more where another page under its number was chosen.
    """

    scan_id: int
    batch_id: int
    sheet: str
    page: int
    state: ScanState
    readings: tuple[Reading, ...]
    set_aside: str = ""


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A page of a batch as it is recorded; `sheet` and `page` where its code was read, `file` where that is kept."""

    scan_id: int
    sheet: str
    page: int
    state: ScanState
    why: str
    file: str
    file_page: int
    set_aside: str = ""
