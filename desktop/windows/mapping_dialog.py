"""Asks which column of a workbook serves for what, where only one kind of sheet is wanted."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from db.records import IntakeFacts
from db.scoring.scheme import Scheme
from desktop.exchange.grid import Grid
from desktop.exchange.sheet_mapping import SheetMapping
from desktop.exchange.subjects import Subject
from desktop.widgets.answer_buttons import AnswerButtons
from desktop.windows.import_book import fixed_words
from desktop.windows.mapping_page import MappingPage


class MappingDialog(QDialog):
    """The mapping page of the import, for one subject."""

    def __init__(
        self, subject: Subject, scheme: Scheme, facts: IntakeFacts, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("mapping_dialog")
        self.setWindowTitle(self.tr("列的对应关系"))
        self.resize(860, 580)
        ask = self.tr("请选出{subject}所在的工作表，指明表头在第几行、每一栏取自哪一列。")
        head = QLabel(ask.format(subject=subject.value))
        head.setWordWrap(True)
        self.page = MappingPage(scheme, fixed_words(scheme, facts), (subject,))
        layout = QVBoxLayout(self)
        layout.addWidget(head)
        layout.addWidget(self.page, 1)
        layout.addWidget(AnswerButtons(self, self.tr("按此核对")))

    def show_book(
        self, grids: tuple[Grid, ...], mappings: Mapping[str, SheetMapping | None]
    ) -> None:
        """Takes a workbook and how it would be read."""
        self.page.show_book(grids, mappings)
        self.page.setFocus()
