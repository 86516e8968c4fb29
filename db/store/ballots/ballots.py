"""Ballots and their marks: one cell at a time as typed, or whole as imported."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.records import Attendance, Ballot, BallotStatus, Comment, Entry, Mark, Reviewer
from db.scoring.marks import check_mark
from db.scoring.scheme.scheme import Criterion, Part, Scheme
from db.store.ballots.ballot_reader import BallotReader, SeatedBallot
from db.store.ballots.pile_typists import TYPED, PileTypists
from db.store.ballots.vote_counts import VoteCounts
from db.store.panel.panel import Panel
from db.store.roster.units import Units
from db.store.roster.withdrawals import withdrawn
from db.store.schemes.schemes import Schemes
from db.store.trail.roles import ReadSubject, Role
from db.store.trail.trail import Change, Trail

_MARK_KEY = ("ballot_id", "criterion_id")
_OF_BALLOT = ("entry_id", "group_id", "counted")  # what a mark's row has of its ballot


@dataclass(frozen=True, slots=True)
class BallotPlace:
    """Where a ballot belongs: the rows behind part, entry and reviewer, and the rules that hold there."""

    scheme: Scheme
    part: Part
    part_id: int
    entry: Entry
    reviewer: Reviewer

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria that the entry is judged by."""
        return self.part.criteria_for(self.entry.kind)

    @property
    def own_unit(self) -> bool:
        """Whether the reviewer works at the unit, which recuses them."""
        return works_at(self.reviewer.workplace, self.entry)

    @property
    def subject(self) -> str:
        """How the trail names the ballot. An anonymous part's ballots are named by number anyway."""
        return f"{self.part.code}/{self.entry.unit_code}/{self.reviewer.code}"


def works_at(workplace: str, entry: Entry) -> bool:
    """Whether the workplace that a reviewer gave is this unit, by name or short name."""
    return bool(workplace) and workplace in (entry.unit, entry.short_title)


