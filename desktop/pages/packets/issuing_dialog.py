"""Asks what is to be issued: for whom, what for, which parts, with or without the reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFormLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from db.errors import UserError
from db.records.packets import PacketKind
from db.records.supervision import Supervision
from db.store.packets.packets import Planned
from desktop import messages
from desktop.explanation.packet_words import kind_word
from desktop.session import Session
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.boxes import Choice
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled


@dataclass(frozen=True, slots=True)
class Issuing:
    """What was asked for: the packets by file name, their kind, whether reports and a password go along."""

    planned: Planned
    kind: PacketKind
    reports: bool
    passwords: bool


class PacketDialog(FormDialog):
    """What is asked of any packet: whether it carries a password; and what it is told of."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMinimumWidth(scaled(500))
        self._session = session
        self._planned: Planned = ()
        self.passwords = QCheckBox(self.tr("设初始密码，另存密码单"))
        self._says = QLabel()
        self._says.setWordWrap(True)

    def _close_form(self, form: QFormLayout, told: str) -> None:
        """Puts the rest below what was asked."""
        form.addRow("", self.passwords)
        note = QLabel(told)
        note.setProperty("muted", True)
        note.setWordWrap(True)
        buttons = AnswerButtons(self, self.tr("选择文件夹…"))
        self._accept = buttons.accept_button
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._says)
        layout.addWidget(note)
        layout.addWidget(buttons)

    def _show_plan(self, plan: Callable[[], Planned], summary: Callable[[], str]) -> None:
        """Works out which packets it would be, and says so or why not."""
        self._planned = ()
        try:
            self._planned = plan()
            said = summary()
        except UserError as error:
            said = messages.word(error)
        self._says.setText(said)
        self._accept.setEnabled(bool(self._planned))


class FormsIssuingDialog(PacketDialog):
    """A packet in which 自查表 are collected: of the selected units, or of all that are waited for."""

    def __init__(
        self, session: Session, found: Supervision, units: Sequence[int], parent: QWidget
    ) -> None:
        super().__init__(session, parent)
        self.setObjectName("forms_issuing_dialog")
        self.setWindowTitle(self.tr("分发收表包"))
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        title = QLabel(found.title)
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setWordWrap(True)
        form.addRow(self.tr("督察"), title)
        self._close_form(
            form,
            self.tr(
                "收表包交给别处的录入员发表、催报、收表，收齐后交回。分发期间本机不收这些单位的自查表。"
                "收表包没有加密，带有这些单位的联络员和电话，请当面交接并签收。交回文件已加密。"
            ),
        )
        year = session.evaluation_id
        self._show_plan(
            lambda: session.store.packets.plan_forms(year, found.id, units), self._summary
        )

    def wanted(self) -> Issuing:
        """What was asked for."""
        return Issuing(self._planned, PacketKind.FORMS, False, self.passwords.isChecked())

    def _summary(self) -> str:
        ((name, units),) = self._planned
        return self.tr("将生成收表包“{name}”，{n} 家单位。").format(name=name, n=len(units))


class IssuingDialog(PacketDialog):
    """A form that says at once how many packets it makes; `chosen` are the reviewers selected beforehand."""

    def __init__(self, session: Session, chosen: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(session, parent)
        self.setObjectName("issuing_dialog")
        self.setWindowTitle(self.tr("分发评分包"))
        self._chosen = chosen
        self.kind = Choice()
        self.kind.setAccessibleName(self.tr("用途"))
        for kind in (PacketKind.REVIEWER, PacketKind.CLERK, PacketKind.CHECK):
            self.kind.addItem(kind_word(kind), kind)
        self._of_chosen = QRadioButton(
            self.tr("选中的 {n} 名评委（{codes}）").format(n=len(chosen), codes=_few(chosen))
        )
        self._of_all = QRadioButton(self.tr("全部还在本机的席位"))
        whom = QButtonGroup(self)
        for button in (self._of_chosen, self._of_all):
            whom.addButton(button)
        (self._of_chosen if chosen else self._of_all).setChecked(True)
        self._of_chosen.setVisible(bool(chosen))
        self.parts = {
            part.code: QCheckBox(part.title) for part in session.scheme.parts if part.has_ballots
        }
        for box in self.parts.values():
            box.setChecked(True)
            box.toggled.connect(self._plan)
        self.reports = QCheckBox(self.tr("附述法报告（评委可在评分时查看）"))
        self.reports.setChecked(True)
        self._lay_out()
        self.kind.currentIndexChanged.connect(self._plan)
        whom.idToggled.connect(self._plan)
        self._plan()

    def wanted(self) -> Issuing:
        """What was asked for."""
        return Issuing(
            self._planned, self._kind(), self.reports.isChecked(), self.passwords.isChecked()
        )

    def _kind(self) -> PacketKind:
        return PacketKind(self.kind.currentData())  # Qt hands back the bare text

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow(self.tr("用途"), self.kind)
        whom = QVBoxLayout()
        whom.addWidget(self._of_chosen)
        whom.addWidget(self._of_all)
        form.addRow(self.tr("发给"), whom)
        parts = QVBoxLayout()
        for box in self.parts.values():
            parts.addWidget(box)
        form.addRow(self.tr("部分"), parts)
        form.addRow("", self.reports)
        self._close_form(
            form,
            self.tr(
                "评分包没有加密：不设密码的，谁拿到都能打开；设了密码，也挡不住用别的软件翻看文件的人。"
                "请当面交接并签收。交回文件已加密。"
            ),
        )

    def _plan(self, *_changed: object) -> None:
        """Works out anew which packets it would be, and says so or why not."""
        parts = [code for code, box in self.parts.items() if box.isChecked()]
        if not parts:
            self._planned = ()
            self._says.setText(self.tr("请至少选一个部分。"))
            self._accept.setEnabled(False)
            return
        chosen = self._chosen if self._of_chosen.isChecked() else ()
        packets, year = self._session.store.packets, self._session.evaluation_id
        self._show_plan(
            lambda: packets.plan(year, self._kind(), reviewers=chosen, parts=parts), self._summary
        )

    def _summary(self) -> str:
        seats = sum(len(seats) for _, seats in self._planned)
        text = self.tr("将生成 {n} 个评分包，共 {seats} 个席位：{names}")
        names = _few([name for name, _ in self._planned])
        return text.format(n=len(self._planned), seats=seats, names=names)


def _few(texts: Sequence[str]) -> str:
    """The first of many."""
    most = 3
    return "、".join(texts[:most]) + ("……" if len(texts) > most else "")
