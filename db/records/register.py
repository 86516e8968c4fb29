"""The evaluation, the register of units with this year's entries, and the panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

LIVE = "现场"
WRITTEN = "书面"
PRESENTATIONS = (LIVE, WRITTEN)


class EntryKind(NamedTuple):
    """What the rules of a scheme tell entries apart by: 类别, 标签 and 述法形式."""

    category: str
    labels: tuple[str, ...] = ()
    presentation: str = WRITTEN


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One year's exercise 评议活动. `deadline` is when reports are due (ISO date, or empty).

    `findings_due`: by when findings are to be mended that have no day of their own when they come in.
    """

    id: int
    title: str
    year: int
    organiser: str
    frozen: bool = False
    deadline: str = ""
    findings_due: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation in the register; survives years."""

    id: int
    code: str
    title: str
    short_title: str = ""

    @property
    def called(self) -> str:
        """Name and code, as errors and notes call it."""
        return f"{self.title}（{self.code}）"


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
    labels: tuple[str, ...] = ()  # 标签, as 重点责任单位
    reported: bool = False
    withdrawn_on: str = ""  # the day on which it left the evaluation 退出, if it did
    withdrawn_reason: str = ""
    liaison: str = ""  # 联络员: whom the office calls about the report
    phone: str = ""
    note: str = ""

    @property
    def kind(self) -> EntryKind:
        """By what the rules of a scheme tell it from others."""
        return EntryKind(self.category, self.labels, self.presentation)


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
