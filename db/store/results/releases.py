"""公布: makes a frozen result public, whole or in part, and takes that back (docs/integrity.md § Releasing)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records import Entry, Rankings, Standing
from db.records.releases import Release, Released, ReleasedGrade, ReleaseKind
from db.scoring.snapshot import entries_of
from db.store.evaluations.evaluations import Evaluations
from db.store.results.snapshots import Snapshots
from db.store.trail.roles import ReadSubject
from db.store.trail.trail import Trail

_SELECT: Final = """SELECT r.id, r.evaluation_id, r.snapshot_id, r.kind, r.category, r.released_at, r.released_by,
    r.taken_back_at, r.taken_back_by, r.reason, e.frozen AND r.taken_back_at = '' AND r.snapshot_id =
    (SELECT max(id) FROM snapshots WHERE evaluation_id = e.id)
    FROM releases r JOIN evaluations e ON e.id = r.evaluation_id"""


class Releases:
    """Decides what others than organiser and supervisor see of a result: what was released, nothing before."""

    def __init__(
        self, database: Database, trail: Trail, evaluations: Evaluations, snapshots: Snapshots
    ) -> None:
        self._database = database
        self._trail = trail
        self._evaluations = evaluations
        self._snapshots = snapshots

    def of_evaluation(self, evaluation_id: int) -> tuple[Release, ...]:
        """Every release of the year, oldest first, those taken back too. Raises UserError NOT_ALLOWED."""
        self._trail.access.check_reading(ReadSubject.RESULTS, evaluation_id=evaluation_id)
        return self._list(evaluation_id)

    def released(self, evaluation_id: int) -> Released:
        """What is public now, whoever asks. Raises UserError SIGN_IN_NEEDED, FILE_DAMAGED."""
        self._trail.access.check_signed_in()
        held = [release for release in self._list(evaluation_id) if release.in_force]
        if not held:
            return Released()
        rankings = self._frozen(evaluation_id)
        overall = any(release.kind is ReleaseKind.OVERALL for release in held)
        return Released(
            rankings.overall if overall else None,
            tuple(r for r in rankings.by_category if _shows(held, ReleaseKind.CATEGORIES, r.name)),
            tuple(
                _grade(standing)
                for ranking in rankings.by_category
                if _shows(held, ReleaseKind.GRADES, ranking.name)
                for standing in sorted(ranking.standings, key=lambda s: s.entry.unit_code)
            ),
        )

    def entries_as_frozen(self, evaluation_id: int) -> dict[int, Entry]:
        """The entries by number as the snapshot in force names them: no place and no score is in it.

        Empty while the result is not frozen.
        """
        snapshot = self._snapshots.in_force(self._evaluations.get(evaluation_id))
        if snapshot is None:
            return {}
        entries = entries_of(self._snapshots.rankings(snapshot).overall)
        return {e.id: e for e in sorted(entries, key=lambda e: e.id)}

    def release(
        self, evaluation_id: int, kind: ReleaseKind, categories: Sequence[str] = ()
    ) -> tuple[Release, ...]:
        """Makes the frozen result public: of some `categories`, or of all.

        Raises UserError NOT_FROZEN; VALUE_REFUSED (a category that was not ranked); ALREADY_RELEASED.
        """
        evaluation = self._evaluations.get(evaluation_id)
        snapshot = self._snapshots.in_force(evaluation)
        if snapshot is None:
            raise UserError(ErrorKind.NOT_FROZEN, found=evaluation.title)
        chosen = [""] if kind is ReleaseKind.OVERALL else list(dict.fromkeys(categories)) or [""]
        held = [release for release in self._list(evaluation_id) if release.in_force]
        known = [ranking.name for ranking in self._snapshots.rankings(snapshot).by_category]
        for category in chosen:
            if category and category not in known:
                expected = "、".join(known)
                raise UserError(
                    ErrorKind.VALUE_REFUSED, field="category", found=category, expected=expected
                )
            if _shows(held, kind, category):
                raise UserError(ErrorKind.ALREADY_RELEASED, found=category)
        subject = "、".join(filter(None, chosen)) or evaluation.title
        with self._trail.change("result.release", subject) as change:
            made = [
                change.insert(
                    "releases",
                    {
                        "evaluation_id": evaluation_id,
                        "snapshot_id": snapshot.id,
                        "kind": kind.value,
                        "category": category,
                        "released_at": self._trail.now,
                        "released_by": self._trail.who,
                    },
                )
                for category in chosen
            ]
        return tuple(r for r in self._list(evaluation_id) if r.id in made)

    def take_back(self, release_id: int, reason: str) -> Release:
        """Hides again what one release showed. Raises UserError REASON_NEEDED, NOT_RELEASED."""
        if not reason.strip():
            raise UserError(ErrorKind.REASON_NEEDED)
        release = self._get(release_id)
        if release.taken_back_at:
            raise UserError(ErrorKind.NOT_RELEASED, found=str(release_id))
        values = {
            "taken_back_at": self._trail.now,
            "taken_back_by": self._trail.who,
            "reason": reason.strip(),
        }
        subject = release.category or self._evaluations.get(release.evaluation_id).title
        with self._trail.change("result.take_back", subject, reason.strip()) as change:
            change.update("releases", {"id": release_id}, values)
        return self._get(release_id)

    def _frozen(self, evaluation_id: int) -> Rankings:
        snapshot = self._snapshots.in_force(self._evaluations.get(evaluation_id))
        if snapshot is None:
            raise ValueError(evaluation_id)
        return self._snapshots.rankings(snapshot)

    def _list(self, evaluation_id: int) -> tuple[Release, ...]:
        rows = self._database.conn.execute(
            f"{_SELECT} WHERE r.evaluation_id = ? ORDER BY r.id", (evaluation_id,)
        )
        return tuple(_release(row) for row in rows)

    def _get(self, release_id: int) -> Release:
        row = self._database.conn.execute(f"{_SELECT} WHERE r.id = ?", (release_id,)).fetchone()
        if row is None:
            raise UserError(ErrorKind.NOT_RELEASED, found=str(release_id))
        return _release(row)


def _shows(held: list[Release], kind: ReleaseKind, category: str) -> bool:
    """Whether a release of this kind shows the category; of all of them where it is empty."""
    return any(r.kind is kind and r.category in ("", category) for r in held)


def _grade(standing: Standing) -> ReleasedGrade:
    entry = standing.entry
    return ReleasedGrade(
        entry.unit_code,
        entry.unit,
        entry.category,
        standing.grade or "",
        standing.grade_by_quota or "",
    )


def _release(row: tuple[int, int, int, str, str, str, str, str, str, str, int]) -> Release:
    number, evaluation_id, snapshot_id, kind, *told, in_force = row
    category, released_at, released_by, taken_back_at, taken_back_by, reason = map(str, told)
    return Release(
        number,
        evaluation_id,
        snapshot_id,
        ReleaseKind(kind),
        category,
        released_at,
        released_by,
        taken_back_at,
        taken_back_by,
        reason,
        bool(in_force),
    )
