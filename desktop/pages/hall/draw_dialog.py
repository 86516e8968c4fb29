"""抽签: who draws, who has a fixed place and why, and the seed or the lots that were read out."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QLineEdit,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from db.errors import UserError
from db.records import Entry
from db.records.hall import Fixed, FixedPlace
from db.store.hall.draws import read_seed
from desktop.frame.edits import Edit
from desktop.messages import word
from desktop.pages.hall.edits import draw_by_hand, draw_by_machine
from desktop.session import Session
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.boxes import Choice, NumberBox
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import fit_size

W = TypeVar("W", bound=QWidget)
_UNIT, _PLACE, _REASON, _LOT = range(4)


class DrawDialog(FormDialog):
    """`edit` does what was filled in. A drawing is never undone: it is made anew, with a reason."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("draw_dialog")
        self.setWindowTitle(self.tr("抽签"))
        self._session = session
        self._entries: tuple[Entry, ...] = ()
        self._category = Choice()
        self._category.setAccessibleName(self.tr("抽签范围"))
        self._machine = QRadioButton(self.tr("电子抽签：输入会场上当场报出的种子"))
        self._hand = QRadioButton(self.tr("人工抽签：填入各单位抽得的号"))
        self._machine.setChecked(True)
        self._seed = QLineEdit()
        self._seed.setAccessibleName(self.tr("种子"))
        self._seed.setPlaceholderText(self.tr("种子：4 至 12 位数字，如 602214"))
        self._again = QLineEdit()
        self._again.setAccessibleName(self.tr("重新抽签的理由"))
        self._again.setPlaceholderText(self.tr("重新抽签的理由（必填，记入审计记录）"))
        self.table = QTableWidget(0, 4)
        self._told = QLabel()
        self._told.setWordWrap(True)
        self._told.setProperty("muted", True)
        self._accept = AnswerButtons(self, self.tr("抽签"))
        self._lay_out()
        self._fill_categories()
        self._category.currentIndexChanged.connect(self._fill)
        self._machine.toggled.connect(self._check)
        for line in (self._seed, self._again):
            line.textChanged.connect(self._check)
        self._fill()
        fit_size(self, 640, 560)

    @property
    def category(self) -> str:
        """Whose lots are drawn; empty: everybody's."""
        return str(self._category.currentData() or "")

    def edit(self) -> Edit:
        """The drawing."""
        fixed, again = self._fixed(), self._again.text()
        if self._machine.isChecked():
            return draw_by_machine(self._session, self._seed.text(), self.category, fixed, again)
        return draw_by_hand(self._session, self._lots(), self.category, fixed, again)

    def _lay_out(self) -> None:
        self.table.setAccessibleName(self.tr("参加抽签的单位"))
        self.table.setHorizontalHeaderLabels(
            [self.tr("单位"), self.tr("位次"), self.tr("固定的理由"), self.tr("抽得的号")]
        )
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(_UNIT, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_REASON, QHeaderView.ResizeMode.Stretch)
        layout = QVBoxLayout(self)
        for widget in (
            self._category,
            self._machine,
            self._seed,
            self._hand,
            self.table,
            self._again,
            self._told,
            self._accept,
        ):
            layout.addWidget(widget)

    def _fill_categories(self) -> None:
        store = self._session.store
        entries = store.draws.speaking(self._session.evaluation_id)
        self._category.addItem(self.tr("全部现场述法的单位"), "")
        for category in sorted({e.category for e in entries}):
            self._category.addItem(category, category)

    def _fill(self, *_changed: object) -> None:
        store, year = self._session.store, self._session.evaluation_id
        self._entries = store.draws.speaking(year, self.category)
        self.table.setRowCount(len(self._entries))
        for row, entry in enumerate(self._entries):
            name = QTableWidgetItem(f"{entry.unit_code}　{entry.unit}")
            name.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self.table.setItem(row, _UNIT, name)
            place = Choice()
            place.setAccessibleName(self.tr("{unit} 的位次").format(unit=entry.unit))
            place.addItem(self.tr("抽签"), None)
            place.addItem(self.tr("固定在前"), FixedPlace.FIRST.value)
            place.addItem(self.tr("固定在后"), FixedPlace.LAST.value)
            place.currentIndexChanged.connect(self._check)
            reason = QLineEdit()
            reason.setAccessibleName(self.tr("{unit} 固定的理由").format(unit=entry.unit))
            reason.textChanged.connect(self._check)
            lot = NumberBox()
            lot.setAccessibleName(self.tr("{unit} 抽得的号").format(unit=entry.unit))
            lot.setRange(0, len(self._entries))
            lot.setSpecialValueText(" ")
            lot.valueChanged.connect(self._check)
            for column, widget in ((_PLACE, place), (_REASON, reason), (_LOT, lot)):
                self.table.setCellWidget(row, column, widget)
        drawn = bool(self._entries) and store.draws.was_drawn(year, self.category)
        self._again.setVisible(drawn)
        self._check()

    def _check(self, *_changed: object) -> None:
        machine = self._machine.isChecked()
        self._seed.setEnabled(machine)
        self.table.setColumnHidden(_LOT, machine)
        for row in range(len(self._entries)):
            fixed = self._place(row).currentData() is not None
            self._reason(row).setEnabled(fixed)
            self._lot(row).setEnabled(not fixed)
        lacking = self._lacking()
        self._told.setText(lacking)
        self._told.setVisible(bool(lacking))
        self._accept.accept_button.setEnabled(not lacking)

    def _lacking(self) -> str:
        """What is still to be filled in; empty: nothing."""
        if not self._entries:
            return self.tr("没有现场述法的单位。请先在“单位与报告”把述法形式改为“现场”。")
        if any(not f.reason.strip() for f in self._fixed()):
            return self.tr("固定位次的单位须写理由。")
        if self._again.isVisibleTo(self) and not self._again.text().strip():
            return self.tr("这些单位已经抽过签，重新抽签须写理由。")
        if self._machine.isChecked():
            try:
                read_seed(self._seed.text())
            except UserError as error:
                return word(error) if self._seed.text() else self.tr("请输入种子。")
            return ""
        lots = sorted(self._lots().values())
        if lots != list(range(1, len(lots) + 1)):
            return self.tr("请填入抽得的号：1 至 {n}，每个号一次。").format(n=len(lots))
        return ""

    def _fixed(self) -> list[Fixed]:
        return [
            Fixed(entry.id, FixedPlace(place), self._reason(row).text())
            for row, entry in enumerate(self._entries)
            if (place := self._place(row).currentData()) is not None
        ]

    def _lots(self) -> dict[int, int]:
        return {
            entry.id: self._lot(row).value()
            for row, entry in enumerate(self._entries)
            if self._place(row).currentData() is None
        }

    def _place(self, row: int) -> Choice:
        return self._cell(row, _PLACE, Choice)

    def _reason(self, row: int) -> QLineEdit:
        return self._cell(row, _REASON, QLineEdit)

    def _lot(self, row: int) -> NumberBox:
        return self._cell(row, _LOT, NumberBox)

    def _cell(self, row: int, column: int, kind: type[W]) -> W:
        widget = self.table.cellWidget(row, column)
        assert isinstance(widget, kind), widget  # noqa: S101 - `_fill` made it
        return widget
