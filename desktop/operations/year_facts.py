"""Everything that sheets are printed from, read from an open file into records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from db.natural_order import natural_order
from db.records import Entry, Evaluation, Finding, FindingState, ReportStatus, UnrankedReason
from db.scoring.scheme.scheme import Scheme
from db.store import Store
from db.store.years.comparing import compare_years
from desktop.messages import moment, unranked_text
from desktop.operations.checked_parts import checked_parts, recount_facts
from desktop.operations.hall.papers import count_sheets, draws_here, session_record
from desktop.operations.printed_names import printed_names
from desktop.operations.supervision.facts import supervision_facts
from desktop.sheets.catalogue import YearFacts
from desktop.sheets.collection_sheet import ReportHandIn
from desktop.sheets.findings_sheet import FindingLine
from desktop.sheets.letters.feedback_letter import Remarks, ToMend
from desktop.sheets.summary_pages import PartIntervals


def year_facts(
    store: Store,
    evaluation_id: int,
    *,
    today: str = "",
    derivations: bool = False,
    intervals: bool = False,
    checks: bool = False,
    years: bool = False,
    hall: bool = False,
    supervisions: bool = False,
    comments: bool = False,
) -> YearFacts:
    """The facts of a year for `desktop.sheets.catalogue`.

    `today` (ISO date) is printed where a sheet is dated and tells what is overdue; empty, the same
    data give the same bytes. `derivations` reads every entry's ballots, which only the breakdown needs,
    `intervals` resamples the reviewers, for the charts behind the ranking, `checks` reads what was typed
    twice (UserError NOT_ALLOWED), `hall` how the session went and what was counted there.
    """
    scheme = store.schemes.current(evaluation_id).scheme
    rankings = store.results.all_rankings(evaluation_id)
    names = printed_names(store, evaluation_id)
    entries = tuple(
        sorted(
            (e for e in names.values() if not e.withdrawn_on),
            key=lambda e: natural_order(e.unit_code),
        )
    )

    def reason_text(reason: UnrankedReason) -> str:
        return unranked_text(reason, scheme)

    deliveries = store.deliveries.all(evaluation_id)
    findings = store.findings.of_evaluation(evaluation_id)
    evaluation = store.evaluations.get(evaluation_id)
    end = store.trail.lasting_end()
    return YearFacts(
        evaluation=evaluation,
        scheme=scheme,
        rankings=rankings,
        reason_text=reason_text,
        entries=entries,
        reviewers=store.panel.reviewers(evaluation_id),
        groups=store.panel.groups(evaluation_id),
        derivations=tuple(store.results.derivations(evaluation_id, [e.id for e in entries]))
        if derivations
        else (),
        intervals=_intervals(store, evaluation_id, scheme, names) if intervals else (),
        trail_head=end.head.removeprefix("sha256:"),
        trail_events=end.number,
        trail_last_at=moment(end.at),
        made_at=_made_at(store, evaluation),
        file_name=store.path.name,
        hand_ins={
            names[d.entry.unit_code].unit_code: ReportHandIn(
                moment(d.first_received_at),
                d.versions,
                d.report.status is ReportStatus.RETURNED,
            )
            for d in deliveries
            if d.report is not None
        },
        reminders={
            names[d.entry.unit_code].unit_code: tuple(
                moment(r.sent_at) for r in store.deliveries.reminders(d.entry.id)
            )
            for d in deliveries
            if d.reminders
        },
        extended={names[d.entry.unit_code].unit_code: d.due for d in deliveries if d.extended},
        remarks=_remarks(store, evaluation_id, findings, names),
        findings=tuple(_finding_row(store, f, names[f.unit_code], today) for f in findings),
        checked=checked_parts(store, evaluation_id) if checks else (),
        recounts=recount_facts(store, evaluation_id) if checks else (),
        years=compare_years([store.years.read()]) if years else None,
        supervisions=tuple(
            supervision_facts(store, s.id, today)
            for s in (store.supervisions.of_evaluation(evaluation_id) if supervisions else ())
        ),
        recused=frozenset(
            (reviewer, names[unit].unit_code)
            for reviewer, unit in store.attendances.recused(evaluation_id)
        ),
        draws=draws_here(store, evaluation_id),
        counts=count_sheets(store, evaluation_id, today) if hall else (),
        comments=store.ballots.comments(evaluation_id) if comments else (),
        minutes=_minutes(store, evaluation_id),
        texts=store.paper_texts.read(evaluation_id),
        session=session_record(store, evaluation_id) if hall else None,
        today=today,
    )


def _minutes(store: Store, evaluation_id: int) -> int:
    """How long a unit has in the hall, in whole minutes."""
    settings = store.hall.settings(evaluation_id)
    return -(-(settings.speaking + settings.questions) // 60)


def _made_at(store: Store, evaluation: Evaluation) -> str:
    """As of when the data are: when the year was frozen, else when something was last changed."""
    snapshots = store.results.snapshots(evaluation.id) if evaluation.frozen else ()
    frozen = [s.frozen_at for s in snapshots if s.in_force]
    return frozen[-1] if frozen else store.trail.last_at()


def _intervals(
    store: Store, evaluation_id: int, scheme: Scheme, names: Mapping[str, Entry]
) -> tuple[PartIntervals, ...]:
    """The rank intervals of each part that has ballots enough."""
    agreement = store.results.agreement(evaluation_id)
    return tuple(
        PartIntervals(
            scheme.by_code[code].title,
            tuple(replace(i, unit_code=names[i.unit_code].unit_code) for i in part.rank_intervals),
        )
        for code, part in agreement.parts.items()
        if part.rank_intervals
    )


def _remarks(
    store: Store,
    evaluation_id: int,
    findings: tuple[Finding, ...],
    names: Mapping[str, Entry],
) -> dict[str, Remarks]:
    """Strong points and findings by unit code; what is already closed is not asked for again."""
    strong: dict[str, list[str]] = defaultdict(list)
    to_mend: dict[str, list[ToMend]] = defaultdict(list)
    for point in store.findings.strong_points(evaluation_id):
        strong[names[point.unit_code].unit_code].append(point.text)
    for finding in findings:
        if finding.state is not FindingState.ACCEPTED:
            mend = ToMend(finding.text, finding.due, finding.responsible)
            to_mend[names[finding.unit_code].unit_code].append(mend)
    return {
        code: Remarks(tuple(strong[code]), tuple(to_mend[code]))
        for code in sorted({*strong, *to_mend})
    }


def _finding_row(store: Store, finding: Finding, entry: Entry, today: str) -> FindingLine:
    return FindingLine(
        unit_code=entry.unit_code,
        unit=entry.unit,
        category=entry.category,
        finding=finding.text,
        state=finding.state,
        overdue=bool(today) and finding.overdue(today),
        source=finding.source,
        measures=finding.measures,
        responsible=finding.responsible,
        due=finding.due,
        reported_on=finding.reported_on,
        accepted_on=finding.accepted_on,
        evidence="、".join(e.file_name for e in store.findings.evidence(finding.id)),
        note=finding.note,
    )
