"""A question with two answers: an act by its name, and 取消."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

translate = QCoreApplication.translate


def ask(parent: QWidget, question: str, explanation: str, accept: str) -> bool:
    """Asks before something that is not easily taken back; `accept` names the act. 取消 is the default."""
    box = QMessageBox(parent)
    box.setObjectName("question")
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(translate("asking", "请确认"))
    box.setText(question)
    box.setInformativeText(explanation)
    yes = box.addButton(accept, QMessageBox.ButtonRole.AcceptRole)
    no = box.addButton(translate("asking", "取消"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)
    box.exec()
    box.deleteLater()
    return box.clickedButton() is yes
