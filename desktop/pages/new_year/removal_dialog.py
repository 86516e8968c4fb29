"""删去年度: which year was a mistake, what goes with it, and its number typed once more before it goes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from db.records.years import YearContents
from db.store import Store
from desktop.messages import year_hold_word
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled


class YearRemovalDialog(FormDialog):
    """Begins with the year that is shown."""

    def __init__(self, store: Store, shown: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("year_removal_dialog")
        self.setWindowTitle(self.tr("删去年度"))
        self.setMinimumWidth(scaled(560))
        self._store = store
        self._years = store.evaluations.list()
        self._choice = Choice()
        self._choice.setAccessibleName(self.tr("年度"))
        for year in self._years:
            self._choice.addItem(f"{year.year}　{year.title}", year.id)
        self._holds = self._label()
        self._keeps = self._label(fault=True)
        told = self._label()
        told.setText(
            self.tr(
                "删去后不能撤销。删之前，程序先在文件旁的“备份”文件夹里另存一份，要用时由“备份与还原”取回；"
                "单位名册和审计记录不删。"
            )
        )
        self._typed = QLineEdit()
        self._typed.setMaxLength(4)
        self._ask = QLabel()
        self._ask.setBuddy(self._typed)
        buttons = AnswerButtons(self, self.tr("删去"))
        self._accept = buttons.accept_button
        self._form = form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow(self.tr("年度"), self._choice)
        form.addRow(self.tr("内容"), self._holds)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._keeps)
        layout.addWidget(told)
        confirming = QFormLayout()
        confirming.setHorizontalSpacing(16)
        confirming.addRow(self._ask, self._typed)
        layout.addLayout(confirming)
        layout.addWidget(buttons)
        self._choice.currentIndexChanged.connect(self._show)
        self._typed.textChanged.connect(self._enable)
        self._choice.setCurrentIndex(max(0, self._choice.findData(shown)))
        self._show()

    @property
    def evaluation_id(self) -> int:
        """The year that is to go."""
        return self._years[self._choice.currentIndex()].id

    def _label(self, *, fault: bool = False) -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("fault", fault)
        return label

    def _show(self, *_index: object) -> None:
        contents = self._store.year_removal.contents(self.evaluation_id)
        self._hold = contents.hold
        self._holds.setText(self._words(contents))
        self._keeps.setText("" if self._hold is None else year_hold_word(self._hold))
        self._keeps.setVisible(self._hold is not None)
        year = self._years[self._choice.currentIndex()].year
        self._ask.setText(self.tr("输入 {year} 以确认 *").format(year=year))
        self._typed.setAccessibleName(self._ask.text())
        self._typed.setEnabled(self._hold is None)
        self._typed.clear()
        self._enable()

    def _words(self, contents: YearContents) -> str:
        counts = self.tr(
            "{units} 个单位，{reviewers} 名评委，{ballots} 张评分票，{reports} 份述法报告，{accounts} 个评委账号"
        ).format(
            units=contents.units,
            reviewers=contents.reviewers,
            ballots=contents.ballots,
            reports=contents.reports,
            accounts=contents.accounts,
        )
        if contents.released:
            return counts + self.tr("；已定稿，已公布。")
        return counts + (self.tr("；已定稿。") if contents.frozen else self.tr("；未定稿。"))

    def _enable(self, *_text: object) -> None:
        year = self._years[self._choice.currentIndex()].year
        typed = self._typed.text().strip() == str(year)
        self._accept.setEnabled(self._hold is None and typed)
