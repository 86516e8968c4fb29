"""Versions of the scheme and the events of the trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class SchemeVersion:
    """A version of an evaluation's scheme as it stands in the file."""

    version: int
    text: str
    reason: str
    adopted_at: str


class RowChange(NamedTuple):
    """One row before and after: None is no row. `key` holds the primary key's columns.

    A tuple, which is made in half the time: an import or its undoing makes some hundred thousand.
    """

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


@dataclass(frozen=True, slots=True)
class EventRun:
    """Events that belong together, as those of one import: from the first to the last, both taken in."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1
