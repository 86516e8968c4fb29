"""The records of the program, in the words of the product (PRODUCT 2). Frozen: a change goes through the store.

Points are whole thousandths of a point (int) wherever a record mirrors the file; `id`s are the file's row numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from db.errors import Fault

LIVE = "现场"
WRITTEN = "书面"
PRESENTATIONS = (LIVE, WRITTEN)


class BallotStatus(StrEnum):
    """Where a ballot stands. Only submitted ballots count."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    VOID = "void"


class Attendance(StrEnum):
    """Whether the reviewer could score the entry: 有效, 缺席 or 回避."""

    PRESENT = "present"
    ABSENT = "absent"
    RECUSED = "recused"


class MarkState(StrEnum):
    """What stands in a cell of a ballot; a blank cell has no mark."""

    NUMBER = "number"
    LEVEL = "level"
    ABSTAIN = "abstain"
    INVALID = "invalid"


class AdjustmentKind(StrEnum):
    """加分, 扣分 or 否决."""

    BONUS = "bonus"
    DEDUCTION = "deduction"
    VETO = "veto"


class ReportStatus(StrEnum):
    """Where a version of a report stands: 已交, 退回 or 已审."""

    RECEIVED = "received"
    RETURNED = "returned"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One year's exercise 评议活动. `deadline` is when reports are due (ISO date, or empty)."""

    id: int
    title: str
    year: int
    organiser: str
    frozen: bool = False
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation in the register; survives years."""

    id: int
    code: str
    title: str
    short_title: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit's participation in one evaluation, with the unit's names beside it."""

    id: int
    unit_id: int
    unit_code: str
    unit: str
    short_title: str
    category: str
    leader: str = ""
    post: str = ""
    presentation: str = WRITTEN
    running_order: int | None = None
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A panel group 评委组."""

    id: int
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A person of the panel, or an anonymous ballot number (no name).

    `workplace` is what recuses them from their own unit.
    """

    id: int
    code: str
    group: str
    name: str = ""
    workplace: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell of a ballot: `points` with state number, `level` (its title) with state level."""

    state: MarkState
    points: int | None = None
    level: str | None = None

    @staticmethod
    def number(points: int) -> Mark:
        """A mark of so many thousandths of a point."""
        return Mark(MarkState.NUMBER, points=points)

    @staticmethod
    def of_level(title: str) -> Mark:
        """A mark by the level's title."""
        return Mark(MarkState.LEVEL, level=title)


ABSTAIN = Mark(MarkState.ABSTAIN)
INVALID = Mark(MarkState.INVALID)


@dataclass(frozen=True, slots=True)
class Ballot:
    """One reviewer's marks for one entry in one part; `marks` by criterion code, blank cells left out."""

    id: int
    part: str
    entry_id: int
    unit_code: str
    reviewer: str
    group: str
    status: BallotStatus = BallotStatus.DRAFT
    attendance: Attendance = Attendance.PRESENT
    reason: str = ""
    comment: str = ""
    marks: Mapping[str, Mark] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Whether the ballot goes into the tally."""
        return self.status is BallotStatus.SUBMITTED and self.attendance is Attendance.PRESENT


@dataclass(frozen=True, slots=True)
class GivenScore:
    """The score that the office entered for an entry in a part of kind given."""

    entry_id: int
    unit_code: str
    part: str
    points: int
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """How often a deducted criterion was missed by an entry."""

    entry_id: int
    unit_code: str
    part: str
    criterion: str
    times: int
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A bonus, deduction or veto with its evidence; a veto has no points."""

    id: int
    entry_id: int
    unit_code: str
    kind: AdjustmentKind
    points: int | None
    evidence: str


class Textless(StrEnum):
    """Why a document has no text to search. Each has its wording in `desktop.messages`."""

    PICTURE = "picture"  # an image
    SCANNED = "scanned"  # a PDF of images
    FORMAT = "format"  # a kind that is kept and opened outside
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"  # to be unpacked


class Doubt(StrEnum):
    """Why a file was not taken as a unit's report. Each has its wording in `desktop.messages`."""

    NO_UNIT = "no_unit"
    SEVERAL_UNITS = "several_units"
    SEVERAL_FILES = "several_files"  # for one unit
    ALREADY_ACCEPTED = "already_accepted"  # the unit's report was accepted, and this is another one
    NOT_A_DOCUMENT = "not_a_document"
    LINK_OUTSIDE = "link_outside"  # a link that leads out of the folder
    UNREADABLE = "unreadable"


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


@dataclass(frozen=True, slots=True)
class SchemeVersion:
    """A version of an evaluation's scheme as it stands in the file."""

    version: int
    text: str
    reason: str
    adopted_at: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after: None is no row. `key` holds the primary key's columns."""

    table: str
    key: Mapping[str, int | str]
    before: Mapping[str, int | str | None] | None
    after: Mapping[str, int | str | None] | None


@dataclass(frozen=True, slots=True)
class Event:
    """One change in the trail: who did what, when, to which rows, and why."""

    id: int
    at: str
    who: str
    what: str
    subject: str
    reason: str
    changes: tuple[RowChange, ...]
    previous: str
    digest: str


