"""Edits of units that leave history: renamed, merged, abolished. Units are found by their codes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication

from db.errors import ErrorKind, UserError
from db.records import Ending, Entry, FormerName, Merger, NewUnit, Renaming, Unit
from desktop.frame.edits import Edit
from desktop.frame.entry_edits import entry_of_code
from desktop.operations.mergers import MergerOutlook, MergerPlan
from desktop.session import Session

translate = QCoreApplication.translate


class UnitEdit(Edit):
    """An edit of the register: the years' rosters look different by it, and so do the panel's workplaces."""

    def announce(self) -> None:
        self._session.panel_changed.emit()
        self._session.entries_changed.emit()

    def _unit(self, code: str) -> Unit:
        for unit in self._session.store.units.register():
            if unit.code == code:
                return unit
        raise UserError(ErrorKind.NO_SUCH_UNIT, found=code)


class RenameUnit(UnitEdit):
    """Gives a unit another name or code and keeps the one of before."""

    def __init__(
        self, session: Session, entry: Entry, changes: dict[str, Any], on: str, reason: str
    ) -> None:
        text = translate("commands", "单位更名 {before}").format(before=entry.unit)
        super().__init__(session, text)
        self._changes = changes
        self._occasion = on, reason
        self._code_before = entry.unit_code
        self._code_after = str(changes.get("code", entry.unit_code))
        self._done: Renaming | None = None

    def write(self) -> None:
        entry = entry_of_code(self._session, self._code_before)
        changes = self._session.store.unit_changes
        self._done = changes.rename(entry.id, *self._occasion, **self._changes)

    def unwrite(self) -> None:
        if self._done is not None:
            entry = entry_of_code(self._session, self._code_after)
            done = replace(self._done, entry_id=entry.id)
            self._session.store.unit_changes.take_back_renaming(done)


class MergeUnits(UnitEdit):
    """Takes units into a successor, which may be founded by it, or abolishes them."""

    def __init__(self, session: Session, plan: MergerPlan) -> None:
        text = (
            translate("commands", "撤销 {n} 个单位")
            if plan.successor is None
            else translate("commands", "合并 {n} 个单位")
        )
        super().__init__(session, text.format(n=len(plan.codes)))
        self._plan = plan
        self._done: Merger | None = None

    def write(self) -> None:
        plan, store, year = self._plan, self._session.store, self._session.evaluation_id
        units = [self._unit(code).id for code in plan.codes]
        remove = {entry.id for entry in MergerOutlook(store, year).leaving(plan)}
        changes, heir, occasion = store.unit_changes, plan.successor, (plan.on, plan.reason)
        with store.transaction():
            if heir is None:
                self._done = changes.abolish(year, units, *occasion, remove=remove)
                return
            into = heir if isinstance(heir, NewUnit) else self._unit(heir).id
            self._done = changes.merge(year, units, into, *occasion, remove=remove)
        if isinstance(heir, NewUnit) and self._done.successor is not None:
            # a redo gives it the code that was made for it
            self._plan = replace(plan, successor=replace(heir, code=self._done.successor.code))

    def unwrite(self) -> None:
        if self._done is not None:
            with self._session.store.transaction():
                self._session.store.unit_changes.take_back(self._done)


class ReviveUnit(UnitEdit):
    """Takes back that a unit has ended, where that was recorded wrongly."""

    def __init__(self, session: Session, ending: Ending) -> None:
        text = translate("commands", "恢复单位 {name}").format(name=ending.unit.title)
        super().__init__(session, text)
        self._ending = ending

    def write(self) -> None:
        unit = self._unit(self._ending.unit.code)
        self._session.store.unit_changes.revive([unit.id])

    def unwrite(self) -> None:
        ending, changes = self._ending, self._session.store.unit_changes
        year, unit = self._session.evaluation_id, self._unit(ending.unit.code)
        if ending.successor is None:
            changes.abolish(year, [unit.id], ending.ended_on, ending.reason)
        else:
            heir = self._unit(ending.successor.code).id
            changes.merge(year, [unit.id], heir, ending.ended_on, ending.reason)


class NoteFormerName(UnitEdit):
    """Notes a name that a unit bore before the file knew it."""

    def __init__(self, session: Session, unit: Unit, title: str, on: str, reason: str) -> None:
        text = translate("commands", "补记旧名称 {name}").format(name=title)
        super().__init__(session, text)
        self._code = unit.code
        self._how = title, on, reason
        self._done: FormerName | None = None

    def write(self) -> None:
        unit = self._unit(self._code)
        self._done = self._session.store.unit_changes.note_former_name(unit.id, *self._how)

    def unwrite(self) -> None:
        if self._done is not None:
            self._session.store.unit_changes.forget_former_name(self._done.id)


class ForgetFormerName(UnitEdit):
    """Strikes out a former name that should not have been noted."""

    def __init__(self, session: Session, former: FormerName) -> None:
        text = translate("commands", "删去旧名称 {name}").format(name=former.title)
        super().__init__(session, text)
        self._former = former

    def write(self) -> None:
        self._session.store.unit_changes.forget_former_name(self._former.id)

    def unwrite(self) -> None:
        self._former = self._session.store.unit_changes.note(self._former)
