"""高级: what a person hardly ever needs to see of a form, such as a code that the program makes, behind one button."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QToolButton


class AdvancedButton(QToolButton):
    """Checked while the rest is shown; whoever makes it listens to `toggled`."""

    def __init__(self, *, opened: bool = False) -> None:
        super().__init__()
        self.setText(QCoreApplication.translate("forms", "高级"))
        self.setCheckable(True)
        self.setChecked(opened)
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._point(opened=opened)
        self.toggled.connect(lambda on: self._point(opened=on))

    def _point(self, *, opened: bool) -> None:
        self.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