# What a workbook holds, in the words of its sheets; every row says where it came from ("评分-written!4").


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

    `comment` None: the sheet has no such column.
    """

    place: str
    part: str
    reviewer: str
    unit_code: str
    status: BallotStatus
    attendance: Attendance
    marks: Mapping[str, Mark]
    comment: str | None = None


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
class Intake:
    """Everything that a workbook brings in, read and checked; the store takes all of it or nothing.

    `notes` say what was read in a way that a person should know of; they refuse nothing.
    """

    units: tuple[UnitRow, ...] = ()
    reviewers: tuple[ReviewerRow, ...] = ()
    ballots: tuple[BallotRow, ...] = ()
    given: tuple[GivenRow, ...] = ()
    occurrences: tuple[OccurrenceRow, ...] = ()
    adjustments: tuple[AdjustmentRow, ...] = ()
    notes: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What an import did or, as a dry run, would do.

    Rows added, changed and unchanged, by subject (units, reviewers, ballots …), and the intake's notes.
    """

    added: Mapping[str, int]
    changed: Mapping[str, int]
    unchanged: Mapping[str, int]
    notes: tuple[Fault, ...] = ()


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


# Results. Scores are exact fractions of a point; how they print is the scheme's rounding.


@dataclass(frozen=True, slots=True)
class TallyCount:
    """计票.

    Ballots issued (reviewer neither absent nor recused), returned (submitted or void), valid,
    void and abstained.
    """

    issued: int = 0
    returned: int = 0
    valid: int = 0
    void: int = 0
    abstained: int = 0


class UnrankedKind(StrEnum):
    """Why an entry has no rank. Each kind has its wording in `desktop.messages`."""

    NO_COMPOSITION = "no_composition"  # no composition rule matches
    NO_CRITERIA = "no_criteria"  # a weighted part has no criterion for the category; part
    NO_GIVEN_SCORE = "no_given_score"  # part
    NO_REPORT = "no_report"  # part
    GROUP_EMPTY = "group_empty"  # part, group, criterion
    NO_GROUP_COUNTS = "no_group_counts"  # every group is empty; part
    TOO_FEW_BALLOTS = "too_few_ballots"  # part, found, needed
    NO_BAND = "no_band"  # part, group


@dataclass(frozen=True, slots=True)
class UnrankedReason:
    """Why an entry has no rank, with the facts (codes of part, group, criterion; counts as text)."""

    kind: UnrankedKind
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry's place in one ranked set.

    `total` is the number that was ranked, rounded by the scheme. `grade` is by threshold,
    `grade_by_quota` by quota down the
    category. `tie_broken_by` is the tie key that parted it from an equal total; `shared` says the rank is shared.
    """

    rank: int
    entry: Entry
    total: Fraction
    parts: Mapping[str, Fraction]
    adjustments: Fraction
    vetoed: bool
    grade: str | None
    grade_by_quota: str | None
    shared: bool
    tie_broken_by: str | None
    ballots: TallyCount


@dataclass(frozen=True, slots=True)
class UnrankedEntry:
    """An entry that is listed without a rank."""

    entry: Entry
    reason: UnrankedReason


@dataclass(frozen=True, slots=True)
class Ranking:
    """One ranked set.

    `within` is overall, category or presentation; `name` the category or presentation, empty
    overall.

    `mixed` says that its entries differ in composition. `digest` is the digest of the ranking's document (PRODUCT 6).
    """

    evaluation: Evaluation
    scheme_version: int
    within: str
    name: str
    standings: tuple[Standing, ...]
    unranked: tuple[UnrankedEntry, ...]
    mixed: bool = False
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Rankings:
    """Every ranked set of an evaluation, from one count of the ballots."""

    overall: Ranking
    by_category: tuple[Ranking, ...]
    by_presentation: tuple[Ranking, ...]


@dataclass(frozen=True, slots=True)
class IntakeFacts:
    """What the file already knows, for checking an import against it."""

    units: tuple[Unit, ...]
    entries: tuple[Entry, ...]
    reviewers: tuple[Reviewer, ...]
    groups: tuple[Group, ...]


class FindingState(StrEnum):
    """Where a finding stands: 整改中, 已报整改, 已销号."""

    OPEN = "open"
    REPORTED = "reported"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Finding:
    """问题: what feedback told a unit to mend. Dates are ISO or empty; `note` is the office's closing note."""

    id: int
    entry_id: int
    unit_code: str
    unit: str
    category: str
    text: str
    source: str
    measures: str
    responsible: str
    due: str
    state: FindingState
    reported_on: str
    accepted_on: str
    note: str

    def overdue(self, today: str) -> bool:
        """Whether it is past its due date (compared as ISO dates) and not closed."""
        return bool(self.due) and self.state is not FindingState.ACCEPTED and self.due < today


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How the ledger stands; `overdue` are among the open and reported ones."""

    open: int
    reported: int
    accepted: int
    overdue: int

    @property
    def closed(self) -> bool:
        """清仓见底: there were findings, and all are accepted."""
        return self.accepted > 0 and not self.open and not self.reported


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that shows how a finding was mended."""

    id: int
    finding_id: int
    file_name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class StrongPoint:
    """亮点: what feedback praises."""

    id: int
    entry_id: int
    unit_code: str
    text: str
