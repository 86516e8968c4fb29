"""单位与报告: the year's units in a table; add, edit, remove, import; reports beside."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QMenu

from db.records import LIVE, WRITTEN, Entry
from desktop.exchange.workbook.subjects import Subject
from desktop.frame.edits import Edits
from desktop.frame.page import Page, PaperAsked
from desktop.frame.record_table import reveal_record
from desktop.pages.importing.dialog import ImportDialog
from desktop.pages.importing.pasting import paste_into
from desktop.pages.reports.attach_dialog import AttachDialog
from desktop.pages.reports.beside import ReportsBeside
from desktop.pages.reports.deliveries_dialog import DeliveriesDialog
from desktop.pages.reports.drop_table import DropTable
from desktop.pages.units.edits import (
    add_entry,
    edit_entries,
    edit_entry,
    label_entries,
    merge_units,
    readmit_entry,
    remove_entries,
    rename_unit,
    withdraw_entry,
)
from desktop.pages.units.entries_table import entries_table
from desktop.pages.units.entry_dialog import EntryDialog
from desktop.pages.units.history_dialog import UnitHistoryDialog
from desktop.pages.units.labels_dialog import LabelsDialog
from desktop.pages.units.lineage_words import lineage_texts
from desktop.pages.units.merger_dialog import MergerDialog
from desktop.pages.units.several_dialog import several_units
from desktop.pages.units.withdrawal_dialog import WithdrawalDialog
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.label_choice import LabelChoice
from desktop.widgets.fields.reason_dialog import ask_reason
from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.telling.notices import Notices
from desktop.widgets.telling.recusal_warning import confirm_recusals

_NAME_COLUMN = 1
_LABELS, _PAST = 9, 10
_ASIDE = (2, 4, 5, 7)  # short name, leader, post and order give way to the report beside the table


class UnitsPage(Page):
    """The table with its filters."""

    def __init__(self, session: Session, edits: Edits, tasks: Tasks, notices: Notices) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("单位与报告"))
        self._session = session
        self._edits = edits
        self._tasks = tasks
        self._notices = notices
        self.reports = ReportsBeside(session, edits, tasks, notices)
        self._pasts: dict[int, str] = {}
        self.model = entries_table(
            self,
            self.reports.delivery,
            self.reports.colour,
            lambda e: self._pasts.get(e.unit_id, ""),
            self.reports.fault,
        )
        self.table = DropTable(self.tr("参评单位"))
        self._build_filters()
        self.table.setModel(self.model)
        self.table.when_empty = self.model.nothing(
            self.tr("还没有参评单位。\n请点“导入工作簿”导入名册，或点“新增单位”逐家登记。")
        )
        self.table.sortable()
        self.table.set_widths([c.width for c in self.model.columns], _NAME_COLUMN)
        self.table.opened.connect(lambda _row: self.edit())
        self.table.removal_asked.connect(self.remove)
        self.table.copied.connect(
            lambda count: notices.say(self.tr("已复制 {n} 行").format(n=count))
        )
        desk = session, edits, tasks, notices
        paste_into(self.table, Subject.UNITS, *desk, lambda: bool(self._import.isEnabled()))
        for column in _ASIDE:
            self.table.setColumnHidden(column, True)
        self.reports.hold(self.table, self.model)
        self.reports.batch_asked.connect(self.attach)
        self.reports.filter_changed.connect(self._filter)
        self.body.addWidget(self.reports, 1)
        self._build_actions()
        self.watch(
            session.opened,
            session.evaluation_changed,
            session.entries_changed,
            session.ballots_changed,
        )
        self.table.selectionModel().selectionChanged.connect(self._enable)

    def search(self) -> None:
        self._search.seek()

    def start(self) -> None:
        self.table.setFocus()

    def refresh(self) -> None:
        entries = self.reports.read()
        lineage = self._session.store.units.lineage
        self._pasts = lineage_texts(lineage.former_names(), lineage.endings())
        self.table.setColumnHidden(_PAST, not any(e.unit_id in self._pasts for e in entries))
        self.table.setColumnHidden(_LABELS, not any(e.labels for e in entries))
        self.model.set_rows(entries)
        self._label.offer(entries)
        self._fill_categories(sorted({e.category for e in entries}))
        self._count()
        self._enable()
        self.reports.show_current()

    def reveal(self, row: Hashable) -> None:
        reveal_record(self.model, self.table, row, self._search)

    def add(self) -> None:
        """Asks for a new unit and adds it."""
        dialog = EntryDialog(self._categories(), None, self)
        if dialog.exec() and self._edits.perform(add_entry(self._session, dialog.values())):
            row = next(
                (r for r, e in enumerate(self.model.shown) if e.unit == dialog.values()["unit"]),
                None,
            )
            if row is not None:
                self.table.choose(row)

    def edit(self) -> None:
        """Edits the chosen unit, or what several have in common."""
        rows = self.table.rows()
        if len(rows) == 1:
            self._edit_row(rows[0])
        elif rows and self._session.editable:
            dialog = several_units(len(rows), self._categories(), self)
            if dialog.exec():
                entries = [self.model.record(row) for row in rows]
                self._edits.perform(edit_entries(self._session, entries, dialog.changes()))

    def remove(self) -> None:
        """Takes the selected units out of the year, after asking."""
        entries = tuple(self.model.record(row) for row in self.table.rows())
        if not entries or not self._session.editable:
            return
        names = "、".join(e.unit for e in entries[:5]) + ("……" if len(entries) > 5 else "")
        if self._notices.confirm(
            self.tr("从本次评议中移除 {n} 个单位？").format(n=len(entries)),
            self.tr("{names}\n已有评分或得分的单位不能移除。可用“撤销”恢复。").format(names=names),
            self.tr("移除"),
        ):
            self._edits.perform(remove_entries(self._session, entries))

    def label(self) -> None:
        """Asks which labels the selected units are to bear."""
        chosen = [self.model.record(row) for row in self.table.rows()]
        if not chosen or not self._session.editable:
            return
        dialog = LabelsDialog(chosen, self._label.labels, self)
        if dialog.exec() and (changes := dialog.changes()):
            self._edits.perform(label_entries(self._session, changes))

    def withdraw(self) -> None:
        """Asks since when and why the current unit takes no part, or why it does again."""
        rows = self.table.rows()
        if len(rows) != 1 or not self._session.editable:
            return
        entry = self.model.record(rows[0])
        if not entry.withdrawn_on:
            dialog = WithdrawalDialog(entry, self)
            if dialog.exec():
                occasion = dialog.occasion
                self._edits.perform(
                    withdraw_entry(self._session, entry, occasion.day, occasion.reason)
                )
            return
        reason = ask_reason(
            self.tr("恢复参评"),
            self.tr("“{unit}”已于 {on} 退出（{why}）。恢复后原有评分照旧计入。请写明理由：").format(
                unit=entry.unit, on=entry.withdrawn_on, why=entry.withdrawn_reason
            ),
            self.tr("恢复参评"),
            self,
        )
        if reason is not None:
            self._edits.perform(readmit_entry(self._session, entry, reason))

    def merge(self) -> None:
        """Asks which units end and who succeeds them, the selected ones ticked, and does it."""
        chosen = {self.model.record(row).unit_code for row in self.table.rows()}
        dialog = MergerDialog(self._session, chosen, self._categories(), self)
        if dialog.exec() and (plan := dialog.plan) is not None:
            self._edits.perform(merge_units(self._session, plan))

    def show_history(self) -> None:
        """Opens the story of the current unit, from where that of any other can be chosen."""
        rows = self.table.rows()
        code = self.model.record(rows[0]).unit_code if rows else ""
        parts = self._session, self._edits, self._tasks, self._notices
        UnitHistoryDialog(*parts, code, self).exec()

    def import_workbook(self) -> None:
        """Opens the import."""
        ImportDialog(self._session, self._edits, self._tasks, self._notices, self).exec()

    def attach(self, paths: list[Path]) -> None:
        """Matches many reports to units by their names; asks for the folder where there are no paths."""
        dialog = AttachDialog(self._session, self._edits, self._tasks, self._notices, self)
        if paths:
            dialog.read(paths)
        dialog.exec()

    def open_deliveries(self) -> None:
        """Opens the list of who has handed in and who is to be reminded."""
        dialog = DeliveriesDialog(self._session, self._edits, self._notices, self)
        dialog.letters_asked.connect(self._print_letters)
        dialog.exec()

    def _print_letters(self, codes: frozenset[str]) -> None:
        """The second paper of the collection: the letters, after the ledger."""
        self.row_asked.emit("print", PaperAsked("collection", codes, 1))

    def _build_filters(self) -> None:
        self._search = SearchLine(
            self.tr("筛选"), self.tr("筛选：编号、名称、负责人……"), self.table
        )
        self._search.textChanged.connect(self._filter)
        self._category = Choice()
        self._category.narrows = True
        self._category.setAccessibleName(self.tr("类别"))
        self._category.addItem(self.tr("全部类别"), "")
        self._category.currentIndexChanged.connect(self._filter)
        self._presentation = Choice()
        self._presentation.narrows = True
        self._presentation.setAccessibleName(self.tr("述法形式"))
        self._presentation.addItem(self.tr("全部形式"), "")
        for word in (LIVE, WRITTEN):
            self._presentation.addItem(word, word)
        self._presentation.currentIndexChanged.connect(self._filter)
        self._label = LabelChoice()
        self._label.narrows = True
        self._label.currentIndexChanged.connect(self._filter)
        row = QHBoxLayout()
        row.addWidget(self._search, 1)
        row.addWidget(self._category)
        row.addWidget(self._label)
        row.addWidget(self._presentation)
        row.addWidget(self.reports.state)
        row.addWidget(self.reports.search.line, 1)
        self.body.addLayout(row)

    def _build_actions(self) -> None:
        self._attach = self.add_action(self.tr("批量附报告…"), "files")
        self._attach.clicked.connect(lambda: self.attach([]))
        self._deliveries = self.add_action(self.tr("收缴与催报…"), "mail")
        self._deliveries.clicked.connect(self.open_deliveries)
        self._import = self.add_action(self.tr("导入工作簿…"), "file-input")
        self._import.clicked.connect(self.import_workbook)
        more = self.add_action("", "ellipsis", tip=self.tr("标签、单位沿革、合并、退出、移除"))
        more.setAccessibleName(self.tr("更多：标签、单位沿革、合并、退出、移除"))
        menu = QMenu(more)
        self._label_units = menu.addAction(self.tr("标签…"))
        self._label_units.triggered.connect(lambda _on=False: self.label())
        self._history = menu.addAction(self.tr("单位沿革…"))
        self._history.triggered.connect(lambda _on=False: self.show_history())
        self._merge = menu.addAction(self.tr("合并或撤销单位…"))
        self._merge.triggered.connect(lambda _on=False: self.merge())
        self._withdraw = menu.addAction(self.tr("退出评议…"))
        self._withdraw.triggered.connect(lambda _on=False: self.withdraw())
        self._remove = menu.addAction(self.tr("移除") + "\tDelete")  # the table hears the key
        self._remove.triggered.connect(lambda _on=False: self.remove())
        more.setMenu(menu)
        more.setProperty("menu", True)  # room for its arrow
        self.table.addActions(menu.actions())
        self._edit = self.add_action(self.tr("修改…"), "pencil", tip=self.tr("Enter 键或双击"))
        self._edit.clicked.connect(self.edit)
        self._add = self.add_action(self.tr("新增单位…"), primary=True)
        self._add.clicked.connect(self.add)

    def _edit_row(self, row: int) -> None:
        if not self._session.editable:
            return
        entry = self.model.record(row)
        dialog = EntryDialog(self._categories(), entry, self)
        if not dialog.exec() or not (changes := dialog.changes()):
            return
        names = changes.get("unit", entry.unit), changes.get("short_title", entry.short_title)
        lost = self._session.store.units.recusals.counted_from(entry.id, names)
        if not confirm_recusals(self._notices, lost):
            return
        if (occasion := dialog.renaming()) is not None:
            self._edits.perform(rename_unit(self._session, entry, changes, *occasion))
        else:
            self._edits.perform(edit_entry(self._session, entry, changes))

    def _categories(self) -> list[str]:
        return [self._category.itemData(i) for i in range(1, self._category.count())]

    def _fill_categories(self, categories: list[str]) -> None:
        if categories == self._categories():
            return
        chosen = self._category.currentData()
        self._category.blockSignals(True)
        self._category.clear()
        self._category.addItem(self.tr("全部类别"), "")
        for category in categories:
            self._category.addItem(category, category)
        self._category.setCurrentIndex(max(self._category.findData(chosen), 0))
        self._category.blockSignals(False)

    def _filter(self, *_changed: object) -> None:
        category, presentation = self._category.currentData(), self._presentation.currentData()
        has_report = self.reports.acceptor()

        def accepts(entry: Entry) -> bool:
            return (
                category in ("", entry.category)
                and presentation in ("", entry.presentation)
                and self._label.accepts(entry)
                and has_report(entry)
            )

        self.model.narrow(accepts, self._search.text())
        self._count()

    def _count(self) -> None:
        shown, total = self.model.rowCount(), self.model.total
        text = (
            self.tr("共 {total} 个单位")
            if shown == total
            else self.tr("显示 {shown} / {total} 个单位")
        )
        self.set_hint(text.format(shown=shown, total=total))

    def _enable(self, *_changed: object) -> None:
        editable = self._session.has_evaluation and self._session.editable
        count = len(self.table.rows())
        store = self._session.store

        def may(what: str) -> bool:
            return editable and store.access.may_change(what)

        self._add.setEnabled(may("entry.add"))
        self._import.setEnabled(may("entry.import") or may("ballot.import"))
        self._attach.setEnabled(may("report.hand_in"))
        self._edit.setEnabled(may("entry.edit") and count > 0)
        self._label_units.setEnabled(may("entry.edit") and count > 0)
        self._remove.setEnabled(may("entry.remove") and count > 0)
        self._history.setEnabled(self._session.has_evaluation)
        self._merge.setEnabled(not store.read_only and store.access.may_change("unit.merge"))
