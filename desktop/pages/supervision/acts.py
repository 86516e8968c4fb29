"""What a person does with the 督察 that is shown, each act asked for and undone as one edit."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from db.records.supervision import SelfCheck, SelfCheckState, Supervision
from desktop.frame.edits import Edits
from desktop.pages.supervision.dialogs import ChecklistDialog, SupervisionDialog, UnitsDialog
from desktop.pages.supervision.edits import (
    add_supervision,
    check_forms,
    choose_units,
    close_supervision,
    edit_supervision,
    extend_forms,
    make_findings,
    remind_units,
    remove_supervision,
    return_form,
    set_items,
)
from desktop.pages.supervision.points_dialog import PointsDialog
from desktop.session import Session
from desktop.widgets.fields.extension_dialog import ExtensionDialog
from desktop.widgets.fields.reason_dialog import ask_reason
from desktop.widgets.telling.notices import Notices


class ShownSupervision(Protocol):
    """What the page shows: the 督察, and the units that are chosen in it."""

    @property
    def today(self) -> str: ...

    @property
    def current(self) -> Supervision | None: ...

    def turn_to(self, title: str) -> None: ...

    def selected(self) -> list[SelfCheck]: ...

    def chosen(self) -> list[SelfCheck]: ...

    def single(self) -> SelfCheck | None: ...

    def may(self, what: str) -> bool: ...


class SupervisionActs(QObject):
    """Asks and performs; without a 督察 nothing happens."""

    def __init__(
        self,
        session: Session,
        edits: Edits,
        notices: Notices,
        shown: ShownSupervision,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._session, self._edits, self._notices = session, edits, notices
        self._shown, self._parent = shown, parent

    def add(self) -> None:
        """Asks for a new 督察."""
        dialog = SupervisionDialog(None, self._parent)
        if dialog.exec() and self._edits.perform(add_supervision(self._session, dialog.values())):
            self._shown.turn_to(dialog.values()["title"])

    def edit(self) -> None:
        """Asks for other words or days."""
        if (found := self._shown.current) is not None:
            dialog = SupervisionDialog(found, self._parent)
            if dialog.exec():
                self._edits.perform(edit_supervision(self._session, found, dialog.values()))

    def remove(self) -> None:
        """Takes the 督察 back, after asking."""
        found = self._shown.current
        if found is not None and self._notices.confirm(
            self.tr("删除“{title}”？").format(title=found.title),
            self.tr("已有单位报送的不能删除。可用“撤销”恢复。"),
            self.tr("删除"),
        ):
            self._edits.perform(remove_supervision(self._session, found))

    def edit_list(self) -> None:
        """Asks for the 清单."""
        if (found := self._shown.current) is not None:
            items = self._session.store.supervisions.items(found.id)
            dialog = ChecklistDialog(items, self._parent)
            if dialog.exec():
                self._edits.perform(set_items(self._session, found, dialog.items()))

    def choose(self) -> None:
        """Asks which units."""
        if (found := self._shown.current) is None:
            return
        store = self._session.store
        units = store.supervisions.units(found.id)
        entries = store.units.entries(self._session.evaluation_id)
        fixed = [unit.entry_id for unit in units if unit.versions]
        dialog = UnitsDialog(entries, [unit.entry_id for unit in units], fixed, self._parent)
        if dialog.exec():
            self._edits.perform(choose_units(self._session, found, dialog.chosen()))

    def remind(self) -> None:
        """Notes that the chosen units were reminded."""
        waiting = (SelfCheckState.SENT, SelfCheckState.RETURNED)
        units = [unit.entry_id for unit in self._shown.chosen() if unit.state in waiting]
        if (found := self._shown.current) is not None and units:
            self._edits.perform(remind_units(self._session, found, units, self._shown.today))

    def extend(self) -> None:
        """Gives the selected units more time, with a reason, or takes it back."""
        found, units = self._shown.current, self._shown.selected()
        if found is None or not units:
            self._notices.say(self.tr("请先选定单位。"))
            return
        latest = max(unit.due or found.due for unit in units)
        names, extended = [unit.unit for unit in units], any(unit.due for unit in units)
        dialog = ExtensionDialog(names, latest, self._parent, extended=extended)
        if dialog.exec():
            entries = [unit.entry_id for unit in units]
            day, reason = dialog.deadline, dialog.reason
            self._edits.perform(extend_forms(self._session, found, entries, day, reason))

    def check(self) -> None:
        """Takes the reported forms of the chosen units as right."""
        units = [u for u in self._shown.chosen() if u.state is SelfCheckState.REPORTED]
        if (found := self._shown.current) is not None and units:
            self._edits.perform(check_forms(self._session, found, units))

    def send_back(self) -> None:
        """Returns the form of the current unit, with a reason."""
        unit, found = self._shown.single(), self._shown.current
        if found is None or unit is None:
            self._notices.say(self.tr("请选中一个单位。"))
            return
        told = self.tr("“{unit}”的自查表退回后可以重报。请写明理由：").format(unit=unit.unit)
        reason = ask_reason(self.tr("退回自查表"), told, self.tr("退回"), self._parent)
        if reason is not None:
            self._edits.perform(return_form(self._session, found, unit, reason))

    def make_findings(self) -> None:
        """Puts the problems of checked forms into the ledger."""
        if (found := self._shown.current) is not None:
            self._edits.perform(make_findings(self._session, found))

    def close_it(self) -> None:
        """Ends the 督察, where nothing is left."""
        if (found := self._shown.current) is not None:
            self._edits.perform(close_supervision(self._session, found, self._shown.today))

    def propose_points(self) -> None:
        """Shows what the 督察 speaks for in the office's scores; a person takes lines of it."""
        if (found := self._shown.current) is not None:
            PointsDialog(self._session, self._edits, found, self._parent).exec()
