"""Scanned sheets become ballots: what is plain or settled counts, once, and is taken back as it came.

Every entry of a sheet counts when each of its fields is plain or settled. What somebody typed is never overwritten:
there the scan is the second of two typings (复核).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TypeAlias

from sqlite_utils import Database

from db.records import (
    ABSTAIN,
    Attendance,
    Ballot,
    BallotStatus,
    Entry,
    Mark,
    Reviewer,
    RowChange,
)
from db.scoring.scheme.scheme import Part, Scheme
from db.store.ballots.ballots import BallotPlace, Ballots
from db.store.ballots.check_reader import CheckReader
from db.store.ballots.check_records import DrawnBy, SecondBallot
from db.store.panel.panel import Panel
from db.store.paper.live_sheets import LiveSheet, LiveSheets
from db.store.paper.outcomes import Outcome, outcomes
from db.store.paper.records import Count, CountTally, Left, LeftBallot
from db.store.paper.seats import Seats
from db.store.roster.units import Units
from db.store.schemes.schemes import Schemes
from db.store.trail.trail import Change, Trail

Marks: TypeAlias = Mapping[str, Mark]
_Ready: TypeAlias = tuple[LiveSheet, int, dict[str, Outcome]]  # a sheet, an entry, what it says


@dataclass(frozen=True, slots=True)
class _Year:
    """What holds in the evaluation while sheets are counted."""

    id: int
    scheme: Scheme
    two: bool
    entries: Mapping[int, Entry]
    reviewers: Mapping[int, Reviewer]
    criterion_ids: Mapping[tuple[str, str], int]
    codes: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Said:
    """What a sheet says of an entry: its marks, blank cells left out."""

    sheet: LiveSheet
    place: BallotPlace
    marks: Marks
    ballot: Ballot | None


@dataclass(frozen=True, slots=True)
class _Sorted:
    """What becomes of a sheet's entries: ballots of their own, second typings, nothing."""

    fresh: list[_Said]
    typed: list[_Said]
    left: list[LeftBallot]


