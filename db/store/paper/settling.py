"""认定: a person says what a doubtful field bears, or which of two pages under one number stands.

What is settled counts at once. Whoever started a batch settles nothing of it; where two people are asked for, the
second does not see what the first one said, and a third ruling, with a reason, decides between them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final, TypeAlias

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records import Mark
from db.records.paper import ScanState
from db.scoring.marks import check_mark, mark_from
from db.scoring.scheme.scheme import Scheme
from db.store.evaluations.evaluations import Evaluations
from db.store.paper.counting import PaperCounting
from db.store.paper.live_sheets import BLANK, FILLED, LiveField, LiveSheet
from db.store.paper.records import (
    BLANK_SHEET,
    WHOLE_PAGE,
    CountTally,
    Ruling,
    SetAside,
    final,
)
from db.store.paper.settling_reader import SettlingReader
from db.store.roster.units import Units
from db.store.schemes.schemes import Schemes
from db.store.trail.trail import Trail

_DAY: Final = len("2024-12-31")
_FIRST, _SECOND, _DECIDES = 1, 2, 3
_Said: TypeAlias = tuple[int, str, int, Mark | None]  # page (row of the scan), field, turn, mark


class Settling(SettlingReader):
    """Records what people say of doubtful fields."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        evaluations: Evaluations,
        schemes: Schemes,
        units: Units,
        counting: PaperCounting,
    ) -> None:
        super().__init__(database, trail, schemes, units)
        self._evaluations = evaluations
        self._counting = counting

    def set_two_persons(self, evaluation_id: int, *, two: bool) -> None:
        """Asks two people for every field that is settled from now on, or one. Raises UserError FROZEN, NOT_ALLOWED."""
        self._check_open(evaluation_id)
        key = {"evaluation_id": evaluation_id}
        with self._trail.change("scan.settings", "1" if not two else "2") as change:
            if change.read("paper_settings", key) is None:
                change.insert("paper_settings", {**key, "two_persons": int(two)}, tuple(key))
            else:
                change.update("paper_settings", key, {"two_persons": int(two)})

    def settle(
        self, evaluation_id: int, scan_id: int, field: str, mark: Mark | None, reason: str = ""
    ) -> CountTally:
        """Says what a field of a page bears (None: it is blank); `WHOLE_PAGE` is every blank field of it.

        A field that was plain, or that is settled otherwise than before, needs a reason; else the doubt is the
        reason. What hangs on it counts at once. Raises UserError NO_SUCH_FIELD, MARK_REFUSED, REASON_NEEDED,
        SETTLED_BY_SCANNER, SECOND_PERSON_NEEDED, FROZEN, SEAT_LENT, NOT_ALLOWED.
        """
        self._check_open(evaluation_id)
        self._trail.access.check_change("scan.settle")
        sheet, fields, said = self._place(evaluation_id, scan_id, field)
        self._check_other_batch(evaluation_id, fields[0])
        part = self._schemes.current(evaluation_id).scheme.by_code[sheet.part]
        codes = self._schemes.criterion_codes(evaluation_id)
        if mark is not None:
            for one in fields:
                check_mark(part, part.by_code[codes[one.criterion_id]], mark)
        two = self._sheets.two_persons(evaluation_id)
        doubt = BLANK_SHEET if field == WHOLE_PAGE else fields[0].state
        turn = self._turn(said, two=two)
        settled_before = final(said, two_persons=two) is not None
        plain = doubt == "one" or settled_before or turn == _DECIDES
        if plain and not reason.strip():
            raise UserError(ErrorKind.REASON_NEEDED)
        subject = f"{sheet.part}/{sheet.number}/{field or fields[0].page}"
        entries = {one.entry_id for one in fields}
        said_now = [(scan_id, field, turn, mark)]
        return self._record(evaluation_id, (sheet, subject, entries), said_now, reason, doubt)

    def settle_page(
        self, evaluation_id: int, scan_id: int, mark: Mark | None, reason: str = ""
    ) -> CountTally:
        """Says of a page that is doubtful as a whole what all its fields bear that wait; None: what was read.

        Of what was read, fields of which the reader said nothing wait on. Raises UserError NO_SUCH_FIELD where
        nothing waits or nothing was read, and as `settle` does.
        """
        self._check_open(evaluation_id)
        self._trail.access.check_change("scan.settle")
        found = self._question(evaluation_id, scan_id)
        fields = () if found is None else found[1].fields
        if mark is None:
            fields = tuple(field for field in fields if field.state == FILLED)
        if found is None or not fields:
            raise UserError(ErrorKind.NO_SUCH_FIELD, found=str(scan_id))
        sheet, question = found
        self._check_other_batch(evaluation_id, fields[0])
        part = self._schemes.current(evaluation_id).scheme.by_code[sheet.part]
        codes = self._schemes.criterion_codes(evaluation_id)
        turn = self._turn(question.said, two=self._sheets.two_persons(evaluation_id))
        said_now: list[_Said] = []
        for one in fields:
            criterion = part.by_code[codes[one.criterion_id]]
            said = mark_from(part, criterion, one.level) if mark is None else mark
            if said is not None:
                check_mark(part, criterion, said)
            said_now.append((scan_id, one.field, turn, said))
        subject = f"{sheet.part}/{sheet.number}/{fields[0].page}"
        entries = {one.entry_id for one in fields}
        return self._record(
            evaluation_id, (sheet, subject, entries), said_now, reason, question.doubt
        )

    def _record(
        self,
        evaluation_id: int,
        about: tuple[LiveSheet, str, Collection[int]],
        said: Sequence[_Said],
        reason: str,
        doubt: str,
    ) -> CountTally:
        """Writes what was said of fields of a sheet, each in place of what was said in its turn before.

        `about` is the sheet, what its event names, and the entries whose counts may change.
        """
        sheet, subject, entries = about
        reason = reason.strip()
        part = self._schemes.current(evaluation_id).scheme.by_code[sheet.part]
        with self._database.atomic():
            self._counting.take_back(evaluation_id, [sheet.id], reason or doubt, entries)
            with self._trail.change(
                "scan.settle", subject, reason, anonymous=part.anonymous
            ) as change:
                for scan_id, field, turn, mark in said:
                    key: dict[str, int | str] = {"scan_id": scan_id, "field": field, "turn": turn}
                    change.delete("field_rulings", key)
                    row = {**key, **_columns(mark), "ruled_by": self._trail.who}
                    row |= {"ruled_on": self._trail.now[:_DAY], "reason": reason or doubt}
                    change.insert("field_rulings", row, tuple(key))
            return self._counting.count(evaluation_id, [sheet.id])

    def _check_other_batch(self, evaluation_id: int, field: LiveField) -> None:
        if field.batch_id in self.own_batches(evaluation_id):
            raise UserError(ErrorKind.SETTLED_BY_SCANNER)

    def decide(
        self, evaluation_id: int, scan_id: int, verdict: SetAside, reason: str
    ) -> CountTally:
        """Of the pages under one number this one stands; the others were scanned anew, or are photocopies.

        Raises UserError REASON_NEEDED, NO_SUCH_FIELD where the page is not in conflict, FROZEN, NOT_ALLOWED.
        """
        self._check_open(evaluation_id)
        self._trail.access.check_change("scan.decide")
        if not reason.strip():
            raise UserError(ErrorKind.REASON_NEEDED)
        found = [c for c in self.conflicts(evaluation_id) if scan_id in c.scan_ids]
        if not found:
            raise UserError(ErrorKind.NO_SUCH_FIELD, found=str(scan_id))
        (conflict,) = found
        anonymous = self._is_anonymous(evaluation_id, conflict.sheet)
        subject = f"{conflict.sheet}/{conflict.page}"
        with self._database.atomic():
            with self._trail.change(
                "scan.decide", subject, reason.strip(), anonymous=anonymous
            ) as change:
                for other in conflict.scan_ids:
                    if other != scan_id:
                        row = {"scan_id": other, "verdict": verdict.value, "reason": reason.strip()}
                        change.insert("scans_set_aside", row, ("scan_id",))
                change.update("scans", {"id": scan_id}, {"state": ScanState.READ.value})
            sheet_id = self._number("SELECT sheet_id FROM scans WHERE id = ?", scan_id)
            return self._counting.count(evaluation_id, [sheet_id])

    def _turn(self, said: Sequence[Ruling], *, two: bool) -> int:
        """Whose turn a ruling is. Raises UserError SECOND_PERSON_NEEDED where the first one asks again."""
        by_turn = {ruling.turn: ruling for ruling in said}
        if not two and _SECOND not in by_turn:
            return _FIRST
        if _FIRST not in by_turn:
            return _FIRST
        if _SECOND in by_turn:
            return _DECIDES
        if by_turn[_FIRST].who == self._trail.who:
            raise UserError(ErrorKind.SECOND_PERSON_NEEDED)
        return _SECOND

    def _check_open(self, evaluation_id: int) -> None:
        evaluation = self._evaluations.get(evaluation_id)
        if evaluation.frozen:
            raise UserError(ErrorKind.FROZEN, found=evaluation.title)

    def _is_anonymous(self, evaluation_id: int, number: str) -> bool:
        row = self._database.conn.execute(
            "SELECT p.code FROM sheets h JOIN layouts l ON l.id = h.layout_id"
            " JOIN parts p ON p.id = l.part_id WHERE h.number = ?",
            (number,),
        ).fetchone()
        scheme: Scheme = self._schemes.current(evaluation_id).scheme
        return scheme.by_code[row[0]].anonymous

    def _number(self, select: str, value: int) -> int:
        return int(self._database.conn.execute(select, (value,)).fetchone()[0])


def _columns(mark: Mark | None) -> dict[str, Any]:
    if mark is None:
        return {"state": BLANK, "points": None, "level": None}
    return {"state": mark.state.value, "points": mark.points, "level": mark.level}
