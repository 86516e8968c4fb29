"""专项督察: what chosen units check themselves against, what they answered, and how far they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SelfCheckVerdict(StrEnum):
    """自查结论 of an item."""

    MET = "符合"
    MOSTLY_MET = "基本符合"
    NOT_MET = "不符合"
    NOT_APPLICABLE = "不适用"

    @property
    def leaves_a_problem(self) -> bool:
        """Whether something is to be mended."""
        return self in (SelfCheckVerdict.MOSTLY_MET, SelfCheckVerdict.NOT_MET)


class SelfCheckState(StrEnum):
    """How far a unit is: 未发, 已发, 已报, 退回, 已审."""

    PENDING = "pending"
    SENT = "sent"
    REPORTED = "reported"
    RETURNED = "returned"
    CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class Supervision:
    """督察: its title, the law or document that it rests on, and its period. Days are ISO dates or empty."""

    id: int
    evaluation_id: int
    title: str
    basis: str
    starts_on: str
    due: str
    closed_on: str = ""


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item of the 清单: `text` says what to look at."""

    code: str
    title: str
    basis: str = ""
    text: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """A chosen unit: where its 自查表 stands. `note`: why it was returned, `due`: its own day, with more time."""

    entry_id: int
    unit_code: str
    unit: str
    category: str
    state: SelfCheckState
    sent_on: str
    reported_on: str
    reminded_on: str
    note: str
    versions: int
    files: int = 0
    due: str = ""
    due_reason: str = ""

    @property
    def waiting(self) -> bool:
        """Whether the unit has still to hand one in."""
        return self.state not in (SelfCheckState.REPORTED, SelfCheckState.CHECKED)

    def overdue(self, due: str, today: str) -> bool:
        """Whether nothing was handed in by its own day, or by that of all."""
        own = self.due or due
        return bool(own) and self.waiting and own < today


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """What a unit says of one item: the verdict, the facts, the measures, the person and the day."""

    item: str  # its code
    verdict: SelfCheckVerdict
    facts: str = ""
    measures: str = ""
    responsible: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class SelfCheckForm:
    """One version of a unit's 自查表 as it came in."""

    entry_id: int
    version: int
    file_name: str
    received_on: str
    answers: tuple[ItemAnswer, ...]


@dataclass(frozen=True, slots=True)
class SelfCheckFile:
    """佐证: a file that goes with a unit's 自查表, whichever version."""

    id: int
    entry_id: int
    file_name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class SupervisionCount:
    """What is left until a 督察 can be closed: 清仓见底."""

    units: int
    checked: int
    findings: int
    accepted: int
    unmade: int  # problems of checked forms that are no findings yet

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        left = (self.units - self.checked) + (self.findings - self.accepted) + self.unmade
        return self.units > 0 and not left
