"""Asks which of several pages under one number stands, and how many sheets are drawn by which seed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import (
    QButtonGroup,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from db.store.paper.records import SetAside
from desktop.explanation.scan_text import no_picture_line
from desktop.frame.record_table import Column, RecordTable
from desktop.operations.paper.batches import Conflict, DifferingField
from desktop.pages.scanning.page_panel import PagePictureView
from desktop.session import Session
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.boxes import Choice, NumberBox
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size, scaled
from desktop.widgets.tables.table_view import TableView

_LONGEST_SEED = 40
_USUAL_SHEETS = 10


class ConflictDialog(FormDialog):
    """The pages side by side over the fields in which they differ: one stands, the others count no more."""

    def __init__(self, session: Session, conflict: Conflict, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("scan_conflict_dialog")
        self.setWindowTitle(self.tr("以哪一页为准"))
        fit_size(self, 900, 640)
        self._conflict = conflict
        head = self.tr("票号 {sheet} 第 {page} 页有 {n} 个扫描页，读取结果不同。请对照原票选定。")
        pages = len(conflict.scan_ids)
        asked = QLabel(head.format(sheet=conflict.sheet, page=conflict.page, n=pages))
        asked.setWordWrap(True)
        self._group = QButtonGroup(self)
        side_by_side = QHBoxLayout()
        for number, scan_id in enumerate(conflict.scan_ids):
            choice = QRadioButton(self._named(number))
            self._group.addButton(choice, scan_id)
            view = PagePictureView(self.tr("扫描页图像 {n}").format(n=number + 1))
            content = session.store.scans.picture(scan_id)
            view.show_picture(content, no_picture_line(session.store.path))
            column = QVBoxLayout()
            column.addWidget(choice)
            column.addWidget(view, 1)
            side_by_side.addLayout(column, 1)
        model = self._differing_table()
        model.set_rows(conflict.fields)
        self.table = TableView(self.tr("读取不同的栏"))
        self.table.setModel(model)
        self.table.set_widths([c.width for c in model.columns], 1)
        self.verdict = Choice()
        self.verdict.setAccessibleName(self.tr("其余的页"))
        self.verdict.addItem(self.tr("请选择"), None)
        self.verdict.addItem(self.tr("是重新扫描之前的，不再使用"), SetAside.RESCAN)
        self.verdict.addItem(self.tr("是复印件，作废"), SetAside.PHOTOCOPY)
        self._reason = QLineEdit()
        self._reason.setAccessibleName(self.tr("理由"))
        self._reason.setPlaceholderText(self.tr("理由（必填，记入审计记录）"))
        self._reason.setMaxLength(200)
        form = QFormLayout()
        form.addRow(self.tr("其余的页"), self.verdict)
        form.addRow(self.tr("理由"), self._reason)
        buttons = AnswerButtons(self, self.tr("认定"))
        self._accept = buttons.accept_button
        layout = QVBoxLayout(self)
        layout.addWidget(asked)
        layout.addLayout(side_by_side, 3)
        layout.addWidget(self.table, 1)
        layout.addLayout(form)
        layout.addWidget(buttons)
        find_in(self)
        self._group.idClicked.connect(self._check)
        self.verdict.currentIndexChanged.connect(self._check)
        self._reason.textChanged.connect(self._check)
        self._check()

    @property
    def scan_id(self) -> int:
        """The page that stands."""
        return self._group.checkedId()

    @property
    def reason(self) -> str:
        """What was typed."""
        return self._reason.text().strip()

    def _named(self, number: int) -> str:
        text = self.tr("以第 {batch} 批的这一页为准（扫描页 {n}）")
        return text.format(batch=self._conflict.batches[number], n=self._conflict.scan_ids[number])

    def _differing_table(self) -> RecordTable[DifferingField]:
        columns = [
            Column[DifferingField](self.tr("单位"), lambda f: f.unit, width=120),
            Column[DifferingField](self.tr("指标"), lambda f: f.criterion),
        ]
        for number, scan_id in enumerate(self._conflict.scan_ids):
            title = self.tr("扫描页 {n}").format(n=scan_id)
            columns.append(Column[DifferingField](title, _saying(number), width=160))
        return RecordTable(columns, lambda f: (f.unit, f.criterion), self)

    def _check(self, *_changed: object) -> None:
        chosen = self.scan_id > 0 and self.verdict.currentData() is not None
        self._accept.setEnabled(chosen and bool(self.reason))


def _saying(number: int) -> Callable[[DifferingField], str]:
    """What the nth page says."""
    return lambda field: field.said[number]


class RecountDialog(FormDialog):
    """How many of the sheets that count are drawn, and the seed that the hall gave."""

    def __init__(self, counted: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("recount_dialog")
        self.setWindowTitle(self.tr("抽取复点"))
        self.setMinimumWidth(scaled(460))
        self.sheets = NumberBox()
        self.sheets.setAccessibleName(self.tr("张数"))
        self.sheets.setRange(1, counted)
        self.sheets.setValue(min(_USUAL_SHEETS, counted))
        self._seed = QLineEdit()
        self._seed.setAccessibleName(self.tr("种子"))
        self._seed.setMaxLength(_LONGEST_SEED)
        self._seed.setPlaceholderText(self.tr("由会场当众给出的数字或文字"))
        form = QFormLayout()
        form.addRow(self.tr("抽取张数（共 {n} 张）").format(n=counted), self.sheets)
        form.addRow(self.tr("种子"), self._seed)
        note = QLabel(
            self.tr(
                "抽中的票到“复核”页对照原票另行录入，录入前看不到读取结果。同样的种子，任何人可重抽核对。"
                "抽取后不能撤销。"
            )
        )
        note.setWordWrap(True)
        note.setProperty("muted", True)
        buttons = AnswerButtons(self, self.tr("抽取"))
        buttons.accept_button.setEnabled(False)
        self._seed.textChanged.connect(
            lambda text: buttons.accept_button.setEnabled(bool(text.strip()))
        )
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(note)
        layout.addWidget(buttons)

    @property
    def seed(self) -> str:
        """What was typed."""
        return self._seed.text().strip()
