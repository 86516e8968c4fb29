"""Edits of a ballot's state: handing in, taking back, voiding. Undone, the opposite act is done and recorded."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QCoreApplication

from db.errors import ErrorKind, UserError
from db.records import Ballot
from desktop.frame.edits import Edit, Edits
from desktop.session import Session

translate = QCoreApplication.translate


class Turn(Enum):
    """What is done to a ballot, by its event in the trail."""

    SUBMIT = "ballot.submit"
    WITHDRAW = "ballot.withdraw"
    VOID = "ballot.void"
    UNVOID = "ballot.unvoid"

    @property
    def opposite(self) -> Turn:
        """What takes it back."""
        return _OPPOSITES[self]


_OPPOSITES = {
    Turn.SUBMIT: Turn.WITHDRAW,
    Turn.WITHDRAW: Turn.SUBMIT,
    Turn.VOID: Turn.UNVOID,
    Turn.UNVOID: Turn.VOID,
}


class TurnBallots(Edit):
    """Turns ballots of one reviewer in a part, all or none. The reason of an undoing says that it is one."""

    def __init__(
        self,
        session: Session,
        turn: Turn,
        part: str,
        reviewer_id: int,
        entry_ids: tuple[int, ...],
        reason: str = "",
    ) -> None:
        text = {
            Turn.SUBMIT: translate("commands", "提交评分票 {n} 张"),
            Turn.WITHDRAW: translate("commands", "撤回评分票 {n} 张"),
            Turn.VOID: translate("commands", "作废评分票 {n} 张"),
            Turn.UNVOID: translate("commands", "恢复评分票 {n} 张"),
        }[turn]
        super().__init__(session, text.format(n=len(entry_ids)))
        self.turn = turn
        self._part = part
        self._reviewer_id = reviewer_id
        self._entry_ids = entry_ids
        self._reason = reason

    def write(self) -> None:
        self._all(self.turn, self._reason)

    def unwrite(self) -> None:
        said = translate("commands", "撤销“{act}”").format(act=self.text())
        self._all(self.turn.opposite, f"{said}：{self._reason}" if self._reason else said)

    def announce(self) -> None:
        for entry_id in self._entry_ids:
            self._session.mark_changed.emit(self._part, entry_id, self._reviewer_id)

    def _all(self, turn: Turn, reason: str) -> None:
        store = self._session.store
        with store.transaction():
            for done, entry_id in enumerate(self._entry_ids, 1):
                ballot = store.ballots.get(self._part, entry_id, self._reviewer_id)
                if ballot is None:
                    raise UserError(ErrorKind.BALLOT_NOT_SUBMITTED)
                self._one(turn, ballot, reason)
                self.step(done, len(self._entry_ids))

    def _one(self, turn: Turn, ballot: Ballot, reason: str) -> None:
        ballots = self._session.store.ballots
        match turn:
            case Turn.SUBMIT:
                ballots.submit(ballot.id)
            case Turn.WITHDRAW:
                ballots.withdraw(ballot.id, reason)
            case Turn.VOID:
                ballots.void(ballot.id, reason)
            case Turn.UNVOID:
                ballots.unvoid(ballot.id, reason)


def turn_ballots(session: Session, edits: Edits, edit: TurnBallots) -> bool:
    """Does it; undoable for whoever may also do the opposite. A reviewer hands in for good."""
    if session.store.access.may_change(edit.turn.opposite.value):
        return edits.perform(edit)
    return edits.act(edit.write, edit.announce)
