"""What an import may do to a ballot that was decided on (docs/workbook.md § Decisions stand).

A sheet is often imported again. What happened to its ballots since, such as a void, a recusal or a second typing,
is newer than the sheet: it stands, unless the sheet says so itself and a reason is given.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from db.records import Attendance, Ballot, BallotRow, BallotStatus, Stands
from db.store.importing.as_stored import as_stored


def is_decided(ballot: Ballot) -> bool:
    """Whether the ballot is more than somebody's draft."""
    return ballot.status is not BallotStatus.DRAFT or ballot.attendance is not Attendance.PRESENT


def standing(ballot: Ballot, row: BallotRow, reason: str) -> Stands | None:
    """Why the row may not change the ballot; None where it may."""
    if not is_decided(ballot):
        return None
    closed = ballot.status is BallotStatus.VOID or ballot.attendance is not Attendance.PRESENT
    if closed and not row.states:
        return Stands.CLOSED
    return None if reason else Stands.NO_REASON


def wanted(
    ballot: Ballot, row: BallotRow, attendance: Attendance, reason: str, criteria: Container[str]
) -> Ballot:
    """The ballot as the row would have it. Marks beyond the `criteria` that apply stay: no row can speak of them."""
    beyond = {code: mark for code, mark in ballot.marks.items() if code not in criteria}
    marks = {**beyond, **row.marks}
    state = row.status, attendance
    if marks == ballot.marks:
        state = _left_open(ballot, row, attendance)
    same = state == (ballot.status, ballot.attendance)
    return replace(
        ballot,
        status=state[0],
        attendance=state[1],
        marks=marks,
        comment=ballot.comment if row.comment is None else as_stored(ballot.comment, row.comment),
        reason=ballot.reason if same or not is_decided(ballot) else reason,
    )


def _left_open(
    ballot: Ballot, row: BallotRow, attendance: Attendance
) -> tuple[BallotStatus, Attendance]:
    """Status and attendance of a row whose marks are the ballot's: what its one word leaves open is as it was."""
    if row.status is BallotStatus.VOID:
        void = ballot.status is BallotStatus.VOID
        return row.status, ballot.attendance if void else attendance
    if attendance is not ballot.attendance or ballot.status is BallotStatus.VOID:
        return row.status, attendance
    if attendance is not Attendance.PRESENT:
        return ballot.status, attendance
    # Handed in whole, and incomplete by a scheme or category of later.
    gaps = row.status is BallotStatus.DRAFT and not row.unhanded
    return ballot.status if gaps else row.status, attendance


def left_draft(row: BallotRow, after: Ballot) -> bool:
    """Whether the ballot is somebody's draft because something in the row is blank."""
    draft = (after.status, after.attendance) == (BallotStatus.DRAFT, Attendance.PRESENT)
    return draft and bool(row.marks) and not row.unhanded


def acts(before: Ballot, after: Ballot) -> tuple[str, ...]:
    """What a person would have to do on the page for the same change, as the table of roles calls it."""
    if not is_decided(before):
        return ()
    found = []
    if before.attendance is not after.attendance:
        found.append("ballot.attendance")
    if before.status is BallotStatus.VOID and after.status is not BallotStatus.VOID:
        found.append("ballot.unvoid")
    elif after.status is BallotStatus.VOID and before.status is not BallotStatus.VOID:
        found.append("ballot.void")
    elif before.status is BallotStatus.SUBMITTED and before.marks != after.marks:
        found.append("ballot.withdraw")
    return tuple(found)
