"""The units that a reviewer scores in a part, with where each ballot stands and how it compares."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from db.records import Attendance, BallotStatus, Entry
from desktop.ballots.editor import BallotEditor
from desktop.frame.record_table import Column, RecordTable
from desktop.pages.scoring.marks_grid import ballot_word

translate = QCoreApplication.translate

CODE, UNIT = 0, 1  # columns


def ballot_list(book: BallotEditor, parent: QObject | None = None) -> RecordTable[Entry]:
    """A table of the book's units: code, name, total so far, its rank among the reviewer's own, state."""
    columns = (
        Column[Entry](translate("ballots", "编号"), lambda e: e.unit_code, width=50),
        Column[Entry](
            translate("ballots", "单位"),
            lambda e: e.short_title or e.unit,
            tip=lambda e: e.unit,
        ),
        Column[Entry](
            translate("ballots", "合计"),
            lambda e: book.total_text(e.id) if book.marked(e.id) else "",
            key=lambda e: book.total(e.id),
            numeric=True,
            width=52,
        ),
        Column[Entry](
            translate("ballots", "自排"),
            lambda e: str(rank) if (rank := book.own_rank(e.id)) else "",
            key=lambda e: book.own_rank(e.id) or len(book.entries) + 1,
            tip=lambda _e: translate("ballots", "您评满的票里，合计从高到低排第几，只供前后比较"),
            centred=True,
            width=44,
        ),
        Column[Entry](
            translate("ballots", "状态"), lambda e: ballot_word(book, e.id), centred=True, width=64
        ),
    )
    table = RecordTable(columns, lambda e: e.id, parent)
    book.reloaded.connect(lambda: table.set_rows(book.entries))
    book.changed.connect(lambda _entry_id: table.set_rows(book.entries))
    return table


def is_finished(book: BallotEditor, entry_id: int) -> bool:
    """Whether nothing is left to do for the unit: handed in, void, absent or recused."""
    return (
        book.status(entry_id) is not BallotStatus.DRAFT
        or book.attendance(entry_id) is not Attendance.PRESENT
    )
