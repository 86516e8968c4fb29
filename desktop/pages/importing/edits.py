"""The import of a workbook, as an edit: undone, every row stands as it did before."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from db.records import ImportData
from desktop.frame.edits import Edit, Place
from desktop.operations.workbooks import take_in
from desktop.session import Session

translate = QCoreApplication.translate


def import_workbook(session: Session, name: str, import_data: ImportData, reason: str = "") -> Edit:
    """Takes a workbook in; with a reason it corrects what was decided."""
    year = session.evaluation_id
    ballots = len(import_data.ballots)
    warning = translate("commands", "工作簿带来的 {n} 张评分票将恢复为导入前的样子。")
    return Edit(
        session,
        translate("commands", "导入 {name}").format(name=name),
        lambda store, step: take_in(store, year, import_data, step, reason=reason),
        session.evaluation_changed.emit,  # each page reads anew once
        Place(""),
        warning=warning.format(n=ballots) if ballots else "",
        long=True,
    )
