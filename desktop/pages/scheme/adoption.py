"""Before a draft comes into force: what it changes, whose place would move, and the reason."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db.scoring.what_if import WhatIf
from desktop.explanation.scheme_changes import change_lines
from desktop.pages.results.moves_table import moved, moves_table, summary
from desktop.pages.scheme.editor import SchemeEditor
from desktop.tasks import Tasks
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size
from desktop.widgets.tables.table_view import TableView

_MOST_WARNINGS = 6  # lines that are shown without scrolling


class SchemeAdoption(FormDialog):
    """Shows the change; the accept button waits for a reason where ballots were submitted."""

    def __init__(self, book: SchemeEditor, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("scheme_adoption")
        self.setWindowTitle(self.tr("采用计分办法"))
        fit_size(self, 760, 560)
        self._locked = book.locked
        after = book.adopted if book.scheme is None else book.scheme
        self.moves = moves_table((book.adopted.rounding.total, after.rounding.total), self)
        self._effect = self._wrapped(self.tr("正在按修改后的办法重算……"))
        self._view = TableView(self.tr("对名次的影响"))
        self._view.setModel(self.moves)
        self._view.when_empty = self.moves.nothing(self.tr("名次没有变化。"))
        self._view.set_widths([c.width for c in self.moves.columns], 0)
        self._view.hide()
        self._reason = QLineEdit()
        self._reason.setAccessibleName(self.tr("理由"))
        self._reason.setPlaceholderText(self.tr("理由（必填，记入审计记录和版本）"))
        self._reason.setMaxLength(200)
        self._reason.setVisible(self._locked)
        buttons = AnswerButtons(self, self.tr("采用"))
        self._accept = buttons.accept_button
        layout = QVBoxLayout(self)
        layout.addWidget(self._wrapped(self._opening(book)))
        if warnings := book.warnings():
            layout.addWidget(self._section(self.tr("采用前请注意")))
            layout.addWidget(self._warning(warnings))
        layout.addWidget(self._section(self.tr("修改内容")))
        layout.addWidget(self._changes(book), 2)
        layout.addWidget(self._section(self.tr("对名次的影响")))
        layout.addWidget(self._effect)
        layout.addWidget(self._view, 3)
        layout.addStretch()
        layout.addWidget(self._reason)
        layout.addWidget(buttons)
        find_in(self)
        self._reason.textChanged.connect(self._check)
        self._check()
        (self._reason if self._locked else self._accept).setFocus()
        recount = tasks.start(self.tr("按修改后的办法重算"), book.recounting(), self._show_moves)
        self.finished.connect(lambda _result: recount.cancel())

    @property
    def reason(self) -> str:
        """What was typed."""
        return self._reason.text().strip()

    def _opening(self, book: SchemeEditor) -> str:
        number = book.version.version
        if self._locked:
            return self.tr(
                "已有评分票提交，计分办法已锁定：修改后另存为第 {next} 版，排名注明所用版本，"
                "第 {now} 版保留备查。"
            ).format(next=number + 1, now=number)
        return self.tr("还没有评分票提交，修改后直接成为现行办法，不另立版本。")

    def _changes(self, book: SchemeEditor) -> QPlainTextEdit:
        lines = () if book.scheme is None else change_lines(book.adopted, book.scheme)
        shown = QPlainTextEdit("\n".join(lines) or self.tr("与现行办法没有实质差别。"))
        shown.setReadOnly(True)
        shown.setTabChangesFocus(True)
        shown.setAccessibleName(self.tr("修改内容"))
        return shown

    def _show_moves(self, found: WhatIf) -> None:
        rows = moved(found)
        self._effect.setText(summary(found))
        self.moves.set_rows(rows)
        self._view.setVisible(bool(rows))

    def _section(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setObjectName("section")
        return label

    def _warning(self, lines: tuple[str, ...]) -> QWidget:
        """The lines; more than a few are scrolled, so that the buttons stay on the screen."""
        label = self._wrapped("\n".join(lines))
        label.setProperty("fault", True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if len(lines) <= _MOST_WARNINGS:
            return label
        scrolled = QScrollArea()
        scrolled.setWidget(label)
        scrolled.setWidgetResizable(True)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setFixedHeight(label.fontMetrics().lineSpacing() * (_MOST_WARNINGS + 1))
        return scrolled

    def _wrapped(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setWordWrap(True)
        return label

    def _check(self) -> None:
        self._accept.setEnabled(bool(self.reason) or not self._locked)
