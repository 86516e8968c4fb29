"""票号: every ballot that was printed for a scanner, and the voiding of those that are lost or spoilt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from db.records.paper import Printing, Sheet, SheetState
from desktop.explanation.check_text import reviewer_words
from desktop.frame.edits import Edits
from desktop.frame.page import push_button
from desktop.frame.record_table import Column, RecordTable
from desktop.messages import moment
from desktop.session import Session
from desktop.widgets.fields.reason_dialog import ask_reason
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size
from desktop.widgets.tables.table_view import TableView
from desktop.widgets.telling.passing_dialog import PassingDialog

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet as the list shows it; `whose` is a reviewer or, where only that is known, a group."""

    sheet: Sheet
    printing: Printing
    part: str
    whose: str


class SheetsDialog(PassingDialog):
    """The sheets of the year by number; selected ones are voided for a reason."""

    def __init__(self, session: Session, edits: Edits, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._edits = session, edits
        self.setObjectName("sheets_dialog")
        self.setWindowTitle(self.tr("票号"))
        fit_size(self, 760, 520)
        self.model = _sheet_table(self)
        self.table = TableView(self.tr("票号"))
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(
            self.tr("还没有打印扫描版评分票。\n在“打印”页选“评分票”，点“扫描版…”。")
        )
        self.table.set_widths([c.width for c in self.model.columns], 2)
        self.counted = QLabel()
        self.counted.setProperty("muted", True)
        self._void = push_button(self.tr("作废…"))
        self._void.clicked.connect(self._ask)
        close = push_button(self.tr("关闭"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(self.counted, 1)
        foot.addWidget(self._void)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)
        find_in(self)
        self.refresh()
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self._enable()

    def refresh(self) -> None:
        """Lists the sheets as they stand."""
        store, year = self._session.store, self._session.evaluation_id
        printings = {p.id: p for p in store.sheets.layouts.all(year)}
        parts = {p.code: p.title for p in self._session.scheme.parts}
        groups = {g.code: g.title for g in store.panel.groups(year)}
        people = {r.id: reviewer_words(r, groups) for r in store.panel.reviewers(year)}
        rows = []
        for sheet in store.sheets.all(year):
            printing = printings[sheet.layout_id]
            whose = people.get(sheet.reviewer_id or 0, groups.get(sheet.group, ""))
            part = parts.get(printing.part, printing.part)
            rows.append(SheetRow(sheet, printing, part, whose))
        self.model.set_rows(rows)
        void = sum(row.sheet.state is SheetState.VOID for row in rows)
        text = self.tr("共打印 {n} 张，其中作废 {void} 张")
        self.counted.setText(text.format(n=len(rows), void=void))

    @property
    def chosen(self) -> list[str]:
        """The selected numbers that can still be voided."""
        rows = [self.model.record(row).sheet for row in self.table.rows()]
        return [sheet.number for sheet in rows if sheet.state is SheetState.PRINTED]

    def _ask(self) -> None:
        numbers = self.chosen
        question = self.tr("作废 {n} 张票（{first} 等）？以后扫描到这些票号，一律不计。不能撤销。")
        reason = ask_reason(
            self.tr("作废票号"),
            question.format(n=len(numbers), first=numbers[0]),
            self.tr("作废"),
            self,
        )
        if reason is not None:
            void = partial(self._session.store.sheets.void, numbers, reason)
            self._edits.act(void, self.refresh)
            self._enable()

    def _enable(self, *_changed: object) -> None:
        may = self._session.store.access.may_change("sheet.void")
        self._void.setEnabled(may and bool(self.chosen))


def _sheet_table(parent: QObject) -> RecordTable[SheetRow]:
    states = {
        SheetState.PRINTED: translate("sheets", "已打印"),
        SheetState.VOID: translate("sheets", "已作废"),
    }
    columns = (
        Column[SheetRow](translate("sheets", "票号"), lambda r: r.sheet.number, width=90),
        Column[SheetRow](translate("sheets", "评分部分"), lambda r: r.part, width=130),
        Column[SheetRow](translate("sheets", "印给"), lambda r: r.whose, tip=lambda r: r.whose),
        Column[SheetRow](
            translate("sheets", "版式"),
            lambda r: f"{r.printing.kind}　{r.printing.size}",
            centred=True,
            width=76,
        ),
        Column[SheetRow](
            translate("sheets", "打印时间"), lambda r: moment(r.printing.printed_at), width=170
        ),
        Column[SheetRow](
            translate("sheets", "状态"),
            lambda r: states[r.sheet.state],
            tip=lambda r: r.sheet.reason,
            centred=True,
            width=76,
        ),
    )
    return RecordTable(columns, lambda r: r.sheet.number, parent)
