"""Edits of the panel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

from db.records import Reviewer
from db.store import Store
from desktop.frame.edits import MANY, Edit, EditPlace, Operation
from desktop.frame.several import on_each
from desktop.session import Session

translate = QCoreApplication.translate


def add_reviewer(session: Session, values: dict[str, Any]) -> Edit:
    """Adds a reviewer to the panel; one without a code is given the next free one."""
    year = session.evaluation_id
    called = values["code"] or values["name"]
    values = {**values, "code": values["code"] or session.store.panel.free_code(year)}
    text = translate("commands", "新增评委 {code}").format(code=called or values["code"])
    return _edit(session, text, lambda store, _step: store.panel.add(year, **values))


def add_numbered(session: Session, group: str, prefix: str, count: int) -> Edit:
    """Adds ballot numbers without names to a group."""
    text = translate("commands", "新增 {n} 张无记名票").format(n=count)
    year = session.evaluation_id
    return _edit(
        session, text, lambda store, _step: store.panel.add_numbered(year, group, prefix, count)
    )


def set_scoring_due(session: Session, day: str) -> Edit:
    """Sets until when reviewers take back what they handed in."""
    year = session.evaluation_id
    return _edit(
        session,
        translate("commands", "设评分截止日期"),
        lambda store, _step: store.evaluations.set_scoring_due(year, day),
    )


def edit_reviewers(
    session: Session, reviewers: Sequence[Reviewer], changes: Mapping[str, Any]
) -> Edit:
    """Changes columns of a reviewer, or gives several the same group or workplace; all or none."""
    text = translate("commands", "修改 {count} 名评委")
    if len(reviewers) == 1:
        text = translate("commands", "修改评委 {code}")
    return _on_all(
        session,
        text,
        reviewers,
        lambda store, reviewer: store.panel.edit(reviewer.id, **changes),
    )


def remove_reviewers(session: Session, reviewers: Sequence[Reviewer]) -> Edit:
    """Takes reviewers off the panel, all or none; the store refuses those who have ballots."""
    return _on_all(
        session,
        translate("commands", "移除 {count} 名评委"),
        reviewers,
        lambda store, reviewer: store.panel.remove(reviewer.id),
    )


def _on_all(
    session: Session,
    text: str,
    reviewers: Sequence[Reviewer],
    act: Callable[[Store, Reviewer], object],
) -> Edit:
    text = text.format(count=len(reviewers), code=reviewers[0].name or reviewers[0].number)
    long = len(reviewers) > MANY
    return _edit(session, text, on_each(reviewers, act), reviewers[0].id, long=long)


def _edit(
    session: Session,
    text: str,
    operation: Operation,
    reviewer_id: int | None = None,
    *,
    long: bool = False,
) -> Edit:
    announce = session.panel_changed.emit
    return Edit(session, text, operation, announce, EditPlace("panel", reviewer_id), long=long)
