"""The copies of a file as a table, and the events by which one differs from the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from db.records import Event
from db.store.file.backup_names import Backup
from desktop.explanation.verification_text import SubjectTitles
from desktop.frame.record_table import Column, RecordTable
from desktop.pages.trail.events_table import event_columns

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class DifferingEvent:
    """An event that only one of the two has; `here`: the file, not the copy."""

    here: bool
    event: Event


def backups_table(present_head: str, parent: QObject) -> RecordTable[Backup]:
    """A table of copies; one with the head of the file as it is now holds nothing else than it."""
    same, other = translate("trail", "相同"), translate("trail", "不同")
    columns = (
        Column[Backup](translate("trail", "备份"), number_words, key=lambda b: b.number, width=90),
        Column[Backup](translate("trail", "备份时间"), time_words, key=lambda b: b.at, width=170),
        Column[Backup](translate("trail", "何时留存"), lambda b: b.occasion, width=90),
        Column[Backup](
            translate("trail", "与本文件"),
            lambda b: same if present_head.startswith(b.head) else other,
            width=90,
        ),
        Column[Backup](translate("trail", "大小"), size_words, key=_size, numeric=True, width=90),
        Column[Backup](
            translate("trail", "文件夹"), lambda b: str(b.path.parent), tip=lambda b: str(b.path)
        ),
    )
    return RecordTable(columns, lambda b: b.path, parent)


def differing_table(parent: QObject) -> RecordTable[DifferingEvent]:
    """A table of the events that one of the two lacks."""
    here, there = translate("trail", "仅本文件有"), translate("trail", "仅备份有")

    def of_event(column: Column[Event]) -> Column[DifferingEvent]:
        key = column.key
        return Column(
            column.title,
            lambda d: column.text(d.event),
            key=None if key is None else lambda d: key(d.event),
            numeric=column.numeric,
            width=column.width,
        )

    side = Column[DifferingEvent](
        translate("trail", "在哪一份"), lambda d: here if d.here else there, width=100
    )
    columns = (side, *(of_event(c) for c in event_columns(SubjectTitles)))
    return RecordTable(columns, lambda d: (d.here, d.event.id), parent)


def number_words(backup: Backup) -> str:
    """Which copy it is; one of before they were counted has a time alone."""
    if not backup.number:
        return "—"
    return translate("trail", "第 {n} 份").format(n=backup.number)


def time_words(backup: Backup) -> str:
    """When the clock said that the copy was made."""
    try:
        return datetime.strptime(backup.at[:15], "%Y%m%d-%H%M%S").strftime("%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
    except ValueError:  # a name that somebody changed
        return backup.at


def size_words(backup: Backup) -> str:
    """How large the copy is."""
    return QLocale().formattedDataSize(_size(backup), 1)


def _size(backup: Backup) -> int:
    return backup.path.stat().st_size if backup.path.exists() else 0
