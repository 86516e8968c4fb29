"""What an import may do to a ballot that was decided on (PRODUCT 5: decisions stand).

A sheet is often imported again. What happened to its ballots since, such as a void, a recusal or a second typing,
is newer than the sheet: it stands, unless the sheet says so itself and a reason is given.
"""

from __future__ import annotations

from dataclasses import replace

from db.records import Attendance, Ballot, BallotRow, BallotStatus, Stands


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


def wanted(ballot: Ballot, row: BallotRow, attendance: Attendance, reason: str) -> Ballot:
    """The ballot as the row would have it."""
    same = (row.status, attendance) == (ballot.status, ballot.attendance)
    return replace(
        ballot,
        status=row.status,
        attendance=attendance,
        marks=dict(row.marks),
        comment=ballot.comment if row.comment is None else row.comment,
        reason=ballot.reason if same or not is_decided(ballot) else reason,
    )


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
