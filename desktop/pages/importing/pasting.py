"""What a spreadsheet copied, pasted into a list: looked over in the import, as a sheet of a workbook would be."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from desktop.exchange.spreadsheets.grid import Grid
from desktop.exchange.workbook.subjects import Subject
from desktop.frame.edits import Edits
from desktop.pages.importing.dialog import ImportDialog
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.tables.copying import offer_pasting
from desktop.widgets.tables.tab_separated import cells_of
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices


def pasted_grid(text: str) -> Grid:
    """The text of the clipboard as a sheet."""
    rows = (tuple(cell if cell.strip() else None for cell in row) for row in cells_of(text))
    return Grid(QCoreApplication.translate("import", "粘贴的内容"), tuple(rows))


def paste_into(
    table: TableView,
    subject: Subject,
    session: Session,
    edits: Edits,
    tasks: Tasks,
    notices: Notices,
    may: Callable[[], bool],
) -> None:
    """Lets a list take what was copied, rows of its `subject` where no heading says otherwise, while it `may`."""

    def take(text: str) -> None:
        if not may():
            return
        dialog = ImportDialog(session, edits, tasks, notices, table.window())
        dialog.read_pasted(pasted_grid(text), subject)
        dialog.exec()

    offer_pasting(table, take)
