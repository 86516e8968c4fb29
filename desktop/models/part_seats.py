"""Who scores whom in a part, worked out once for every page that asks: the matrix, the panel's table, the overview."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from db.records import Attendance, BallotStatus, Entry, Reviewer, Seating
from db.scoring.scheme import Part, Scheme
from db.store.ballots import works_at
from desktop.models.ballot_list import entries_to_score

translate = QCoreApplication.translate

Rows = Mapping[int, Mapping[int, Seating]]  # by reviewer id and entry id


class SeatState(StrEnum):
    """How a reviewer stands with an entry."""

    DUE = "due"
    DRAFT = "draft"
    HANDED_IN = "handed_in"
    VOID = "void"
    OWN_UNIT = "own_unit"
    RECUSED = "recused"
    ABSENT = "absent"
    NOT_SCORED = "not_scored"
    UNCOUNTED = "uncounted"  # a ballot where none is wanted


# What may be changed at once; what was handed in is withdrawn first.
CHANGEABLE = frozenset({SeatState.DUE, SeatState.DRAFT, SeatState.RECUSED, SeatState.ABSENT})
AWAY = frozenset({SeatState.OWN_UNIT, SeatState.RECUSED, SeatState.ABSENT})


def seat_word(state: SeatState) -> str:
    """The state in a cell's few characters."""
    return translate("seats", _WORDS[state])


_WORDS = {
    SeatState.DUE: "应评",
    SeatState.DRAFT: "草稿",
    SeatState.HANDED_IN: "已交",
    SeatState.VOID: "作废",
    SeatState.OWN_UNIT: "本单位",
    SeatState.RECUSED: "回避",
    SeatState.ABSENT: "缺席",
    SeatState.NOT_SCORED: "不评",
    SeatState.UNCOUNTED: "不计",
}


@dataclass(frozen=True)
class PartSeats:
    """A part's reviewers and entries with the ballots that were begun.

    `reviewers` and `entries` are those that the part is for, and any others that have ballots in it all
    the same; `counting` and `scored` are the row numbers of the former.
    """

    part: Part
    reviewers: tuple[Reviewer, ...]
    entries: tuple[Entry, ...]
    counting: frozenset[int]
    scored: frozenset[int]
    rows: Rows

    def seating(self, reviewer: Reviewer, entry: Entry) -> Seating | None:
        """The ballot that was begun, if one was."""
        return self.rows.get(reviewer.id, {}).get(entry.id)

    def state(self, reviewer: Reviewer, entry: Entry) -> SeatState:
        """How the reviewer stands with the entry."""
        return self._state(reviewer, entry, self.seating(reviewer, entry))

    def counts(self, reviewer: Reviewer) -> Counter[SeatState]:
        """How many entries the reviewer stands so with; nothing for whom the part is not for.

        Entries without a ballot are counted, not visited: there may be ten thousand.
        """
        if reviewer.id not in self.counting:
            return Counter()
        begun = self.rows.get(reviewer.id, {})
        own = {e.id for e in self._own(reviewer) if e.id not in begun and e.id in self.scored}
        found = [self._begun(reviewer, s) for i, s in begun.items() if i in self.scored]
        counts = Counter(found)
        counts[SeatState.OWN_UNIT] += len(own)
        counts[SeatState.DUE] += len(self.scored) - len(found) - len(own)
        return counts

    def _own(self, reviewer: Reviewer) -> list[Entry]:
        if not reviewer.workplace:
            return []
        return [e for e in self.entries if works_at(reviewer.workplace, e)]

    def _begun(self, reviewer: Reviewer, seating: Seating) -> SeatState:
        if seating.attendance is Attendance.RECUSED and reviewer.workplace:
            entry = next(e for e in self.entries if e.id == seating.entry_id)
            return self._state(reviewer, entry, seating)
        return _state_of(seating)

    def _state(self, reviewer: Reviewer, entry: Entry, seating: Seating | None) -> SeatState:
        if reviewer.id not in self.counting or entry.id not in self.scored:
            return SeatState.NOT_SCORED if seating is None else SeatState.UNCOUNTED
        if works_at(reviewer.workplace, entry):
            return SeatState.OWN_UNIT
        return SeatState.DUE if seating is None else _state_of(seating)


def part_seats(
    scheme: Scheme,
    entries: tuple[Entry, ...],
    reviewers: Sequence[Reviewer],
    seatings: Iterable[Seating],
) -> tuple[PartSeats, ...]:
    """Every part that has ballots, in the scheme's order."""
    rows: dict[str, dict[int, dict[int, Seating]]] = defaultdict(lambda: defaultdict(dict))
    for seating in seatings:
        rows[seating.part][seating.reviewer_id][seating.entry_id] = seating
    return tuple(
        _of_part(scheme, part, entries, reviewers, rows[part.code])
        for part in scheme.parts
        if part.has_ballots
    )


def _of_part(
    scheme: Scheme,
    part: Part,
    entries: tuple[Entry, ...],
    reviewers: Sequence[Reviewer],
    rows: Rows,
) -> PartSeats:
    categories = {e.category for e in entries}
    judged = {category for category in categories if part.criteria_for(category)}
    scored = tuple(e for e in entries_to_score(scheme, part, entries) if e.category in judged)
    counting = frozenset(r.id for r in reviewers if _counts_in(part, r))
    wanted = frozenset(e.id for e in scored)
    strays = {entry_id for begun in rows.values() for entry_id in begun} - wanted
    return PartSeats(
        part,
        tuple(r for r in reviewers if r.id in counting or rows.get(r.id)),
        scored + tuple(e for e in entries if e.id in strays),
        counting,
        wanted,
        rows,
    )


def _counts_in(part: Part, reviewer: Reviewer) -> bool:
    """Whether the reviewer's group counts, and the ballot may bear a name or need not."""
    if part.anonymous and (reviewer.name or reviewer.workplace):
        return False
    return part.group_weights is None or bool(part.group_weights.get(reviewer.group))


def _state_of(seating: Seating) -> SeatState:
    if seating.attendance is Attendance.RECUSED:
        return SeatState.RECUSED
    if seating.attendance is Attendance.ABSENT:
        return SeatState.ABSENT
    return {
        BallotStatus.DRAFT: SeatState.DRAFT,
        BallotStatus.SUBMITTED: SeatState.HANDED_IN,
        BallotStatus.VOID: SeatState.VOID,
    }[seating.status]
