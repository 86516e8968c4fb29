"""认定: a person says what a doubtful field bears, or which of two pages under one number stands.

What is settled counts at once. Whoever started a batch settles nothing of it; where two people are asked for, the
second does not see what the first one said, and a third ruling, with a reason, decides between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records import Mark
from db.records.paper import ScanState
from db.scoring.marks import check_mark, mark_from
from db.scoring.scheme.scheme import Part, Scheme
from db.store.evaluations.evaluations import Evaluations
from db.store.paper.counting import PaperCounting
from db.store.paper.doubtful_pages import PageQuestion, page_questions, read_levels
from db.store.paper.live_sheets import BLANK, LiveField, LiveSheet, LiveSheets
from db.store.paper.outcomes import outcome
from db.store.paper.records import (
    BLANK_SHEET,
    WHOLE_PAGE,
    Asked,
    Conflicting,
    CountTally,
    Ruling,
    SetAside,
    SettledField,
    final,
    next_turn,
)
from db.store.roster.units import Units
from db.store.schemes.schemes import Schemes
from db.store.trail.roles import ReadSubject
from db.store.trail.trail import Change, Trail

_DAY: Final = len("2024-12-31")
_FIRST, _SECOND, _DECIDES = 1, 2, 3


class Settling:
    """Lists what is asked of people, and records what they say."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        evaluations: Evaluations,
        schemes: Schemes,
        units: Units,
        counting: PaperCounting,
    ) -> None:
        self._database = database
        self._trail = trail
        self._evaluations = evaluations
        self._schemes = schemes
        self._units = units
        self._counting = counting
        self._sheets = LiveSheets(database)

    # reading

    def asked(self, evaluation_id: int) -> tuple[Asked, ...]:
        """What waits to be settled, by sheet number, page and field. Raises UserError NOT_ALLOWED."""
        self._trail.access.check_reading(ReadSubject.BALLOTS)
        scheme = self._schemes.current(evaluation_id).scheme
        ids = self._schemes.criterion_ids(evaluation_id)
        codes = {number: code for (_, code), number in ids.items()}
        units = {e.id: e.unit_code for e in self._units.entries(evaluation_id)}
        two = self._sheets.two_persons(evaluation_id)
        found: list[Asked] = []
        for sheet in self._sheets.all(evaluation_id):
            part = scheme.by_code.get(sheet.part)
            if part is not None:  # the rules may have let go of what was printed
                found.extend(_asked(sheet, part, codes, units, two=two))
        return tuple(found)

    def conflicts(self, evaluation_id: int) -> tuple[Conflicting, ...]:
        """Pages under one number that say different things, by number. Raises UserError NOT_ALLOWED."""
        self._trail.access.check_reading(ReadSubject.BALLOTS)
        rows = self._database.conn.execute(
            "SELECT h.number, s.page, s.id FROM scans s JOIN batches b ON b.id = s.batch_id"
            " JOIN sheets h ON h.id = s.sheet_id WHERE b.evaluation_id = ? AND b.state = 'taken'"
            " AND s.state = 'conflict' AND h.state = 'printed'"
            " AND s.id NOT IN (SELECT scan_id FROM scans_set_aside) ORDER BY h.number, s.page, s.id",
            (evaluation_id,),
        )
        by_place: dict[tuple[str, int], list[int]] = {}
        for number, page, scan_id in rows:
            by_place.setdefault((number, page), []).append(scan_id)
        return tuple(Conflicting(*place, tuple(ids)) for place, ids in by_place.items())

    def rulings(
        self, evaluation_id: int, number: str
    ) -> Mapping[tuple[int, str], Sequence[Ruling]]:
        """What was settled on a sheet, by page (row of the scan) and field. Raises UserError NOT_ALLOWED."""
        self._trail.access.check_reading(ReadSubject.BALLOTS)
        found: dict[tuple[int, str], Sequence[Ruling]] = {}
        for sheet in self._sheets.all(evaluation_id):
            if sheet.number == number:
                found |= {(f.scan_id, f.field): f.rulings for f in sheet.fields if f.rulings}
                found |= {(scan_id, WHOLE_PAGE): said for scan_id, said in sheet.whole.items()}
        return found

    def settled(self, evaluation_id: int) -> tuple[SettledField, ...]:
        """Everything that people said of fields that are settled, by sheet, page and field.

        What a first person said before a second one has looked is not told. Raises UserError NOT_ALLOWED.
        """
        self._trail.access.check_reading(ReadSubject.BALLOTS)
        codes = {n: c for (_, c), n in self._schemes.criterion_ids(evaluation_id).items()}
        two = self._sheets.two_persons(evaluation_id)
        found: list[SettledField] = []
        for sheet in self._sheets.all(evaluation_id):
            whole: set[int] = set()
            for field in sheet.fields:
                said = field.rulings
                name, code = field.field, codes.get(field.criterion_id, "")
                if not said and field.scan_id not in whole:
                    said, name, code = sheet.whole.get(field.scan_id, ()), WHOLE_PAGE, ""
                    whole.add(field.scan_id)
                if final(said, two_persons=two) is None:
                    continue
                place = (field.scan_id, sheet.number, field.page, name)
                about = (sheet.part, field.entry_id, code)
                found.extend(SettledField(*place, *about, ruling) for ruling in said)
        return tuple(found)

    def own_batches(self, evaluation_id: int) -> frozenset[int]:
        """The batches that whoever is signed in took, and so settles nothing of; none where there are no accounts."""
        account = self._trail.access.account
        rows = self._database.conn.execute(
            "SELECT id FROM batches WHERE evaluation_id = ? AND taken_by = ?",
            (evaluation_id, "" if account is None else account.name),
        )
        return frozenset() if account is None else frozenset(number for (number,) in rows)

    def at(self, evaluation_id: int, scan_id: int, field: str) -> Asked:
        """A field of a page, doubtful or not, or the whole page. Raises UserError NO_SUCH_FIELD, NOT_ALLOWED."""
        self._trail.access.check_reading(ReadSubject.BALLOTS)
        codes = {n: c for (_, c), n in self._schemes.criterion_ids(evaluation_id).items()}
        if field == WHOLE_PAGE and (found := self._question(evaluation_id, scan_id)) is not None:
            sheet, one = found
            fields, said, doubt = list(one.fields), one.said, one.doubt
        else:
            sheet, fields, said = self._place(evaluation_id, scan_id, field)
            doubt = BLANK_SHEET if field == WHOLE_PAGE else fields[0].state
        unit = self._units.entry(fields[0].entry_id, evaluation_id).unit_code
        return _asking(sheet, fields[0], field, codes[fields[0].criterion_id], unit, doubt, said)

    def two_persons(self, evaluation_id: int) -> bool:
        """Whether two people settle every field."""
        return self._sheets.two_persons(evaluation_id)

    # settling

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
        codes = {n: c for (_, c), n in self._schemes.criterion_ids(evaluation_id).items()}
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
        entries = {one.entry_id for one in fields}
        subject = f"{sheet.part}/{sheet.number}/{field or fields[0].page}"
        with self._database.atomic():
            self._counting.take_back(evaluation_id, [sheet.id], reason.strip() or doubt, entries)
            with self._trail.change(
                "scan.settle", subject, reason.strip(), anonymous=part.anonymous
            ) as change:
                self._rule(change, (scan_id, field, turn), mark, reason.strip() or doubt)
            return self._counting.count(evaluation_id, [sheet.id])

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
            fields = read_levels(fields)
        if found is None or not fields:
            raise UserError(ErrorKind.NO_SUCH_FIELD, found=str(scan_id))
        sheet, question = found
        self._check_other_batch(evaluation_id, fields[0])
        marks = self._marks(evaluation_id, sheet, fields, mark)
        turn = self._turn(question.said, two=self._sheets.two_persons(evaluation_id))
        subject = f"{sheet.part}/{sheet.number}/{fields[0].page}"
        part = self._schemes.current(evaluation_id).scheme.by_code[sheet.part]
        entries = {one.entry_id for one in fields}
        why = reason.strip() or question.doubt
        with self._database.atomic():
            self._counting.take_back(evaluation_id, [sheet.id], why, entries)
            with self._trail.change(
                "scan.settle", subject, reason.strip(), anonymous=part.anonymous
            ) as change:
                for one, said in zip(fields, marks, strict=True):
                    self._rule(change, (scan_id, one.field, turn), said, why)
            return self._counting.count(evaluation_id, [sheet.id])

    def _marks(
        self, evaluation_id: int, sheet: LiveSheet, fields: Sequence[LiveField], mark: Mark | None
    ) -> list[Mark | None]:
        """What each field is to bear: `mark`, or what was read. Raises UserError MARK_REFUSED."""
        part = self._schemes.current(evaluation_id).scheme.by_code[sheet.part]
        codes = {n: c for (_, c), n in self._schemes.criterion_ids(evaluation_id).items()}
        found = []
        for field in fields:
            criterion = part.by_code[codes[field.criterion_id]]
            said = mark_from(part, criterion, field.level) if mark is None else mark
            if said is not None:
                check_mark(part, criterion, said)
            found.append(said)
        return found

    def _rule(
        self, change: Change, place: tuple[int, str, int], mark: Mark | None, reason: str
    ) -> None:
        """Writes what was said of a field of a page in a turn, in place of what was said in it before."""
        key: dict[str, int | str] = dict(zip(("scan_id", "field", "turn"), place, strict=True))
        change.delete("field_rulings", key)
        row = {**key, **_columns(mark), "ruled_by": self._trail.who}
        row |= {"ruled_on": self._trail.now[:_DAY], "reason": reason}
        change.insert("field_rulings", row, tuple(key))

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

    def _question(self, evaluation_id: int, scan_id: int) -> tuple[LiveSheet, PageQuestion] | None:
        """What is asked of a page as a whole, and its sheet; None where nothing is."""
        row = self._database.conn.execute(
            "SELECT sheet_id FROM scans WHERE id = ? AND doubt <> ''", (scan_id,)
        ).fetchone()
        scheme = self._schemes.current(evaluation_id).scheme
        codes = {n: c for (_, c), n in self._schemes.criterion_ids(evaluation_id).items()}
        two = self._sheets.two_persons(evaluation_id)
        for sheet in self._sheets.all(evaluation_id, row or ()):
            if (part := scheme.by_code.get(sheet.part)) is not None:
                asked = page_questions(sheet, part, codes, two=two)
                return (sheet, asked[scan_id]) if scan_id in asked else None
        return None

    def _place(
        self, evaluation_id: int, scan_id: int, field: str
    ) -> tuple[LiveSheet, list[LiveField], tuple[Ruling, ...]]:
        """The sheet, the fields that a ruling is of, and what was said of them."""
        found = self._database.conn.execute(
            "SELECT sheet_id FROM scans WHERE id = ? AND sheet_id IS NOT NULL", (scan_id,)
        ).fetchone()
        for sheet in self._sheets.all(evaluation_id, found or ()):
            of_page = [f for f in sheet.fields if f.scan_id == scan_id]
            if field == WHOLE_PAGE and sheet.blank and of_page:
                return sheet, of_page, sheet.whole.get(scan_id, ())
            for one in of_page:
                if one.field == field:
                    return sheet, [one], one.rulings
        raise UserError(ErrorKind.NO_SUCH_FIELD, found=field or str(scan_id))

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


