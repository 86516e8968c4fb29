"""Edits of the year's units and of the register: added, changed, renamed, merged, abolished."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication

from db.records import Ending, Entry, FormerName, Unit
from db.store import Store
from desktop.frame.edits import MANY, Edit, EditPlace, Operation
from desktop.frame.several import on_each
from desktop.operations.mergers import MergerPlan, carry_out
from desktop.session import Session

translate = QCoreApplication.translate


def add_entry(session: Session, values: dict[str, Any]) -> Edit:
    """Adds a unit to the evaluation."""
    text = translate("commands", "新增单位 {name}").format(name=values["unit"])
    year = session.evaluation_id
    return _edit(session, text, lambda store, _step: store.units.add(year, **values))


def edit_entry(session: Session, entry: Entry, changes: dict[str, Any]) -> Edit:
    """Changes columns of an entry."""
    text = translate("commands", "修改单位 {name}").format(name=entry.unit)
    return _edit(
        session, text, lambda store, _step: store.units.edit(entry.id, **changes), entry.id
    )


def edit_entries(session: Session, entries: Sequence[Entry], changes: Mapping[str, Any]) -> Edit:
    """Gives several units the same category, form, post or note; all or none."""
    return _on_all(
        session,
        translate("commands", "修改 {count} 个单位"),
        entries,
        lambda store, entry: store.units.edit(entry.id, **changes),
    )


def label_entries(session: Session, labels: Mapping[int, tuple[str, ...]]) -> Edit:
    """Gives several units, by their row numbers, other labels; all or none."""
    text = translate("commands", "修改 {count} 个单位的标签").format(count=len(labels))
    operation = on_each(
        tuple(labels.items()), lambda store, given: store.units.edit(given[0], labels=given[1])
    )
    return _edit(session, text, operation, next(iter(labels)))


def remove_entries(session: Session, entries: Sequence[Entry]) -> Edit:
    """Takes entries out of the evaluation, all or none; the store refuses those that have ballots."""
    return _on_all(
        session,
        translate("commands", "移除 {count} 个单位"),
        entries,
        lambda store, entry: store.units.remove(entry.id),
    )


def withdraw_entry(session: Session, entry: Entry, on: str, reason: str) -> Edit:
    """Takes a unit out of ranking and quotas; what was scored stays."""
    text = translate("commands", "单位退出评议 {name}").format(name=entry.unit)
    return _edit(
        session,
        text,
        lambda store, _step: store.withdrawals.withdraw(entry.id, on, reason),
        entry.id,
    )


def readmit_entry(session: Session, entry: Entry, reason: str) -> Edit:
    """Lets a unit that left take part again."""
    text = translate("commands", "单位恢复参评 {name}").format(name=entry.unit)
    return _edit(
        session, text, lambda store, _step: store.withdrawals.readmit(entry.id, reason), entry.id
    )


def rename_unit(
    session: Session, entry: Entry, changes: dict[str, Any], on: str, reason: str
) -> Edit:
    """Gives a unit another name or code and keeps the one of before."""
    text = translate("commands", "单位更名 {before}").format(before=entry.unit)
    return _edit(
        session,
        text,
        lambda store, _step: store.unit_changes.rename(entry.id, on, reason, **changes),
        entry.id,
    )


def merge_units(session: Session, plan: MergerPlan) -> Edit:
    """Takes units into a successor, which may be founded by it, or abolishes them."""
    text = (
        translate("commands", "撤销 {n} 个单位")
        if plan.successor is None
        else translate("commands", "合并 {n} 个单位")
    )
    year = session.evaluation_id
    return _edit(
        session, text.format(n=len(plan.codes)), lambda store, _step: carry_out(store, year, plan)
    )


def revive_unit(session: Session, ending: Ending) -> Edit:
    """Takes back that a unit has ended, where that was recorded wrongly."""
    text = translate("commands", "恢复单位 {name}").format(name=ending.unit.title)
    return _edit(session, text, lambda store, _step: store.unit_changes.revive([ending.unit.id]))


def note_former_name(session: Session, unit: Unit, title: str, on: str, reason: str) -> Edit:
    """Notes a name that a unit bore before the file knew it."""
    text = translate("commands", "补记旧名称 {name}").format(name=title)
    return _edit(
        session,
        text,
        lambda store, _step: store.unit_changes.note_former_name(unit.id, title, on, reason),
    )


def forget_former_name(session: Session, former: FormerName) -> Edit:
    """Strikes out a former name that should not have been noted."""
    text = translate("commands", "删去旧名称 {name}").format(name=former.title)
    return _edit(
        session, text, lambda store, _step: store.unit_changes.forget_former_name(former.id)
    )


def _on_all(
    session: Session, text: str, entries: Sequence[Entry], act: Callable[[Store, Entry], object]
) -> Edit:
    count = len(entries)
    operation = on_each(entries, act)
    return _edit(session, text.format(count=count), operation, entries[0].id, long=count > MANY)


def _edit(
    session: Session,
    text: str,
    operation: Operation,
    entry_id: int | None = None,
    *,
    long: bool = False,
) -> Edit:
    announce = partial(_announce, session)
    return Edit(session, text, operation, announce, EditPlace("units", entry_id), long=long)


def _announce(session: Session) -> None:
    """The years' rosters look different by it, and so do the panel's workplaces and recusals."""
    session.panel_changed.emit()
    session.entries_changed.emit()
