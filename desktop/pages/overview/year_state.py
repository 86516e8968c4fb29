"""Where a year stands, gathered from the file in one reading: what the overview shows, and nothing of Qt's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.records import Evaluation, FindingState, Rankings
from db.scoring.scheme.scheme import Scheme
from db.store.ballots.check_records import CheckCount
from db.store.reports.deliveries import count_deliveries, local_day
from db.store.trail.roles import ReadSubject
from desktop.ballots.part_seats import PartSeats, seats_of
from desktop.ballots.progress import (
    PartCounts,
    ReviewerCounts,
    ballot_progress,
    reviewer_progress,
)
from desktop.messages import tr, unranked_text
from desktop.operations.reports import faults_of_reports
from desktop.pages.overview.deadlines import Deadline, Supervised, deadlines
from desktop.pages.overview.next_step import YearStanding

if TYPE_CHECKING:
    from db.store import Store


@dataclass(frozen=True, slots=True)
class YearState:
    """One moment of a year. `parts` and `reviewers` are empty for whom the ballots are not to be seen."""

    evaluation: Evaluation
    scheme: Scheme
    standing: YearStanding
    categories: int
    ranked: int
    reported: int
    sees_ballots: bool
    unranked: tuple[tuple[str, int], ...]  # each reason in words and how many it keeps back
    deadlines: tuple[Deadline, ...]
    today: str
    parts: tuple[PartCounts, ...]
    checks: Mapping[str, CheckCount]
    reviewers: tuple[ReviewerCounts, ...]


def read_year_state(store: Store, evaluation_id: int) -> YearState:
    """Counts everything anew. Raises UserError NOT_ALLOWED for whom the result is not to be seen."""
    evaluation = store.evaluations.get(evaluation_id)
    scheme = store.schemes.current(evaluation_id).scheme
    rankings = store.results.all_rankings(evaluation_id)
    deliveries = store.deliveries.all(evaluation_id)
    findings = store.findings.of_evaluation(evaluation_id)
    checks = store.double_entry.counts(evaluation_id)
    sees_ballots = store.access.may_read(ReadSubject.BALLOTS)
    seats = _seats(store, evaluation_id, scheme) if sees_ballots else ()
    parts = tuple(ballot_progress(scheme, seats))
    counted = count_deliveries(deliveries)
    missing = counted.missing + counted.returned
    doubtful = len(faults_of_reports(store, evaluation_id, deliveries))
    supervised = _supervised(store, evaluation_id)
    left = [store.supervisions.count(found.id) for found, _ in supervised]
    overall = rankings.overall
    left_out = sum(not u.entry.withdrawn_on for u in overall.unranked)
    standing = YearStanding(
        units=len(overall.standings) + left_out,
        reviewers=len(store.panel.reviewers(evaluation_id)),
        reports_missing=missing,
        reports_doubtful=doubtful,
        ballots_in=sum(p.whole.handed for p in parts),
        ballots_due=sum(p.whole.due for p in parts),
        fields_waiting=_fields_waiting(store, evaluation_id) if sees_ballots else 0,
        differences=sum(count.open for count in checks.values()),
        unranked=left_out,
        frozen=evaluation.frozen,
        findings_open=sum(f.state is not FindingState.ACCEPTED for f in findings),
        self_checks_open=sum(count.units - count.checked for count in left),
        problems_unmade=sum(count.unmade for count in left),
        supervisions_done=sum(count.done for count in left),
    )
    due_at_all = sees_ballots and standing.ballots_due > 0
    ballots_open = max(standing.ballots_due - standing.ballots_in, 0) if due_at_all else None
    due = deadlines(evaluation, deliveries, findings, supervised, ballots_open)
    return YearState(
        evaluation=evaluation,
        scheme=scheme,
        standing=standing,
        categories=len(rankings.by_category),
        ranked=len(overall.standings),
        reported=counted.total - missing,
        sees_ballots=sees_ballots,
        unranked=_reasons(rankings, scheme),
        deadlines=tuple(due),
        today=local_day(store.trail.now),
        parts=parts,
        checks=checks,
        reviewers=tuple(reviewer_progress(seats)),
    )


def _supervised(store: Store, evaluation_id: int) -> list[Supervised]:
    """Each 督察 that is not closed; none for whom they are not to be seen."""
    if not store.access.may_read(ReadSubject.SUPERVISION):
        return []
    found = store.supervisions.of_evaluation(evaluation_id)
    return [(one, store.supervisions.units(one.id)) for one in found if not one.closed_on]


def _seats(store: Store, evaluation_id: int, scheme: Scheme) -> tuple[PartSeats, ...]:
    return seats_of(store, scheme, evaluation_id)


def _reasons(rankings: Rankings, scheme: Scheme) -> tuple[tuple[str, int], ...]:
    """Who has no rank, by the reason, what keeps most back first; units that left are counted as one."""
    found = Counter(
        tr("已退出评议") if u.entry.withdrawn_on else unranked_text(u.reason, scheme)
        for u in rankings.overall.unranked
    )
    return tuple(found.most_common())


def _fields_waiting(store: Store, evaluation_id: int) -> int:
    """How many fields of scanned sheets a person has to settle."""
    return sum(not asked.of_many for asked in store.settling.asked(evaluation_id))
