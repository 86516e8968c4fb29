"""Imports a workbook: says what would change, then takes all of it or nothing; faults are listed by cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from db.errors import FaultKind, UserError
from db.records import PRESENTATIONS, Intake, IntakeFacts
from db.scoring.scheme import Scheme
from desktop.commands.edits import Edits
from desktop.exchange.grid import Grid
from desktop.exchange.grids import read_grids
from desktop.exchange.intake import proposed, take_grids
from desktop.exchange.sheet_mapping import SheetMapping
from desktop.messages import intake_lines, word
from desktop.models.faults_table import faults_table
from desktop.operations.workbooks import take_in
from desktop.session import Session
from desktop.tasks import Cancelled, Progress, Tasks
from desktop.widgets.notices import Notices
from desktop.widgets.stepping import Stepping
from desktop.widgets.table_view import TableView
from desktop.windows.mapping_page import MappingPage
from desktop.windows.page import push_button

_KINDS = "(*.xlsx *.xls *.ods *.csv)"
_CATEGORIES = ("街道", "执法部门", "党群综合", "其他")  # PRODUCT 2
# Faults of headings: what a person can mend by saying which column is which.
_OF_HEADINGS = frozenset(
    {
        FaultKind.NO_KNOWN_SHEET,
        FaultKind.NO_HEADER,
        FaultKind.UNKNOWN_KEY,
        FaultKind.DUPLICATE_HEADER,
    }
)


@dataclass(frozen=True, slots=True)
class _Book:
    """A workbook as read, how its sheets were taken, and what came of it."""

    grids: tuple[Grid, ...]
    mappings: dict[str, SheetMapping | None]
    read: Intake | UserError

    @property
    def headings_unclear(self) -> bool:
        if isinstance(self.read, Intake):
            return not any(self.mappings.values())
        kinds = {fault.kind for fault in self.read.faults}
        whole_rows = {
            f.kind for f in self.read.faults if f.kind is FaultKind.MISSING and _of_header(f.place)
        }
        return bool(kinds & _OF_HEADINGS or whole_rows)


def _of_header(place: str) -> bool:
    """Whether a place is a whole row: a required heading is missing there, not a cell."""
    return place.rpartition("!")[2].isdigit()


class ImportDialog(QDialog):
    """Choose a file, look at what it would change, take it in."""

    def __init__(
        self, session: Session, edits: Edits, tasks: Tasks, notices: Notices, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("import_dialog")
        self.setWindowTitle(self.tr("导入工作簿"))
        self.resize(940, 620)
        self._session = session
        self._edits = edits
        self._tasks = tasks
        self._notices = notices
        self._intake: Intake | None = None
        self._book: _Book | None = None
        self._facts = session.store.evaluations.intake_facts(session.evaluation_id)
        self._path = QLineEdit()
        self._path.setReadOnly(True)
        self._path.setAccessibleName(self.tr("工作簿文件"))
        self._path.setPlaceholderText(self.tr("Excel（.xlsx .xls）、.ods 或 .csv"))
        self._choose = push_button(self.tr("选择文件…"), "folder-open")
        self._choose.clicked.connect(self.choose)
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.hide()
        self._stepping = Stepping(self._progress)
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
        self.mapping = MappingPage(session.scheme, _words(session.scheme, self._facts))
        self.mapping.corrected.connect(self._await_reading)
        self._pages = QStackedWidget()
        self._lay_out()

    def choose(self) -> None:
        """Asks for the file and reads it."""
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("选择工作簿"), "", self.tr("工作簿") + f" {_KINDS}"
        )
        if name:
            self.read(Path(name))

    def read(self, path: Path) -> None:
        """Reads and checks a workbook in the background, then shows what it would change."""
        self._path.setText(str(path))
        scheme, facts = self._session.scheme, self._facts

        def work(_progress: Progress) -> _Book:
            try:
                grids = read_grids(path)
            except UserError as error:  # shown in this window, fault by fault
                return _Book((), {}, error)
            return _taken(path.name, grids, scheme, facts, proposed(grids, scheme), {})

        self._start(work)

    def read_corrected(self) -> None:
        """Reads the workbook that is already open by the columns that the person has chosen."""
        book, name = self._book, Path(self._path.text()).name
        if book is None:
            return
        scheme, facts, mappings = self._session.scheme, self._facts, self.mapping.mappings
        self._start(lambda _p: _taken(name, book.grids, scheme, facts, mappings, mappings))

    def _start(self, work: Callable[[Progress], _Book]) -> None:
        for button in (self._accept, self._choose, self._map, self._check):
            button.setEnabled(False)
        self._progress.show()
        self._tasks.start(self.tr("读取工作簿"), work, self._show, self._ended)

    def take(self) -> None:
        """Takes the workbook in."""
        intake = self._intake
        if intake is None:
            return
        session = self._session
        self._accept.setEnabled(False)
        try:
            with self._stepping:
                taken = self._edits.act(
                    lambda: take_in(session.store, session.evaluation_id, intake, self._stepping),
                    self._session.evaluation_changed.emit,  # each page reads anew once
                )
        except Cancelled:
            self._say(self.tr("已取消，没有导入任何内容。"), "bad")
            return
        if taken:
            self._edits.stack.clear()  # what lies under an import cannot be taken back one by one
            self._notices.say(self.tr("已导入 {name}").format(name=Path(self._path.text()).name))
            self.accept()

    def reject(self) -> None:
        """Cancel: stops an import under way, closes the window otherwise."""
        if self._stepping.running:
            self._stepping.cancel()
        else:
            super().reject()

    def _show(self, book: _Book) -> None:
        read = book.read
        if self._book is None or self._book.grids is not book.grids:
            self.mapping.show_book(book.grids, book.mappings)
        self._book = book
        self._turn_to(self.mapping if book.headings_unclear and book.mappings else self._result)
        if isinstance(read, UserError):
            self._refuse(read)
            return
        session = self._session
        try:
            with self._stepping:
                report = session.store.evaluations.take(
                    session.evaluation_id, read, dry_run=True, progress=self._stepping
                )
        except UserError as error:
            self._refuse(error)
            return
        except Cancelled:
            self._say(self.tr("已取消，没有导入任何内容。"), "bad")
            return
        self._intake = read
        self._table.hide()
        lines = intake_lines(report) or [self.tr("工作簿里没有可导入的内容。")]
        changes = sum(report.added.values()) + sum(report.changed.values())
        head = (
            self.tr("核对无误，导入后将有以下变化：")
            if changes
            else self.tr("与文件中的内容一致：")
        )
        self._say("\n".join([head, *lines]), "good")
        self._accept.setEnabled(bool(changes))
        if self._pages.currentWidget() is self._result:
            self._accept.setFocus()

    def _refuse(self, error: UserError) -> None:
        self._intake = None
        headline = word(error).split("\n", 1)[0]
        self._say(headline, "bad")
        self.faults.set_rows(enumerate(error.faults))
        self._table.setVisible(bool(error.faults))

    def _await_reading(self) -> None:
        """What was read no longer holds once a column is chosen otherwise."""
        self._intake = None
        self._accept.setEnabled(False)
        self._say(self.tr("对应关系已改动，请按“按此核对”重新核对。"), "")

    def _turn_to(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        mapping = page is self.mapping
        self._check.setVisible(mapping)
        self._map.setText(self.tr("返回核对结果") if mapping else self.tr("列的对应关系…"))

    def _say(self, text: str, tone: str) -> None:
        self._summary.setText(text)
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
        self._accept = buttons.addButton(
            self.tr("全部导入"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._accept.setProperty("primary", True)
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
        buttons.rejected.connect(self.reject)
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
        result.addStretch()
        self._pages.addWidget(self._result)
        self._pages.addWidget(self.mapping)
        layout.addWidget(self._pages, 1)
        layout.addWidget(buttons)

    def _turn(self) -> None:
        shown = self._pages.currentWidget() is self.mapping
        self._turn_to(self._result if shown else self.mapping)


def _taken(
    name: str,
    grids: tuple[Grid, ...],
    scheme: Scheme,
    facts: IntakeFacts,
    mappings: dict[str, SheetMapping | None],
    corrections: dict[str, SheetMapping | None],
) -> _Book:
    """What comes of the sheets; `corrections` are what a person has said of them."""
    try:
        return _Book(grids, mappings, take_grids(name, grids, scheme, facts, corrections))
    except UserError as error:
        return _Book(grids, mappings, error)


def _words(scheme: Scheme, facts: IntakeFacts) -> dict[str, tuple[str, ...]]:
    """What every row of a sheet may say where it has no column for it."""
    ours = (c for part in scheme.parts for c in part.criteria if c.categories)
    named = (category for c in ours for category in c.categories or ())
    ruled = (rule.category for rule in scheme.composition if rule.category)
    categories = dict.fromkeys([*(e.category for e in facts.entries), *named, *ruled, *_CATEGORIES])
    return {
        "category": tuple(categories),
        "group": tuple(group.title for group in scheme.groups),
        "presentation": PRESENTATIONS,
    }
