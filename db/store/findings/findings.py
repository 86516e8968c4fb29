"""整改台账: what each unit was told to mend, from feedback until it is closed, and its strong points.

A finding goes open → reported → accepted, and back when the office is not satisfied; whether it is
overdue follows from its due date. "清仓见底" is every finding accepted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.natural_order import natural_order
from db.records import Evidence, Finding, FindingCount, FindingState, StrongPoint
from db.store.reports.reports import whole
from db.store.roster.units import Units
from db.store.trail.roles import ReadSubject
from db.store.trail.trail import Trail

MOST_EVIDENCE_BYTES: Final = 50_000_000  # of one file
_MOST_TEXT = 2000
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_TEXTS = ("text", "source", "measures", "responsible", "note")
_COLUMNS = tuple(f.name for f in fields(Finding))
_SELECT = """SELECT f.id, f.entry_id, u.code, u.title, e.category, f.text, f.source, f.measures,
    f.responsible, f.due, f.state, f.reported_on, f.accepted_on, f.note
    FROM findings f JOIN entries e ON e.id = f.entry_id JOIN units u ON u.id = e.unit_id"""


class Findings:
    """Reads and changes the ledger, for those who see results: it tells of every unit. Raises UserError NOT_ALLOWED."""

    def __init__(self, database: Database, trail: Trail, units: Units) -> None:
        self._database = database
        self._trail = trail
        self._units = units

    def of_evaluation(self, evaluation_id: int) -> tuple[Finding, ...]:
        """Every finding of an evaluation, by unit code in the order in which they were entered."""
        self._ask(evaluation_id)
        return self._read("WHERE e.evaluation_id = ?", evaluation_id)

    def of_entry(self, entry_id: int) -> tuple[Finding, ...]:
        """An entry's findings in the order in which they were entered."""
        self._ask(self._units.evaluation_of(entry_id))
        return self._read("WHERE f.entry_id = ?", entry_id)

    def get(self, finding_id: int) -> Finding:
        """One finding. Raises UserError NO_SUCH_FINDING."""
        found = self._read("WHERE f.id = ?", finding_id)
        if not found:
            raise UserError(ErrorKind.NO_SUCH_FINDING)
        self._ask(self._units.evaluation_of(found[0].entry_id))
        return found[0]

    def count(self, evaluation_id: int, today: str) -> FindingCount:
        """How many findings are open, reported, accepted and overdue on a day (ISO date)."""
        findings = self.of_evaluation(evaluation_id)
        by_state = {s: sum(f.state is s for f in findings) for s in FindingState}
        return FindingCount(
            open=by_state[FindingState.OPEN],
            reported=by_state[FindingState.REPORTED],
            accepted=by_state[FindingState.ACCEPTED],
            overdue=sum(f.overdue(today) for f in findings),
        )

    def add(self, entry_id: int, text: str, **values: str) -> Finding:
        """Enters a finding; `values` are source, measures, responsible, due and note. Raises VALUE_REFUSED."""
        entry = self._units.entry(entry_id)
        row: dict[str, Any] = dict.fromkeys(
            ("source", "measures", "responsible", "due", "note"), ""
        )
        row |= _checked({"text": text, **values})
        row |= {"entry_id": entry_id, "state": FindingState.OPEN.value}
        row |= {"reported_on": "", "accepted_on": ""}
        with self._trail.change("finding.add", entry.unit_code) as change:
            number = change.insert("findings", row)
        return self.get(number)

    def edit(self, finding_id: int, **values: str) -> Finding:
        """Changes what a finding says: text, source, measures, responsible, due, note."""
        finding = self.get(finding_id)
        checked = _checked(values)
        with self._trail.change("finding.edit", finding.unit_code) as change:
            change.update("findings", {"id": finding_id}, checked)
        return self.get(finding_id)

    def report(self, finding_id: int, on: str, measures: str = "") -> Finding:
        """The unit reports the finding mended on a day; `measures` is what it did."""
        values = {"state": FindingState.REPORTED.value, "reported_on": _date("reported_on", on)}
        return self._move(
            finding_id, "finding.report", values | ({"measures": measures} if measures else {})
        )

    def accept(self, finding_id: int, on: str, note: str = "") -> Finding:
        """The office closes the finding 销号 on a day. Raises VALUE_REFUSED where it was not reported."""
        if self.get(finding_id).state is FindingState.OPEN:
            raise UserError(ErrorKind.FINDING_NOT_REPORTED)
        values = {"state": FindingState.ACCEPTED.value, "accepted_on": _date("accepted_on", on)}
        return self._move(finding_id, "finding.accept", values | ({"note": note} if note else {}))

    def reopen(self, finding_id: int, reason: str) -> Finding:
        """Sends a reported or accepted finding back. Raises REASON_NEEDED."""
        if not reason.strip():
            raise UserError(ErrorKind.REASON_NEEDED)
        values = {"state": FindingState.OPEN.value, "reported_on": "", "accepted_on": ""}
        return self._move(finding_id, "finding.reopen", values, reason)

    def remove(self, finding_id: int, reason: str) -> None:
        """Strikes a finding out for a reason, its evidence with it. Raises REASON_NEEDED.

        The trail keeps the words, and each file's name, size and sha256.
        """
        finding = self.get(finding_id)
        if not reason.strip():
            raise UserError(ErrorKind.REASON_NEEDED)
        with self._trail.change("finding.remove", finding.unit_code, reason.strip()) as change:
            for file in self.evidence(finding_id):
                change.delete_content("finding_evidence_contents", {"evidence_id": file.id})
                change.delete("finding_evidence", {"id": file.id})
            change.delete("supervision_findings", {"finding_id": finding_id})
            change.delete("findings", {"id": finding_id})

    # evidence

    def evidence(self, finding_id: int) -> tuple[Evidence, ...]:
        """The files handed in for a finding."""
        self.get(finding_id)
        rows = self._database.conn.execute(
            "SELECT id, finding_id, file_name, sha256, size FROM finding_evidence"
            " WHERE finding_id = ? ORDER BY id",
            (finding_id,),
        )
        return tuple(Evidence(*row) for row in rows)

    def add_evidence(self, finding_id: int, file_name: str, content: bytes) -> Evidence:
        """Keeps a file that shows how the finding was mended. Raises FILE_TOO_LARGE."""
        finding = self.get(finding_id)
        row = {"finding_id": finding_id, **evidence_row(file_name, content)}
        with self._trail.change("finding.evidence", finding.unit_code) as change:
            number = change.insert("finding_evidence", row)
            beside = {"evidence_id": number, "content": content}
            change.insert_beside("finding_evidence_contents", beside)
        return next(e for e in self.evidence(finding_id) if e.id == number)

    def evidence_content(self, evidence_id: int) -> bytes:
        """A file as it was handed in. Raises NO_SUCH_FINDING."""
        row = self._database.conn.execute(
            "SELECT content, finding_id FROM finding_evidence_contents"
            " JOIN finding_evidence e ON e.id = evidence_id WHERE evidence_id = ?",
            (evidence_id,),
        ).fetchone()
        if row is None:
            raise UserError(ErrorKind.NO_SUCH_FINDING)
        self.get(row[1])
        return whole("finding_evidence_contents", evidence_id, row[0])

    # strong points

    def strong_points(self, evaluation_id: int) -> tuple[StrongPoint, ...]:
        """What feedback praises, by unit code in the order in which it was entered."""
        self._ask(evaluation_id)
        rows = self._database.conn.execute(
            "SELECT s.id, s.entry_id, u.code, s.text FROM strong_points s"
            " JOIN entries e ON e.id = s.entry_id JOIN units u ON u.id = e.unit_id"
            " WHERE e.evaluation_id = ? ORDER BY s.id",
            (evaluation_id,),
        )
        return tuple(
            sorted((StrongPoint(*row) for row in rows), key=lambda p: natural_order(p.unit_code))
        )

    def add_strong_point(self, entry_id: int, text: str) -> int:
        """Enters what feedback praises and returns its row."""
        entry = self._units.entry(entry_id)
        row = {"entry_id": entry_id, **_checked({"text": text})}
        with self._trail.change("strong_point.add", entry.unit_code) as change:
            return change.insert("strong_points", row)

    def remove_strong_point(self, strong_point_id: int, reason: str) -> None:
        """Strikes a strong point out for a reason. Raises REASON_NEEDED."""
        if not reason.strip():
            raise UserError(ErrorKind.REASON_NEEDED)
        subject = self._database.conn.execute(
            "SELECT u.code FROM strong_points s JOIN entries e ON e.id = s.entry_id"
            " JOIN units u ON u.id = e.unit_id WHERE s.id = ?",
            (strong_point_id,),
        ).fetchone()
        if subject is None:
            raise UserError(ErrorKind.NO_SUCH_FINDING)
        with self._trail.change("strong_point.remove", subject[0], reason.strip()) as change:
            change.delete("strong_points", {"id": strong_point_id})

    def _ask(self, evaluation_id: int) -> None:
        self._trail.access.check_reading(ReadSubject.OFFICE, evaluation_id=evaluation_id)

    def _move(
        self, finding_id: int, what: str, values: Mapping[str, str], reason: str = ""
    ) -> Finding:
        finding = self.get(finding_id)
        with self._trail.change(what, finding.unit_code, reason) as change:
            change.update("findings", {"id": finding_id}, values)
        return self.get(finding_id)

    def _read(self, where: str, value: int) -> tuple[Finding, ...]:
        rows = self._database.conn.execute(f"{_SELECT} {where} ORDER BY f.id", (value,))
        return tuple(sorted(map(_finding, rows), key=lambda f: natural_order(f.unit_code)))


