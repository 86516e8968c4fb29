"""The files of a batch as a table: which unit each goes to, or why it goes nowhere yet."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QObject

from db.records import Doubt, Entry
from desktop.exchange.documents.report_folder import ReportFile
from desktop.frame.record_table import Column, RecordTable
from desktop.operations.reports import AttachOutcome, doubt_line

translate = QCoreApplication.translate

# What no choice of a unit can mend.
_HOPELESS = frozenset({Doubt.NOT_A_DOCUMENT, Doubt.LINK_OUTSIDE, Doubt.UNREADABLE})


@dataclass(frozen=True, slots=True)
class AttachRow:
    """A file and where it goes: `entry` None leaves it out. `chosen` says that a person decided."""

    file: ReportFile
    entry: Entry | None
    unchanged: bool = False
    chosen: bool = False

    @property
    def may_choose(self) -> bool:
        """Whether a person can give it to a unit."""
        return not self.unchanged and self.file.doubt not in _HOPELESS


class AttachTable(RecordTable[AttachRow]):
    """Doubtful files first: they are what a person is needed for."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns = (
            Column[AttachRow](translate("reports", "文件"), lambda r: r.file.name, width=330),
            Column[AttachRow](translate("reports", "附到"), _unit, width=190),
            Column[AttachRow](translate("reports", "说明"), _note, tip=_note),
        )
        super().__init__(columns, lambda r: r.file.path, parent)
        self.rows: tuple[AttachRow, ...] = ()

    @property
    def to_attach(self) -> tuple[AttachRow, ...]:
        """The files that will be attached."""
        return tuple(r for r in self.rows if r.entry is not None and not r.unchanged)

    def take(self, attachment: AttachOutcome) -> None:
        """Shows a batch as it was sorted."""
        self.rows = (
            *(AttachRow(file, None) for file in attachment.doubtful),
            *(AttachRow(file, file.entry) for file in attachment.attached),
            *(AttachRow(file, file.entry, unchanged=True) for file in attachment.unchanged),
        )
        self.set_rows(self.rows)

    def give(self, row: AttachRow, entry: Entry | None) -> None:
        """Gives a file to a unit, and takes the unit from any other file; None leaves the file out."""

        def changed(other: AttachRow) -> AttachRow:
            if other.file.path == row.file.path:
                return replace(other, entry=entry, chosen=True)
            if entry is not None and other.entry == entry and not other.unchanged:
                return replace(other, entry=None, chosen=True)
            return other

        self.rows = tuple(changed(other) for other in self.rows)
        self.set_rows(self.rows)


def _unit(row: AttachRow) -> str:
    return f"{row.entry.unit_code} {row.entry.unit}" if row.entry is not None else "—"


def _note(row: AttachRow) -> str:
    if row.unchanged:
        return translate("reports", "与最新版相同，未变")
    if row.chosen:
        return translate("reports", "已指定") if row.entry else translate("reports", "不附")
    return doubt_line(row.file)
