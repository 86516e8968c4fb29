"""Attaches a folder of reports: what is sure is ticked off, what is in doubt a person decides, file by file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from db.steps import Progress
from desktop.exchange.documents.report_folder import (
    ReportFile,
    one_file_a_unit,
    read_files,
    read_folder,
)
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.operations.reports import AttachOutcome, faults_of_reports, plan_attachment
from desktop.pages.reports.attach_table import AttachRow, AttachTable
from desktop.pages.reports.edits import attach_reports
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.file_asking import Purpose, ask_folder
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size, scaled
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices
from desktop.widgets.telling.passing_dialog import PassingDialog

_NOTE_COLUMN = 2


class AttachDialog(PassingDialog):
    """Choose a folder, look through what is in doubt, attach the rest."""

    def __init__(
        self, session: Session, edits: Edits, tasks: Tasks, notices: Notices, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("attach_dialog")
        self.setWindowTitle(self.tr("批量附报告"))
        fit_size(self, 900, 560)
        self._session = session
        self._edits = edits
        self._tasks = tasks
        self._notices = notices
        self._entries = session.store.units.entries(session.evaluation_id)
        self._former = session.store.units.lineage.former_names()
        self.model = AttachTable(self)
        self.table = TableView(self.tr("文件清单"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(self.tr("文件夹里没有可附的报告文件。"))
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.set_widths([c.width for c in self.model.columns], _NOTE_COLUMN)
        self.table.selectionModel().currentRowChanged.connect(self._show_choice)
        self.model.modelReset.connect(self._show_choice)
        self._build()
        self._count()

    def choose(self) -> None:
        """Asks for the folder."""
        folder = ask_folder(self, self.tr("选择存放报告的文件夹"), Purpose.IMPORT)
        if folder is not None:
            self.read([folder])

    def read(self, paths: Sequence[Path]) -> None:
        """Matches files and the files of folders to units, in the background."""
        names = self._entries, self._former
        latest = self._session.store.reports.latest(self._session.evaluation_id)
        self._source.setText("、".join(path.name for path in paths))
        self._busy(self.tr("正在核对文件……"))

        def work(progress: Progress) -> AttachOutcome:
            files: list[ReportFile] = []
            for path in paths:
                files += read_folder(path, *names) if path.is_dir() else read_files([path], *names)
            return plan_attachment(one_file_a_unit(files), latest, progress)

        self._tasks.start(
            self.tr("核对报告文件"),
            work,
            self._show,
            self.while_here(lambda _task: self._progress.hide()),
        )

    def attach(self) -> None:
        """Attaches what is to be attached, as one step to undo; a file that is refused is told and left out."""
        files = [
            (row.entry, row.file.path) for row in self.model.to_attach if row.entry is not None
        ]
        if not files:
            return
        edit = attach_reports(self._session, files)
        if not self._edits.perform(edit):
            return
        refused = edit.result if isinstance(edit.result, list) else []
        for error in refused:
            self._edits.refused.emit(error)
        left = sum(r.entry is None for r in self.model.rows)
        text = self.tr("已附 {n} 份报告").format(n=len(files) - len(refused))
        if left:
            text += self.tr("，{n} 个文件未附").format(n=left)
        store, year = self._session.store, self._session.evaluation_id
        faults = faults_of_reports(store, year, store.deliveries.all(year))
        if wrong := sum(entry.id in faults for entry, _ in files):
            text += self.tr("；其中 {n} 份打不开或写的是别的单位，已标出").format(n=wrong)
        self._notices.say(text)
        self.accept()

    def _show(self, attachment: AttachOutcome) -> None:
        self.model.take(attachment)
        if self.model.rows:
            self.table.choose(0)
            self.table.setFocus()
        self._count()

    def _count(self) -> None:
        rows = self.model.rows
        ready, doubtful = len(self.model.to_attach), sum(r.entry is None for r in rows)
        self._summary.setText(
            self.tr("可附 {ready} 份，待核对 {doubtful} 份，未变 {same} 份").format(
                ready=ready, doubtful=doubtful, same=sum(r.unchanged for r in rows)
            )
            if rows
            else self.tr("按文件名中的编号、名称或简称对应单位；拿不准的由您指定，不会自动附上。")
        )
        self._accept.setText(self.tr("附上 {n} 份").format(n=ready) if rows else self.tr("附上"))
        self._accept.setEnabled(ready > 0)

    def _current(self) -> AttachRow | None:
        row = self.table.currentIndex().row()
        return self.model.record(row) if 0 <= row < len(self.model.shown) else None

    def _show_choice(self, *_changed: object) -> None:
        """Offers the units for the current file, those in question first."""
        row = self._current()
        with QSignalBlocker(self._unit):
            self._unit.clear()
            self._unit.addItem(self.tr("不附"), None)
            if row is not None:
                rest = [e for e in self._entries if e not in row.file.candidates]
                for entry in (*row.file.candidates, *rest):
                    self._unit.addItem(f"{entry.unit_code} {entry.unit}", entry.id)
                if row.entry is not None:
                    self._unit.setCurrentIndex(self._unit.findData(row.entry.id))
        self._unit.setEnabled(row is not None and row.may_choose)

    def _give(self, _index: int) -> None:
        row = self._current()
        if row is not None:
            chosen = self._unit.currentData()
            entry = next((e for e in self._entries if e.id == chosen), None)
            self.model.give(row, entry)
            self._count()

    def _busy(self, text: str) -> None:
        self._summary.setText(text)
        self._progress.setRange(0, 0)
        self._progress.show()

    def _build(self) -> None:
        self._source = QLabel(self.tr("尚未选择文件夹"))
        self._source.setProperty("muted", True)
        choose = push_button(self.tr("选择文件夹…"), "folder-open")
        choose.clicked.connect(self.choose)
        self._summary = QLabel()
        self._summary.setWordWrap(True)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)  # a thin bar has no room for words
        self._progress.hide()
        self._unit = Choice()
        self._unit.setAccessibleName(self.tr("附到单位"))
        self._unit.setMinimumWidth(scaled(320))
        self._unit.activated.connect(self._give)
        buttons = QDialogButtonBox()
        self._accept = push_button(self.tr("附上"), primary=True)
        buttons.addButton(self._accept, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.tr("取消"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.attach)
        buttons.rejected.connect(self.reject)
        source = QHBoxLayout()
        source.addWidget(self._source, 1)
        source.addWidget(choose)
        choice = QHBoxLayout()
        choice.addWidget(QLabel(self.tr("所选文件附到")))
        choice.addWidget(self._unit)
        choice.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addLayout(source)
        layout.addWidget(self._summary)
        layout.addWidget(self._progress)
        layout.addWidget(self.table, 1)
        layout.addLayout(choice)
        layout.addWidget(buttons)
        find_in(self)
        self._show_choice()
