"""Grades 等次, by threshold and by quota (docs/scoring.md § Grades)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from db.scoring.places import Place
from db.scoring.scheme.scheme import Grade, Scheme
from db.scoring.score import EntryScore


def grade_by_threshold(scheme: Scheme, score: EntryScore) -> str | None:
    """The highest grade whose threshold the total reaches, a vetoed entry capped; None where it reaches none."""
    index = first_grade(scheme, score)
    return scheme.grades[index].title if index < len(scheme.grades) else None


def first_grade(scheme: Scheme, score: EntryScore) -> int:
    """The index of the highest grade open to the score; the number of grades where none is."""
    top, bottom = score.total.numerator, score.total.denominator
    index = 0
    for grade in scheme.grades:
        if top * grade.at_least.denominator >= grade.at_least.numerator * bottom:
            break
        index += 1
    if score.vetoed and scheme.veto.cap_grade is not None:
        cap = next(i for i, g in enumerate(scheme.grades) if g.title == scheme.veto.cap_grade)
        index = max(index, cap)
    return index


def quota_places(grade: Grade, ranked: int) -> int | None:
    """⌊quota × ranked entries⌋; None where the grade has no quota."""
    return None if grade.quota is None else math.floor(grade.quota * ranked)


class QuotaVerdict(StrEnum):
    """What became of an entry at one grade on its way down (docs/scoring.md § Grades)."""

    BELOW = "below"  # the total does not reach the threshold
    VETOED = "vetoed"  # the threshold is reached, but a veto caps the grade
    FULL = "full"  # the quota was used up by entries ranked higher
    EQUALS = "equals"  # the entries of this rank do not all fit, so all fall
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class QuotaStep:
    """One grade on an entry's way down: `limit` places (None: no quota), of which `taken` were gone."""

    grade: str
    verdict: QuotaVerdict
    limit: int | None
    taken: int
    equals: int


Story = dict[int, list[QuotaStep]]


def grades_by_quota(
    scheme: Scheme, ranked: Sequence[Place], story: Story | None = None
) -> dict[int, str | None]:
    """Grades down one category's ranking, by entry id; `story` takes each entry's steps.

    Equals that do not all fit all fall. Once somebody has fallen from a grade for want of a place
    it is closed, so that nobody ranked lower gets a better grade.
    """
    limits = [quota_places(grade, len(ranked)) for grade in scheme.grades]
    taken = [0] * len(limits)
    closed = [False] * len(limits)
    result: dict[int, str | None] = {}
    for _, group in groupby(ranked, key=lambda place: place.rank):
        equals = list(group)
        pending = [(place, first_grade(scheme, place.score)) for place in equals]
        for index, limit in enumerate(limits):
            here = [place for place, first in pending if first <= index]
            full = limit is not None and taken[index] + len(here) > limit
            falls = bool(here) and (closed[index] or full)
            if story is not None:
                grade = scheme.grades[index]
                _tell(story, pending, grade, index, (limit, taken[index], len(here)), falls)
            if not here:
                continue
            if falls:
                closed[index] = True
                continue
            taken[index] += len(here)
            result.update((place.scored.entry.id, scheme.grades[index].title) for place in here)
            pending = [(place, first) for place, first in pending if first > index]
        result.update((place.scored.entry.id, None) for place, _ in pending)
    return result


def _tell(
    story: Story,
    pending: Sequence[tuple[Place, int]],
    grade: Grade,
    index: int,
    numbers: tuple[int | None, int, int],
    falls: bool,
) -> None:
    limit, taken, equals = numbers
    for place, first in pending:
        if first > index:
            reached = place.score.total >= grade.at_least
            verdict = QuotaVerdict.VETOED if reached else QuotaVerdict.BELOW
        elif falls:
            room = limit is not None and taken < limit
            verdict = QuotaVerdict.EQUALS if room and equals > 1 else QuotaVerdict.FULL
        else:
            verdict = QuotaVerdict.TAKEN
        step = QuotaStep(grade.title, verdict, limit, taken, equals)
        story.setdefault(place.scored.entry.id, []).append(step)
