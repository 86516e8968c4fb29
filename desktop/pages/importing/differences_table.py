"""What an import would change, a row each: what is new, and of the rest every value before and after."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from db.records import ImportDifference
from desktop.explanation.import_text import RowTitles, difference_name, difference_text
from desktop.frame.record_table import Column, RecordTable
from desktop.messages import import_subject

translate = QCoreApplication.translate

Numbered = tuple[int, ImportDifference]


def differences_table(titles: RowTitles, parent: QObject | None = None) -> RecordTable[Numbered]:
    """A table of numbered differences."""

    def change(row: Numbered) -> str:
        return difference_text(row[1], titles)

    def name(row: Numbered) -> str:
        return difference_name(row[1], titles)

    columns = (
        Column[Numbered](
            translate("differences", "内容"),
            lambda d: import_subject(d[1].subject),
            key=lambda d: d[0],
            width=90,
        ),
        Column[Numbered](
            translate("differences", "对象"),
            name,
            tip=name,
            width=260,
        ),
        Column[Numbered](translate("differences", "导入后"), change, tip=change),
    )
    return RecordTable(columns, lambda d: d[0], parent)