class PaperCounting:
    """Counts the scanned sheets of one file, and takes what was counted back."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        schemes: Schemes,
        units: Units,
        panel: Panel,
        ballots: Ballots,
    ) -> None:
        self._database = database
        self._trail = trail
        self._schemes = schemes
        self._units = units
        self._panel = panel
        self._ballots = ballots
        self._checks = CheckReader(database)
        self._seats = Seats(database, panel)
        self._sheets = LiveSheets(database)

    # counting

    def count(self, evaluation_id: int, sheet_ids: Collection[int] | None = None) -> CountTally:
        """Counts what can be counted and is not yet, of all sheets or some (rows): all of it or nothing.

        Raises UserError NO_FREE_NUMBERS, SEAT_LENT, FROZEN, NOT_ALLOWED.
        """
        year = self._year(evaluation_id)
        ready, left, waiting = self._uncounted(year, sheet_ids)
        with self._database.atomic():
            tally = self._write(year, ready, left)
        return replace(tally, waiting=len(waiting))

    def waiting(self, evaluation_id: int) -> frozenset[int]:
        """The sheets (rows) of which something waits: a field to be settled, or a page to come. Asks nobody."""
        _, _, waiting = self._uncounted(self._year(evaluation_id), None)
        return frozenset(waiting)

    def _uncounted(
        self, year: _Year, sheet_ids: Collection[int] | None
    ) -> tuple[list[_Ready], list[LeftBallot], list[int]]:
        """What can be counted, what will not be, and for each entry that waits its sheet."""
        counted = self._sheets.counts(year.id, sheet_ids)
        ready: list[_Ready] = []
        left: list[LeftBallot] = []
        waiting: list[int] = []
        for sheet in self._sheets.all(year.id, sheet_ids):
            part = year.scheme.by_code.get(sheet.part)
            if part is None:  # the rules have let go of what was printed
                continue
            said = outcomes(sheet, part, year.codes, two=year.two)
            for entry_id, fields in said.items():
                if (sheet.id, entry_id) in counted:
                    continue
                if self._is_open(year, sheet, entry_id, fields):
                    waiting.append(sheet.id)
                elif why := _unfit(year, sheet, entry_id, fields):
                    left.append(LeftBallot(sheet.number, year.entries[entry_id].unit_code, why))
                else:
                    ready.append((sheet, entry_id, fields))
        return ready, left, waiting

    def _is_open(
        self, year: _Year, sheet: LiveSheet, entry_id: int, fields: Mapping[str, Outcome]
    ) -> bool:
        if any(found.open for found in fields.values()):
            return True
        return not sheet.complete and bool(_missing(year, sheet, entry_id, fields))

    def _write(self, year: _Year, ready: list[_Ready], left: list[LeftBallot]) -> CountTally:
        by_sheet: dict[int, list[_Ready]] = {}
        for one in ready:
            by_sheet.setdefault(one[0].id, []).append(one)
        sheets = [of_sheet[0][0] for of_sheet in by_sheet.values()]
        planned = self._seats.plan(sheets)
        stored = self._stored(year, [s for s in sheets if s.reviewer_id is not None])
        counted = compared = 0
        with self._trail.together():
            for sheet in sheets:
                said = by_sheet[sheet.id]
                if sheet.reviewer_id is None:
                    counted += self._seat_and_write(year, said, planned.get(sheet.id))
                    continue
                reviewer = year.reviewers[sheet.reviewer_id]
                sorted_out = self._sort_out([self._said(year, reviewer, s, stored) for s in said])
                left.extend(sorted_out.left)
                self._write_ballots(year, sorted_out.fresh)
                self._write_second(sorted_out.typed)
                counted += len(sorted_out.fresh)
                compared += len(sorted_out.typed)
        return CountTally(counted, compared, left=tuple(left))

    def _sort_out(self, said: list[_Said]) -> _Sorted:
        found = _Sorted([], [], [])
        for one in said:
            why = self._closed(one)
            if why is not None:
                found.left.append(LeftBallot(one.sheet.number, one.place.entry.unit_code, why))
            else:
                (found.fresh if _untouched(one.ballot) else found.typed).append(one)
        return found

    def _seat_and_write(self, year: _Year, ready: list[_Ready], planned: int | None) -> int:
        """The ballots of a sheet that gets its seat; whoever sits there has no ballot yet."""
        sheet = ready[0][0]
        with self._event("ballot.scan", sheet, year.scheme.by_code[sheet.part]) as change:
            reviewer = self._seats.take(change, year.id, sheet, planned)
            said = [self._said(year, reviewer, one, {}) for one in ready]
            self._insert_ballots(change, year, said)
        return len(said)

    def _event(
        self, what: str, sheet: LiveSheet, part: Part, reason: str = ""
    ) -> AbstractContextManager[Change]:
        subject = f"{part.code}/{sheet.number}"
        return self._trail.change(what, subject, reason, anonymous=part.anonymous)

    def _said(
        self,
        year: _Year,
        reviewer: Reviewer,
        ready: _Ready,
        stored: Mapping[tuple[str, int, str], Ballot],
    ) -> _Said:
        sheet, entry_id, fields = ready
        part = year.scheme.by_code[sheet.part]
        place = BallotPlace(year.scheme, part, sheet.part_id, year.entries[entry_id], reviewer)
        codes = {criterion.code for criterion in place.criteria}
        marks = {c: o.mark for c, o in fields.items() if o.mark is not None and c in codes}
        ballot = stored.get((sheet.part, entry_id, reviewer.code))
        return _Said(sheet, place, marks, ballot)

    def _stored(
        self, year: _Year, sheets: Collection[LiveSheet]
    ) -> dict[tuple[str, int, str], Ballot]:
        """The ballots of the seats of some sheets."""
        reader = self._ballots.reader
        seats = {(sheet.part, sheet.reviewer_id) for sheet in sheets}
        few = 10  # seats: more are read at once
        if len(seats) <= few:
            found = [b for part, r in seats for b in reader.of_reviewer(year.id, part, r or 0)]
        else:
            found = [
                b for part in {p for p, _ in seats} for b in reader.of_evaluation(year.id, part)
            ]
        return {(b.part, b.entry_id, b.reviewer): b for b in found}

    def _closed(self, said: _Said) -> Left | None:
        """Why a ballot that is there takes nothing from paper."""
        ballot = said.ballot
        away = ballot is not None and ballot.attendance is not Attendance.PRESENT
        if away or said.place.own_unit:
            return Left.AWAY
        if ballot is None or _untouched(ballot):
            return None
        if ballot.status is BallotStatus.VOID:
            return Left.VOID
        if ballot.status is BallotStatus.DRAFT:
            return Left.TYPING
        second = self._second(ballot)
        typed = second is not None and (second.finished or second.marks or second.second_by)
        return Left.TYPED_TWICE if typed else None

    def _second(self, ballot: Ballot) -> SecondBallot | None:
        row = self._database.conn.execute(
            "SELECT id FROM second_ballots WHERE ballot_id = ?", (ballot.id,)
        ).fetchone()
        return None if row is None else self._checks.by_id(int(row[0]))

    def _write_ballots(self, year: _Year, fresh: list[_Said]) -> None:
        if fresh:
            with self._event("ballot.scan", fresh[0].sheet, fresh[0].place.part) as change:
                self._insert_ballots(change, year, fresh)

    def _insert_ballots(self, change: Change, year: _Year, fresh: list[_Said]) -> None:
        for said in fresh:
            _insert_count(change, said, Count.COUNTED)
        for said in fresh:
            ballot = said.ballot or self._ballots.insert(change, said.place, Attendance.PRESENT)
            wanted = replace(ballot, marks=said.marks, status=BallotStatus.SUBMITTED)
            self._ballots.write(change, ballot, year.criterion_ids, wanted)

    def _write_second(self, typed: list[_Said]) -> None:
        """The scan is the second of two typings; a blank field of it is typed as who abstains is."""
        if not typed:
            return
        sheet, part = typed[0].sheet, typed[0].place.part
        first_by = self._checks.typists(s.ballot.id for s in typed if s.ballot)
        with self._event("check.scan", sheet, part) as change:
            run_id = 0
            for said in typed:
                if said.ballot is None:
                    raise ValueError("nothing to compare with")
                _insert_count(change, said, Count.COMPARED)
                done = {"second_by": "" if part.anonymous else sheet.number, "finished": 1}
                second = self._second(said.ballot)
                if second is not None:
                    change.update("second_ballots", {"id": second.id}, done)
                    self._write_second_marks(change, second.id, said)
                    continue
                run_id = run_id or change.insert("check_runs", _run(sheet))
                names = json.dumps(sorted(first_by[said.ballot.id]), ensure_ascii=False)
                row = {"run_id": run_id, "ballot_id": said.ballot.id, "first_by": names, **done}
                self._write_second_marks(change, change.insert("second_ballots", row), said)

    def _write_second_marks(self, change: Change, second_id: int, said: _Said) -> None:
        for criterion in said.place.criteria:
            mark = said.marks.get(criterion.code, ABSTAIN)
            row = {
                "second_ballot_id": second_id,
                "criterion_id": self._schemes.criterion_id(said.sheet.part_id, criterion.code),
                "state": mark.state.value,
                "points": mark.points,
                "level": mark.level,
            }
            change.insert("second_marks", row, ("second_ballot_id", "criterion_id"))

    # taking back

    def take_back(
        self,
        evaluation_id: int,
        sheet_ids: Collection[int],
        reason: str,
        entry_ids: Collection[int] | None = None,
    ) -> None:
        """What these sheets (rows) counted for counts no more, for all entries or some.

        Ask before what was read or settled changes: a ballot that no longer says what the sheet does was changed by
        somebody since, and stays. So does a second typing one of whose differences is settled. Raises UserError
        SEAT_LENT, FROZEN, NOT_ALLOWED.
        """
        counts = {
            (sheet, entry): how
            for (sheet, entry), how in self._sheets.counts(evaluation_id, sheet_ids).items()
            if entry_ids is None or entry in entry_ids
        }
        if not counts:
            return
        year = self._year(evaluation_id)
        sheets = {s.id: s for s in self._sheets.all(evaluation_id, sheet_ids)}
        if missing := {sheet for sheet, _ in counts} - sheets.keys():
            raise ValueError(f"sheets that do not stand count: {missing}")
        stored = self._stored(year, sheets.values())
        with self._database.atomic(), self._trail.together():
            for sheet in sheets.values():
                part = year.scheme.by_code[sheet.part]
                reviewer = year.reviewers[sheet.reviewer_id or 0]
                by_how: dict[str, list[_Said]] = {Count.COUNTED: [], Count.COMPARED: []}
                for entry_id, fields in outcomes(sheet, part, year.codes, two=False).items():
                    if how := counts.get((sheet.id, entry_id)):
                        one = self._said(year, reviewer, (sheet, entry_id, fields), stored)
                        by_how[how].append(one)
                self._clear_ballots(year, by_how[Count.COUNTED], reason, unseat=entry_ids is None)
                self._clear_second(by_how[Count.COMPARED], reason)

    def _clear_ballots(
        self, year: _Year, counted: list[_Said], reason: str, *, unseat: bool
    ) -> None:
        if not counted:
            return
        sheet = counted[0].sheet
        kept = {n for (n,) in self._database.conn.execute("SELECT ballot_id FROM second_ballots")}
        with self._event("ballot.unscan", sheet, counted[0].place.part, reason) as change:
            for said in counted:
                _delete_count(change, said)
            if unseat:
                change.delete("sheet_seats", {"sheet_id": sheet.id})
            there = [said.ballot.id for said in counted if said.ballot is not None]
            self._trail.expect(RowChange("ballots", {"id": n}, None, None) for n in there)
            for said in counted:
                ballot = said.ballot
                if ballot is None or ballot.marks != said.marks:
                    continue
                handed_in = ballot.status is BallotStatus.SUBMITTED
                status = BallotStatus.DRAFT if handed_in else ballot.status
                wanted = replace(ballot, marks={}, status=status)
                self._ballots.write(change, ballot, year.criterion_ids, wanted)
                if _untouched(wanted) and ballot.id not in kept:
                    change.delete("ballots", {"id": ballot.id})

    def _clear_second(self, compared: list[_Said], reason: str) -> None:
        if not compared:
            return
        sheet = compared[0].sheet
        with self._event("check.unscan", sheet, compared[0].place.part, reason) as change:
            for said in compared:
                _delete_count(change, said)
                second = None if said.ballot is None else self._second(said.ballot)
                if second is None or self._settled(second.id):
                    continue
                for code in second.marks:
                    number = self._schemes.criterion_id(sheet.part_id, code)
                    key = {"second_ballot_id": second.id, "criterion_id": number}
                    change.delete("second_marks", key)
                change.delete("second_ballots", {"id": second.id})

    def _settled(self, second_id: int) -> bool:
        found = self._database.conn.execute(
            "SELECT 1 FROM settlements WHERE second_ballot_id = ?", (second_id,)
        )
        return found.fetchone() is not None

    def _year(self, evaluation_id: int) -> _Year:
        ids = self._schemes.criterion_ids(evaluation_id)
        return _Year(
            evaluation_id,
            self._schemes.current(evaluation_id).scheme,
            self._sheets.two_persons(evaluation_id),
            {entry.id: entry for entry in self._units.entries(evaluation_id)},
            {reviewer.id: reviewer for reviewer in self._panel.reviewers(evaluation_id)},
            ids,
            {number: code for (_, code), number in ids.items()},
        )


def _missing(
    year: _Year, sheet: LiveSheet, entry_id: int, fields: Mapping[str, Outcome]
) -> list[str]:
    """The criteria of the entry that the sheet says nothing of."""
    criteria = year.scheme.by_code[sheet.part].criteria_for(year.entries[entry_id].kind)
    return [criterion.code for criterion in criteria if criterion.code not in fields]


def _unfit(
    year: _Year, sheet: LiveSheet, entry_id: int, fields: Mapping[str, Outcome]
) -> Left | None:
    if year.entries[entry_id].withdrawn_on:
        return Left.WITHDRAWN
    return Left.CRITERIA if _missing(year, sheet, entry_id, fields) else None


def _untouched(ballot: Ballot | None) -> bool:
    """Whether nobody has written anything on a ballot."""
    if ballot is None:
        return True
    written = ballot.marks or ballot.comment or ballot.status is not BallotStatus.DRAFT
    return not written and ballot.attendance is Attendance.PRESENT


def _run(sheet: LiveSheet) -> dict[str, int | str]:
    """The draw that a sheet makes of itself."""
    drawn_by = DrawnBy.BALLOT.value
    return {"part_id": sheet.part_id, "percent": 100, "drawn_by": drawn_by, "seed": ""}


def _insert_count(change: Change, said: _Said, how: Count) -> None:
    row = {"sheet_id": said.sheet.id, "entry_id": said.place.entry.id, "how": how.value}
    change.insert("sheet_counts", row, ("sheet_id", "entry_id"))


def _delete_count(change: Change, said: _Said) -> None:
    change.delete("sheet_counts", {"sheet_id": said.sheet.id, "entry_id": said.place.entry.id})
