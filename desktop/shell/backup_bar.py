"""Says above every page that the open file is a copy, and leads to the file that it is of."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from desktop.frame.page import push_button
from desktop.session import Session


class BackupBar(QFrame):
    """Shown while a copy is open."""

    restore_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._session = session
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.restore = push_button(self.tr("备份与还原…"))  # without an icon: a start draws none
        self.restore.clicked.connect(self.restore_asked)
        row = QHBoxLayout(self)
        row.addWidget(self.text, 1)
        row.addWidget(self.restore)
        self.hide()

    def refresh(self) -> None:
        """Reads from the name of the open file whether it is a copy, and which."""
        if not self._session.is_open:
            self.hide()
            return
        from db.store.file.backup_names import read_name
        from desktop.pages.trail.backups_table import time_words

        backup = read_name(self._session.store.path)
        if backup is not None:
            text = self.tr("这是备份（{at}，{occasion}），只能查看。要继续在其中工作，请还原。")
            self.text.setText(text.format(at=time_words(backup), occasion=backup.occasion))
        self.setVisible(backup is not None)
