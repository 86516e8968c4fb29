"""The 打分表 of a folder, a row each: whose it is and what becomes of it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from desktop.frame.record_table import Column, RecordTable
from desktop.operations.forms.taking import FormResult, result_text

translate = QCoreApplication.translate


def forms_table(bad: str, parent: QObject | None = None) -> RecordTable[FormResult]:
    """A table of files; `bad` is the colour of those that are refused."""

    def colour(result: FormResult) -> str | None:
        return bad if result.error else None

    columns = (
        Column[FormResult](
            translate("forms", "文件"),
            lambda r: r.path.name,
            tip=lambda r: str(r.path),
            width=250,
        ),
        Column[FormResult](translate("forms", "评委"), lambda r: r.reviewer, width=150),
        Column[FormResult](
            translate("forms", "结果"),
            lambda r: result_text(r).replace("\n", "；"),
            tip=result_text,
            colour=colour,
        ),
    )
    return RecordTable(columns, lambda r: r.path, parent)
