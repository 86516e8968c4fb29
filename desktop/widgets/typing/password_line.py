"""A line for a password, with an eye to see what was typed."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.widgets.look.icons import themed_icon
from desktop.widgets.typing.plain_line import PlainLine


class PasswordLine(PlainLine):
    """Hides what is typed until the eye is pressed."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.eye = self.addAction(themed_icon("eye"), QLineEdit.ActionPosition.TrailingPosition)
        self.eye.setCheckable(True)
        self.eye.setToolTip(self.tr("显示或隐藏密码"))
        self.eye.toggled.connect(self._show)

    def _show(self, seen: bool) -> None:
        modes = QLineEdit.EchoMode
        self.setEchoMode(modes.Normal if seen else modes.Password)
