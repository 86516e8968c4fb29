"""Edits of ballots: marks, comments, where a ballot stands, who is absent or recused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from db.errors import ErrorKind, UserError
from db.records import Attendance, Ballot, Mark
from db.steps import Progress
from db.store import Store
from desktop.frame.edits import MANY, Edit, EditPlace, Operation
from desktop.session import Session

translate = QCoreApplication.translate

_SCORING = "scoring"

Seats = tuple[tuple[int, int], ...]  # rows of entry and reviewer


@dataclass(frozen=True, slots=True)
class BallotCell:
    """Where an edit of ballots is seen: the part, the reviewer, the entry, and the criterion where it is one mark."""

    part: str
    reviewer_id: int
    entry_id: int
    criterion: str = ""


@dataclass(frozen=True, slots=True)
class MarkCell:
    """One cell of a ballot, and what is to stand in it."""

    entry_id: int
    reviewer_id: int
    criterion: str
    mark: Mark | None


def put_marks(session: Session, part: str, cells: tuple[MarkCell, ...], where: str = "") -> Edit:
    """Writes cells of ballots in a part: one as typed, many as pasted, all or none."""
    single = translate("commands", "打分 {where}")
    many = translate("commands", "打分 {where} {count} 格")
    text = single if len(cells) == 1 else many
    facts = {"where": where, "count": len(cells)}

    def operation(store: Store, step: Progress) -> None:
        with store.transaction():
            for done, cell in enumerate(cells, 1):
                seat = part, cell.entry_id, cell.reviewer_id
                store.ballots.put_mark(*seat, cell.criterion, cell.mark)
                step(done, len(cells))

    return _edit(
        session,
        text.format(**facts).replace("  ", " ").strip(),
        operation,
        BallotCell(part, cells[0].reviewer_id, cells[0].entry_id, cells[0].criterion),
        tuple((cell.entry_id, cell.reviewer_id) for cell in cells),
    )


def put_comment(session: Session, part: str, entry_id: int, reviewer_id: int, comment: str) -> Edit:
    """Writes the comment of a ballot."""
    return _edit(
        session,
        translate("commands", "评语"),
        lambda store, _step: store.ballots.put_comment(part, entry_id, reviewer_id, comment),
        BallotCell(part, reviewer_id, entry_id),
        ((entry_id, reviewer_id),),
    )


def submit_ballots(session: Session, part: str, seats: Seats) -> Edit:
    """Hands ballots in, all or none. To take that back is asked about: they would no longer count."""
    text = translate("commands", "提交评分票 {n} 张").format(n=len(seats))
    return _of_ballots(
        session,
        text,
        (part, seats),
        lambda store, ballot: store.ballots.submit(ballot.id),
        translate("commands", "这 {n} 张评分票将变回草稿，不再计入结果。").format(n=len(seats)),
    )


def withdraw_ballots(session: Session, part: str, seats: Seats, reason: str) -> Edit:
    """Makes ballots that were handed in drafts again, all or none."""
    text = translate("commands", "撤回评分票 {n} 张").format(n=len(seats))
    return _of_ballots(
        session,
        text,
        (part, seats),
        lambda store, ballot: store.ballots.withdraw(ballot.id, reason),
    )


def void_ballots(session: Session, part: str, seats: Seats, reason: str) -> Edit:
    """Voids ballots: they stay in the file and are not counted."""
    text = translate("commands", "作废评分票 {n} 张").format(n=len(seats))
    return _of_ballots(
        session,
        text,
        (part, seats),
        lambda store, ballot: store.ballots.void(ballot.id, reason),
    )


def restore_ballots(session: Session, part: str, seats: Seats, reason: str) -> Edit:
    """Makes void ballots valid again."""
    text = translate("commands", "恢复评分票 {n} 张").format(n=len(seats))
    return _of_ballots(
        session,
        text,
        (part, seats),
        lambda store, ballot: store.ballots.unvoid(ballot.id, reason),
        translate("commands", "这 {n} 张评分票将重新作废，不计入结果。").format(n=len(seats)),
    )


def move_ballots(
    session: Session,
    part: str,
    source_id: int,
    target_id: int,
    entry_ids: tuple[int, ...],
    reason: str,
) -> Edit:
    """Moves ballots that were typed under a wrong number to the right one, all or none."""
    text = translate("commands", "移票 {n} 张").format(n=len(entry_ids))
    return Edit(
        session,
        text,
        lambda store, _step: store.moving.move(part, source_id, target_id, reason, entry_ids),
        session.ballots_changed.emit,
        EditPlace(_SCORING, BallotCell(part, source_id, entry_ids[0])),
        long=len(entry_ids) > MANY,
    )


def set_attendance(
    session: Session,
    seats: tuple[tuple[str, int, int], ...],
    attendance: Attendance,
    reason: str,
    page: str,
) -> Edit:
    """Marks many seats (part, entry, reviewer) absent, recused or present; `result` are those that stood otherwise."""
    text = {
        Attendance.ABSENT: translate("commands", "标记缺席 {count} 格"),
        Attendance.RECUSED: translate("commands", "标记回避 {count} 格"),
        Attendance.PRESENT: translate("commands", "恢复应评 {count} 格"),
    }[attendance]
    part, entry_id, reviewer_id = seats[0]
    return Edit(
        session,
        text.format(count=len(seats)),
        lambda store, _step: store.attendances.put(seats, attendance, reason),
        session.ballots_changed.emit,
        EditPlace(page, BallotCell(part, reviewer_id, entry_id)),
        long=len(seats) > MANY,
    )


def _of_ballots(
    session: Session,
    text: str,
    which: tuple[str, Seats],
    change: Callable[[Store, Ballot], object],
    warning: str = "",
) -> Edit:
    """The same done to ballots of a part, all or none."""
    part, seats = which

    def operation(store: Store, step: Progress) -> None:
        with store.transaction():
            for done, (entry_id, reviewer_id) in enumerate(seats, 1):
                ballot = store.ballots.get(part, entry_id, reviewer_id)
                if ballot is None:
                    raise UserError(ErrorKind.BALLOT_NOT_SUBMITTED)
                change(store, ballot)
                step(done, len(seats))

    entry_id, reviewer_id = seats[0]
    place = BallotCell(part, reviewer_id, entry_id)
    return _edit(session, text, operation, place, seats, warning)


def _edit(
    session: Session,
    text: str,
    operation: Operation,
    where: BallotCell,
    seats: Seats,
    warning: str = "",
) -> Edit:
    changed = tuple(dict.fromkeys(seats))

    def announce() -> None:
        for entry_id, reviewer_id in changed:
            session.mark_changed.emit(where.part, entry_id, reviewer_id)

    place = EditPlace(_SCORING, where)
    return Edit(session, text, operation, announce, place, warning=warning, long=len(seats) > MANY)
