"""计票: each unit's ballots as counted by hand beside what was typed."""

from __future__ import annotations

from db.records import LIVE, TallyCount
from db.records.hall import UnitCount
from db.scoring.scheme.scheme import Part
from db.store import Store


def hall_ballot_parts(store: Store, evaluation_id: int) -> tuple[Part, ...]:
    """The parts with ballots in which units are judged that speak; those that judge nobody else come first."""
    scheme = store.schemes.current(evaluation_id).scheme
    entries = [e for e in store.units.entries(evaluation_id) if not e.withdrawn_on]
    found: list[tuple[bool, Part]] = []
    for part in scheme.parts:
        judged = [
            e
            for e in entries
            if part.has_ballots and any(p.code == part.code for p, _ in scheme.parts_for(e.kind))
        ]
        if any(e.presentation == LIVE for e in judged):
            found.append((any(e.presentation != LIVE for e in judged), part))
    return tuple(part for _, part in sorted(found, key=lambda pair: pair[0]))


def unit_counts(store: Store, evaluation_id: int, part: Part) -> tuple[UnitCount, ...]:
    """The part's count, by order of speaking. Raises UserError NOT_ALLOWED."""
    hand = {
        c.entry_id: c for c in store.hand_counts.of_evaluation(evaluation_id) if c.part == part.code
    }
    typed = store.results.tallies(evaluation_id, part.code)
    return tuple(
        UnitCount(turn.entry, typed.get(turn.entry.id, TallyCount()), hand.get(turn.entry.id))
        for turn in store.hall.read(evaluation_id).turns
    )
