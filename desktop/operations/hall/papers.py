"""What the papers of the session are made from."""

from __future__ import annotations

from dataclasses import replace

from db.records.hall import Draw, LiveSession
from db.store import Store
from desktop.messages import moment
from desktop.operations.hall.unit_counts import hall_ballot_parts, unit_counts
from desktop.sheets.hall.count_sheet import CountSheet
from desktop.sheets.hall.record_sheet import SessionRecord
from desktop.sheets.order_sheet import draw_lines


def count_sheets(store: Store, evaluation_id: int, today: str = "") -> tuple[CountSheet, ...]:
    """A 计票单 for each part whose ballots are given in the hall. Raises UserError NOT_ALLOWED."""
    evaluation = store.evaluations.get(evaluation_id)
    return tuple(
        CountSheet(evaluation, part.title, unit_counts(store, evaluation_id, part), today)
        for part in hall_ballot_parts(store, evaluation_id)
    )


def draws_here(store: Store, evaluation_id: int) -> tuple[Draw, ...]:
    """The drawings, with their times by the clock on the wall, as they are printed."""
    return tuple(
        replace(d, drawn_at=moment(d.drawn_at)) for d in store.draws.of_evaluation(evaluation_id)
    )


def session_record(store: Store, evaluation_id: int) -> SessionRecord:
    """The session, with its times by the clock on the wall."""
    live = store.hall.read(evaluation_id)
    named = [r for r in store.panel.reviewers(evaluation_id) if r.name or r.workplace]
    return SessionRecord(
        store.evaluations.get(evaluation_id),
        _locally(live),
        tuple(draw_lines(draws_here(store, evaluation_id), [turn.entry for turn in live.turns])),
        len(named),
        len(store.arrivals.present(evaluation_id)),
        sum(store.arrivals.handed_out(evaluation_id).values()),
    )


def _locally(live: LiveSession) -> LiveSession:
    return replace(
        live,
        turns=tuple(
            replace(
                turn,
                periods=tuple(
                    replace(
                        period,
                        started_at=moment(period.started_at),
                        stopped_at=moment(period.stopped_at) if period.stopped_at else "",
                    )
                    for period in turn.periods
                ),
            )
            for turn in live.turns
        ),
    )
