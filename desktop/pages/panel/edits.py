"""Edits of the panel."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from db.records import Reviewer
from db.steps import Progress
from db.store import Store
from desktop.frame.edits import Edit, EditPlace, Operation
from desktop.session import Session

translate = QCoreApplication.translate


def add_reviewer(session: Session, values: dict[str, Any]) -> Edit:
    """Adds a reviewer to the panel."""
    text = translate("commands", "新增评委 {code}").format(code=values["code"])
    year = session.evaluation_id
    return _edit(session, text, lambda store, _step: store.panel.add(year, **values))


def add_numbered(session: Session, group: str, prefix: str, count: int) -> Edit:
    """Adds ballot numbers without names to a group."""
    text = translate("commands", "新增 {n} 张无记名票").format(n=count)
    year = session.evaluation_id
    return _edit(
        session, text, lambda store, _step: store.panel.add_numbered(year, group, prefix, count)
    )


def edit_reviewer(session: Session, reviewer: Reviewer, changes: dict[str, Any]) -> Edit:
    """Changes columns of a reviewer."""
    text = translate("commands", "修改评委 {code}").format(code=reviewer.code)
    return _edit(
        session,
        text,
        lambda store, _step: store.panel.edit(reviewer.id, **changes),
        reviewer.id,
    )


def set_scoring_due(session: Session, day: str) -> Edit:
    """Sets until when reviewers take back what they handed in."""
    year = session.evaluation_id
    return _edit(
        session,
        translate("commands", "设评分截止日期"),
        lambda store, _step: store.evaluations.set_scoring_due(year, day),
    )


def remove_reviewers(session: Session, reviewers: tuple[Reviewer, ...]) -> Edit:
    """Takes reviewers off the panel, all or none; the store refuses those who have ballots."""
    text = translate("commands", "移除 {count} 名评委").format(count=len(reviewers))

    def operation(store: Store, _step: Progress) -> None:
        with store.transaction():
            for reviewer in reviewers:
                store.panel.remove(reviewer.id)

    return _edit(session, text, operation, reviewers[0].id)


def _edit(
    session: Session, text: str, operation: Operation, reviewer_id: int | None = None
) -> Edit:
    return Edit(
        session, text, operation, session.panel_changed.emit, EditPlace("panel", reviewer_id)
    )
