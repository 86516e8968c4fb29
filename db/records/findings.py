"""The rectification ledger and the strong points told to a unit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
        """Whether its due date (compared as ISO dates) has passed and the unit has reported nothing yet."""
        return bool(self.due) and self.state is FindingState.OPEN and self.due < today


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How the ledger stands; `overdue` are among the open ones."""

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
