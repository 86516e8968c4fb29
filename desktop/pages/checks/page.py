"""复核: ballots typed again without sight of the first, and the list of what differs."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from db.scoring.scheme.scheme import Part
from db.store.ballots.check_records import SecondBallot
from desktop.ballots.sheet_window import PaperButton
from desktop.explanation.check_text import pile_text, run_text
from desktop.frame.edits import Edits
from desktop.frame.page import Page
from desktop.frame.paper_menu import PaperMenu
from desktop.frame.unsaved_bar import UnsavedBar
from desktop.operations.checked_parts import differences_of
from desktop.pages.checks.dialogs import SettleDialog, StartCheckDialog
from desktop.pages.checks.second_typing import SecondCell, SecondTyping
from desktop.pages.checks.tables import differences_table, seconds_table, settlements_table
from desktop.session import Session
from desktop.sheets.catalogue import Paper
from desktop.sheets.differences_sheet import TITLE
from desktop.sheets.setting.page_style import A4_WIDE
from desktop.tasks import Tasks
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.notices import Notices

_LIST_WIDTH, _FORM_WIDTH = 560, 520
_AGAIN, _OPEN, _SETTLED = range(3)  # tabs


class CheckPage(Page):
    """Draws, types again and settles, a part at a time; a tab each, so that a whole ballot is seen while typed."""

    def __init__(self, session: Session, edits: Edits, tasks: Tasks, notices: Notices) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("复核"))
        self._session = session
        self._edits = edits
        self._notices = notices
        self._parts: tuple[Part, ...] = ()
        self._rows: dict[int, SecondBallot] = {}
        self._part = Choice()
        self._part.setAccessibleName(self.tr("评分部分"))
        self._part.currentIndexChanged.connect(self._turn)
        self.tools.addWidget(self._part)
        self._print = self.add_action(self.tr("打印差异表"), "printer")
        self.printing = PaperMenu(
            self._print,
            TITLE,
            A4_WIDE,
            self._differences_paper,
            self.tr("还没有开始复核，没有差异表。"),
            tasks,
            notices,
        )
        self._begin = self.add_action(self.tr("开始复核…"), primary=True)
        self._begin.clicked.connect(self._ask_begin)
        self.typing = SecondTyping(session, edits)
        self.typing.typed.connect(self._show_changed)
        self.typing.finished.connect(self._go_on)
        self.seconds = seconds_table(self._bound, self.typing.called, self)
        self.differences = differences_table(self._criterion_title, self.typing.called, self)
        self.settlements = settlements_table(self._criterion_title, self.typing.called, self)
        self.list = self._table(self.tr("待复核的票"))
        self.list.setModel(self.seconds)
        self.list.when_empty = self.seconds.nothing(
            self.tr("还没有要复核的票。\n评分票提交后点“开始复核”，全部或抽取一部分再录一遍。")
        )
        self.list.set_widths([c.width for c in self.seconds.columns], 2)
        self.list.selectionModel().currentRowChanged.connect(self._show_row)
        self.list.opened.connect(lambda _row: self.typing.start())
        self._runs = QLabel()
        self._runs.setProperty("muted", True)
        self._runs.setWordWrap(True)
        self._lay_out()
        self.watch(
            session.opened,
            session.evaluation_changed,
            session.scheme_changed,
            session.ballots_changed,
        )

    def start(self) -> None:
        tables = {_AGAIN: self.list, _OPEN: self._open, _SETTLED: self._settled}
        tables[self._tabs.currentIndex()].setFocus()
        if self._in_packet:  # there is nothing to choose from first
            self.typing.start()

    @property
    def _in_packet(self) -> bool:
        return self._session.store.packets.own() is not None

    def _bound(self) -> str:
        """Whose own ballots another has to type: that of an account. Without accounts nobody is held to a name."""
        account = self._session.store.access.account
        return "" if account is None else account.name

    def _differences_paper(self) -> Paper | None:
        today = date.today().isoformat()  # noqa: DTZ011 - the office's own calendar
        return differences_of(self._session.store, self._session.evaluation_id, today)

    def refresh(self) -> None:
        self._parts = tuple(p for p in self._session.scheme.parts if p.has_ballots)
        chosen = self._part.currentData()
        with QSignalBlocker(self._part):
            self._part.clear()
            for part in self._parts:
                self._part.addItem(part.title, part.code)
            self._part.setCurrentIndex(max(self._part.findData(chosen), 0) if self._parts else -1)
        self._turn()

    def _table(self, name: str) -> TableView:
        table = TableView(name)
        table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        return table

    def _lay_out(self) -> None:
        self._open = self._table(self.tr("差异表"))
        self._open.setModel(self.differences)
        self._open.when_empty = self.differences.nothing(self.tr("没有待认定的差异。"))
        self._open.set_widths([c.width for c in self.differences.columns], 3)
        self._open.opened.connect(self._ask_settle)
        self._settled = self._table(self.tr("已认定"))
        self._settled.setModel(self.settlements)
        self._settled.when_empty = self.settlements.nothing(self.tr("还没有认定过差异。"))
        self._settled.set_widths([c.width for c in self.settlements.columns], 2)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list, 1)
        column.addWidget(self._runs)
        again = QSplitter(Qt.Orientation.Horizontal)
        again.addWidget(listed)
        again.addWidget(self.typing)
        again.setSizes([_LIST_WIDTH, _FORM_WIDTH])
        again.setChildrenCollapsible(False)
        self._tabs = QTabWidget()
        self._tabs.addTab(again, self.tr("再录一遍"))
        for table in (self._open, self._settled):
            self._tabs.addTab(table, table.accessibleName())
        self.body.addWidget(self._tabs, 1)
        self.unsaved = self.typing.unsaved
        bar = UnsavedBar(self.unsaved)
        bar.asked.connect(self.reveal)
        self.body.addWidget(bar)

    def reveal(self, row: Hashable) -> None:
        """A line of a ballot that is to be mended."""
        if not isinstance(row, SecondCell):
            return
        self._tabs.setCurrentIndex(_AGAIN)
        self._part.setCurrentIndex(max(self._part.findData(row.part), 0))
        number = self.seconds.row_of(row.second_id)
        if number is not None:
            self.list.choose(number)
            self.typing.show_cell(row.criterion)

    @property
    def part(self) -> Part | None:
        """The part that is shown."""
        code = self._part.currentData()
        return next((p for p in self._parts if p.code == code), None)

    def _turn(self, *_changed: object) -> None:
        store, part = self._session.store, self.part
        may_begin = store.access.may_change("check.start") and self._session.editable
        in_packet = self._in_packet  # the first marks, and so the differences, are in the office
        self._tabs.tabBar().setVisible(not in_packet)
        self._print.setVisible(not in_packet)
        self._begin.setVisible(store.access.may_change("check.start") and not in_packet)
        self._begin.setEnabled(part is not None and may_begin)
        self._read_list()
        if self.seconds.rowCount():
            self.list.choose(self._next_open() or 0)
        self._show_row(self.list.currentIndex())

    def _read_list(self) -> None:
        entry, part = self._session.store.double_entry, self.part
        number = self._session.evaluation_id
        code = part.code if part else ""
        self._rows = {s.id: s for s in entry.to_check(number, code)}
        self.seconds.set_rows(self._rows.values())
        runs = [run for run in entry.runs(number) if run.part == code]
        piles = entry.typists(number, code)
        self._runs.setText("\n".join([*map(run_text, runs), *map(pile_text, piles)]))
        self._read_differences()

    def _show_changed(self, second: SecondBallot) -> None:
        """One ballot of many thousand changed: only that one is shown anew."""
        self._rows[second.id] = second
        self.seconds.set_rows(self._rows.values())

    def _read_differences(self) -> None:
        entry, part = self._session.store.double_entry, self.part
        number = self._session.evaluation_id
        code = part.code if part else ""
        self.differences.set_rows(entry.differences(number, code))
        self.settlements.set_rows(entry.settlements(number, code))
        self._tabs.setTabText(_OPEN, self.tr("差异表（{n}）").format(n=self.differences.total))
        self._tabs.setTabText(_SETTLED, self.tr("已认定（{n}）").format(n=self.settlements.total))
        done = sum(s.finished for s in self._rows.values())
        text = self.tr("已复核 {done} / {total} 张，差异 {open} 处待认定")
        total, still_open = self.seconds.total, self.differences.total
        self.set_hint(
            text.format(done=done, total=total, open=still_open)
            if total
            else self.tr("纸质票由另一人再录一遍，不一致处逐项认定")
        )

    def _criterion_title(self, code: str) -> str:
        part = self.part
        criterion = part.by_code.get(code) if part else None
        return criterion.title if criterion else code

    def _show_row(self, current: QModelIndex) -> None:
        valid = current.isValid() and current.row() < self.seconds.rowCount()
        second = self.seconds.record(current.row()) if valid else None
        self.typing.show_ballot(self.part, second)

    def _next_open(self) -> int | None:
        for row, second in enumerate(self.seconds.shown):
            if not second.finished:
                return row
        return None

    def _go_on(self, second: SecondBallot) -> None:
        """After a ballot is done: the next one that is not."""
        self._show_changed(second)
        self._read_differences()
        if (row := self._next_open()) is not None:
            self.list.choose(row)
        self._show_row(self.list.currentIndex())
        self.typing.start()
        self._session.checks_changed.emit()

    def _ask_begin(self) -> None:
        part = self.part
        if part is None:
            return
        dialog = StartCheckDialog(part, self)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        entry, number = self._session.store.double_entry, self._session.evaluation_id
        self._edits.act(
            lambda: entry.start(number, part.code, dialog.percent, dialog.drawn_by, dialog.seed),
            self._begun,
        )

    def _begun(self) -> None:
        self._turn()
        self._session.checks_changed.emit()

    def _ask_settle(self, row: int) -> None:
        part, difference = self.part, self.differences.record(row)
        criterion = part.by_code.get(difference.criterion) if part else None
        if part is None or criterion is None:
            return
        paper = PaperButton(self._session)
        paper.aim_at_ballot(self._rows[difference.second_ballot_id].ballot_id)
        dialog = SettleDialog(
            replace(difference, reviewer=self.typing.called(difference.reviewer)),
            part,
            criterion,
            paper,
            self,
        )
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        entry = self._session.store.double_entry
        self._edits.act(
            lambda: entry.settle(
                difference.second_ballot_id, criterion.code, dialog.chosen, dialog.reason
            ),
            self._session.ballots_changed.emit,
        )
