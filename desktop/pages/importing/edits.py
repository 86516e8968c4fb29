"""The import of a workbook or of 打分表, as an edit: undone, every row stands as it did before."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from db.records import ImportData
from desktop.frame.edits import Edit, EditPlace
from desktop.operations.forms import taking
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
        EditPlace(""),
        warning=warning.format(n=ballots) if ballots else "",
        long=True,
    )


def import_forms(session: Session, sources: tuple[Path, ...], reason: str = "") -> Edit:
    """Takes 打分表 back, each all or not at all; the result says what became of each."""
    year = session.evaluation_id
    return Edit(
        session,
        translate("commands", "导入打分表"),
        lambda store, step: taking.import_forms(store, year, sources, reason=reason, progress=step),
        session.evaluation_changed.emit,
        EditPlace(""),
        warning=translate("commands", "打分表带来的评分票将恢复为导入前的样子。"),
        long=True,
    )
