"""Edits of the year's units."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from db.records import Entry, RemovedEntry
from desktop.frame.edits import Edit
from desktop.session import Session

translate = QCoreApplication.translate


class AddEntry(Edit):
    """Adds a unit to the evaluation."""

    def __init__(self, session: Session, values: dict[str, Any]) -> None:
        super().__init__(
            session, translate("commands", "新增单位 {name}").format(name=values["unit"])
        )
        self._values = dict(values)

    def write(self) -> None:
        store = self._session.store
        entry = store.units.add(self._session.evaluation_id, **self._values)
        self._values["code"] = entry.unit_code  # a redo gives it the code that was made for it

    def unwrite(self) -> None:
        self._session.store.units.remove(entry_of_code(self._session, str(self._values["code"])).id)

    def announce(self) -> None:
        self._session.entries_changed.emit()


class EditEntry(Edit):
    """Changes columns of an entry.

    It is found by its code, which an undone removal keeps and its row number does not.
    """

    def __init__(self, session: Session, entry: Entry, changes: dict[str, Any]) -> None:
        super().__init__(session, translate("commands", "修改单位 {name}").format(name=entry.unit))
        self._after = changes
        self._before = {key: getattr(entry, _FIELD.get(key, key)) for key in changes}
        self._code_before = entry.unit_code
        self._code_after = str(changes.get("code", entry.unit_code))

    def write(self) -> None:
        entry = entry_of_code(self._session, self._code_before)
        self._session.store.units.edit(entry.id, **self._after)

    def unwrite(self) -> None:
        entry = entry_of_code(self._session, self._code_after)
        self._session.store.units.edit(entry.id, **self._before)

    def announce(self) -> None:
        self._session.entries_changed.emit()


class RemoveEntries(Edit):
    """Takes entries out of the evaluation, all or none; the store refuses those that have ballots."""

    def __init__(self, session: Session, entries: tuple[Entry, ...]) -> None:
        super().__init__(
            session, translate("commands", "移除 {count} 个单位").format(count=len(entries))
        )
        self._codes = tuple(entry.unit_code for entry in entries)
        self._removed: tuple[RemovedEntry, ...] = ()

    def write(self) -> None:
        store = self._session.store
        with store.transaction():
            self._removed = tuple(
                store.units.remove(entry_of_code(self._session, code).id) for code in self._codes
            )

    def unwrite(self) -> None:
        store = self._session.store
        with store.transaction():
            for removed in self._removed:
                store.units.put_back(self._session.evaluation_id, removed)

    def announce(self) -> None:
        self._session.entries_changed.emit()


_FIELD = {"code": "unit_code"}  # the store's word for a column where the record's differs


def entry_of_code(session: Session, code: str) -> Entry:
    """The entry of the evaluation whose unit has the code. Raises UserError NO_SUCH_UNIT."""
    return session.store.units.find(session.evaluation_id, code)
