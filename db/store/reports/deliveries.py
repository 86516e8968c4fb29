"""How the year's reports come in: what is missing, late or returned, who was given more time, who was reminded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records import Delivery, DeliveryCount, Entry, Reminder, Report, ReportStatus
from db.store.evaluations.evaluations import Evaluations, check_day
from db.store.reports.reports import Reports
from db.store.roster.units import Units
from db.store.trail.trail import Trail

_MISSING = "missing"


class Deliveries:
    """Reads how reports came in; keeps own deadlines and reminders."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        units: Units,
        evaluations: Evaluations,
        reports: Reports,
    ) -> None:
        self._database = database
        self._trail = trail
        self._units = units
        self._evaluations = evaluations
        self._reports = reports

    def all(self, evaluation_id: int) -> tuple[Delivery, ...]:
        """One delivery an entry, by unit code."""
        common = self._evaluations.get(evaluation_id).deadline
        latest = {r.entry_id: r for r in self._reports.latest(evaluation_id)}
        first, own, reminded = self._first(evaluation_id), self._own(evaluation_id), {}
        for entry_id, count, last in self._database.conn.execute(
            "SELECT m.entry_id, count(*), max(m.sent_at) FROM report_reminders m"
            " JOIN entries e ON e.id = m.entry_id WHERE e.evaluation_id = ? GROUP BY m.entry_id",
            (evaluation_id,),
        ):
            reminded[entry_id] = (count, last)
        today = local_day(self._trail.now)
        return tuple(
            _delivery(
                entry,
                latest.get(entry.id),
                first.get(entry.id, (0, "")),
                own.get(entry.id),
                common,
                reminded.get(entry.id, (0, "")),
                today,
            )
            for entry in self._units.entries(evaluation_id)
        )

    def count(self, evaluation_id: int) -> DeliveryCount:
        """How many stand where."""
        return count_deliveries(self.all(evaluation_id))

    def extend(self, entry_id: int, deadline: str, reason: str = "") -> None:
        """Gives an entry a deadline of its own (ISO date) for a reason; an empty one takes it back.

        Raises UserError REASON_NEEDED, VALUE_REFUSED.
        """
        entry = self._units.entry(entry_id)
        check_day(deadline)
        if deadline and not reason.strip():
            raise UserError(ErrorKind.REASON_NEEDED)
        key = {"entry_id": entry_id}
        own = self._database.conn.execute(
            "SELECT 1 FROM report_deadlines WHERE entry_id = ?", (entry_id,)
        ).fetchone()
        with self._trail.change("report.extend", entry.unit_code, reason.strip()) as change:
            if not deadline:
                change.delete("report_deadlines", key)
                return
            row = {"deadline": deadline, "reason": reason.strip()}
            if own is None:
                change.insert("report_deadlines", {**key, **row}, key=("entry_id",))
            else:
                change.update("report_deadlines", key, row)

    def remind(self, entry_ids: Iterable[int], note: str = "") -> None:
        """Records that these entries' units were reminded just now: by telephone, letter …; one event for all."""
        entries = [self._units.entry(number) for number in entry_ids]
        subject = "、".join(entry.unit_code for entry in entries)
        with self._trail.change("report.remind", subject, note.strip()) as change:
            for entry in entries:
                row = {"entry_id": entry.id, "sent_at": self._trail.now, "note": note.strip()}
                change.insert("report_reminders", row)

    def reminders(self, entry_id: int) -> tuple[Reminder, ...]:
        """The reminders of an entry, newest first."""
        rows = self._database.conn.execute(
            "SELECT id, entry_id, sent_at, note FROM report_reminders WHERE entry_id = ? ORDER BY id DESC",
            (entry_id,),
        )
        return tuple(Reminder(*row) for row in rows)

    def _first(self, evaluation_id: int) -> dict[int, tuple[int, str]]:
        """Versions kept, and when the first of them came, by entry."""
        rows = self._database.conn.execute(
            "SELECT r.entry_id, count(*), min(r.received_at) FROM reports r"
            " JOIN entries e ON e.id = r.entry_id WHERE e.evaluation_id = ? GROUP BY r.entry_id",
            (evaluation_id,),
        )
        return {entry_id: (count, at) for entry_id, count, at in rows}

    def _own(self, evaluation_id: int) -> dict[int, tuple[str, str]]:
        rows = self._database.conn.execute(
            "SELECT d.entry_id, d.deadline, d.reason FROM report_deadlines d"
            " JOIN entries e ON e.id = d.entry_id WHERE e.evaluation_id = ?",
            (evaluation_id,),
        )
        return {entry_id: (deadline, reason) for entry_id, deadline, reason in rows}


def count_deliveries(deliveries: Iterable[Delivery]) -> DeliveryCount:
    """How many of these stand where; a unit that left the evaluation owes nothing."""
    kept = tuple(d for d in deliveries if not d.entry.withdrawn_on)
    stands = Counter(d.report.status.value if d.report else _MISSING for d in kept)
    return DeliveryCount(
        missing=stands[_MISSING],
        received=stands[ReportStatus.RECEIVED.value],
        returned=stands[ReportStatus.RETURNED.value],
        accepted=stands[ReportStatus.ACCEPTED.value],
        late=sum(d.late for d in kept),
        overdue=sum(d.overdue for d in kept),
    )


def local_day(moment: str) -> str:
    """The day of a moment of the trail where the program runs: a deadline ends at midnight there."""
    return datetime.fromisoformat(moment).astimezone().date().isoformat()


def _delivery(
    entry: Entry,
    report: Report | None,
    first: tuple[int, str],
    own: tuple[str, str] | None,
    common: str,
    reminded: tuple[int, str],
    today: str,
) -> Delivery:
    due, reason = own or (common, "")
    versions, first_at = first
    waiting = report is None or report.status is ReportStatus.RETURNED
    return Delivery(
        entry=entry,
        report=report,
        versions=versions,
        due=due,
        extended=own is not None,
        extension_reason=reason,
        first_received_at=first_at,
        late=bool(due and first_at) and local_day(first_at) > due,
        overdue=bool(due) and waiting and today > due,
        reminders=reminded[0],
        last_reminded_at=reminded[1],
    )
