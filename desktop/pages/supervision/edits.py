"""Edits of 督察: made, their lists and units, forms out and back, problems made findings, closed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from db.records.supervision import ChecklistItem, SelfCheck, SelfCheckFile, Supervision
from db.store import Store
from db.store.undo.contents import Contents
from desktop.frame.edits import Edit, EditPlace, Operation
from desktop.operations.supervision.forms import collect_self_checks
from desktop.operations.supervision.points import PointProposal, PointTarget, take_points
from desktop.session import Session

translate = QCoreApplication.translate


def add_supervision(session: Session, values: dict[str, str]) -> Edit:
    """Makes a 督察."""
    text = translate("commands", "新建督察 {title}").format(title=values["title"])
    year = session.evaluation_id
    return _edit(session, text, lambda store, _step: store.supervisions.add(year, **values))


def edit_supervision(session: Session, found: Supervision, values: dict[str, str]) -> Edit:
    """Changes its words and days."""
    text = translate("commands", "修改督察 {title}").format(title=found.title)
    return _edit(session, text, lambda store, _step: store.supervisions.edit(found.id, **values))


def remove_supervision(session: Session, found: Supervision) -> Edit:
    """Takes a 督察 back."""
    text = translate("commands", "删除督察 {title}").format(title=found.title)
    return _edit(session, text, lambda store, _step: store.supervisions.remove(found.id))


def set_items(session: Session, found: Supervision, items: Sequence[ChecklistItem]) -> Edit:
    """Gives it another 清单."""
    text = translate("commands", "编制清单 {title}").format(title=found.title)
    return _edit(session, text, lambda store, _step: store.supervisions.set_items(found.id, items))


def choose_units(session: Session, found: Supervision, entries: Collection[int]) -> Edit:
    """Chooses its units."""
    text = translate("commands", "选定督察单位 {title}").format(title=found.title)
    return _edit(
        session, text, lambda store, _step: store.supervisions.choose_units(found.id, entries)
    )


def send_forms(session: Session, found: Supervision, entries: Collection[int], on: str) -> Edit:
    """Notes that forms went out."""
    text = translate("commands", "发自查表 {n} 家").format(n=len(entries))
    return _edit(session, text, lambda store, _step: store.self_checks.send(found.id, entries, on))


def remind_units(session: Session, found: Supervision, entries: Collection[int], on: str) -> Edit:
    """Notes that units were reminded."""
    text = translate("commands", "催报自查表 {n} 家").format(n=len(entries))
    return _edit(
        session, text, lambda store, _step: store.self_checks.remind(found.id, entries, on)
    )


def extend_forms(
    session: Session, found: Supervision, entries: Collection[int], due: str, reason: str
) -> Edit:
    """Gives units more time, or takes it back."""
    text = translate("commands", "自查表延期 {n} 家").format(n=len(entries))
    return _edit(
        session,
        text,
        lambda store, _step: store.self_checks.extend(found.id, entries, due, reason),
    )


def collect_forms(session: Session, found: Supervision, sources: Collection[Path], on: str) -> Edit:
    """Takes forms back, each all or not at all."""
    text = translate("commands", "收自查表 {title}").format(title=found.title)
    return _edit(
        session,
        text,
        lambda store, step: collect_self_checks(store, found.id, sources, on, progress=step),
        long=True,
    )


def return_form(session: Session, found: Supervision, unit: SelfCheck, reason: str) -> Edit:
    """Sends a form back to its unit."""
    text = translate("commands", "退回自查表 {unit}").format(unit=unit.unit)
    return _edit(
        session,
        text,
        lambda store, _step: store.self_checks.send_back(found.id, unit.entry_id, reason),
        unit.entry_id,
    )


def check_forms(session: Session, found: Supervision, units: Sequence[SelfCheck]) -> Edit:
    """Takes forms as right, all or none."""
    text = translate("commands", "审自查表 {n} 家").format(n=len(units))

    def operation(store: Store, _step: object) -> None:
        with store.transaction():
            for unit in units:
                store.self_checks.check(found.id, unit.entry_id)

    return _edit(session, text, operation, units[0].entry_id)


def make_findings(session: Session, found: Supervision) -> Edit:
    """Puts the problems of checked forms into the ledger."""
    text = translate("commands", "自查问题转整改台账 {title}").format(title=found.title)

    def operation(store: Store, _step: object) -> int:
        with store.transaction():
            return store.self_checks.make_findings(found.id)

    return _edit(session, text, operation)


def close_supervision(session: Session, found: Supervision, on: str) -> Edit:
    """Ends a 督察 of which nothing is left."""
    text = translate("commands", "督察办结 {title}").format(title=found.title)
    return _edit(session, text, lambda store, _step: store.supervisions.close(found.id, on))


def attach_file(
    session: Session, found: Supervision, unit: SelfCheck, name: str, content: bytes
) -> Edit:
    """Keeps a file with a unit's form."""
    text = translate("commands", "附佐证 {unit}").format(unit=unit.unit)
    return _edit(
        session,
        text,
        lambda store, _step: store.self_checks.attach(found.id, unit.entry_id, name, content),
        unit.entry_id,
    )


def detach_file(session: Session, found: Supervision, unit: SelfCheck, file: SelfCheckFile) -> Edit:
    """Takes a file out."""
    text = translate("commands", "移除佐证 {unit}").format(unit=unit.unit)
    return _edit(
        session,
        text,
        lambda store, _step: store.self_checks.detach(found.id, file),
        unit.entry_id,
        contents=session.store.reversals.contents_of("self_check_files", file.id),
    )


def take_proposals(
    session: Session,
    target: PointTarget,
    lines: Collection[PointProposal],
) -> Edit:
    """Enters the points of these lines among the office's scores, each with its reason."""
    text = translate("commands", "采用计分建议 {n} 条").format(n=len(lines))
    return Edit(
        session,
        text,
        lambda store, _step: take_points(store, target, lines),
        session.office_changed.emit,
        EditPlace("supervision"),
    )


def _edit(
    session: Session,
    text: str,
    operation: Operation,
    entry_id: int | None = None,
    *,
    long: bool = False,
    contents: Contents | None = None,
) -> Edit:
    return Edit(
        session,
        text,
        operation,
        session.findings_changed.emit,
        EditPlace("supervision", entry_id),
        long=long,
        contents=contents,
    )
