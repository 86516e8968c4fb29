"""Edits of ballots: marks and comments."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from db.records import Mark
from desktop.frame.edits import Edit
from desktop.session import Session

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class MarkCell:
    """One cell of a ballot, and what stood in it before."""

    entry_id: int
    criterion: str
    before: Mark | None
    after: Mark | None


class PutMarks(Edit):
    """Writes cells of one reviewer's ballots in a part: one as typed, many as pasted, all or none."""

    def __init__(
        self,
        session: Session,
        part: str,
        reviewer_id: int,
        cells: tuple[MarkCell, ...],
        where: str = "",
    ) -> None:
        single = translate("commands", "打分 {where} {code}")
        many = translate("commands", "打分 {where} {count} 格")
        text = single if len(cells) == 1 else many
        facts = {"where": where, "code": cells[0].criterion, "count": len(cells)}
        super().__init__(session, text.format(**facts).replace("  ", " "))
        self.part = part
        self.reviewer_id = reviewer_id
        self.cells = cells

    def write(self) -> None:
        self._put([(c.entry_id, c.criterion, c.after) for c in self.cells])

    def unwrite(self) -> None:
        self._put([(c.entry_id, c.criterion, c.before) for c in self.cells])

    def announce(self) -> None:
        for entry_id in dict.fromkeys(c.entry_id for c in self.cells):
            self._session.mark_changed.emit(self.part, entry_id, self.reviewer_id)

    def _put(self, cells: list[tuple[int, str, Mark | None]]) -> None:
        store = self._session.store
        with store.transaction():
            for done, (entry_id, criterion, mark) in enumerate(cells, 1):
                store.ballots.put_mark(self.part, entry_id, self.reviewer_id, criterion, mark)
                self.step(done, len(cells))


class PutComment(Edit):
    """Writes the comment of a ballot."""

    def __init__(
        self,
        session: Session,
        part: str,
        entry_id: int,
        reviewer_id: int,
        before: str,
        after: str,
    ) -> None:
        super().__init__(session, translate("commands", "评语"))
        self._key = (part, entry_id, reviewer_id)
        self._before = before
        self._after = after

    def write(self) -> None:
        self._session.store.ballots.put_comment(*self._key, self._after)

    def unwrite(self) -> None:
        self._session.store.ballots.put_comment(*self._key, self._before)

    def announce(self) -> None:
        self._session.mark_changed.emit(*self._key)