def _asked(
    sheet: LiveSheet, part: Part, codes: Mapping[int, str], units: Mapping[int, str], *, two: bool
) -> Iterator[Asked]:
    whole: set[int] = set()
    questions = page_questions(sheet, part, codes, two=two)
    for field in sheet.fields:
        code = codes.get(field.criterion_id, "")
        if code not in part.by_code:
            continue
        doubt = outcome(sheet, field, part, code, two=two).open
        if not doubt:
            continue
        if (question := questions.pop(field.scan_id, None)) is not None:
            about = code, units[field.entry_id], question.doubt, question.said
            yield _asking(sheet, field, WHOLE_PAGE, *about)
        one_page = doubt == BLANK_SHEET
        if one_page and field.scan_id in whole:
            continue
        whole |= {field.scan_id} if one_page else set()
        said = sheet.whole.get(field.scan_id, ()) if one_page else field.rulings
        name = WHOLE_PAGE if one_page else field.field
        yield _asking(sheet, field, name, code, units[field.entry_id], doubt, said)


def _asking(
    sheet: LiveSheet,
    field: LiveField,
    name: str,
    code: str,
    unit: str,
    doubt: str,
    said: Sequence[Ruling],
) -> Asked:
    return Asked(
        scan_id=field.scan_id,
        batch_id=field.batch_id,
        sheet=sheet.number,
        page=field.page,
        field=name,
        part=sheet.part,
        entry_id=field.entry_id,
        unit=unit,
        criterion=code,
        why=doubt,
        turn=next_turn(said),
        first_by=said[0].who if said else "",
    )


def _columns(mark: Mark | None) -> dict[str, Any]:
    if mark is None:
        return {"state": BLANK, "points": None, "level": None}
    return {"state": mark.state.value, "points": mark.points, "level": mark.level}
