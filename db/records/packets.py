"""评分包: ballots that are scored at another desk and come back sealed.

A packet is lent to one holder; what it lends is seats. While it is out nobody else writes those ballots.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from db.records.ballots import Ballot, Mark
from db.records.supervision import SelfCheckForm


class PacketKind(StrEnum):
    """Who a packet is for: one reviewer, a clerk who types seats or collects 自查表, or a checker who types again."""

    REVIEWER = "reviewer"
    CLERK = "clerk"
    CHECK = "check"
    FORMS = "forms"


class PacketState(StrEnum):
    """已分发; 已交回: collected, with ballots still to come; 已收回: collected whole; 已召回."""

    OUT = "out"
    HANDED_IN = "handed_in"
    COLLECTED = "collected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Seat:
    """One reviewer in one part, by code."""

    part: str
    reviewer: str


@dataclass(frozen=True, slots=True)
class FormSeat:
    """A unit whose 自查表 of a 督察 are collected."""

    supervision_id: int
    entry_id: int
    supervision: str  # its title
    unit_code: str
    unit: str


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet that was issued; `taken` is the number of the hand-in collected last, 0 for none.

    `collected_at` of ballot numbers is a day: the hour would tell who came when. `closed_at` is when a receipt was
    made for its last hand-in; empty before.
    """

    id: int
    number: str
    kind: PacketKind
    file_name: str
    issued_at: str
    state: PacketState
    seats: tuple[Seat, ...]
    taken: int = 0
    collected_at: str = ""
    reason: str = ""
    closed_at: str = ""
    forms: tuple[FormSeat, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportSeen:
    """Which version of an entry's report the packet showed."""

    entry_id: int
    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class HandedSecond:
    """A ballot's second typing as it stands in a check packet."""

    id: int
    finished: bool
    by: str
    marks: Mapping[str, Mark]


@dataclass(frozen=True, slots=True)
class HandedFile:
    """佐证 that came with a 自查表."""

    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class HandedUnit:
    """A unit of a 督察 at the other desk: every version of its 自查表, its files, and what was done to have them."""

    entry_id: int
    sent_on: str
    reminded_on: str
    forms: tuple[SelfCheckForm, ...]
    files: tuple[HandedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class HandIn:
    """What a packet says when it is handed in. `earlier` are (number, events, head) of the hand-ins before.

    `scheme` is the text that it was worked by: of the scheme, or of the 清单.
    """

    packet: str
    number: int
    scheme: str
    events: int
    head: str
    ballots: tuple[Ballot, ...]
    seconds: tuple[HandedSecond, ...] = ()
    reports: tuple[ReportSeen, ...] = ()
    typed_by: tuple[str, ...] = ()
    earlier: tuple[tuple[int, int, str], ...] = ()
    units: tuple[HandedUnit, ...] = ()


class CollectOutcome(StrEnum):
    """What became of one return."""

    COLLECTED = "collected"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    CONFLICT = "conflict"


class Obstacle(StrEnum):
    """What stands against a return. Each has its wording in `desktop.messages`."""

    UNREADABLE = "unreadable"
    NOT_A_RETURN = "not_a_return"
    NEWER_FORMAT = "newer_format"
    OTHER_FILE = "other_file"
    DAMAGED = "damaged"
    UNKNOWN_PACKET = "unknown_packet"
    WRONG_SIGNATURE = "wrong_signature"
    WITHDRAWN = "withdrawn"
    OLDER = "older"
    SCHEME_CHANGED = "scheme_changed"
    FROZEN = "frozen"
    INVALID_BALLOT = "invalid_ballot"  # no desk of ours lets it be typed
    CHECK_GONE = "check_gone"  # a second typing is settled here, or its ballot is gone
    LENT_AGAIN = "lent_again"
    CONFLICTS = "conflicts"
    COPIES = "copies"  # two copies of one packet were worked on
    CLOSED = "closed"  # a receipt was made for an earlier hand-in
    CHECKLIST_CHANGED = "checklist_changed"
    SUPERVISION_CLOSED = "supervision_closed"
    INVALID_FORM = "invalid_form"  # no desk of ours lets it be collected


class ConflictCause(StrEnum):
    """Why a ballot or a 自查表 cannot be taken unasked."""

    CHANGED_HERE = "changed_here"
    NOT_PRESENT = "not_present"  # recused or absent here meanwhile
    UNIT_GONE = "unit_gone"
    UNIT_CHANGED = "unit_changed"  # other criteria apply to it now
    CHECKED_HERE = "checked_here"  # a 自查表 was found right here meanwhile


@dataclass(frozen=True, slots=True)
class BallotConflict:
    """A ballot that stands otherwise here than in the return, and both of them; None where there is none.

    `here_last` is who changed the ballot here last and when, `returned_by` who typed at the other desk.
    """

    part: str
    entry_id: int
    reviewer: str
    unit: str
    cause: ConflictCause
    here: Ballot | None
    returned: Ballot
    here_last: tuple[str, str] | None = None
    returned_by: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, int, str]:
        """Part, entry and reviewer, by which it is settled."""
        return self.part, self.entry_id, self.reviewer


@dataclass(frozen=True, slots=True)
class FormConflict:
    """A unit's 自查表 that stands otherwise here than in the return: the latest of both; None where there is none."""

    supervision: str
    entry_id: int
    unit: str
    cause: ConflictCause
    here: SelfCheckForm | None
    returned: SelfCheckForm
    returned_by: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, int, str]:
        """As of a ballot, by which it is settled: the 督察, the entry and nobody."""
        return self.supervision, self.entry_id, ""


@dataclass(frozen=True, slots=True)
class Decision:
    """How a conflict was settled: the returned ballot is taken, or the one here stays; and why."""

    take: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ReturnCounts:
    """Ballots of a return: new here, changed, the same, and how many of all are still drafts."""

    new: int = 0
    changed: int = 0
    same: int = 0
    draft: int = 0


@dataclass(frozen=True, slots=True)
class Collected:
    """What became of one return, or would.

    `left` is how many marks no longer fit a changed scheme, where those that do are carried over.
    """

    file: str
    packet: str
    seats: tuple[Seat, ...]
    outcome: CollectOutcome
    obstacle: Obstacle | None = None
    facts: Mapping[str, str] | None = None
    counts: ReturnCounts = ReturnCounts()
    conflicts: tuple[BallotConflict | FormConflict, ...] = ()
    hand_in: int = 0
    left: int | None = None
    forms: tuple[FormSeat, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnPacket:
    """What a packet file knows of itself; `closed_on` is the day of the office's receipt, empty before."""

    number: str
    kind: PacketKind
    hand_ins: int
    closed_on: str = ""
