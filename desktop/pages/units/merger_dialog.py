"""合并单位: which units end, who succeeds them, since when, and what that will do before it is done."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from db.records import NewUnit, Unit
from desktop.operations.mergers import MergerOutlook, MergerPlan
from desktop.pages.units.choice import UnitChoice
from desktop.pages.units.occasion_fields import OccasionFields
from desktop.session import Session
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.measures import fit_size

_CODE = Qt.ItemDataRole.UserRole


class MergerDialog(FormDialog):
    """`plan` is None until everything that the plan needs is there; the preview follows every answer."""

    def __init__(
        self, session: Session, chosen: Collection[str], categories: list[str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("merger_dialog")
        self.setWindowTitle(self.tr("合并或撤销单位"))
        fit_size(self, 920, 640)
        self._outlook = MergerOutlook(session.store, session.evaluation_id)
        endings = session.store.units.lineage.endings()
        self._units = [u for u in self._outlook.register.values() if u.id not in endings]
        self._build_choice(chosen)
        self._build_successor(categories)
        self._occasion = OccasionFields(self.tr("自何日起"))
        self._remove = QCheckBox(self.tr("本年度还没有评分和报告的，移出本年度名单"))
        self._remove.setChecked(True)
        self._remove.setEnabled(session.editable)
        self._preview = QPlainTextEdit()
        self._preview.setReadOnly(True)
        self._preview.setTabChangesFocus(True)
        self._preview.setAccessibleName(self.tr("将有以下变化"))
        self._buttons = AnswerButtons(self, self.tr("合并"))
        self._lay_out()
        self._connect()
        self._tell()
        (self._successor if self._checked() else self._filter).setFocus()

    @property
    def plan(self) -> MergerPlan | None:
        """What was asked for; a unit that is to succeed does not end, even if it was ticked."""
        successor = self._heir()
        codes = tuple(u.code for u in self._checked() if u.code != successor)
        if not codes or (successor is None and not self._abolished.isChecked()):
            return None
        remove = self._remove.isChecked()
        return MergerPlan(codes, successor, self._occasion.day, self._occasion.reason, remove)

    def _heir(self) -> str | NewUnit | None:
        if self._into_known.isChecked():
            code = self._successor.value()
            return None if code is None else str(code)
        title, category = self._title.text().strip(), self._category.currentText().strip()
        if self._into_new.isChecked() and title and category:
            return NewUnit(title, category, short_title=self._short_title.text().strip())
        return None

    def _checked(self) -> list[Unit]:
        items = [self._list.item(row) for row in range(self._list.count())]
        ticked = {i.data(_CODE) for i in items if i.checkState() is Qt.CheckState.Checked}
        return [unit for unit in self._units if unit.code in ticked]

    def _tell(self, *_changed: object) -> None:
        """Shows what the answers so far would do, or what is still to be said."""
        self._tell_ticked()
        plan = self.plan
        if plan is None:
            self._preview.setPlainText(
                self.tr("请勾选单位，并选定承接单位；这里会列出将有哪些变化。")
            )
        else:
            lines = self._outlook.lines(plan)
            self._preview.setPlainText("\n".join(f"· {line}" for line in lines))
        self._buttons.accept_button.setText(
            self.tr("撤销单位") if self._abolished.isChecked() else self.tr("合并")
        )
        self._enable()

    def _enable(self) -> None:
        ready = self._occasion.complete and self.plan is not None
        self._buttons.accept_button.setEnabled(ready)

    def _tell_ticked(self) -> None:
        heir, ticked = self._heir(), self._checked()
        ending = [unit.title for unit in ticked if unit.code != heir]
        text = self.tr("已选 {n} 个：{names}").format(n=len(ending), names="、".join(ending))
        if len(ending) < len(ticked):
            text += self.tr("（另勾选的承接单位不在其内）")
        self._count.setText(text if ticked else self.tr("请在上面勾选"))

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        for row in range(self._list.count()):
            item = self._list.item(row)
            item.setHidden(not all(word in item.text().casefold() for word in words))

    def _turn(self, *_toggled: object) -> None:
        self._successor.setEnabled(self._into_known.isChecked())
        for field in (self._title, self._short_title, self._category):
            field.setEnabled(self._into_new.isChecked())
        self._tell()

    def _build_choice(self, chosen: Collection[str]) -> None:
        self._filter = QLineEdit()
        self._filter.setPlaceholderText(self.tr("筛选：编号、名称"))
        self._filter.setAccessibleName(self.tr("筛选单位"))
        self._filter.setClearButtonEnabled(True)
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("要合并或撤销的单位"))
        for unit in self._units:
            text = f"{unit.code}　{unit.title}"
            item = QListWidgetItem(
                text
                if self._outlook.takes_part(unit.code)
                else self.tr("{unit}（本年度未参评）").format(unit=text)
            )
            item.setData(_CODE, unit.code)
            ticked = unit.code in chosen
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            self._list.addItem(item)
            if ticked and self._list.currentItem() is None:
                self._list.setCurrentItem(item)
        self._count = QLabel()
        self._count.setWordWrap(True)
        self._count.setProperty("muted", True)

    def _build_successor(self, categories: list[str]) -> None:
        self._into_known = QRadioButton(self.tr("并入现有单位"))
        self._into_new = QRadioButton(self.tr("并入新设单位"))
        self._abolished = QRadioButton(self.tr("撤销，没有承接单位"))
        self._answers = QButtonGroup(self)
        for answer in (self._into_known, self._into_new, self._abolished):
            self._answers.addButton(answer)
        self._into_known.setChecked(True)
        self._successor = UnitChoice(self.tr("承接单位"), self.tr("输入名称或编号的一部分查找"))
        self._successor.fill((f"{unit.code}　{unit.title}", unit.code) for unit in self._units)
        self._title = self._line(self.tr("新单位名称"))
        self._short_title = self._line(self.tr("新单位简称"))
        self._category = Choice()
        self._category.setEditable(True)
        self._category.addItems(categories)
        self._category.setCurrentText("")
        self._category.setAccessibleName(self.tr("新单位类别"))

    @staticmethod
    def _line(name: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setMaxLength(200)
        return line

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.addWidget(QLabel(self.tr("要合并或撤销的单位（空格键勾选）")))
        left.addWidget(self._filter)
        left.addWidget(self._list, 1)
        left.addWidget(self._count)
        new = QFormLayout()
        new.addRow(self.tr("名称 *"), self._title)
        new.addRow(self.tr("简称"), self._short_title)
        new.addRow(self.tr("类别 *"), self._category)
        right = QVBoxLayout()
        right.addWidget(self._into_known)
        right.addWidget(self._successor)
        right.addWidget(self._into_new)
        right.addLayout(new)
        right.addWidget(self._abolished)
        right.addSpacing(8)
        right.addWidget(self._occasion)
        right.addWidget(self._remove)
        right.addStretch(1)
        halves = QHBoxLayout()
        halves.addLayout(left, 1)
        halves.addSpacing(16)
        halves.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(halves, 4)
        layout.addWidget(QLabel(self.tr("将有以下变化（可以撤销）：")))
        layout.addWidget(self._preview, 2)
        layout.addWidget(self._buttons)
        find_in(self)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._list.scrollToItem(self._list.currentItem())

    def _connect(self) -> None:
        self._filter.textChanged.connect(self._narrow)
        self._list.itemChanged.connect(self._tell)
        for signal in (
            self._successor.currentTextChanged,
            self._title.textChanged,
            self._category.currentTextChanged,
            self._remove.toggled,
        ):
            signal.connect(self._tell)
        self._occasion.changed.connect(self._enable)
        self._answers.buttonToggled.connect(self._turn)
        self._turn()
