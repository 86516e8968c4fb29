"""What a scheme that is about to be adopted leaves behind: marks, ballots and scores that count no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Final

from db.scoring.scheme.recoding import recodings
from db.scoring.scheme.scheme import Criterion, Part, Scheme


@dataclass(frozen=True, slots=True)
class SchemeLoss:
    """A group, part, criterion or level that goes, and how much was entered for it.

    `key` is its place in the scheme, `where` the titles from the part inwards. `submitted` are those of its
    `ballots` that were handed in. `scores` are points or occurrences that the office entered, `votes` those that
    were counted by hand.
    """

    key: str
    where: tuple[str, ...]
    reviewers: int = 0
    ballots: int = 0
    submitted: int = 0
    marks: int = 0
    scores: int = 0
    votes: int = 0

    @property
    def anything(self) -> bool:
        """Whether something was entered for it."""
        return any((self.reviewers, self.ballots, self.marks, self.scores, self.votes))


# Marks lie on disk by entry and criterion, so they are asked for by way of the entries.
_MARKS: Final = (
    "FROM entries e CROSS JOIN criteria c CROSS JOIN marks m"
    " ON m.entry_id = e.id AND m.criterion_id = c.id"
    " WHERE e.evaluation_id = :evaluation AND c.part_id = :part"
)


def dropped(
    connection: Connection, evaluation_id: int, before: Scheme, after: Scheme
) -> tuple[SchemeLoss, ...]:
    """Everything that goes, in the earlier scheme's order; a code that only changed its name goes nowhere."""
    codes = {(c.key, c.part, c.before): c.after for c in recodings(before, after)}
    counts = _Counts(connection, evaluation_id)
    return tuple(found for found in _dropped(counts, before, after, codes) if found.anything)


def _dropped(
    counts: _Counts, before: Scheme, after: Scheme, codes: Mapping[tuple[str, str, str], str]
) -> Iterator[SchemeLoss]:
    groups = {group.code for group in after.groups}
    for group in before.groups:
        if codes.get(("groups", "", group.code), group.code) not in groups:
            yield counts.group(group.code, group.title)
    for part in before.parts:
        now = after.by_code.get(codes.get(("parts", "", part.code), part.code))
        if now is None:
            yield counts.part(part)
            continue
        for criterion in part.criteria:
            code = codes.get(("parts.criteria", now.code, criterion.code), criterion.code)
            kept = now.by_code.get(code)
            if kept is None:
                yield counts.criterion(part, criterion)
                continue
            titles = {level.title for level in kept.levels}
            for level in criterion.levels:
                if level.title not in titles:
                    yield counts.level(part, criterion, level.title)


class _Counts:
    """Counts what hangs on the rows of one evaluation."""

    def __init__(self, connection: Connection, evaluation_id: int) -> None:
        self._connection = connection
        self._evaluation_id = evaluation_id

    def group(self, code: str, title: str) -> SchemeLoss:
        of_group = (
            "FROM {} JOIN groups g ON g.id = {}.group_id WHERE g.evaluation_id = ? AND g.code = ?"
        )
        reviewers = of_group.format("reviewers", "reviewers")
        ballots = of_group.format("ballots", "ballots")
        found = (self._evaluation_id, code)
        return SchemeLoss(
            "groups",
            (title,),
            reviewers=self._count(f"SELECT count(*) {reviewers}", found),
            ballots=self._count(f"SELECT count(*) {ballots}", found),
            submitted=self._count(f"SELECT count(*) {ballots} AND status = 'submitted'", found),
            votes=self._votes("g.evaluation_id = ? AND g.code = ?", found),
        )

    def part(self, part: Part) -> SchemeLoss:
        number = self._part_id(part.code)
        scores = "SELECT count(*) FROM given_scores WHERE part_id = ?"
        times = (
            "SELECT count(*) FROM occurrences o JOIN criteria c ON c.id = o.criterion_id"
            " WHERE c.part_id = ?"
        )
        ballots = "SELECT count(*) FROM ballots WHERE part_id = ?"
        return SchemeLoss(
            "parts",
            (part.title,),
            ballots=self._count(ballots, (number,)),
            submitted=self._count(f"{ballots} AND status = 'submitted'", (number,)),
            marks=self._marks(number),
            scores=self._count(scores, (number,)) + self._count(times, (number,)),
            votes=self._votes("c.part_id = ?", (number,)),
        )

    def criterion(self, part: Part, criterion: Criterion) -> SchemeLoss:
        number = self._part_id(part.code)
        times = (
            "SELECT count(*) FROM occurrences o JOIN criteria c ON c.id = o.criterion_id"
            " WHERE c.part_id = ? AND c.code = ?"
        )
        return SchemeLoss(
            "parts.criteria",
            (part.title, f"{criterion.code} {criterion.title}"),
            marks=self._marks(number, criterion.code),
            scores=self._count(times, (number, criterion.code)),
            votes=self._votes("c.part_id = ? AND c.code = ?", (number, criterion.code)),
        )

    def level(self, part: Part, criterion: Criterion, title: str) -> SchemeLoss:
        number = self._part_id(part.code)
        of_level = "c.part_id = ? AND c.code = ? AND v.level = ?"
        return SchemeLoss(
            "parts.criteria.levels",
            (part.title, f"{criterion.code} {criterion.title}", title),
            marks=self._marks(number, criterion.code, title),
            votes=self._votes(of_level, (number, criterion.code, title)),
        )

    def _part_id(self, code: str) -> int:
        select = "SELECT id FROM parts WHERE evaluation_id = ? AND code = ?"
        return self._count(select, (self._evaluation_id, code))

    def _marks(self, part_id: int, code: str | None = None, level: str | None = None) -> int:
        facts = {"evaluation": self._evaluation_id, "part": part_id, "code": code, "level": level}
        narrowed = "" if code is None else " AND c.code = :code"
        narrowed += "" if level is None else " AND m.level = :level"
        return self._count(f"SELECT count(*) {_MARKS}{narrowed}", facts)

    def _votes(self, where: str, values: tuple[object, ...]) -> int:
        counts = "vote_counts v JOIN criteria c ON c.id = v.criterion_id"
        groups = "JOIN groups g ON g.id = v.group_id"
        return self._count(f"SELECT total(v.votes) FROM {counts} {groups} WHERE {where}", values)

    def _count(self, select: str, values: tuple[object, ...] | Mapping[str, object]) -> int:
        row = self._connection.execute(select, values).fetchone()
        return int(row[0]) if row else 0
