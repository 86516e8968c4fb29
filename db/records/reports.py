"""Reports that units hand in, what was found in them, and who is late."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from db.records.register import Entry


class ReportStatus(StrEnum):
    """Where a version of a report stands: 已交, 退回 or 已审."""

    RECEIVED = "received"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class Textless(StrEnum):
    """Why a document has no text to search. Each has its wording in `desktop.messages`."""

    PICTURE = "picture"  # an image
    SCANNED = "scanned"  # a PDF of images
    FORMAT = "format"  # a kind that is kept and opened outside
    ENCRYPTED = "encrypted"
    SEALED = "sealed"  # by an office's document encryption
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"  # to be unpacked, or of too many pages
    HALTED = "halted"  # reading it took more time or memory than a report may
    BLANK = "blank"  # nothing is written in it


class Doubt(StrEnum):
    """Why a file was not taken as a unit's report. Each has its wording in `desktop.messages`."""

    NO_UNIT = "no_unit"
    SEVERAL_UNITS = "several_units"
    SEVERAL_FILES = "several_files"  # for one unit
    ALREADY_ACCEPTED = "already_accepted"  # the unit's report was accepted, and this is another one
    NOT_A_DOCUMENT = "not_a_document"
    LINK_OUTSIDE = "link_outside"  # a link that leads out of the folder
    UNREADABLE = "unreadable"


class ReportFaultKind(StrEnum):
    """Why a report that is in wants looking at. Each has its wording in `desktop.messages`."""

    UNREADABLE = "unreadable"  # it does not open, or nothing is in it
    FILE_NAME = "file_name"  # its file is named for another unit
    TITLE = "title"  # its first lines speak of another unit


@dataclass(frozen=True, slots=True)
class ReportFault:
    """What is wrong with a report, as far as a program can tell; `units` are those that it speaks of."""

    kind: ReportFaultKind
    units: tuple[str, ...] = ()
    textless: Textless | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A version of a report 述法报告 as it was handed in; `note` is why it was returned."""

    id: int
    entry_id: int
    unit_code: str
    version: int
    file_name: str
    received_at: str
    status: ReportStatus
    sha256: str
    size: int
    note: str = ""
    textless: Textless | None = None


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text around its first hit, as written, and how many hits there are."""

    before: str
    hit: str
    after: str
    count: int


@dataclass(frozen=True, slots=True)
class ReportHit:
    """A report that a search found, and where its words stand."""

    report: Report
    unit: str
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder 催报 that was sent to an entry's unit."""

    id: int
    entry_id: int
    sent_at: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an entry's report came in 报告收缴: the latest version decides.

    `due` is the entry's own deadline where it was extended, else the evaluation's (ISO date or empty).
    `late`: first handed in after it. `overdue`: still to come, or returned, and it has passed.
    """

    entry: Entry
    report: Report | None
    versions: int
    due: str
    extended: bool
    extension_reason: str
    first_received_at: str
    late: bool
    overdue: bool
    reminders: int
    last_reminded_at: str


@dataclass(frozen=True, slots=True)
class DeliveryCount:
    """How many entries' reports are missing, received, returned and accepted; how many came late or are overdue."""

    missing: int
    received: int
    returned: int
    accepted: int
    late: int
    overdue: int

    @property
    def total(self) -> int:
        """All entries."""
        return self.missing + self.received + self.returned + self.accepted
