"""The field in which a head that was printed is looked for: typed, scanned or pasted."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from desktop.frame.page import push_button

_MOST = 300  # a head with everything that stands around it in print


class HeadCheck(QWidget):
    """Asks for a head; a scanner ends what it types with Enter, which looks for it."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setObjectName("printed_head")
        self.field.setMaxLength(_MOST)
        self.field.setClearButtonEnabled(True)
        self.field.setPlaceholderText(
            self.tr("输入、扫入或粘贴封存单、排名表上的审计链首，空格、横线、大小写不论")
        )
        label = QLabel(self.tr("核对审计链首"))
        label.setBuddy(self.field)
        self.field.setAccessibleName(label.text())
        self.field.returnPressed.connect(self._ask)
        self._button = push_button(self.tr("核对"), "shield-check")
        self._button.setEnabled(False)
        self._button.clicked.connect(self._ask)
        self.field.textChanged.connect(lambda text: self._button.setEnabled(bool(text.strip())))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label)
        row.addWidget(self.field, 1)
        row.addWidget(self._button)

    def _ask(self) -> None:
        if text := self.field.text().strip():
            self.asked.emit(text)
