"""Edits of the panel."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from db.errors import ErrorKind, UserError
from db.records import Reviewer
from desktop.frame.edits import Edit
from desktop.session import Session

translate = QCoreApplication.translate


class AddReviewer(Edit):
    """Adds a reviewer to the panel."""

    def __init__(self, session: Session, values: dict[str, Any]) -> None:
        super().__init__(
            session, translate("commands", "新增评委 {code}").format(code=values["code"])
        )
        self._values = values

    def write(self) -> None:
        self._session.store.panel.add(self._session.evaluation_id, **self._values)

    def unwrite(self) -> None:
        code = str(self._values["code"])
        self._session.store.panel.remove(reviewer_of_code(self._session, code).id)

    def announce(self) -> None:
        self._session.panel_changed.emit()


class EditReviewer(Edit):
    """Changes columns of a reviewer."""

    def __init__(self, session: Session, reviewer: Reviewer, changes: dict[str, Any]) -> None:
        super().__init__(
            session, translate("commands", "修改评委 {code}").format(code=reviewer.code)
        )
        self._after = changes
        self._before = {key: getattr(reviewer, key) for key in changes}
        self._code_before = reviewer.code
        self._code_after = str(changes.get("code", reviewer.code))

    def write(self) -> None:
        reviewer = reviewer_of_code(self._session, self._code_before)
        self._session.store.panel.edit(reviewer.id, **self._after)

    def unwrite(self) -> None:
        reviewer = reviewer_of_code(self._session, self._code_after)
        self._session.store.panel.edit(reviewer.id, **self._before)

    def announce(self) -> None:
        self._session.panel_changed.emit()


class RemoveReviewers(Edit):
    """Takes reviewers off the panel, all or none; the store refuses those who have ballots."""

    def __init__(self, session: Session, reviewers: tuple[Reviewer, ...]) -> None:
        super().__init__(
            session, translate("commands", "移除 {count} 名评委").format(count=len(reviewers))
        )
        self._reviewers = reviewers

    def write(self) -> None:
        store = self._session.store
        with store.transaction():
            for reviewer in self._reviewers:
                store.panel.remove(reviewer_of_code(self._session, reviewer.code).id)

    def unwrite(self) -> None:
        store = self._session.store
        with store.transaction():
            for r in self._reviewers:
                store.panel.add(
                    self._session.evaluation_id,
                    r.code,
                    r.group,
                    name=r.name,
                    workplace=r.workplace,
                )

    def announce(self) -> None:
        self._session.panel_changed.emit()


def reviewer_of_code(session: Session, code: str) -> Reviewer:
    """The reviewer of the evaluation with the code. Raises UserError NO_SUCH_REVIEWER."""
    for reviewer in session.store.panel.reviewers(session.evaluation_id):
        if reviewer.code == code:
            return reviewer
    raise UserError(ErrorKind.NO_SUCH_REVIEWER, found=code)
