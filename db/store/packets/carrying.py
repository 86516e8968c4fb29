"""What of a return still counts after the scheme was changed: marks of criteria that are what they were, as drafts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from db.records import Ballot, BallotStatus
from db.scoring.scheme.scheme import Scheme
from db.store.packets.sealed_return import is_blank


def still_fitting(
    ballots: Iterable[Ballot], before: Scheme, now: Scheme
) -> tuple[tuple[Ballot, ...], int]:
    """The ballots as drafts with the marks that still fit, and how many marks do not.

    A mark fits where its criterion stands word for word in the same part, of the same kind. Recusals,
    absences and comments stay.
    """
    kept = _unchanged(before, now)
    carried, left = [], 0
    for ballot in ballots:
        if ballot.part not in now.by_code:
            left += len(ballot.marks)
            continue
        marks = {c: m for c, m in ballot.marks.items() if (ballot.part, c) in kept}
        left += len(ballot.marks) - len(marks)
        draft = replace(ballot, marks=marks, status=BallotStatus.DRAFT)
        if not is_blank(draft):
            carried.append(draft)
    return tuple(carried), left


def _unchanged(before: Scheme, now: Scheme) -> set[tuple[str, str]]:
    """Parts and criteria, by code, that are the same in both."""
    return {
        (part.code, criterion.code)
        for part in before.parts
        if part.code in now.by_code and now.by_code[part.code].kind is part.kind
        for criterion in part.criteria
        if now.by_code[part.code].by_code.get(criterion.code) == criterion
    }
