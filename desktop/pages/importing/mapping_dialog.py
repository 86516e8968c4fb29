"""Asks which column of a workbook serves for what, where only one kind of sheet is wanted."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from db.records import ImportFacts
from db.scoring.scheme.scheme import Scheme
from desktop.exchange.spreadsheets.grid import Grid
from desktop.exchange.workbook.sheet_mapping import SheetMapping, mapping_at
from desktop.exchange.workbook.subjects import Subject
from desktop.pages.importing.mapping_page import MappingPage
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size


class MappingDialog(FormDialog):
    """The mapping page of the import, for one subject."""

    def __init__(
        self, subject: Subject, scheme: Scheme, facts: ImportFacts, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("mapping_dialog")
        self._subject = subject
        self.setWindowTitle(self.tr("列的对应关系"))
        fit_size(self, 860, 580)
        ask = self.tr("请选出{subject}所在的工作表，指明表头在第几行、每一栏取自哪一列。")
        head = QLabel(ask.format(subject=subject.value))
        head.setWordWrap(True)
        self.page = MappingPage(scheme, facts, (subject,))
        layout = QVBoxLayout(self)
        layout.addWidget(head)
        layout.addWidget(self.page, 1)
        layout.addWidget(AnswerButtons(self, self.tr("按此核对")))
        find_in(self)

    def show_book(
        self, grids: tuple[Grid, ...], mappings: Mapping[str, SheetMapping | None]
    ) -> None:
        """Takes a workbook and how it would be read; where nothing is clear, its first sheet is taken for the one."""
        begun = dict(mappings)
        if not any(begun.values()):
            first = next(grid for grid in grids if grid.name in begun)
            begun[first.name] = mapping_at(first, _likely_header(first), self._subject, None)
        self.page.show_book(grids, begun)
        self.page.setFocus()


def _likely_header(grid: Grid) -> int:
    """The first row with several cells: titles above it stand alone."""
    rows = enumerate(grid.rows)
    return next((n for n, row in rows if sum(cell is not None for cell in row) > 1), 0)
