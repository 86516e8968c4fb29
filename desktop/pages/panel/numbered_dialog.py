"""Asks how many ballot numbers a group gets, and shows which ones these will be."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from db.errors import UserError
from db.records import Group
from db.records.register import number_words
from db.store.panel.panel import MOST_NUMBERED
from desktop.messages import word
from desktop.widgets.fields.advanced import AdvancedButton
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.boxes import Choice, NumberBox
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled

_USUAL = 30
NextNumbers = Callable[[str, int], tuple[str, ...]]  # of a prefix, so many


class NumberedDialog(FormDialog):
    """A form; the accept button is on only while the numbers can be made."""

    def __init__(
        self, groups: tuple[Group, ...], next_numbers: NextNumbers, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("numbered_dialog")
        self.setWindowTitle(self.tr("批量无记名票"))
        self.setMinimumWidth(scaled(460))
        self._groups = groups
        self._next_numbers = next_numbers
        self._group = Choice()
        self._group.setAccessibleName(self.tr("评委组"))
        for group in groups:
            self._group.addItem(group.title, group.code)
        self._count = NumberBox()
        self._count.setAccessibleName(self.tr("张数"))
        self._count.setRange(1, MOST_NUMBERED)
        self._count.setValue(_USUAL)
        self._prefix = QLineEdit()
        self._prefix.setAccessibleName(self.tr("票号前缀"))
        self._prefix.setMaxLength(20)
        self._prefix_row = QLabel(self.tr("票号前缀"))
        self._prefix_row.setBuddy(self._prefix)
        self._advanced = AdvancedButton()
        self._numbers = QLabel()
        self._numbers.setWordWrap(True)
        self._lay_out()
        self._group.currentIndexChanged.connect(self._suggest)
        self._count.valueChanged.connect(self._show)
        self._prefix.textChanged.connect(self._show)
        self._advanced.toggled.connect(self._turn)
        self._turn(opened=False)
        self._suggest()

    @property
    def group(self) -> str:
        """The code of the group."""
        return str(self._group.currentData())

    @property
    def prefix(self) -> str:
        """What stands before the digits."""
        return self._prefix.text().strip()

    @property
    def count(self) -> int:
        """How many numbers."""
        return self._count.value()

    def _suggest(self) -> None:
        self._prefix.setText(f"{self.group}-" if self._groups else "")
        self._show()

    def _show(self) -> None:
        """Tells which numbers will be made, or why none can."""
        try:
            numbers = self._next_numbers(self.prefix, self.count)
        except UserError as error:
            self._numbers.setText(word(error))
            self._accept.setEnabled(False)
            return
        titles = {group.code: group.title for group in self._groups}
        first, last = (number_words(number, titles) for number in (numbers[0], numbers[-1]))
        text = self.tr("将新增 {first}") if first == last else self.tr("将新增 {first} 至 {last}")
        self._numbers.setText(text.format(first=first, last=last))
        self._accept.setEnabled(bool(self._groups))

    def _turn(self, opened: bool) -> None:
        """The prefix keeps the numbers of groups apart; hardly anybody wants another."""
        for widget in (self._prefix_row, self._prefix):
            widget.setVisible(opened)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow(self.tr("评委组 *"), self._group)
        form.addRow(self.tr("张数 *"), self._count)
        form.addRow("", self._numbers)
        form.addRow("", self._advanced)
        form.addRow(self._prefix_row, self._prefix)
        note = QLabel(self.tr("票号接着本组已有的编，只编号、不记姓名；印在评分票上，按票号录入。"))
        note.setProperty("muted", True)
        note.setWordWrap(True)
        buttons = AnswerButtons(self, self.tr("新增"))
        self._accept = buttons.accept_button
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(note)
        layout.addWidget(buttons)
