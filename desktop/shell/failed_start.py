"""Says in words why the window did not come up: whoever clicked the icon sees no terminal and no trace."""

from __future__ import annotations

import logging
import os
import sys
from types import TracebackType

from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop import assets
from desktop.startup_error import tell

_FAULT = 1
_log = logging.getLogger(__name__)


def tr(text: str) -> str:
    """The text in the user's language; `desktop.messages` would load half the program for it."""
    return QCoreApplication.translate("start", text)


def watch_for_a_screen() -> None:
    """Turns Qt's way of ending without a screen, an abort with a dump of memory, into words and an exit status."""
    qInstallMessageHandler(_said_by_qt)


def stop_watching() -> None:
    """Gives Qt its own voice back, once there is a screen."""
    qInstallMessageHandler(None)


def _said_by_qt(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    if kind != QtMsgType.QtFatalMsg:
        if sys.stderr is not None:
            sys.stderr.write(text + "\n")
        return
    tell(
        tr(
            "述法评议无法打开窗口：没有可用的图形界面，或者缺少图形界面的系统库。\n"
            "请在桌面环境里启动；只用命令的，请看 shufa --help。"
        )
        + f"\n{text.strip()}"
    )
    os._exit(_FAULT)  # Qt aborts when this returns


def show_failed_start(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Stands in for `sys.excepthook` until there is a window: the trace for the terminal, words for the person."""
    stop_watching()
    from desktop.log import start_log

    start_log("failed start")
    _log.critical("failed start", exc_info=error)
    if sys.stderr is not None:
        sys.__excepthook__(kind, error, trace)
    if not isinstance(error, Exception):
        return
    words = _words(error)
    if QApplication.instance() is None:
        tell(words)
        return
    from desktop.widgets.telling.error_report import report_text

    box = QMessageBox(QMessageBox.Icon.Critical, tr("述法评议无法启动"), words)
    box.setObjectName("failed_start")
    box.setDetailedText(report_text(error))
    box.addButton(tr("关闭"), QMessageBox.ButtonRole.AcceptRole)
    box.exec()


def _words(error: Exception) -> str:
    if isinstance(error, assets.MissingResource):
        return tr("程序文件不全，缺少 {name}。请重新安装程序；您的评议文件不受影响。").format(
            name=error.path.relative_to(assets.root().parent)
        )
    return tr(
        "程序启动时遇到意外错误：{error}\n您的评议文件没有被改动。请把详细信息交给负责维护的人员。"
    ).format(error=error)
