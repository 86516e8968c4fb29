"""Shows the program's log, to be copied for whoever maintains the program."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.log import log_file, log_lines
from desktop.widgets.telling.report_dialog import ReportDialog

translate = QCoreApplication.translate


class LogWindow(ReportDialog):
    """The log as it is now, its newest lines in sight."""

    def __init__(self, parent: QWidget) -> None:
        explanation = translate(
            "log",
            "程序运行的记录，供维护人员查找问题；不含分数、姓名、密码和文件位置，可以复制后直接转交。"
            "记录保存在 {path}",
        ).format(path=log_file())
        lines = log_lines() or translate("log", "还没有记录。")
        super().__init__(translate("log", "运行日志"), explanation, lines, parent, at_end=True)
        self.setObjectName("log_window")
