"""Imports a workbook: says what would change, then takes all of it or nothing; faults are listed by cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from db.errors import UserError
from db.records import ImportData, ImportReport, Stands
from db.steps import Progress
from desktop.exchange.spreadsheets.grid import Grid
from desktop.exchange.spreadsheets.grids import read_grids
from desktop.exchange.workbook.mapping_memory import MAPPINGS, MappingMemory
from desktop.exchange.workbook.subjects import Subject
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.messages import fault_line, import_lines, word
from desktop.operations.workbooks import row_titles
from desktop.own_folder import own_folder
from desktop.pages.importing.differences_table import differences_table
from desktop.pages.importing.edits import import_workbook
from desktop.pages.importing.faults_table import faults_table
from desktop.pages.importing.forms_dialog import FormsDialog
from desktop.pages.importing.mapping_page import MappingPage
from desktop.pages.importing.source import (
    ImportSource,
    first_taken,
    recalled_line,
    taken_as_told,
)
from desktop.session import Session
from desktop.tasks import Cancelled, Tasks
from desktop.widgets.fields.file_asking import Purpose, ask_file
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.local_files import accepted_folder, accepted_workbook
from desktop.widgets.telling.notices import Notices

_KINDS = "(*.xlsx *.xls *.et *.ods *.csv)"
_NOTES = 3  # what the banner tells one by one; all of them are in its tip


class ImportDialog(FormDialog):
    """Choose a file, look at what it would change, take it in."""

    def __init__(
        self, session: Session, edits: Edits, tasks: Tasks, notices: Notices, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("import_dialog")
        self.setWindowTitle(self.tr("导入工作簿"))
        fit_size(self, 940, 620)
        self.setAcceptDrops(True)
        self._session = session
        self._behind = parent
        self._edits = edits
        edits.cancelled.connect(self._say_cancelled)
        self._tasks = tasks
        self._notices = notices
        self._import_data: ImportData | None = None
        self._book: ImportSource | None = None
        self._memory = MappingMemory(own_folder() / MAPPINGS)
        self._facts = session.store.importer.facts(session.evaluation_id)
        self._path = QLineEdit()
        self._path.setReadOnly(True)
        self._path.setAccessibleName(self.tr("工作簿文件"))
        self._path.setPlaceholderText(self.tr("Excel（.xlsx .xls）、.ods 或 .csv，可拖到这里"))
        self._choose = push_button(self.tr("选择文件…"), "folder-open")
        self._choose.clicked.connect(self.choose)
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.hide()
        self._banner = QFrame()
        self._banner.setObjectName("banner")
        self._summary = QLabel(
            self.tr(
                "可一次导入单位、评委、评分票、直接计分、扣分和加减分各表。"
                "先核对，全部无误才写入；有一处错误则一行也不导入。"
            )
        )
        self._summary.setWordWrap(True)
        QVBoxLayout(self._banner).addWidget(self._summary)
        self.faults = faults_table(self)
        self._table = TableView(self.tr("错误清单"))
        self._table.setModel(self.faults)
        self._table.set_widths([c.width for c in self.faults.columns], 1)
        self._table.hide()
        titles = row_titles(session.store, session.evaluation_id)
        self.differences = differences_table(titles, self)
        self._changes = TableView(self.tr("变化清单"))
        self._changes.setModel(self.differences)
        self._changes.set_widths([c.width for c in self.differences.columns], 2)
        self._changes.hide()
        self.mapping = MappingPage(session.scheme, self._facts)
        self.mapping.corrected.connect(self._await_reading)
        self._reason = QLineEdit()
        self._reason.setAccessibleName(self.tr("更改理由"))
        self._reason.setPlaceholderText(
            self.tr("更改已定的票、得分和加减分的理由；不填则这些内容保持不变")
        )
        self._reason.hide()
        self._reason.textChanged.connect(self._offer)
        self._changes_anyway = self._may_change = False
        self._pages = QStackedWidget()
        self._lay_out()

    def choose(self) -> None:
        """Asks for the file and reads it."""
        kinds = self.tr("工作簿") + f" {_KINDS}"
        path = ask_file(self, self.tr("选择工作簿"), Purpose.IMPORT, kinds)
        if path is not None:
            self.read(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._choose.isEnabled():
            accepted_folder(event) or accepted_workbook(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if not self._choose.isEnabled():
            return
        if folder := accepted_folder(event):
            QTimer.singleShot(0, self, lambda: self._open_forms(folder))
        elif path := accepted_workbook(event):
            self.read(path)

    def _open_forms(self, folder: Path) -> None:
        """A folder is one of 打分表, which have a list of their own."""
        self.reject()
        dialog = FormsDialog(self._session, self._edits, self._notices, self._behind)
        dialog.read((folder,))
        dialog.exec()

    def read(self, path: Path) -> None:
        """Reads and checks a workbook in the background, then shows what it would change."""
        self._read_sheets(str(path), lambda: read_grids(path))

    def read_pasted(self, grid: Grid, subject: Subject) -> None:
        """Checks what was pasted; without headings it is for the person to say which column of `subject` is which."""
        self.setWindowTitle(self.tr("从电子表格粘贴"))
        self._read_sheets(grid.name, lambda: (grid,), subject)

    def _read_sheets(
        self, name: str, read: Callable[[], tuple[Grid, ...]], subject: Subject | None = None
    ) -> None:
        self._path.setText(name)
        self._reason.clear()  # a reason holds for the workbook that it was given for
        scheme, facts, memory = self._session.scheme, self._facts, self._memory

        def work(_progress: Progress) -> ImportSource:
            try:
                grids = read()
            except UserError as error:  # shown in this window, fault by fault
                return ImportSource((), {}, error)
            return first_taken(Path(name).name, grids, scheme, facts, memory, subject)

        self._start(work)

    def read_corrected(self) -> None:
        """Reads the workbook that is already open by the columns that the person has chosen."""
        book, name = self._book, Path(self._path.text()).name
        if book is None:
            return
        scheme, facts, mappings = self._session.scheme, self._facts, self.mapping.mappings
        memory = self._memory
        self._start(lambda _p: taken_as_told(name, book.grids, scheme, facts, mappings, memory))

    def _start(self, work: Callable[[Progress], ImportSource]) -> None:
        for button in (self._accept, self._choose, self._map, self._check):
            button.setEnabled(False)
        self._progress.show()
        self._tasks.start(self.tr("读取工作簿"), work, self._show, self._ended)

    def take(self) -> None:
        """Takes the workbook in."""
        import_data = self._import_data
        if import_data is None:
            return
        name = Path(self._path.text()).name
        reason = self._reason.text().strip()
        if self._edits.perform(import_workbook(self._session, name, import_data, reason)):
            self._notices.say(self.tr("已导入 {name}，如有不妥可撤销").format(name=name))
            self.accept()

    def _say_cancelled(self) -> None:
        self._say(self.tr("已取消，没有导入任何内容。"), "bad")

    def _show(self, book: ImportSource) -> None:
        read = book.read
        if self._book is None or self._book.grids is not book.grids:
            self.mapping.show_book(book.grids, book.mappings)
        self._book = book
        self._turn_to(self.mapping if book.headings_unclear and book.mappings else self._result)
        if isinstance(read, UserError):
            self._refuse(read)
            return
        year = self._session.evaluation_id
        try:
            report = self._edits.writing.write(
                self.tr("核对工作簿"),
                lambda store, step: store.importer.take(year, read, dry_run=True, progress=step),
            )
        except UserError as error:
            self._refuse(error)
            return
        except Cancelled:
            self._say_cancelled()
            return
        self._import_data = read
        self._tell(report)
        if self._pages.currentWidget() is self._result:
            (self._accept if self._accept.isEnabled() else self._choose).setFocus()

    def _tell(self, report: ImportReport) -> None:
        """What the import would do: the numbers above, each change below."""
        self._table.hide()
        changed_first = sorted(report.differences, key=lambda difference: difference.added)
        self.differences.set_rows(enumerate(changed_first))
        self._changes.setVisible(bool(report.differences))
        lines = import_lines(replace(report, notes=report.notes[:_NOTES]))
        lines = lines or [self.tr("工作簿里没有可导入的内容。")]
        if (more := len(report.notes) - _NOTES) > 0:
            lines.append(self.tr("……另有 {n} 处说明").format(n=more))
        if self._book is not None and (line := recalled_line(self._book)):
            lines.append(line)
        changes = sum(difference.stands is None for difference in report.differences)
        kept = [difference.stands for difference in report.differences if difference.stands]
        self._may_change = Stands.NO_REASON in kept
        self._reason.setVisible(self._may_change)
        told = bool(report.notes or kept)
        head = (
            self.tr("请核对以下说明，导入后将有以下变化：")
            if told
            else (
                self.tr("核对无误，导入后将有以下变化：")
                if changes
                else self.tr("与文件中的内容一致：")
            )
        )
        self._say("\n".join([head, *lines]), "" if told else "good")
        self._summary.setToolTip("\n".join(import_lines(report)))
        self._changes_anyway = bool(changes)
        self._offer()

    def _offer(self) -> None:
        """An import is offered where it would change something, for the reason that is given too."""
        reason = self._may_change and bool(self._reason.text().strip())
        self._accept.setEnabled(self._import_data is not None and (self._changes_anyway or reason))

    def _refuse(self, error: UserError) -> None:
        self._import_data = None
        self._reason.hide()
        headline = word(error).split("\n", 1)[0]
        if self._pages.currentWidget() is self.mapping:
            first = "\n".join(fault_line(fault) for fault in error.faults[:_NOTES])
            ask = self.tr("请在下面指明各表的内容和每一栏取自哪一列，再按“按此核对”。")
            headline = f"{first}\n{ask}" if first else ask
        self._say(headline, "bad")
        self._changes.hide()
        self.faults.set_rows(enumerate(error.faults))
        self._table.setVisible(bool(error.faults))
        self._table.show_whole()

    def _await_reading(self) -> None:
        """What was read no longer holds once a column is chosen otherwise."""
        self._import_data = None
        self._accept.setEnabled(False)
        self._say(self.tr("对应关系已改动，请按“按此核对”重新核对。"), "")

    def _turn_to(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        mapping = page is self.mapping
        self._check.setVisible(mapping)
        if mapping:
            page.setFocus()
        self._map.setText(self.tr("返回核对结果") if mapping else self.tr("列的对应关系…"))

    def _say(self, text: str, tone: str) -> None:
        self._summary.setText(text)
        self._summary.setToolTip("")
        self._banner.setProperty("tone", tone)
        self._banner.style().unpolish(self._banner)
        self._banner.style().polish(self._banner)

    def _ended(self, _task: object) -> None:
        self._progress.hide()
        self._choose.setEnabled(True)
        self._check.setEnabled(True)
        self._map.setEnabled(bool(self._book and self._book.mappings))

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox()
        self._accept = push_button(self.tr("全部导入"), primary=True)
        buttons.addButton(self._accept, QDialogButtonBox.ButtonRole.AcceptRole)
        self._accept.setEnabled(False)
        buttons.addButton(self.tr("取消"), QDialogButtonBox.ButtonRole.RejectRole)
        self._map = push_button(self.tr("列的对应关系…"), "table")
        self._map.setEnabled(False)
        self._map.clicked.connect(self._turn)
        buttons.addButton(self._map, QDialogButtonBox.ButtonRole.ResetRole)
        self._check = push_button(self.tr("按此核对"), "circle-check")
        self._check.clicked.connect(self.read_corrected)
        self._check.hide()
        buttons.addButton(self._check, QDialogButtonBox.ButtonRole.ResetRole)
        buttons.accepted.connect(self.take)
        buttons.rejected.connect(self.give_up)
        row = QHBoxLayout()
        row.addWidget(self._path, 1)
        row.addWidget(self._choose)
        layout = QVBoxLayout(self)
        layout.addLayout(row)
        layout.addWidget(self._progress)
        layout.addWidget(self._banner)
        self._result = QWidget()
        result = QVBoxLayout(self._result)
        result.setContentsMargins(0, 0, 0, 0)
        result.addWidget(self._table, 1)
        result.addWidget(self._changes, 1)
        result.addWidget(self._reason)
        result.addStretch()
        self._pages.addWidget(self._result)
        self._pages.addWidget(self.mapping)
        layout.addWidget(self._pages, 1)
        layout.addWidget(buttons)
        find_in(self)

    def _turn(self) -> None:
        shown = self._pages.currentWidget() is self.mapping
        self._turn_to(self._result if shown else self.mapping)
