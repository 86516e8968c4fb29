"""A dialog with fields: what was typed there does not go with a stray Esc."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QWidget

from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.telling.asking import ask
from desktop.widgets.telling.passing_dialog import PassingDialog

translate = QCoreApplication.translate


class FormDialog(PassingDialog):
    """Esc and the cross ask before they lose what a person typed; 取消 says so itself and asks nothing."""

    @property
    def half_done(self) -> bool:
        """Whether something would be lost: what a person typed here."""
        return half_typed(self)

    def reject(self) -> None:
        if not self.half_done or ask_to_drop(self):
            super().reject()

    def give_up(self) -> None:
        """Closes it as 取消 does."""
        self.done(QDialog.DialogCode.Rejected)


def ask_to_drop(form: QWidget) -> bool:
    """Whether the person says that what was typed in a form may go."""
    return ask(
        form,
        translate("forms", "放弃已填写的内容？"),
        translate("forms", "“{form}”还没有确定，关闭后填写的内容不保留。").format(
            form=form.windowTitle()
        ),
        translate("forms", "放弃"),
    )


def half_typed(form: QWidget) -> bool:
    """Whether a person typed something in a form: what a program filled in does not count, nor what narrows a table."""
    lines = form.findChildren(QLineEdit)
    passages = form.findChildren(QPlainTextEdit)
    typed = [line.text() for line in lines if _is_typed(line)]
    typed += [p.toPlainText() for p in passages if not p.isReadOnly() and p.document().isModified()]
    return any(text.strip() for text in typed)


def _is_typed(line: QLineEdit) -> bool:
    return line.isModified() and not line.isReadOnly() and not isinstance(line, SearchLine)
