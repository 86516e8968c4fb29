"""What the check of a file found, where the file cannot be opened to show it on its page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size
from desktop.widgets.telling.passing_dialog import PassingDialog


class VerificationDialog(PassingDialog):
    """The outcome, each damage on a line, to read or to copy for whoever looks after the file."""

    def __init__(self, path: Path, lines: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("verification")
        self.setWindowTitle(self.tr("核验：{name}").format(name=path.name))
        fit_size(self, 760, 440)
        advice = QLabel(
            self.tr(
                "文件没有打开，也未作改动。请把下面的结果复制给负责维护的人员，"
                "并用“文件 › 备份与还原”还原最近的一份备份继续工作。"
            )
        )
        advice.setWordWrap(True)
        self.text = QPlainTextEdit("\n".join(lines))
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("核验结果"))
        buttons = QDialogButtonBox()
        copy = buttons.addButton(self.tr("复制结果"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        close = buttons.addButton(self.tr("关闭"), QDialogButtonBox.ButtonRole.RejectRole)
        close.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(advice)
        layout.addWidget(self.text, 1)
        layout.addWidget(buttons)
        find_in(self)
