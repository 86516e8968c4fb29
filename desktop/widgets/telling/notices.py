"""The one channel through which a person is told something: in passing, or as a refusal with what to do."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from db.errors import UserError
from desktop.widgets.telling.asking import ask

_FAULTS_SHOWN = 12
_log = logging.getLogger(__name__)


class Notices(QObject):
    """Pages say things through it; the window shows them."""

    said = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def say(self, text: str) -> None:
        """Tells something in passing, in the status bar."""
        self.said.emit(text)

    def surface(self, error: BaseException) -> None:
        """Shows an error: a refusal in words, anything else as a fault of the program with its report."""
        if isinstance(error, UserError):
            self.refuse(error)
        else:
            _log.error("unexpected", exc_info=error)
            from desktop.widgets.telling.error_report import ErrorReport

            ErrorReport(error, self._window).exec()

    def refuse(self, error: UserError) -> None:
        """Shows why something could not be done."""
        _log.info("refused: %s", error.kind.name)
        from desktop.messages import fault_line, word

        box = QMessageBox(self._window)
        box.setObjectName("refusal")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("未能完成"))
        headline, _, rest = word(error).partition("\n")
        box.setText(headline)
        box.setInformativeText(_shortened(rest))
        if len(error.faults) > _FAULTS_SHOWN:
            box.setDetailedText("\n".join(fault_line(fault) for fault in error.faults))
        box.addButton(self.tr("知道了"), QMessageBox.ButtonRole.AcceptRole)
        box.exec()
        box.deleteLater()

    def offer(self, error: UserError, accept: str) -> bool:
        """Shows a refusal to which there is an answer; whether the person takes it."""
        from desktop.messages import word

        headline, _, rest = word(error).partition("\n")
        return self.confirm(headline, _shortened(rest), accept)

    def confirm(self, question: str, explanation: str, accept: str) -> bool:
        """Asks before something that is not easily taken back; `accept` names the act."""
        return ask(self._window, question, explanation, accept)


def _shortened(text: str) -> str:
    lines = text.splitlines()
    if len(lines) <= _FAULTS_SHOWN:
        return text
    return "\n".join([*lines[:_FAULTS_SHOWN], "……"])
