"""How far the ballots have come: by part and group, handed in against due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.records import Attendance, Ballot, BallotStatus, Entry, Reviewer
from db.scoring.scheme import Part, Scheme
from desktop.models.ballot_list import entries_to_score


@dataclass(frozen=True, slots=True)
class Progress:
    """Ballots of a part, or of one group in it. `due`: reviewers × units less who is absent or recused."""

    title: str
    handed: int
    due: int
    void: int = 0
    drafts: int = 0
    away: int = 0


@dataclass(frozen=True, slots=True)
class PartProgress:
    """A part's progress, whole and by those groups that count in it."""

    whole: Progress
    groups: tuple[Progress, ...]


def ballot_progress(
    scheme: Scheme,
    entries: tuple[Entry, ...],
    reviewers: Sequence[Reviewer],
    ballots: Iterable[Ballot],
) -> list[PartProgress]:
    """The progress of every part that has ballots, in the scheme's order."""
    counts = _counted(ballots)
    titles = {g.code: g.title for g in scheme.groups}
    found = []
    for part in scheme.parts:
        if not part.has_ballots:
            continue
        units = len(entries_to_score(scheme, part, entries))
        seats = Counter(r.group for r in reviewers if _counts_in(part, r.group))
        groups = tuple(
            _of_group(part.code, code, titles.get(code, code), seats[code] * units, counts)
            for code in (*titles, *(c for c in seats if c not in titles))
            if seats[code]
        )
        whole = Progress(
            part.title,
            sum(g.handed for g in groups),
            sum(g.due for g in groups),
            sum(g.void for g in groups),
            sum(g.drafts for g in groups),
            sum(g.away for g in groups),
        )
        found.append(PartProgress(whole, groups))
    return found


def _counts_in(part: Part, group: str) -> bool:
    return part.group_weights is None or bool(part.group_weights.get(group))


def _counted(ballots: Iterable[Ballot]) -> Counter[tuple[str, str, str]]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for ballot in ballots:
        key = (ballot.part, ballot.group)
        if ballot.attendance is not Attendance.PRESENT:
            counts[*key, "away"] += 1
        elif ballot.status is BallotStatus.DRAFT:
            counts[*key, "drafts"] += 1
        else:
            counts[*key, "handed"] += 1
            counts[*key, "void"] += ballot.status is BallotStatus.VOID
    return counts


def _of_group(
    part: str, code: str, title: str, seats: int, counts: Counter[tuple[str, str, str]]
) -> Progress:
    away = counts[part, code, "away"]
    return Progress(
        title,
        counts[part, code, "handed"],
        seats - away,
        counts[part, code, "void"],
        counts[part, code, "drafts"],
        away,
    )
