"""What the sheets of a year's 督察 are made from, read from the file."""

from __future__ import annotations

from db.store import Store
from desktop.sheets.supervision.facts import SupervisionFacts


def supervision_facts(store: Store, supervision_id: int, today: str = "") -> SupervisionFacts:
    """The facts of one 督察. Raises UserError NO_SUCH_SUPERVISION, NOT_ALLOWED."""
    supervision = store.supervisions.get(supervision_id)
    return SupervisionFacts(
        evaluation=store.evaluations.get(supervision.evaluation_id),
        supervision=supervision,
        items=store.supervisions.items(supervision_id),
        units=store.supervisions.units(supervision_id),
        forms=store.self_checks.latest(supervision_id),
        findings=store.self_checks.findings(supervision_id),
        count=store.supervisions.count(supervision_id),
        today=today,
    )
