"""试算: other numbers tried on the same ballots, beside the official result, and loudly nothing more."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from db.scoring.what_if import RankOutcome, TrialMove, WhatIf
from desktop.explanation.scheme_words import fault_word, place_word
from desktop.frame.page import push_button
from desktop.messages import unranked_text
from desktop.pages.results.moves_table import summary
from desktop.pages.results.trial_controls import TrialControls
from desktop.pages.results.trial_model import TrialModel
from desktop.pages.results.trial_table import MoveInks, in_order, trial_columns, trial_table
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.look.theme import current_theme
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices

_UNIT_COLUMN = 4


class TrialView(QWidget):
    """Knobs at the left, both results at the right, a banner above that says what this is not."""

    opened = Signal(int)  # entry id
    left = Signal()

    def __init__(self, session: Session, tasks: Tasks, notices: Notices) -> None:
        super().__init__()
        self.book = TrialModel(session, tasks, self)
        self.moves = trial_table(self)
        self._set = ("overall", "")
        self._look: tuple[object, ...] = ()  # what the columns were made for
        self.controls = TrialControls(self.book)
        self.table = TableView(self.tr("试算名次与正式名次"))
        self.table.setModel(self.moves)
        self.table.when_empty = self.moves.nothing(self.tr("没有可试算的名次。"))
        self.table.sortable()
        self.table.opened.connect(lambda row: self.opened.emit(self.moves.record(row).entry.id))
        self.table.copied.connect(
            lambda count: notices.say(self.tr("已复制 {n} 行，首行注明是试算").format(n=count))
        )
        self.moves.modelReset.connect(self._fit)
        self._lay_out()
        self.book.changed.connect(self._show_state)
        self.book.counted.connect(self._show_sets)

    def begin(self) -> None:
        """Counts under the scheme in force, or what was tried before, and takes the keyboard."""
        self.book.read()
        self.controls.take_focus()

    def show_set(self, within: str, name: str) -> None:
        """Shows another ranked set."""
        self._set = (within, name)
        self._show_sets()

    def copy_all(self) -> None:
        """Copies both results, headed by what was tried."""
        self.table.copy_rows(range(self.moves.rowCount()))

    def _lay_out(self) -> None:
        self._order = Choice()
        self._order.setAccessibleName(self.tr("排列"))
        self._order.addItems([self.tr("按试算名次排列"), self.tr("按正式名次排列")])
        self._order.currentIndexChanged.connect(self._arrange)
        row = QHBoxLayout()
        row.addWidget(self.controls)
        row.addWidget(self.table, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._banner())
        column.addLayout(row, 1)

    def _banner(self) -> QFrame:
        banner = QFrame()
        banner.setObjectName("banner")
        self._title = QLabel(self.tr("试算，不保存"))
        self._title.setObjectName("trial_title")
        self._meaning = QLabel(
            self.tr(
                "左侧数字只在这里试，正式名次、计分办法和文件都不变；要正式修改，到“计分办法”页。"
            )
        )
        self._meaning.setWordWrap(True)
        self._effect = QLabel()
        self._effect.setWordWrap(True)
        self._restore = push_button(self.tr("恢复正式办法"), "undo-2")
        self._restore.clicked.connect(self.book.restore)
        copy = push_button(
            self.tr("复制全表"), "copy", tip=self.tr("粘贴到电子表格，首行注明是试算")
        )
        copy.clicked.connect(self.copy_all)
        leave = push_button(self.tr("结束试算"), "x")
        leave.clicked.connect(self.left)
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self._meaning, self._effect):
            words.addWidget(label)
        layout = QHBoxLayout(banner)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(10)
        layout.addWidget(self._title, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        for widget in (self._order, self._restore, copy, leave):
            layout.addWidget(widget)
        return banner

    def _show_state(self) -> None:
        """What was typed is told at once; a count in progress leaves the last one standing."""
        self._restore.setEnabled(self.book.modified)
        if self.book.faults:
            draft = self.book.draft
            lines = [f"{place_word(draft, f.place)}：{fault_word(f)}" for f in self.book.faults]
            self._effect.setText(self.tr("不能这样算：") + "；".join(lines))

    def _show_sets(self, *_changed: object) -> None:
        found = next(
            (s for s in self.book.sets if (s.other.within, s.other.name) == self._set), None
        )
        official, tried = self.book.official, self.book.scheme
        if found is None or official is None or tried is None:
            return
        theme = current_theme()
        reasons = {u.entry.id: unranked_text(u.reason, tried) for u in found.other.unranked}
        inks = MoveInks(theme.good, theme.bad, theme.warning)
        look = (official.rounding.total, tried.rounding.total, reasons, inks)
        if look != self._look:
            self._look = look
            self.moves.set_columns(trial_columns(official, tried, reasons, inks))
            self.table.setColumnHidden(self.moves.columnCount() - 1, not reasons)
        self.moves.set_rows(in_order(found.moves, self._wanted))
        self._say(found)

    def _arrange(self) -> None:
        self.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self._show_sets()

    def _wanted(self, move: TrialMove) -> RankOutcome:
        return move.other if self._order.currentIndex() == 0 else move.official

    def _say(self, found: WhatIf) -> None:
        changes = self.book.changes()
        if not self.book.modified:
            self._effect.setText(self.tr("现为正式办法，改动左侧数字即见名次变化。"))
        else:
            self._effect.setText(summary(found))
        tried = self.tr("试算改动：") + ("；".join(changes) or self.tr("无"))
        self._effect.setToolTip(tried)
        self.table.preface = (self.tr("试算结果，不是正式结果，未保存"), tried)

    def _fit(self) -> None:
        self.table.set_widths([c.width for c in self.moves.columns], _UNIT_COLUMN)