class Ballots:
    """Reads and changes ballots. `reader` reads them for the store itself, whoever is signed in.

    `counted` are votes that were counted by hand, where there are no single ballots;
    `typists` are who typed anonymous ones.
    """

    def __init__(
        self, database: Database, trail: Trail, schemes: Schemes, units: Units, panel: Panel
    ) -> None:
        self._database = database
        self._trail = trail
        self._schemes = schemes
        self._units = units
        self._panel = panel
        self._access = trail.access
        self.reader = BallotReader(database)
        self.counted = VoteCounts(database, trail.access)
        self.typists = PileTypists(database, trail)

    def of_reviewer(
        self, evaluation_id: int, part_code: str, reviewer_id: int
    ) -> tuple[Ballot, ...]:
        """A reviewer's ballots of a part, by unit code. Raises UserError NOT_ALLOWED, as all that read do."""
        self._access.check_reading(ReadSubject.BALLOTS, reviewer_id=reviewer_id)
        return self.reader.of_reviewer(evaluation_id, part_code, reviewer_id)

    def of_entry(self, evaluation_id: int, part_code: str, entry_id: int) -> tuple[Ballot, ...]:
        """An entry's ballots of a part, by reviewer code."""
        self._access.check_reading(ReadSubject.BALLOTS)
        return self.reader.of_entry(evaluation_id, part_code, entry_id)

    def of_evaluation(self, evaluation_id: int, part_code: str | None = None) -> tuple[Ballot, ...]:
        """Every ballot of an evaluation or of one of its parts."""
        self._access.check_reading(ReadSubject.BALLOTS)
        return self.reader.of_evaluation(evaluation_id, part_code)

    def comments(self, evaluation_id: int) -> tuple[Comment, ...]:
        """The comments of all ballots that count, by unit code; nothing tells whose a comment is."""
        self._access.check_reading(ReadSubject.BALLOTS)
        return self.reader.comments(evaluation_id)

    def by_id(self, ballot_id: int) -> Ballot:
        """One ballot by its row number."""
        self._access.check_reading(
            ReadSubject.BALLOTS, reviewer_id=self.reader.reviewer_of(ballot_id)
        )
        return self.reader.by_id(ballot_id)

    def get(self, part_code: str, entry_id: int, reviewer_id: int) -> Ballot | None:
        """The ballot of this part, entry and reviewer, if there is one."""
        self._access.check_reading(ReadSubject.BALLOTS, reviewer_id=reviewer_id)
        return self.reader.get(part_code, entry_id, reviewer_id)

    def put_mark(
        self,
        part_code: str,
        entry_id: int,
        reviewer_id: int,
        criterion_code: str,
        mark: Mark | None,
    ) -> Ballot:
        """Writes one cell (None blanks it) and makes the draft if need be; durable when it returns.

        Raises UserError UNIT_WITHDRAWN, MARK_REFUSED, BALLOT_SUBMITTED, BALLOT_VOID, REVIEWER_RECUSED, REVIEWER_ABSENT,
        NO_SUCH_PART.
        """
        # All in one transaction: outside of it every look at the file would lock and unlock it.
        with self._trail.change("mark.put", reviewer_id=reviewer_id) as change:
            place = self.place(part_code, entry_id, reviewer_id)
            _require_taking_part(place)
            change.subject = f"{place.subject}/{criterion_code}"
            change.anonymous = place.part.anonymous
            criterion = next((c for c in place.criteria if c.code == criterion_code), None)
            if criterion is None:
                raise UserError(ErrorKind.NO_SUCH_PART, found=f"{part_code}/{criterion_code}")
            if mark is not None:
                check_mark(place.part, criterion, mark)
            ballot = self._draft(change, place)
            key = {"ballot_id": ballot.id, "criterion_id": ballot.criterion_ids[criterion_code]}
            derived = {
                "entry_id": entry_id,
                "group_id": ballot.group_id,
                "counted": ballot.counted,
            }
            _write_mark(change, key, derived, ballot.marks.get(criterion_code), mark)
        self.note_typist(TYPED, place)
        return _with_mark(ballot, place, criterion_code, mark)

    def put_comment(self, part_code: str, entry_id: int, reviewer_id: int, text: str) -> Ballot:
        """Writes the comment of a draft."""
        place = self.place(part_code, entry_id, reviewer_id)
        _require_taking_part(place)
        with self._change("ballot.comment", place) as change:
            ballot = self._draft(change, place)
            change.update("ballots", {"id": ballot.id}, {"comment": text})
        return self.reader.by_id(ballot.id)

    def submit(self, ballot_id: int) -> Ballot:
        """Hands a draft in. Raises UserError BALLOT_INCOMPLETE with the titles of blank criteria.

        Who is recused or absent hands nothing in: it would look submitted and never be counted.
        """
        ballot = self.reader.by_id(ballot_id)
        _require_draft(ballot.status)
        place = self._place_of(ballot)
        _require_taking_part(place)
        _require_present(ballot.attendance, place)
        if blank := [c.title for c in place.criteria if c.code not in ballot.marks]:
            raise UserError(ErrorKind.BALLOT_INCOMPLETE, found="、".join(blank))
        with self._change("ballot.submit", place) as change:
            self._set_state(change, ballot, BallotStatus.SUBMITTED, ballot.attendance)
        return self.reader.by_id(ballot_id)

    def withdraw(self, ballot_id: int, reason: str) -> Ballot:
        """Makes a submitted ballot a draft again. Raises UserError REASON_NEEDED, BALLOT_NOT_SUBMITTED."""
        return self._turn(
            ballot_id, "ballot.withdraw", BallotStatus.SUBMITTED, BallotStatus.DRAFT, reason
        )

    def void(self, ballot_id: int, reason: str) -> Ballot:
        """Voids a submitted ballot. Raises UserError REASON_NEEDED, BALLOT_NOT_SUBMITTED."""
        return self._turn(
            ballot_id, "ballot.void", BallotStatus.SUBMITTED, BallotStatus.VOID, reason
        )

    def unvoid(self, ballot_id: int, reason: str) -> Ballot:
        """Makes a void ballot valid again."""
        return self._turn(
            ballot_id, "ballot.unvoid", BallotStatus.VOID, BallotStatus.SUBMITTED, reason
        )

    def set_attendance(
        self,
        part_code: str,
        entry_id: int,
        reviewer_id: int,
        attendance: Attendance,
        reason: str = "",
    ) -> Ballot:
        """Says that the reviewer was present, absent or recused for the entry; marks stay, uncounted."""
        place = self.place(part_code, entry_id, reviewer_id)
        if place.own_unit and attendance is not Attendance.RECUSED:
            raise UserError(ErrorKind.REVIEWER_RECUSED, found=place.entry.unit)
        with self._change("ballot.attendance", place, reason=reason) as change:
            found = self.reader.get(part_code, entry_id, reviewer_id)
            ballot = found or self.insert(change, place, attendance)
            self._set_state(change, ballot, ballot.status, attendance, reason)
        return self.reader.by_id(ballot.id)

    def place(self, part_code: str, entry_id: int, reviewer_id: int) -> BallotPlace:
        """What holds for a ballot of this part, entry and reviewer. Raises UserError NO_SUCH_PART, NO_SUCH_UNIT."""
        reviewer, evaluation_id, part_id = self._panel.seat(reviewer_id, part_code)
        scheme = self._schemes.current(evaluation_id).scheme
        part = scheme.by_code.get(part_code)
        if part is None or part_id is None or not part.has_ballots:
            raise UserError(ErrorKind.NO_SUCH_PART, found=part_code)
        entry = self._units.entry(entry_id, evaluation_id)
        if part.anonymous and (reviewer.name or reviewer.workplace):
            raise UserError(ErrorKind.NAMED_REVIEWER, found=self._panel.called(reviewer))
        return BallotPlace(scheme, part, part_id, entry, reviewer)

    def insert(self, change: Change, place: BallotPlace, attendance: Attendance) -> Ballot:
        """Adds an empty draft. An anonymous part's row numbers are drawn, so that they hold no order."""
        reviewer = change.read("reviewers", {"id": place.reviewer.id}, ("group_id",)) or {}
        row: dict[str, Any] = {
            "part_id": place.part_id,
            "entry_id": place.entry.id,
            "reviewer_id": place.reviewer.id,
            "group_id": reviewer["group_id"],
            "status": BallotStatus.DRAFT.value,
            "attendance": attendance.value,
            "counted": 0,
            "reason": "",
            "comment": "",
        }
        if place.part.anonymous:
            row = {"id": secrets.randbits(52), **row}
        number = change.insert("ballots", row)
        return Ballot(
            number,
            place.part.code,
            place.entry.id,
            place.entry.unit_code,
            place.reviewer.code,
            place.reviewer.group,
            attendance=attendance,
        )

    def write(
        self,
        change: Change,
        ballot: Ballot,
        criterion_ids: Mapping[tuple[str, str], int],
        wanted: Ballot,
    ) -> None:
        """Brings a stored ballot to the marks, state and comment of `wanted`, as an import asks."""
        derived = _of_ballot(change, ballot) if wanted.marks.keys() - ballot.marks.keys() else {}
        new = []
        for code in {**ballot.marks, **wanted.marks}:
            before, after = ballot.marks.get(code), wanted.marks.get(code)
            if before == after:
                continue
            key = {"ballot_id": ballot.id, "criterion_id": criterion_ids[ballot.part, code]}
            if before is None and after is not None:
                new.append({**key, **derived, **_said(after)})
            else:
                _write_mark(change, key, derived, before, after)
        change.insert_all("marks", new, _MARK_KEY)
        self._set_state(change, ballot, wanted.status, wanted.attendance, wanted.reason)
        change.update("ballots", {"id": ballot.id}, {"comment": wanted.comment})

    def note_typist(self, what: str, place: BallotPlace) -> None:
        """Notes who types in the pile of an anonymous ballot, but for a number itself; others' events say it."""
        account = self._access.account
        if place.part.anonymous and (account is None or account.role is not Role.REVIEWER):
            _, evaluation_id, _ = self._panel.seat(place.reviewer.id, place.part.code)
            self.typists.note(what, evaluation_id, place.part.code, place.reviewer.group)

    def typists_of_pile(self, what: str, place: BallotPlace) -> tuple[str, ...]:
        """Who typed in the pile of an anonymous ballot, as `note_typist` noted it."""
        _, evaluation_id, _ = self._panel.seat(place.reviewer.id, place.part.code)
        return self.typists.of_pile(what, evaluation_id, place.part.code, place.reviewer.group)

    def _draft(self, change: Change, place: BallotPlace) -> SeatedBallot:
        found = self._in_seat(place)
        _require_present(found.attendance if found else Attendance.PRESENT, place)
        if found is None:
            self.insert(change, place, Attendance.PRESENT)
            return self._draft(change, place)
        _require_draft(found.status)
        return found

    def _in_seat(self, place: BallotPlace) -> SeatedBallot | None:
        return self.reader.in_seat(place.part_id, place.entry.id, place.reviewer.id)

    def _set_state(
        self,
        change: Change,
        ballot: Ballot,
        status: BallotStatus,
        attendance: Attendance,
        reason: str | None = None,
    ) -> None:
        counted = status is BallotStatus.SUBMITTED and attendance is Attendance.PRESENT
        values: dict[str, int | str | None] = {
            "status": status.value,
            "attendance": attendance.value,
            "counted": int(counted),
        }
        if reason is not None:
            values["reason"] = reason
        change.update("ballots", {"id": ballot.id}, values)

    def _turn(
        self, ballot_id: int, what: str, before: BallotStatus, after: BallotStatus, reason: str
    ) -> Ballot:
        if not reason.strip():
            raise UserError(ErrorKind.REASON_NEEDED)
        ballot = self.reader.by_id(ballot_id)
        if ballot.status is not before:
            raise UserError(ErrorKind.BALLOT_NOT_SUBMITTED, found=ballot.status.value)
        with self._change(what, self._place_of(ballot), reason=reason) as change:
            self._set_state(change, ballot, after, ballot.attendance, reason)
        return self.reader.by_id(ballot_id)

    def _place_of(self, ballot: Ballot) -> BallotPlace:
        reviewer_id = self.reader.reviewer_of(ballot.id)
        return self.place(ballot.part, ballot.entry_id, reviewer_id)

    def _change(
        self, what: str, place: BallotPlace, subject: str = "", reason: str = ""
    ) -> AbstractContextManager[Change]:
        return self._trail.change(
            what,
            place.subject + subject,
            reason,
            reviewer_id=place.reviewer.id,
            anonymous=place.part.anonymous,
        )


