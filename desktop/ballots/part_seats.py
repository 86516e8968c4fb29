"""Who scores whom in a part, worked out once for every page that asks: the matrix, the panel's table, the overview."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from db.records import Attendance, BallotStatus, CountedVotes, Entry, Reviewer, Seating
from db.scoring.scheme.scheme import Part, PartKind, Scheme
from db.store import Store
from db.store.ballots.ballots import works_at
from desktop.messages import tr

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
    BY_HAND = "by_hand"  # the group's votes for the entry were counted: no ballot is wanted


# What may be changed at once; what was handed in is withdrawn first.
CHANGEABLE = frozenset({SeatState.DUE, SeatState.DRAFT, SeatState.RECUSED, SeatState.ABSENT})
AWAY = frozenset({SeatState.OWN_UNIT, SeatState.RECUSED, SeatState.ABSENT})


def seat_word(state: SeatState) -> str:
    """The state in a cell's few characters."""
    return tr(_WORDS[state])


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
    SeatState.BY_HAND: "计票",
}


@dataclass(frozen=True)
class PartSeats:
    """A part's reviewers and entries with the ballots that were begun.

    `reviewers` and `entries` are those that the part is for, and any others that have ballots in it all
    the same; `counting` and `scored` are the row numbers of the former. `by_hand` are the entries whose votes were
    counted, by group.
    """

    part: Part
    reviewers: tuple[Reviewer, ...]
    entries: tuple[Entry, ...]
    counting: frozenset[int]
    scored: frozenset[int]
    rows: Rows
    by_hand: Mapping[str, frozenset[int]]

    def seating(self, reviewer: Reviewer, entry: Entry) -> Seating | None:
        """The ballot that was begun, if one was."""
        return self.rows.get(reviewer.id, {}).get(entry.id)

    def states(self, reviewer: Reviewer) -> list[SeatState]:
        """How the reviewer stands with each of the entries, in their order."""
        begun = self.rows.get(reviewer.id, {})
        if reviewer.id not in self.counting:
            return [
                SeatState.UNCOUNTED if e.id in begun else SeatState.NOT_SCORED for e in self.entries
            ]
        own, by_hand = self.own_entries(reviewer), self.counted_for(reviewer)
        states = [self._state(e.id, begun.get(e.id), own) for e in self.entries]
        return [
            SeatState.BY_HAND if state is SeatState.DUE and entry.id in by_hand else state
            for entry, state in zip(self.entries, states, strict=True)
        ]

    def counts(self, reviewer: Reviewer) -> Counter[SeatState]:
        """How many entries the reviewer stands so with; nothing for whom the part is not for.

        Entries without a ballot are counted, not visited: there may be ten thousand.
        """
        if reviewer.id not in self.counting:
            return Counter()
        begun, own = self.rows.get(reviewer.id, {}), self.own_entries(reviewer)
        found = [self._state(n, s, own) for n, s in begun.items() if n in self.scored]
        counts = Counter(found)
        unbegun = sum(n in self.scored and n not in begun for n in own)
        by_hand = len((self.counted_for(reviewer) & self.scored) - own - begun.keys())
        counts[SeatState.OWN_UNIT] += unbegun
        counts[SeatState.BY_HAND] += by_hand
        counts[SeatState.DUE] += len(self.scored) - len(found) - unbegun - by_hand
        return counts

    def counted_for(self, reviewer: Reviewer) -> frozenset[int]:
        """The entries for which the votes of the reviewer's group were counted by hand."""
        return self.by_hand.get(reviewer.group, frozenset())

    def own_entries(self, reviewer: Reviewer) -> frozenset[int]:
        """The entries that are the reviewer's own unit."""
        if not reviewer.workplace:
            return frozenset()
        return frozenset(e.id for e in self.entries if works_at(reviewer.workplace, e))

    def _state(self, entry_id: int, seating: Seating | None, own: frozenset[int]) -> SeatState:
        """How a reviewer whose group counts stands with an entry."""
        if entry_id not in self.scored:
            return SeatState.NOT_SCORED if seating is None else SeatState.UNCOUNTED
        if entry_id in own:
            return SeatState.OWN_UNIT
        return SeatState.DUE if seating is None else _STATES[seating.attendance, seating.status]


def seats_of(store: Store, scheme: Scheme, evaluation_id: int) -> tuple[PartSeats, ...]:
    """`part_seats` of what the file holds. Raises UserError NOT_ALLOWED."""
    return part_seats(
        scheme,
        store.units.entries(evaluation_id),
        store.panel.reviewers(evaluation_id),
        store.attendances.of_evaluation(evaluation_id),
        store.ballots.counted.of_evaluation(evaluation_id),
    )


def part_seats(
    scheme: Scheme,
    entries: tuple[Entry, ...],
    reviewers: Sequence[Reviewer],
    seatings: Iterable[Seating],
    counted: Iterable[CountedVotes] = (),
) -> tuple[PartSeats, ...]:
    """Every part that has ballots, in the scheme's order; `counted` are votes that were counted by hand."""
    by_hand: dict[str, dict[str, frozenset[int]]] = defaultdict(dict)
    for one in counted:
        groups = by_hand[one.part]
        groups[one.group] = groups.get(one.group, frozenset()) | {one.entry_id}
    rows: dict[str, dict[int, dict[int, Seating]]] = defaultdict(lambda: defaultdict(dict))
    for seating in seatings:
        rows[seating.part][seating.reviewer_id][seating.entry_id] = seating
    return tuple(
        _of_part(scheme, part, entries, reviewers, rows[part.code], by_hand[part.code])
        for part in scheme.parts
        if part.has_ballots
    )


def _of_part(
    scheme: Scheme,
    part: Part,
    entries: tuple[Entry, ...],
    reviewers: Sequence[Reviewer],
    rows: Rows,
    by_hand: Mapping[str, frozenset[int]],
) -> PartSeats:
    scored = entries_to_score(scheme, part, entries)
    counting = frozenset(r.id for r in reviewers if counts_in(part, r))
    wanted = frozenset(e.id for e in scored)
    strays = {entry_id for begun in rows.values() for entry_id in begun} - wanted
    return PartSeats(
        part,
        tuple(r for r in reviewers if r.id in counting or rows.get(r.id)),
        scored + tuple(e for e in entries if e.id in strays),
        counting,
        wanted,
        rows,
        by_hand if part.kind is PartKind.VOTED else {},
    )


def counts_in(part: Part, reviewer: Reviewer) -> bool:
    """Whether the reviewer's group counts, and the ballot may bear a name or need not."""
    if part.anonymous and (reviewer.name or reviewer.workplace):
        return False
    return part.group_weights is None or bool(part.group_weights.get(reviewer.group))


_STATES = {
    (attendance, status): SeatState(by_status if attendance is Attendance.PRESENT else attendance)
    for attendance in Attendance
    for status, by_status in (
        (BallotStatus.DRAFT, "draft"),
        (BallotStatus.SUBMITTED, "handed_in"),
        (BallotStatus.VOID, "void"),
    )
}


def entries_to_score(scheme: Scheme, part: Part, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The units that take part and whose total the part goes into; in running order where every one has one."""
    scored = tuple(
        entry
        for entry in entries
        if not entry.withdrawn_on
        and any(p.code == part.code for p, _ in scheme.parts_for(entry.kind))
    )
    if all(e.running_order is not None for e in scored):
        return tuple(sorted(scored, key=lambda e: (e.running_order or 0, e.unit_code)))
    return scored
