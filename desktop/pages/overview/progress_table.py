"""The reviewers by how much they still have to hand in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject

from desktop.ballots.progress import ReviewerCounts
from desktop.frame.record_table import Column, RecordTable
from desktop.pages.panel.reviewers_table import progress_text

translate = QCoreApplication.translate


def progress_table(
    group_title: Callable[[str], str], parent: QObject | None = None
) -> RecordTable[ReviewerCounts]:
    """An empty table of reviewers with their ballots of all parts together."""
    number = _number_column
    columns = (
        Column[ReviewerCounts](
            translate("progress", "编号"), lambda r: r.reviewer.number, width=108
        ),
        Column[ReviewerCounts](translate("progress", "姓名"), lambda r: r.reviewer.name, width=76),
        Column[ReviewerCounts](
            translate("progress", "评委组"),
            lambda r: group_title(r.reviewer.group),
            tip=lambda r: group_title(r.reviewer.group),
            width=110,
        ),
        Column[ReviewerCounts](
            translate("progress", "已收 / 应收"),
            lambda r: progress_text(r.progress),
            key=lambda r: r.progress.handed - r.progress.due,
            centred=True,
            width=90,
        ),
        number(translate("progress", "草稿"), lambda r: r.progress.drafts),
        number(translate("progress", "缺席\n回避"), lambda r: r.progress.away, 50),
    )
    return RecordTable(columns, lambda r: r.reviewer.id, parent)


def _number_column(
    title: str, value: Callable[[ReviewerCounts], int], width: int = 46
) -> Column[ReviewerCounts]:
    return Column[ReviewerCounts](
        title, lambda r: str(value(r) or ""), key=value, centred=True, width=width
    )
