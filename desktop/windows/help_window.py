"""The manual, opened by F1 at the chapter of the page that is shown."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QLineEdit, QTextBrowser, QVBoxLayout, QWidget

from desktop.assets import resource


class HelpWindow(QDialog):
    """Shows the Chinese manual; a line above finds words in it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("help_window")
        self.setWindowTitle(self.tr("使用说明"))
        self.resize(760, 620)
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setAccessibleName(self.tr("使用说明"))
        self.text.setMarkdown(resource("help", "manual.md").read_text("utf-8"))
        self._search = QLineEdit()
        self._search.setPlaceholderText(self.tr("查找，Enter 找下一处"))
        self._search.setAccessibleName(self.tr("查找"))
        self._search.setClearButtonEnabled(True)
        self._search.returnPressed.connect(self._find_next)
        layout = QVBoxLayout(self)
        layout.addWidget(self._search)
        layout.addWidget(self.text, 1)

    def show_chapter(self, title: str) -> None:
        """Shows the manual from the chapter with this heading on; from its beginning without one."""
        block = self.text.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and block.text() == title:
                break
            block = block.next()
        self.show()
        self.raise_()
        bar = self.text.verticalScrollBar()
        bar.setValue(0)
        if block.isValid():
            layout = self.text.document().documentLayout()
            bar.setValue(int(layout.blockBoundingRect(block).top()))
        self.text.setFocus()

    def _find_next(self) -> None:
        text = self._search.text()
        if text and not self.text.find(text):
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            self.text.find(text, QTextDocument.FindFlag(0))
