"""The manual, opened by F1 at the chapter of the page that is shown."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QTextBlock
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from desktop.assets import resource
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size, fix_width

_CHAPTERS_WIDTH = 148
_MARGIN = 16
_INDENT = 20


class HelpWindow(QDialog):
    """The chapters at the left, the Chinese manual at the right; a line above finds words in it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("help_window")
        self.setWindowTitle(self.tr("使用说明"))
        fit_size(self, 960, 640)
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setAccessibleName(self.tr("使用说明"))
        manual = resource("help", "manual.md")
        self.text.setSearchPaths([str(manual.parent)])  # its pictures
        self.text.setMarkdown(manual.read_text("utf-8"))
        self.text.document().setDocumentMargin(_MARGIN)
        self.text.document().setIndentWidth(_INDENT)
        self.chapters = QListWidget()
        self.chapters.setObjectName("choices")
        self.chapters.setAccessibleName(self.tr("章"))
        fix_width(self.chapters, _CHAPTERS_WIDTH)
        self.chapters.ensurePolished()  # before its rows are measured
        for block in self._headings():
            QListWidgetItem(block.text(), self.chapters)  # one that PySide sees die
        self.chapters.currentTextChanged.connect(self._turn_to)
        row = QHBoxLayout()
        row.addWidget(self.chapters)
        row.addWidget(self.text, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(row, 1)
        self.finding = find_in(self, self.text)

    def show_chapter(self, title: str) -> None:
        """Shows the manual from the chapter with this heading on; from its beginning without one."""
        self.show()
        self.raise_()
        self.activateWindow()
        titles = [self.chapters.item(row).text() for row in range(self.chapters.count())]
        with QSignalBlocker(self.chapters):
            self.chapters.setCurrentRow(titles.index(title) if title in titles else -1)
        self._turn_to(title)
        self.text.setFocus()

    def _headings(self) -> list[QTextBlock]:
        found = []
        block = self.text.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() == 2:
                found.append(block)
            block = block.next()
        return found

    def _turn_to(self, title: str) -> None:
        bar = self.text.verticalScrollBar()
        bar.setValue(0)
        layout = self.text.document().documentLayout()
        for block in self._headings():
            if block.text() == title:
                bar.setValue(int(layout.blockBoundingRect(block).top()))
