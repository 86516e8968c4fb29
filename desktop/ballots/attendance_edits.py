"""Edits of who scores whom."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from db.records import Attendance, Seating
from desktop.frame.edits import Edit
from desktop.session import Session

translate = QCoreApplication.translate


class SetAttendance(Edit):
    """Marks many reviewers and units absent, recused or present, in one step; `changed` is how many it were."""

    def __init__(
        self,
        session: Session,
        seats: tuple[tuple[str, int, int], ...],
        attendance: Attendance,
        reason: str = "",
    ) -> None:
        text = {
            Attendance.ABSENT: translate("commands", "标记缺席 {count} 格"),
            Attendance.RECUSED: translate("commands", "标记回避 {count} 格"),
            Attendance.PRESENT: translate("commands", "恢复应评 {count} 格"),
        }[attendance]
        super().__init__(session, text.format(count=len(seats)))
        self._seats = seats
        self._attendance = attendance
        self._reason = reason
        self._before: tuple[Seating, ...] = ()

    @property
    def changed(self) -> int:
        """How many stood otherwise before."""
        return len(self._before)

    def write(self) -> None:
        attendances = self._session.store.attendances
        self._before = attendances.put(self._seats, self._attendance, self._reason)

    def unwrite(self) -> None:
        self._session.store.attendances.put_back(self._before)

    def announce(self) -> None:
        self._session.ballots_changed.emit()