def _with_mark(found: SeatedBallot, place: BallotPlace, code: str, mark: Mark | None) -> Ballot:
    """The ballot as it now stands in the file, so that a cell that was typed is not read back."""
    marks = found.marks
    if mark is None:
        marks.pop(code, None)
    else:
        marks[code] = mark
    known = {c.code: marks.pop(c.code) for c in place.part.criteria if c.code in marks}
    return Ballot(
        found.id,
        place.part.code,
        place.entry.id,
        place.entry.unit_code,
        place.reviewer.code,
        found.group,
        found.status,
        found.attendance,
        found.reason,
        found.comment,
        known | marks,
    )


def _require_present(attendance: Attendance, place: BallotPlace) -> None:
    if place.own_unit or attendance is Attendance.RECUSED:
        raise UserError(ErrorKind.REVIEWER_RECUSED, found=place.entry.unit)
    if attendance is Attendance.ABSENT:
        raise UserError(ErrorKind.REVIEWER_ABSENT, found=place.entry.unit)


def _require_taking_part(place: BallotPlace) -> None:
    if place.entry.withdrawn_on:
        raise withdrawn(place.entry)


def _require_draft(status: BallotStatus) -> None:
    if status is BallotStatus.SUBMITTED:
        raise UserError(ErrorKind.BALLOT_SUBMITTED)
    if status is BallotStatus.VOID:
        raise UserError(ErrorKind.BALLOT_VOID)


def _of_ballot(change: Change, ballot: Ballot) -> dict[str, Any]:
    """What each mark of a ballot has of it, as it stands."""
    row = change.read("ballots", {"id": ballot.id}, _OF_BALLOT) or {}
    return {column: row[column] for column in _OF_BALLOT}


def _write_mark(
    change: Change,
    key: Mapping[str, int],
    derived: Mapping[str, Any],
    before: Mark | None,
    after: Mark | None,
) -> None:
    if after is None:
        if before is not None:
            change.delete("marks", key)
        return
    if before is not None:
        change.update("marks", key, _said(after))
    else:
        change.insert("marks", {**key, **derived, **_said(after)}, _MARK_KEY)


def _said(mark: Mark) -> dict[str, str | int | None]:
    return {"state": mark.state.value, "points": mark.points, "level": mark.level}
