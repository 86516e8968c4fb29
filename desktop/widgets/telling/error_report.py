"""Shows an unexpected error with a report to copy, so that a fault of the program is never silent."""

from __future__ import annotations

import platform
import traceback

from PySide6 import __version__ as pyside_version
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size


class ErrorReport(QDialog):
    """The dialog; the report holds the program's own trace and versions, nothing of the file's contents."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("error_report")
        self.setWindowTitle(self.tr("程序出错"))
        fit_size(self, 720, 420)
        self.report = report_text(error)
        explanation = QLabel(
            self.tr(
                "程序遇到意外错误，刚才的操作可能没有完成；已显示“已保存”的内容都在文件里。"
                "请复制下面的报告，交给负责维护的人员，然后重新打开文件再试；"
                "如文件可能被别的程序改动过，请到“审计”核验。"
            )
        )
        explanation.setWordWrap(True)
        text = QPlainTextEdit(self.report)
        text.setReadOnly(True)
        text.setAccessibleName(self.tr("错误报告"))
        buttons = QDialogButtonBox()
        copy = buttons.addButton(self.tr("复制报告"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self.copy)
        close = buttons.addButton(self.tr("关闭"), QDialogButtonBox.ButtonRole.RejectRole)
        close.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(explanation)
        layout.addWidget(text, 1)
        layout.addWidget(buttons)
        find_in(self)

    def copy(self) -> None:
        """Puts the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.report)


def report_text(error: BaseException) -> str:
    """The report: versions and the trace."""
    trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    versions = (
        f"Python {platform.python_version()} · PySide6 {pyside_version} · {platform.platform()}"
    )
    return f"{versions}\n\n{trace}"
