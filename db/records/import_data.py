"""What comes in from a workbook and goes out to one: rows as read, before they have a place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from db.errors import Fault
from db.records.ballots import Attendance, Ballot, BallotStatus, CountedVotes, Mark
from db.records.findings import Finding, FindingState, StrongPoint
from db.records.history import RowChange
from db.records.lineage import Ending, FormerName
from db.records.office import Adjustment, AdjustmentKind, GivenScore, Occurrence
from db.records.register import Entry, Evaluation, Group, Reviewer, Unit


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A row of sheet 单位.

    `code` empty: the store finds the unit by name or makes a code. None: the column is absent.
    """

    place: str
    code: str
    unit: str
    category: str
    short_title: str | None = None
    leader: str | None = None
    post: str | None = None
    presentation: str | None = None
    running_order: int | None = None
    has_running_order: bool = False
    liaison: str | None = None
    phone: str | None = None
    note: str | None = None
    labels: tuple[str, ...] | None = None
    withdrawn_on: str | None = None  # an ISO date; empty where the unit takes part
    withdrawn_reason: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewerRow:
    """A row of sheet 评委; `group` is a group's code."""

    place: str
    code: str
    group: str
    name: str | None = None
    workplace: str | None = None


@dataclass(frozen=True, slots=True)
class BallotRow:
    """A row of a sheet 评分-part, its marks checked against the scheme.

    `comment` None: the sheet has no such column. `states`: the sheet itself says whether the ballot is valid,
    `unhanded`: and that it was not handed in; else a draft is one because a mark is missing.
    """

    place: str
    part: str
    reviewer: str
    unit_code: str
    status: BallotStatus
    attendance: Attendance
    marks: Mapping[str, Mark]
    comment: str | None = None
    states: bool = False
    unhanded: bool = False


@dataclass(frozen=True, slots=True)
class VotesRow:
    """What the sheets 票数-part say of one unit and group: votes by criterion and level; a level of none is 0."""

    place: str
    part: str
    unit_code: str
    group: str
    votes: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class GivenRow:
    """A row of a sheet 直接计分-part."""

    place: str
    part: str
    unit_code: str
    points: int
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class OccurrenceRow:
    """A row of a sheet 扣分-part."""

    place: str
    part: str
    unit_code: str
    criterion: str
    times: int
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class AdjustmentRow:
    """A row of sheet 加减分."""

    place: str
    unit_code: str
    kind: AdjustmentKind
    points: int | None
    evidence: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A row of sheet 整改, known by its unit and words; a unit may have several of the same words.

    None: the sheet has no such column, or does not say where the finding stands. Days are ISO dates, or empty.
    """

    place: str
    unit_code: str
    text: str
    source: str | None = None
    measures: str | None = None
    responsible: str | None = None
    due: str | None = None
    state: FindingState | None = None
    reported_on: str | None = None
    accepted_on: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class StrongPointRow:
    """A row of sheet 亮点."""

    place: str
    unit_code: str
    text: str


@dataclass(frozen=True, slots=True)
class ImportData:
    """Everything that a workbook brings in, read and checked; the store takes all of it or nothing.

    `notes` say what was read in a way that a person should know of; they refuse nothing.
    """

    units: tuple[UnitRow, ...] = ()
    reviewers: tuple[ReviewerRow, ...] = ()
    ballots: tuple[BallotRow, ...] = ()
    given: tuple[GivenRow, ...] = ()
    occurrences: tuple[OccurrenceRow, ...] = ()
    adjustments: tuple[AdjustmentRow, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    strong_points: tuple[StrongPointRow, ...] = ()
    votes: tuple[VotesRow, ...] = ()
    notes: tuple[Fault, ...] = ()


class Stands(StrEnum):
    """Why a row leaves the file as it is: no reason was given, or only the page changes such a ballot."""

    NO_REASON = "no_reason"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ImportDifference:
    """One row of a workbook that the file does not hold so: of which subject, whose, and what was there before.

    `rows` are the file's rows before and after; none where all of it is new. `stands`: they stay as before.
    """

    subject: str
    name: str
    rows: tuple[RowChange, ...] = ()
    stands: Stands | None = None

    @property
    def added(self) -> bool:
        """Whether all of it is new."""
        return not self.rows


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did or, as a dry run, would do.

    Rows added, changed, unchanged and kept against the workbook, by subject (units, reviewers, ballots …), and the
    notes; `differences` are the added, changed and kept ones, one by one.
    """

    added: Mapping[str, int]
    changed: Mapping[str, int]
    unchanged: Mapping[str, int]
    kept: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Fault, ...] = ()
    differences: tuple[ImportDifference, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything of one evaluation that a workbook can carry, in the file's order; what `export` writes."""

    evaluation: Evaluation
    entries: tuple[Entry, ...]
    reviewers: tuple[Reviewer, ...]
    ballots: tuple[Ballot, ...]
    given: tuple[GivenScore, ...]
    occurrences: tuple[Occurrence, ...]
    adjustments: tuple[Adjustment, ...]
    findings: tuple[Finding, ...] = ()
    strong_points: tuple[StrongPoint, ...] = ()
    votes: tuple[CountedVotes, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportFacts:
    """What the file already knows, for checking an import against it.

    `key` tells this year in this file from any other. `misfits` are the marks that the scheme in force would not
    take, by part, unit, reviewer and criterion: given under another, and a sheet that says the same is right.
    `former_parts` are the codes of parts by the titles that they had under an earlier one.
    """

    units: tuple[Unit, ...]
    entries: tuple[Entry, ...]
    reviewers: tuple[Reviewer, ...]
    groups: tuple[Group, ...]
    former_names: tuple[FormerName, ...] = ()
    endings: tuple[Ending, ...] = ()
    misfits: Mapping[tuple[str, str, str, str], Mark] = field(default_factory=dict)
    counted: tuple[CountedVotes, ...] = ()
    key: str = ""
    former_parts: Mapping[str, str] = field(default_factory=dict)
