"""Asks what is to be checked, and which of two typings the paper bears."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
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

from db.errors import UserError
from db.numbers import decimal_text
from db.records import Mark
from db.scoring.marks import mark_from, mark_text
from db.scoring.scheme.scheme import Criterion, Part
from db.store.ballots.check_records import DrawnBy, TypingDifference
from db.store.ballots.draw import WHOLE
from desktop.ballots.editor import normalised
from desktop.ballots.sheet_window import PaperButton
from desktop.frame.page import push_button
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.boxes import Choice, NumberBox
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled

_LONGEST_SEED = 40


class StartCheckDialog(FormDialog):
    """All ballots or a share of them; the seed may come from a draw in the open."""

    def __init__(self, part: Part, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("start_check_dialog")
        self.setWindowTitle(self.tr("开始复核"))
        self.setMinimumWidth(scaled(460))
        self._percent = NumberBox()
        self._percent.setAccessibleName(self.tr("比例"))
        self._percent.setRange(1, WHOLE)
        self._percent.setValue(WHOLE)
        self._percent.setSuffix(" %")
        self._drawn_by = Choice()
        self._drawn_by.setAccessibleName(self.tr("抽取"))
        for text, kind in (
            (self.tr("按评委（整份票）"), DrawnBy.REVIEWER),
            (self.tr("按单位"), DrawnBy.ENTRY),
            (self.tr("逐张票"), DrawnBy.BALLOT),
        ):
            self._drawn_by.addItem(text, kind)
        self._seed = QLineEdit()
        self._seed.setAccessibleName(self.tr("种子"))
        self._seed.setMaxLength(_LONGEST_SEED)
        self._seed.setPlaceholderText(self.tr("留空则由程序生成；也可用现场抽出的数字"))
        form = QFormLayout()
        form.addRow(self.tr("复核比例"), self._percent)
        form.addRow(self.tr("抽取"), self._drawn_by)
        form.addRow(self.tr("抽签种子"), self._seed)
        note = QLabel(
            self.tr("只列入已提交、尚未列入复核的票。抽检的种子随文件保存，任何人可据此重抽核对。")
        )
        note.setWordWrap(True)
        note.setProperty("muted", True)
        buttons = AnswerButtons(self, self.tr("开始"))
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(part.title))
        layout.addLayout(form)
        layout.addWidget(note)
        layout.addWidget(buttons)
        self._percent.valueChanged.connect(self._turn)
        self._turn()

    @property
    def percent(self) -> int:
        """The share that is checked."""
        return self._percent.value()

    @property
    def drawn_by(self) -> DrawnBy:
        """What is drawn."""
        return DrawnBy(self._drawn_by.currentData())

    @property
    def seed(self) -> str:
        """The seed, empty where the program makes it."""
        return self._seed.text().strip()

    def _turn(self) -> None:
        share = self.percent < WHOLE
        self._drawn_by.setEnabled(share)
        self._seed.setEnabled(share)


class SettleDialog(FormDialog):
    """The first typing, the second, or what the paper bears instead; with the reason.

    Alt and a digit choose; the usual reason stands there then, and another is a key away or typed.
    """

    def __init__(
        self,
        difference: TypingDifference,
        part: Part,
        criterion: Criterion,
        paper: PaperButton,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("settle_dialog")
        self.setWindowTitle(self.tr("认定差异"))
        self.setMinimumWidth(scaled(460))
        self._difference, self._part, self._criterion = difference, part, criterion
        head = self.tr("评委 {reviewer}　{unit}\n{criterion}（满分 {points}）").format(
            reviewer=difference.reviewer,
            unit=difference.unit,
            criterion=criterion.title,
            points=decimal_text(criterion.points),
        )
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(head))
        self._group = QButtonGroup(self)
        first = self.tr("初录：{mark}").format(mark=mark_text(difference.first) or self.tr("空白"))
        second = self.tr("复核：{mark}").format(mark=mark_text(difference.second))
        for number, text in enumerate((first, second, self.tr("都不对，票面为："))):
            button = QRadioButton(text)
            button.setShortcut(QKeySequence(f"Alt+{number + 1}"))
            button.setToolTip(f"Alt+{number + 1}")
            self._group.addButton(button, number)
            layout.addWidget(button)
        self._group.button(0).setEnabled(difference.first is not None)
        self._other = QLineEdit()
        self._other.setAccessibleName(self.tr("票面"))
        self._reason = QLineEdit()
        self._reason.setAccessibleName(self.tr("理由"))
        self._reason.setPlaceholderText(self.tr("理由（必填，记入审计记录）"))
        self._reason.setMaxLength(200)
        buttons = AnswerButtons(self, self.tr("认定"))
        buttons.addButton(paper, buttons.ButtonRole.ActionRole)
        self._accept = buttons.accept_button
        layout.addWidget(self._other)
        layout.addLayout(self._ready_reasons())
        layout.addWidget(self._reason)
        layout.addWidget(buttons)
        self._group.idToggled.connect(self._choose)
        self._other.textChanged.connect(self._check)
        self._reason.textChanged.connect(self._check)
        self._check()

    @property
    def chosen(self) -> Mark | None:
        """The mark that was settled on; None while there is none."""
        match self._group.checkedId():
            case 0:
                return self._difference.first
            case 1:
                return self._difference.second
            case 2:
                try:
                    return mark_from(self._part, self._criterion, normalised(self._other.text()))
                except UserError:
                    return None
        return None

    @property
    def reason(self) -> str:
        """What was typed."""
        return self._reason.text().strip()

    def _ready_reasons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for number, reason in enumerate(
            (self.tr("字迹不清，经核对票面"), self.tr("票面有涂改，以改后为准")), 4
        ):
            button = push_button(reason, tip=f"Alt+{number}")
            button.setShortcut(QKeySequence(f"Alt+{number}"))
            button.clicked.connect(lambda _checked=False, text=reason: self._give(text))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _give(self, reason: str) -> None:
        self._reason.setText(reason)
        self._reason.setFocus()

    def _choose(self, number: int, chosen: bool) -> None:
        """The usual reason of what was chosen, unless one was typed; the keyboard where something is missing."""
        usual = (
            self.tr("核对票面，复核录错"),
            self.tr("核对票面，初录录错"),
            self.tr("核对票面，两次都录错"),
        )
        if chosen and self.reason in ("", *usual):
            self._reason.setText(usual[number])
        self._check()
        if chosen:
            (self._other if number == 2 else self._reason).setFocus()

    def _check(self, *_changed: object) -> None:
        self._other.setEnabled(self._group.checkedId() == 2)
        self._accept.setEnabled(self.chosen is not None and bool(self.reason))
