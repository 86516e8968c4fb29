"""Takes 打分表 back: every file with what it would change or why it is refused, and then all that are in order."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from db.errors import UserError
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.operations.forms.taking import FormResult, import_forms
from desktop.pages.importing.edits import import_forms as import_edit
from desktop.pages.importing.forms_table import forms_table
from desktop.session import Session
from desktop.tasks import Cancelled
from desktop.widgets.fields.file_asking import Purpose, ask_folder
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size
from desktop.widgets.look.theme import current_theme
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.local_files import dropped_paths
from desktop.widgets.telling.notices import Notices


class FormsDialog(FormDialog):
    """Choose a folder or drop it, look at what each file brings, take them in."""

    def __init__(self, session: Session, edits: Edits, notices: Notices, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("forms_dialog")
        self.setWindowTitle(self.tr("导入打分表"))
        fit_size(self, 900, 520)
        self.setAcceptDrops(True)
        self._session, self._edits, self._notices = session, edits, notices
        self._sources: tuple[Path, ...] = ()
        self._summary = QLabel(
            self.tr("请选择收回的打分表所在的文件夹，也可拖到这里。先逐份核对，再导入。")
        )
        self._summary.setWordWrap(True)
        self.model = forms_table(current_theme().bad, self)
        self.table = TableView(self.tr("打分表"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(self.tr("还没有选择打分表。"))
        self.table.set_widths([c.width for c in self.model.columns], 2)
        self._reason = QLineEdit()
        self._reason.setAccessibleName(self.tr("更改理由"))
        self._reason.setPlaceholderText(self.tr("更改已提交的票的理由；不填则这些票保持不变"))
        self._reason.hide()
        self._reason.textChanged.connect(self._enable)
        self._choose = push_button(self.tr("选择文件夹…"), "folder-open")
        self._choose.clicked.connect(self.choose)
        self._take = push_button(self.tr("导入"), primary=True)
        self._take.clicked.connect(self.take)
        self._lay_out()
        self._enable()

    def choose(self) -> None:
        """Asks for the folder and looks through it."""
        folder = ask_folder(self, self.tr("选择打分表所在的文件夹"), Purpose.IMPORT)
        if folder is not None:
            self.read((folder,))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            self.read(tuple(paths))

    def read(self, sources: tuple[Path, ...]) -> None:
        """Looks through files and folders, and says of each file what it would change."""
        self._reason.clear()
        year = self._session.evaluation_id
        try:
            results = self._edits.writing.write(
                self.tr("核对打分表"),
                lambda store, step: import_forms(store, year, sources, dry_run=True, progress=step),
            )
        except UserError as error:
            self._notices.refuse(error)
            return
        except Cancelled:
            return
        self._sources = sources
        self._show(results)

    def take(self) -> None:
        """Takes in what was looked through; who was refused meanwhile stays in the list."""
        edit = import_edit(self._session, self._sources, self._reason.text().strip())
        if not self._edits.perform(edit) or not isinstance(edit.result, tuple):
            return
        results: tuple[FormResult, ...] = edit.result
        taken = sum(result.changes > 0 for result in results)
        self._notices.say(self.tr("已导入 {n} 份打分表，如有不妥可撤销").format(n=taken))
        self.accept()

    def _show(self, results: tuple[FormResult, ...]) -> None:
        self.model.set_rows(results)
        refused = sum(result.error is not None for result in results)
        fine = sum(result.changes > 0 for result in results)
        text = self.tr("{n} 份打分表：{fine} 份有变化，{refused} 份不能导入。尚未作任何更改。")
        self._summary.setText(text.format(n=len(results), fine=fine, refused=refused))
        self._reason.setVisible(any(r.report and r.report.kept for r in results))
        self._enable()

    def _enable(self, *_changed: object) -> None:
        """Offered where something would change, for the reason that is given too."""
        reason = self._reason.isVisibleTo(self) and bool(self._reason.text().strip())
        self._take.setEnabled(reason or any(r.changes for r in self.model.shown))

    def _lay_out(self) -> None:
        close = push_button(self.tr("取消"))
        close.clicked.connect(self.give_up)
        head = QHBoxLayout()
        head.addWidget(self._summary, 1)
        head.addWidget(self._choose)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        foot.addWidget(self._take)
        layout = QVBoxLayout(self)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._reason)
        layout.addLayout(foot)
        find_in(self)