def evidence_row(file_name: str, content: bytes) -> dict[str, Any]:
    """What vouches for a file of evidence. Raises UserError VALUE_REFUSED where it is too large."""
    if len(content) > MOST_EVIDENCE_BYTES:
        limit = str(MOST_EVIDENCE_BYTES // 1_000_000)
        raise UserError(
            ErrorKind.VALUE_REFUSED, field="evidence", found=file_name, expected=f"≤ {limit} MB"
        )
    digest = hashlib.sha256(content).hexdigest()
    return {"file_name": file_name, "sha256": digest, "size": len(content)}


def _finding(row: tuple[Any, ...]) -> Finding:
    values: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    values["state"] = FindingState(values["state"])
    return Finding(**values)


def _checked(values: Mapping[str, str]) -> dict[str, str]:
    """Refuses an empty finding, overlong texts and dates that are none."""
    if unknown := set(values) - {*_TEXTS, "due"}:
        raise TypeError(f"no such columns of a finding: {sorted(unknown)}")
    for field in _TEXTS:
        text = values.get(field, "")
        if (field == "text" and field in values and not text.strip()) or len(text) > _MOST_TEXT:
            raise UserError(
                ErrorKind.VALUE_REFUSED, field=f"finding_{field}", found=text[:20], expected="text"
            )
    if values.get("due"):
        _date("due", values["due"])
    return dict(values)


def _date(field: str, text: str) -> str:
    if not _DATE.fullmatch(text):
        raise UserError(ErrorKind.VALUE_REFUSED, field=field, found=text, expected="date")
    return text
