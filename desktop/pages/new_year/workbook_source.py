"""Units or reviewers out of a workbook: chosen or dropped, looked through at once, its faults listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from db.errors import UserError
from db.records import ImportData, ImportFacts, ReviewerRow, UnitRow
from db.scoring.scheme.scheme import Scheme
from db.steps import Progress
from desktop.exchange.spreadsheets.grid import Grid
from desktop.exchange.spreadsheets.grids import read_grids
from desktop.exchange.workbook.import_reader import proposed
from desktop.exchange.workbook.mapping_memory import MAPPINGS, MappingMemory
from desktop.exchange.workbook.sheet_mapping import SheetMapping
from desktop.exchange.workbook.subjects import Subject, named
from desktop.frame.page import push_button
from desktop.messages import fault_line, word
from desktop.own_folder import own_folder
from desktop.pages.importing.faults_table import faults_table
from desktop.pages.importing.mapping_dialog import MappingDialog
from desktop.pages.importing.source import ImportSource, recalled_line, taken, taken_as_told
from desktop.tasks import Tasks
from desktop.widgets.fields.file_asking import Purpose, ask_file
from desktop.widgets.look.measures import scaled
from desktop.widgets.tables.table_view import TableView

KINDS = "(*.xlsx *.xls *.et *.ods *.csv)"
_NOTES = 2
_TABLE_HEIGHT = 110
Mappings = dict[str, SheetMapping | None]


@dataclass(frozen=True, slots=True)
class _Aim:
    """What the workbook is read for."""

    scheme: Scheme
    facts: ImportFacts


class WorkbookSource(QWidget):
    """Reads the sheets of one subject and lets the others be."""

    changed = Signal()

    def __init__(self, subject: Subject, tasks: Tasks) -> None:
        super().__init__()
        self._subject = subject
        self._tasks = tasks
        self._aim: _Aim | None = None
        self._memory = MappingMemory(own_folder() / MAPPINGS)
        self._book: ImportSource | None = None
        self._told: Mappings | None = None  # what a person has said of the columns
        self.path: Path | None = None
        self.line = QLineEdit()
        self.line.setReadOnly(True)
        self.line.setAccessibleName(self.tr("工作簿文件"))
        self.line.setPlaceholderText(self.tr("Excel（.xlsx .xls）、.ods 或 .csv，可拖到这里"))
        self.browse = push_button(self.tr("选择文件…"), "folder-open")
        self.browse.clicked.connect(self.choose)
        self.columns = push_button(self.tr("列的对应关系…"), "table")
        self.columns.setEnabled(False)
        self.columns.clicked.connect(self.map_columns)
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.faults = faults_table(self)
        self._table = TableView(self.tr("错误清单"))
        self._table.setModel(self.faults)
        self._table.set_widths([c.width for c in self.faults.columns], 1)
        self._table.setMinimumHeight(scaled(_TABLE_HEIGHT))
        self._table.hide()
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        row.addWidget(self.browse)
        row.addWidget(self.columns)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.state)
        layout.addWidget(self._table, 1)
        layout.addStretch()
        self.setFocusProxy(self.browse)

    @property
    def import_data(self) -> ImportData:
        """What was read; empty until everything in it is right."""
        if self._book is not None and isinstance(self._book.read, ImportData):
            return self._book.read
        return ImportData()

    @property
    def rows(self) -> tuple[UnitRow, ...] | tuple[ReviewerRow, ...]:
        """The rows of the subject."""
        units = self._subject is Subject.UNITS
        return self.import_data.units if units else self.import_data.reviewers

    def names_subject(self, subject: Subject) -> bool:
        """Whether a sheet of the workbook is named as one of another subject."""
        grids = self._book.grids if self._book else ()
        claims = (named(grid.name) for grid in grids if not grid.is_blank)
        return any(claim is not None and claim.subject is subject for claim in claims)

    @property
    def holds_scores(self) -> bool:
        """Whether the workbook has sheets that a year does not begin with."""
        at_the_start = (Subject.UNITS, Subject.REVIEWERS)
        return any(self.names_subject(s) for s in Subject if s not in at_the_start)

    def aim(self, scheme: Scheme, facts: ImportFacts) -> None:
        """Says what the workbook is checked against; one that was read is checked anew."""
        aim = _Aim(scheme, facts)
        if aim == self._aim:
            return
        self._aim = aim
        if self._book is not None and self._book.grids:
            self._check(self._book.grids, self._told)

    def choose(self) -> None:
        """Asks for the file and reads it."""
        kinds = self.tr("工作簿") + f" {KINDS}"
        path = ask_file(self, self.tr("选择工作簿"), Purpose.IMPORT, kinds)
        if path is not None:
            self.read(path)

    def read(self, path: Path) -> None:
        """Reads a workbook beside the window's thread; where its headings say nothing, a person is asked."""
        self.path, self._told, self._book = path, None, None
        self.line.setText(str(path))
        self.line.setToolTip(str(path))
        self._await()

        def work(_progress: Progress) -> tuple[Grid, ...] | UserError:
            try:
                return read_grids(path)
            except UserError as error:
                return error

        def show(found: tuple[Grid, ...] | UserError) -> None:
            if path != self.path:
                return  # another one was chosen meanwhile
            if isinstance(found, UserError):
                self._show(ImportSource((), {}, found))
            else:
                self._check(found, None, ask=True)

        self._tasks.start(self.tr("读取工作簿"), work, show)

    def map_columns(self) -> None:
        """Asks which column serves for what."""
        book, aim = self._book, self._aim
        if book is None or aim is None:
            return
        dialog = MappingDialog(self._subject, aim.scheme, aim.facts, self)
        dialog.show_book(book.grids, book.mappings)
        if dialog.exec():
            self._told = dialog.page.mappings
            self._check(book.grids, self._told)

    def _check(self, grids: tuple[Grid, ...], told: Mappings | None, *, ask: bool = False) -> None:
        """Beside the window's thread: what comes of the sheets, as told or as their names and headings say."""
        memory = self._memory
        aim, name = self._aim, self.path.name if self.path else ""
        if aim is None:
            return
        self._await()

        def work(_progress: Progress) -> ImportSource:
            if told is not None:
                return taken_as_told(name, grids, aim.scheme, aim.facts, told, memory)
            known = memory.recall(grids, aim.scheme)
            ours = {
                sheet: m if m is not None and m.subject is self._subject else None
                for sheet, m in {**proposed(grids, aim.scheme, aim.facts), **known}.items()
            }
            recalled = tuple(sheet for sheet in known if ours[sheet] is not None)
            return taken(name, grids, aim.scheme, aim.facts, ours, ours, recalled)

        def show(book: ImportSource) -> None:
            if aim != self._aim:
                return  # asked anew meanwhile
            self._show(book)
            if ask and book.headings_unclear and book.mappings:
                QTimer.singleShot(0, self, self.map_columns)

        self._tasks.start(self.tr("核对工作簿"), work, show)

    def _await(self) -> None:
        self._say(self.tr("正在读取……"), fault=False)
        self.columns.setEnabled(False)
        self._table.hide()
        self.changed.emit()

    def _show(self, book: ImportSource) -> None:
        self._book = book
        self.columns.setEnabled(bool(book.mappings))
        faults = book.read.faults if isinstance(book.read, UserError) else ()
        asked = book.headings_unclear and bool(book.mappings)
        self.faults.set_rows(enumerate(faults))
        self._table.setVisible(bool(faults) and not asked)
        self._table.show_whole()
        if isinstance(book.read, UserError):
            unclear = self.tr("认不出表头。请按“列的对应关系…”指明每一栏取自哪一列。")
            headline = word(book.read).partition("\n")[0]
            self._say(unclear if asked else headline, fault=True)
        elif not self.rows:
            text = self.tr("没有找到“{sheet}”表。如在别的表里，请按“列的对应关系…”指明。")
            self._say(text.format(sheet=self._subject.value), fault=True)
        else:
            lines = [*self._found(book.read), recalled_line(book)]
            self._say("\n".join(filter(None, lines)), fault=False)
            self.state.setToolTip("\n".join(map(fault_line, book.read.notes)))
        self.changed.emit()

    def _found(self, import_data: ImportData) -> list[str]:
        if self._subject is Subject.UNITS:
            words = counted(row.category for row in import_data.units)
            head = self.tr("读到 {n} 个单位：").format(n=len(import_data.units))
        else:
            titles = {g.code: g.title for g in self._aim.scheme.groups} if self._aim else {}
            words = counted(titles.get(r.group, r.group) for r in import_data.reviewers)
            head = self.tr("读到 {n} 名评委：").format(n=len(import_data.reviewers))
        lines = [head + words]
        lines += [fault_line(note) for note in import_data.notes[:_NOTES]]
        if (more := len(import_data.notes) - _NOTES) > 0:
            lines.append(self.tr("……另有 {n} 处说明").format(n=more))
        return lines

    def _say(self, text: str, *, fault: bool) -> None:
        self.state.setText(text)
        self.state.setToolTip("")
        self.state.setProperty("fault", fault)
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)


def counted(titles: Iterable[str]) -> str:
    """How many there are of each, in the order in which they come."""
    return "、".join(f"{title} {n}" for title, n in Counter(titles).items())
