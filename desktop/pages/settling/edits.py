"""Edits of what scanned sheets say."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from db.steps import Progress
from db.store import Store
from db.store.paper.records import PlainField
from desktop.frame.edits import Edit, EditPlace
from desktop.operations.paper.doubtful import FieldDoubt
from desktop.operations.paper.settling import settle
from desktop.session import Session

translate = QCoreApplication.translate
PAGE = "settling"
ON_WALL = "wall"  # where a picture was pointed out


def settle_field(session: Session, doubt: FieldDoubt, said: str, reason: str = "") -> Edit:
    """Says what a field bears. Undone, it waits again."""
    year, (scan_id, field) = session.evaluation_id, doubt.key

    def operation(store: Store, _step: Progress) -> object:
        return settle(store, year, scan_id, field, said, reason)

    text = translate("commands", "认定 {sheet} {unit} {said}")
    words = text.format(sheet=doubt.asked.sheet, unit=doubt.asked.unit if field else "", said=said)
    announce = session.ballots_changed.emit
    return Edit(session, " ".join(words.split()), operation, announce, EditPlace(PAGE, doubt.key))


def point_out(session: Session, field: PlainField, unit: str) -> Edit:
    """A picture shows something else than was read: the field is doubtful."""
    year = session.evaluation_id
    reason = translate("commands", "看图发现与读取不符")

    def operation(store: Store, _step: Progress) -> None:
        store.doubting.doubt(year, field.scan_id, field.field, reason)

    text = translate("commands", "指出 {sheet} {unit} 读取有误")
    return Edit(
        session,
        text.format(sheet=field.sheet, unit=unit),
        operation,
        session.ballots_changed.emit,
        EditPlace(PAGE, ON_WALL),
    )
