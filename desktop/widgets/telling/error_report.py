"""Shows an unexpected error with a report to copy, so that a fault of the program is never silent."""

from __future__ import annotations

import platform
import traceback

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.widgets.telling.report_dialog import ReportDialog

translate = QCoreApplication.translate


class ErrorReport(ReportDialog):
    """The dialog; the report holds the program's own trace and versions, nothing of the file's contents."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        explanation = translate(
            "report",
            "程序遇到意外错误，刚才的操作可能没有完成；已显示“已保存”的内容都在文件里。"
            "请复制下面的报告，交给负责维护的人员，然后重新打开文件再试；"
            "如文件可能被别的程序改动过，请到“审计”核验。",
        )
        title = translate("report", "程序出错")
        super().__init__(title, explanation, report_text(error), parent, at_end=False)
        self.setObjectName("error_report")


def report_text(error: BaseException) -> str:
    """The report: versions and the trace."""
    trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    versions = (
        f"Python {platform.python_version()} · PySide6 {pyside_version} · {platform.platform()}"
    )
    return f"{versions}\n\n{trace}"
