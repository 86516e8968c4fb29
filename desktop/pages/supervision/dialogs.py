"""Asks for a 督察, its units and its 清单, and shows what forms would bring before they are collected."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from db.errors import UserError
from db.records import Entry
from db.records.supervision import ChecklistItem, Supervision
from desktop.frame.page import push_button
from desktop.messages import word
from desktop.operations.supervision.forms import FormOutcome, checklist_from, template_items
from desktop.pages.supervision.tables import TEXT_COLUMN, outcomes_table
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.boxes import DayBox
from desktop.widgets.fields.file_asking import Purpose, ask_file
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.fields.label_choice import LabelChoice
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.finding.search_line import SearchLine
from desktop.widgets.look.measures import fit_size, scaled
from desktop.widgets.look.theme import current_theme
from desktop.widgets.tables.table_view import TableView

_ENTRY = Qt.ItemDataRole.UserRole
_DAYS = "yyyy-MM-dd"


class SupervisionDialog(FormDialog):
    """Title, basis and period of a 督察."""

    def __init__(self, found: Supervision | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("supervision_dialog")
        self.setWindowTitle(self.tr("修改督察") if found else self.tr("新建督察"))
        self.setMinimumWidth(scaled(480))
        self._title = QLineEdit(found.title if found else "")
        self._title.setAccessibleName(self.tr("督察名称"))
        self._title.setPlaceholderText(self.tr("如：长江保护法贯彻实施专项督察"))
        self._title.setMaxLength(200)
        self._basis = QLineEdit(found.basis if found else "")
        self._basis.setAccessibleName(self.tr("依据"))
        self._basis.setPlaceholderText(self.tr("所依据的法律、文件"))
        self._basis.setMaxLength(500)
        self._starts = _OptionalDay(self.tr("开始日期"), found.starts_on if found else "")
        self._due = _OptionalDay(self.tr("报送期限"), found.due if found else "")
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow(self.tr("督察名称 *"), self._title)
        form.addRow(self.tr("依据"), self._basis)
        form.addRow(self._starts.box, self._starts.day)
        form.addRow(self._due.box, self._due.day)
        buttons = AnswerButtons(self)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(buttons)
        accept = buttons.accept_button
        accept.setEnabled(bool(self._title.text().strip()))
        self._title.textChanged.connect(lambda text: accept.setEnabled(bool(text.strip())))

    def values(self) -> dict[str, str]:
        """What was typed, as the store takes it."""
        return {
            "title": self._title.text().strip(),
            "basis": self._basis.text().strip(),
            "starts_on": self._starts.value,
            "due": self._due.value,
        }


class _OptionalDay:
    """A day that may be left open."""

    def __init__(self, name: str, value: str) -> None:
        self.box = QCheckBox(name)
        self.day = DayBox(QDate.fromString(value, _DAYS) if value else QDate.currentDate())
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat(_DAYS)
        self.day.setAccessibleName(name)
        self.box.setChecked(bool(value))
        self.day.setEnabled(bool(value))
        self.box.toggled.connect(self.day.setEnabled)

    @property
    def value(self) -> str:
        """The day as ISO date, or empty."""
        return self.day.date().toString(_DAYS) if self.box.isChecked() else ""


class UnitsDialog(FormDialog):
    """Which units are chosen: by label, by hand."""

    def __init__(
        self,
        entries: Sequence[Entry],
        chosen: Collection[int],
        fixed: Collection[int],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("supervised_units_dialog")
        self.setWindowTitle(self.tr("督察单位"))
        fit_size(self, 460, 560)
        self._entries = {entry.id: entry for entry in entries}
        self._counted = QLabel()
        self._label = LabelChoice()
        self._label.offer(entries)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("单位"))
        self._search = SearchLine(self.tr("查找单位"), self.tr("查找单位"), self.list)
        for entry in entries:
            item = QListWidgetItem(f"{entry.unit_code}　{entry.unit}", self.list)
            item.setData(_ENTRY, entry.id)
            on = entry.id in chosen
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            if entry.id in fixed:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
                item.setToolTip(self.tr("已经报送自查表，不能去掉"))
        layout = QVBoxLayout(self)
        layout.addWidget(self._counted)
        layout.addWidget(self._label)
        layout.addWidget(self._search)
        layout.addWidget(self.list, 1)
        layout.addWidget(AnswerButtons(self))
        self._search.textChanged.connect(self._filter)
        self._label.currentIndexChanged.connect(self._tick)
        self.list.itemChanged.connect(lambda _item: self._count())
        self._count()

    def chosen(self) -> list[int]:
        """The entries that are ticked."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return [i.data(_ENTRY) for i in items if i.checkState() is Qt.CheckState.Checked]

    def _tick(self) -> None:
        """The units of a label, and those that have reported already."""
        for item in (self.list.item(row) for row in range(self.list.count())):
            if not item.flags() & Qt.ItemFlag.ItemIsUserCheckable:
                continue
            bears = self._label.accepts(self._entries[item.data(_ENTRY)])
            item.setCheckState(Qt.CheckState.Checked if bears else Qt.CheckState.Unchecked)

    def _filter(self, words: str) -> None:
        for item in (self.list.item(row) for row in range(self.list.count())):
            item.setHidden(words.strip().casefold() not in item.text().casefold())

    def _count(self) -> None:
        text = self.tr("已选 {n} 家，共 {all} 家。选标签即选中该标签的单位，再逐家增减。")
        self._counted.setText(text.format(n=len(self.chosen()), all=self.list.count()))
        self._counted.setWordWrap(True)


