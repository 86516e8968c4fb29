"""备份与还原: the copies of a file, what differs, whether one is sound, and putting one back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from db.errors import UserError
from db.steps import Progress
from db.store.file.backup_names import Backup, backups
from db.store.verify.damage import Verification
from db.store.verify.histories import HistoryDifference
from db.store.verify.verifying import verify_file
from desktop.explanation.verification_text import verification_lines
from desktop.frame.page import push_button
from desktop.pages.trail.backups_table import (
    DifferingEvent,
    backups_table,
    differing_table,
    number_words,
    time_words,
)
from desktop.pages.trail.verification_dialog import VerificationDialog
from desktop.tasks import Tasks
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices
from desktop.widgets.telling.passing_dialog import PassingDialog

Compare = Callable[[Path], HistoryDifference]


class BackupsDialog(PassingDialog):
    """Copies above, newest first; below, what the file and the chosen copy do not share.

    `compare` and `head` are of the open file; without them, as where the file cannot be opened, copies are
    listed, verified and put back. `chosen` is the copy to put back once the dialog is accepted.
    """

    view_asked = Signal(Path)

    def __init__(
        self,
        path: Path,
        folders: tuple[Path, ...],
        tasks: Tasks,
        notices: Notices,
        parent: QWidget,
        *,
        compare: Compare | None = None,
        head: str = "",
    ) -> None:
        super().__init__(parent)
        self.setObjectName("backups_dialog")
        self.setWindowTitle(self.tr("备份与还原：{name}").format(name=path.name))
        fit_size(self, 940, 600)
        self._path, self._folders = path, folders
        self._tasks, self._notices, self._compare_with = tasks, notices, compare
        self.chosen: Path | None = None
        self.model = backups_table(head.removeprefix("sha256:"), self)
        self.table = TableView(self.tr("备份"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(
            self.tr("还没有备份。\n打开、导入、定稿前自动留存；也可在“审计”页点“备份…”。")
        )
        self.table.set_widths([c.width for c in self.model.columns], 5)
        self.differing = differing_table(self)
        below = TableView(self.tr("不同之处"))
        below.setModel(self.differing)
        below.when_empty = self.differing.nothing(self.tr("选一份备份，点“比较”。"))
        below.set_widths([c.width for c in self.differing.columns], 6)
        self.summary = QLabel(self.tr("备份只供查看；要继续在其中工作，请还原。现有文件另存不删。"))
        self.summary.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table, 3)
        layout.addWidget(self.summary)
        layout.addWidget(below, 2)
        layout.addLayout(self._buttons())
        find_in(self)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self._list()

    def _buttons(self) -> QHBoxLayout:
        self._compare = push_button(self.tr("比较"), "scale")
        self._compare.clicked.connect(self._ask_compare)
        self._verify = push_button(self.tr("核验"), "shield-check")
        self._verify.clicked.connect(self._ask_verify)
        self._view = push_button(self.tr("打开查看"), "eye")
        self._view.clicked.connect(self._ask_view)
        self._restore = push_button(self.tr("还原…"), primary=True)
        self._restore.clicked.connect(self._ask_restore)
        close = push_button(self.tr("关闭"))
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        for button in (self._compare, self._verify, self._view):
            row.addWidget(button)
        row.addStretch()
        row.addWidget(close)
        row.addWidget(self._restore)
        return row

    def _list(self) -> None:
        self.model.set_rows(b for folder in self._folders for b in backups(self._path, folder))
        if self.model.shown:
            self.table.choose(0)
        self._enable()

    def _selected(self) -> Backup:
        return self.model.record(self.table.rows()[0])

    def _enable(self, *_changed: object) -> None:
        one = len(self.table.rows()) == 1
        for button in (self._verify, self._view, self._restore):
            button.setEnabled(one)
        self._compare.setEnabled(one and self._compare_with is not None)
        self.differing.set_rows(())

    def _ask_compare(self) -> None:
        if self._compare_with is None:
            return
        try:
            found = self._compare_with(self._selected().path)
        except UserError as error:
            self._notices.refuse(error)
            return
        self.summary.setText(self._difference_words(found))
        self.differing.set_rows(
            [DifferingEvent(here=True, event=e) for e in found.only_here]
            + [DifferingEvent(here=False, event=e) for e in found.only_there]
        )

    def _difference_words(self, found: HistoryDifference) -> str:
        if not found.common:
            return self.tr("这不是本文件的备份：两者的审计记录从第一条起就不同。")
        if not found.here and not found.there:
            return self.tr("与本文件相同，没有差别。")
        lines = []
        if found.here:
            lines.append(
                self.tr("本文件有 {n} 条记录不在这份备份中，还原后须重新办理。").format(
                    n=found.here
                )
            )
        if found.there:
            lines.append(self.tr("这份备份有 {n} 条记录不在本文件中。").format(n=found.there))
        return "".join(lines)

    def _ask_verify(self) -> None:
        backup = self._selected()

        def work(_progress: Progress) -> Verification:
            return verify_file(backup.path)

        def show(verification: Verification) -> None:
            lines = verification_lines(verification)
            self.summary.setText(f"{number_words(backup)}：{lines[0]}")
            if verification.damages:
                VerificationDialog(backup.path, lines, self).exec()

        self._tasks.start(self.tr("核验"), work, self.while_here(show))

    def _ask_view(self) -> None:
        self.view_asked.emit(self._selected().path)
        self.reject()

    def _ask_restore(self) -> None:
        backup = self._selected()
        question = self.tr("还原到 {at}（{occasion}）的备份？").format(
            at=time_words(backup), occasion=backup.occasion
        )
        explanation = self.tr(
            "“{name}”将回到当时的样子，此后的改动不在其中。现有文件另存在旁边，不删除。"
        ).format(name=self._path.name)
        if self._notices.confirm(question, explanation, self.tr("还原")):
            self.chosen = backup.path
            self.accept()
