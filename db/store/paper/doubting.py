"""What was read plainly is looked at once more: fields that say the same, picture by picture (墙).

A picture that shows something else is pointed out: its field is doubtful from then on, as one that a reader left open.
"""

from __future__ import annotations

from typing import Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.store.evaluations.evaluations import Evaluations
from db.store.paper.counting import PaperCounting
from db.store.paper.live_sheets import BLANK, LiveField, LiveSheet, LiveSheets
from db.store.paper.outcomes import outcome
from db.store.paper.records import PlainField
from db.store.schemes.schemes import Schemes
from db.store.trail.roles import ReadSubject
from db.store.trail.trail import Trail

_PLAIN: Final = ("one", BLANK)
_DAY: Final = len("2024-12-31")


class Doubting:
    """Lists what nobody looked at, and records what is wrong of it."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        evaluations: Evaluations,
        schemes: Schemes,
        counting: PaperCounting,
    ) -> None:
        self._database = database
        self._trail = trail
        self._evaluations = evaluations
        self._schemes = schemes
        self._counting = counting
        self._sheets = LiveSheets(database)

    def plain(self, evaluation_id: int) -> tuple[PlainField, ...]:
        """Every field that counts as it was read, by sheet number, page and field. Raises UserError NOT_ALLOWED."""
        self._trail.access.check_reading(ReadSubject.BALLOTS)
        scheme = self._schemes.current(evaluation_id).scheme
        codes = self._schemes.criterion_codes(evaluation_id)
        two = self._sheets.two_persons(evaluation_id)
        found: list[PlainField] = []
        for sheet in self._sheets.all(evaluation_id):
            part = scheme.by_code.get(sheet.part)
            if part is None:  # the rules have let go of what was printed
                continue
            for field in sheet.fields:
                code = codes.get(field.criterion_id, "")
                if code not in part.by_code or not _is_plain(sheet, field):
                    continue
                read = outcome(sheet, field, part, code, two=two)
                if read.open:
                    continue
                place = (field.scan_id, field.batch_id, sheet.number, field.page, field.field)
                found.append(PlainField(*place, sheet.part, field.entry_id, code, read.mark))
        return tuple(found)

    def doubt(self, evaluation_id: int, scan_id: int, field: str, reason: str) -> None:
        """Points a plain field out as wrong: what hangs on it counts no more until it is settled.

        Raises UserError REASON_NEEDED, NO_SUCH_FIELD (also one that is doubtful or settled), FROZEN, NOT_ALLOWED.
        """
        evaluation = self._evaluations.get(evaluation_id)
        if evaluation.frozen:
            raise UserError(ErrorKind.FROZEN, found=evaluation.title)
        self._trail.access.check_change("scan.doubt")
        if not reason.strip():
            raise UserError(ErrorKind.REASON_NEEDED)
        sheet, found = self._place(evaluation_id, scan_id, field)
        part = self._schemes.current(evaluation_id).scheme.by_code[sheet.part]
        subject = f"{sheet.part}/{sheet.number}/{field}"
        with self._database.atomic():
            self._counting.take_back(evaluation_id, [sheet.id], reason.strip(), {found.entry_id})
            with self._trail.change(
                "scan.doubt", subject, reason.strip(), anonymous=part.anonymous
            ) as change:
                row = {"scan_id": scan_id, "field": field, "doubted_by": self._trail.who}
                row |= {"doubted_on": self._trail.now[:_DAY], "reason": reason.strip()}
                change.insert("field_doubts", row, ("scan_id", "field"))

    def _place(self, evaluation_id: int, scan_id: int, field: str) -> tuple[LiveSheet, LiveField]:
        row = self._database.conn.execute(
            "SELECT sheet_id FROM scans WHERE id = ? AND sheet_id IS NOT NULL", (scan_id,)
        ).fetchone()
        for sheet in self._sheets.all(evaluation_id, row or ()):
            for one in sheet.fields:
                if (one.scan_id, one.field) == (scan_id, field) and _is_plain(sheet, one):
                    return sheet, one
        raise UserError(ErrorKind.NO_SUCH_FIELD, found=field)


def _is_plain(sheet: LiveSheet, field: LiveField) -> bool:
    """Whether no person said anything of a field that was read plainly."""
    return field.state in _PLAIN and not field.rulings and not (sheet.whole.get(field.scan_id, ()))
