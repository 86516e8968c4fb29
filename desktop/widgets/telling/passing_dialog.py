"""A dialog that is gone once it has been answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QThread
from PySide6.QtWidgets import QDialog
from shiboken6 import isValid


class PassingDialog(QDialog):
    """Is deleted when whoever asked has read the answers and the program comes to rest.

    A dialog that stayed would lie in memory until the program ends, follow every change of the file and be dressed
    anew with every change of the look: the window of a long day would grow slower by each question.
    """

    def exec(self) -> int:
        """Asks, and has itself deleted when the caller has returned to the loop of events.

        Where there is none to return to, Qt would delete it in the next dialog's: then it stays its parent's.
        """
        answer = super().exec()
        if QThread.currentThread().loopLevel():
            self.deleteLater()
        return answer

    def while_here(self, call: Callable[..., None]) -> Callable[..., None]:
        """`call`, for work that may end after the dialog has: then nothing is called."""

        def calls(*values: Any) -> None:
            if isValid(self):
                call(*values)

        return calls
