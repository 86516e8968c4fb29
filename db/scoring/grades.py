"""Grades 等次, by threshold and by quota (PRODUCT 4.5)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from db.scoring.scheme import Grade, Scheme
from db.scoring.score import EntryScore

if TYPE_CHECKING:
    from db.scoring.ranking import Place


def grade_by_threshold(scheme: Scheme, score: EntryScore) -> str | None:
    """The highest grade whose threshold the total reaches, a vetoed entry capped; None where it reaches none."""
    index = first_grade(scheme, score)
    return scheme.grades[index].title if index < len(scheme.grades) else None


def first_grade(scheme: Scheme, score: EntryScore) -> int:
    """The index of the highest grade open to the score; the number of grades where none is."""
    index = next(
        (i for i, g in enumerate(scheme.grades) if score.total >= g.at_least), len(scheme.grades)
    )
    if score.vetoed and scheme.veto_grade is not None:
        cap = next(i for i, g in enumerate(scheme.grades) if g.title == scheme.veto_grade)
        index = max(index, cap)
    return index


def quota_places(grade: Grade, ranked: int) -> int | None:
    """⌊quota × ranked entries⌋; None where the grade has no quota."""
    return None if grade.quota is None else math.floor(grade.quota * ranked)


def grades_by_quota(scheme: Scheme, ranked: Sequence[Place]) -> dict[int, str | None]:
    """Grades down one category's ranking, by entry id.

    Equals that do not all fit all fall. Once somebody has fallen from a grade for want of a place
    it is closed, so that nobody
    ranked lower gets a better grade.
    """
    limits = [quota_places(grade, len(ranked)) for grade in scheme.grades]
    taken = [0] * len(limits)
    closed = [False] * len(limits)
    result: dict[int, str | None] = {}
    for _, equals in groupby(ranked, key=lambda place: place.rank):
        pending = [(place, first_grade(scheme, place.score)) for place in equals]
        for index, limit in enumerate(limits):
            here = [place for place, first in pending if first <= index]
            if not here:
                continue
            if closed[index] or (limit is not None and taken[index] + len(here) > limit):
                closed[index] = True
                continue
            taken[index] += len(here)
            result.update((place.scored.entry.id, scheme.grades[index].title) for place in here)
            pending = [(place, first) for place, first in pending if first > index]
        result.update((place.scored.entry.id, None) for place, _ in pending)
    return result