class ChecklistDialog(FormDialog):
    """The 清单 as a table to type in; from a workbook or the example that ships."""

    def __init__(self, items: Sequence[ChecklistItem], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("checklist_dialog")
        self.setWindowTitle(self.tr("清单"))
        fit_size(self, 960, 560)
        self.table = QTableWidget(0, 4)
        self.table.setAccessibleName(self.tr("清单"))
        self.table.setHorizontalHeaderLabels(
            [self.tr("编号"), self.tr("检查事项"), self.tr("依据"), self.tr("检查要点")]
        )
        self.table.horizontalHeader().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        for column, width in enumerate((64, 230, 200)):
            self.table.setColumnWidth(column, scaled(width))
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        self._said = QLabel(self.tr("编号不能重复；检查事项必填。双击格子即可改。"))
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setWordWrap(True)
        row = QHBoxLayout()
        for text, act in (
            (self.tr("加一项"), self.add_row),
            (self.tr("删去选中项"), self.drop_row),
            (self.tr("从工作簿…"), self._ask_file),
            (self.tr("用示例清单"), self.take_template),
        ):
            button = push_button(text)
            button.clicked.connect(lambda _on=False, act=act: act())
            row.addWidget(button)
        row.addStretch()
        layout = QVBoxLayout(self)
        layout.addLayout(row)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._said)
        layout.addWidget(AnswerButtons(self))
        self._show(items)

    def items(self) -> tuple[ChecklistItem, ...]:
        """What stands in the table; rows without a word are passed over."""
        rows = [
            tuple(self._text(row, column) for column in range(4))
            for row in range(self.table.rowCount())
        ]
        return tuple(
            ChecklistItem(code, title, basis, text)
            for code, title, basis, text in rows
            if title or basis or text
        )

    def add_row(self) -> None:
        """Room for one more item, numbered on."""
        row = self.table.rowCount()
        self.table.insertRow(row)
        self._put(row, ChecklistItem(str(row + 1), ""))
        self.table.setCurrentCell(row, 1)
        self.table.edit(self.table.model().index(row, 1))

    def drop_row(self) -> None:
        """Takes the current item out."""
        self.table.removeRow(self.table.currentRow())

    def take_template(self) -> None:
        """Begins from the example that ships."""
        self._show(template_items())
        self._said.setText(self.tr("已填入“长江保护法贯彻实施自查清单（示例）”，请按实际修改。"))

    def take_file(self, path: Path) -> None:
        """Begins from a workbook; what is wrong in it is said here."""
        try:
            self._show(checklist_from(path))
        except UserError as error:
            self._said.setText(word(error))

    def _ask_file(self) -> None:
        kinds = self.tr("工作簿") + " (*.xlsx *.xls *.ods *.csv)"
        path = ask_file(self, self.tr("选择清单"), Purpose.IMPORT, kinds)
        if path is not None:
            self.take_file(path)

    def _show(self, items: Sequence[ChecklistItem]) -> None:
        self.table.setRowCount(len(items))
        for row, item in enumerate(items):
            self._put(row, item)

    def _put(self, row: int, item: ChecklistItem) -> None:
        for column, text in enumerate((item.code, item.title, item.basis, item.text)):
            cell = QTableWidgetItem(text)
            cell.setToolTip(text)
            self.table.setItem(row, column, cell)

    def _text(self, row: int, column: int) -> str:
        cell = self.table.item(row, column)
        return "" if cell is None else cell.text().strip()


class FormsCollectingDialog(FormDialog):
    """What each file would bring, before anything changes."""

    def __init__(self, outcomes: Sequence[FormOutcome], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("self_checks_dialog")
        self.setWindowTitle(self.tr("收自查表"))
        fit_size(self, 900, 480)
        model = outcomes_table(current_theme().bad, self)
        model.set_rows(outcomes)
        table = TableView(self.tr("自查表"))
        table.setModel(model)
        table.set_widths([c.width for c in model.columns], TEXT_COLUMN)
        new = sum(outcome.brings for outcome in outcomes)
        wrong = sum(outcome.error is not None for outcome in outcomes)
        said = QLabel(
            self.tr(
                "{all} 个文件：可收 {new} 份，有误 {wrong} 份。"
                "有误的一项也不收，请按所指单元格更正后再收。"
            ).format(all=len(outcomes), new=new, wrong=wrong)
        )
        said.setWordWrap(True)
        buttons = AnswerButtons(self, self.tr("收下 {n} 份").format(n=new))
        buttons.accept_button.setEnabled(new > 0)
        layout = QVBoxLayout(self)
        layout.addWidget(said)
        layout.addWidget(table, 1)
        layout.addWidget(buttons)
        find_in(self)
