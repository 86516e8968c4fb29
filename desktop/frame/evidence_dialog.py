"""佐证材料: the files that go with a finding or a 自查表, to be added, saved elsewhere and taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QVBoxLayout, QWidget

from db.errors import UserError
from db.records import Evidence
from db.records.supervision import SelfCheckFile
from desktop.exchange.saving import as_private_as, save_bytes
from desktop.frame.edits import Edit, Edits
from desktop.frame.page import push_button
from desktop.frame.record_table import Column, RecordTable
from desktop.messages import size_text
from desktop.session import Session
from desktop.widgets.fields.file_asking import Purpose, ask_files, ask_save_path
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices

translate = QCoreApplication.translate
KeptFile = Evidence | SelfCheckFile


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the files lie: how they are read, and how they are added and taken out (None: not here)."""

    title: str
    files: Callable[[], Sequence[KeptFile]]
    content: Callable[[int], bytes]
    attach: Callable[[str, bytes], Edit] | None
    detach: Callable[[KeptFile], Edit] | None = None


class EvidenceDialog(FormDialog):
    """A row a file."""

    def __init__(
        self, session: Session, edits: Edits, notices: Notices, kept: Kept, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("evidence_dialog")
        self.setWindowTitle(self.tr("佐证材料：{of}").format(of=kept.title))
        fit_size(self, 620, 380)
        self._session, self._edits, self._notices, self._kept = session, edits, notices, kept
        self.model: RecordTable[KeptFile] = RecordTable(_columns(), lambda file: file.id, self)
        self.table = TableView(self.tr("佐证材料"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(self.tr("还没有佐证材料。"))
        self.table.set_widths([c.width for c in self.model.columns], 0)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self._attach = push_button(self.tr("附材料…"), "paperclip")
        self._attach.clicked.connect(self._ask_files)
        self._attach.setVisible(kept.attach is not None)
        self._save = push_button(self.tr("另存…"), "download")
        self._save.clicked.connect(self._ask_place)
        self._detach = push_button(self.tr("移除"))
        self._detach.clicked.connect(self.detach)
        self._detach.setVisible(kept.detach is not None)
        row = QHBoxLayout()
        for button in (self._attach, self._save, self._detach):
            row.addWidget(button)
        row.addStretch()
        buttons = QDialogButtonBox()
        buttons.addButton(self.tr("关闭"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.give_up)
        layout = QVBoxLayout(self)
        layout.addLayout(row)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        find_in(self)
        session.findings_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Reads the list anew."""
        try:
            self.model.set_rows(self._kept.files())
        except UserError as error:  # what they go with was taken back
            self._notices.refuse(error)
            self.reject()
        self._enable()

    def attach(self, paths: Sequence[Path]) -> None:
        """Keeps these files; the first that cannot be kept ends it."""
        for path in paths:
            try:
                content = path.read_bytes()
            except OSError as error:
                why = error.strerror or str(error)
                self._notices.say(self.tr("未能读取：{why}").format(why=why))
                return
            if self._kept.attach is None or not self._edits.perform(
                self._kept.attach(path.name, content)
            ):
                return

    def save(self, path: Path) -> None:
        """Writes the chosen file to a place of the person's choice."""
        file = self._chosen()
        if file is None:
            return
        try:
            content = self._kept.content(file.id)
            save_bytes(path, content, replace=True, mode=as_private_as(self._session.store.path))
        except UserError as error:
            self._notices.refuse(error)
        else:
            self._notices.say(self.tr("已另存：{path}").format(path=path))

    def detach(self) -> None:
        """Takes the chosen file out, which can be undone."""
        file = self._chosen()
        if file is not None and self._kept.detach is not None:
            self._edits.perform(self._kept.detach(file))

    def _ask_files(self) -> None:
        self.attach(ask_files(self, self.tr("选择佐证文件"), Purpose.IMPORT))

    def _ask_place(self) -> None:
        file = self._chosen()
        if file is not None:
            title, kind = self.tr("另存佐证材料"), self.tr("文件")
            if (path := ask_save_path(self, title, file.file_name, kind)) is not None:
                self.save(path)

    def _chosen(self) -> KeptFile | None:
        rows = self.table.rows()
        return self.model.record(rows[0]) if len(rows) == 1 else None

    def _enable(self, *_changed: object) -> None:
        chosen = self._chosen() is not None
        self._save.setEnabled(chosen)
        self._detach.setEnabled(chosen)


def _columns() -> tuple[Column[KeptFile], ...]:
    return (
        Column[KeptFile](
            translate("evidence", "文件"), lambda f: f.file_name, tip=lambda f: f.file_name
        ),
        Column[KeptFile](
            translate("evidence", "大小"),
            lambda f: size_text(f.size),
            key=lambda f: f.size,
            numeric=True,
            width=110,
        ),
    )
