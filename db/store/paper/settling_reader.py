"""Lists what scanned sheets ask of people, and what people said of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.scoring.scheme.scheme import Part
from db.store.paper.doubtful_pages import PageQuestion, page_questions
from db.store.paper.live_sheets import LiveField, LiveSheet, LiveSheets
from db.store.paper.outcomes import outcome
from db.store.paper.records import (
    BLANK_SHEET,
    WHOLE_PAGE,
    Asked,
    Conflicting,
    Ruling,
    SettledField,
    final,
    next_turn,
)
from db.store.roster.units import Units
from db.store.schemes.schemes import Schemes
from db.store.trail.roles import ReadSubject
from db.store.trail.trail import Trail


class SettlingReader:
    """Reads what waits to be settled in one file, and what was settled."""

    def __init__(self, database: Database, trail: Trail, schemes: Schemes, units: Units) -> None:
        self._database = database
        self._trail = trail
        self._schemes = schemes
        self._units = units
        self._sheets = LiveSheets(database)

    def asked(self, evaluation_id: int) -> tuple[Asked, ...]:
        """What waits to be settled, by sheet number, page and field. Raises UserError NOT_ALLOWED."""
        self._trail.access.check_reading(ReadSubject.BALLOTS)
        scheme = self._schemes.current(evaluation_id).scheme
        codes = self._schemes.criterion_codes(evaluation_id)
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
        codes = self._schemes.criterion_codes(evaluation_id)
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
        codes = self._schemes.criterion_codes(evaluation_id)
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

    def _question(self, evaluation_id: int, scan_id: int) -> tuple[LiveSheet, PageQuestion] | None:
        """What is asked of a page as a whole, and its sheet; None where nothing is."""
        row = self._database.conn.execute(
            "SELECT sheet_id FROM scans WHERE id = ? AND doubt <> ''", (scan_id,)
        ).fetchone()
        scheme = self._schemes.current(evaluation_id).scheme
        codes = self._schemes.criterion_codes(evaluation_id)
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
