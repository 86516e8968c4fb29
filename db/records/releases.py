"""公布: what of a frozen result was made public, and when it was taken back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from db.records.results import Ranking


class ReleaseKind(StrEnum):
    """How much a release shows."""

    OVERALL = "overall"  # the whole ranking with every score: 总排名
    CATEGORIES = "categories"  # rankings within categories: 分类别排名
    GRADES = "grades"  # each unit's grade, neither rank nor score: 只公布等次


@dataclass(frozen=True, slots=True)
class Release:
    """One act of releasing. `category` is empty where it shows all of them.

    It holds while its snapshot is the one in force and `taken_back_at` is empty; `in_force` says so.
    """

    id: int
    evaluation_id: int
    snapshot_id: int
    kind: ReleaseKind
    category: str
    released_at: str
    released_by: str
    taken_back_at: str
    taken_back_by: str
    reason: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class ReleasedGrade:
    """A unit's grades where grades alone are public; empty where the scheme gives none."""

    unit_code: str
    unit: str
    category: str
    grade: str
    grade_by_quota: str


@dataclass(frozen=True, slots=True)
class Released:
    """What of a result anybody who is signed in, and the hall, may see: from the snapshot in force alone.

    `overall` is None and the rest empty as far as nothing was released.
    """

    overall: Ranking | None = None
    categories: tuple[Ranking, ...] = ()
    grades: tuple[ReleasedGrade, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether nothing is public."""
        return self.overall is None and not self.categories and not self.grades
