"""The line by which a page narrows its table: Ctrl+F comes to it, Esc takes the words back and leaves it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit

from desktop.widgets.look.icons import themed_icon


class SearchLine(QLineEdit):
    """Down, and Enter where it does nothing else, go to the first of what is left."""

    def __init__(
        self, name: str, hint: str, *serves: QAbstractItemView, icon: str = "search"
    ) -> None:
        super().__init__()
        self._serves = serves
        self.enter_goes_there = True
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        self.addAction(themed_icon(icon), QLineEdit.ActionPosition.LeadingPosition)
        self.returnPressed.connect(self._entered)

    def seek(self) -> None:
        """Takes the keyboard; what is typed takes the place of what stands there."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self._view().setFocus(Qt.FocusReason.OtherFocusReason)
        elif event.key() == Qt.Key.Key_Down:
            self._go()
        else:
            super().keyPressEvent(event)

    def _view(self) -> QAbstractItemView:
        return next((view for view in self._serves if view.isVisible()), self._serves[0])

    def _entered(self) -> None:
        if self.enter_goes_there:
            self._go()

    def _go(self) -> None:
        view = self._view()
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        if not view.currentIndex().isValid() and view.model() is not None:
            view.setCurrentIndex(view.model().index(0, 0))
