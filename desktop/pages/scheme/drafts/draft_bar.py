"""Offers the draft of a scheme that was kept when the file was closed or the program ended."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from desktop.exchange.kept_drafts import DamagedDraft, KeptDraft
from desktop.explanation.scheme_changes import change_lines
from desktop.frame.page import push_button
from desktop.messages import moment
from desktop.pages.scheme.drafts.draft_keeping import DraftKeeping
from desktop.pages.scheme.editor import SchemeEditor
from desktop.widgets.telling.notices import Notices

_LINES = 3
_TO_THE_MINUTE = len("2026-11-24 14:30")


class DraftBar(QFrame):
    """Says when the draft was kept and what it would change; nothing is taken up by itself."""

    settled = Signal()  # the keyboard is free again

    def __init__(self, keeping: DraftKeeping, book: SchemeEditor, notices: Notices) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._keeping = keeping
        self._book = book
        self._notices = notices
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.go_on = push_button(self.tr("继续编辑"), "pencil")
        self.go_on.clicked.connect(self._go_on)
        self.give_up = push_button(self.tr("放弃"), "trash-2")
        self.give_up.clicked.connect(self._give_up)
        self.heard = push_button(self.tr("知道了"))
        self.heard.clicked.connect(self._forget)
        row = QHBoxLayout(self)
        row.addWidget(self.text, 1)
        for button in (self.go_on, self.give_up, self.heard):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def refresh(self) -> None:
        """Shows what is offered, if something is."""
        offer = self._keeping.offer if self._book.awaiting else None
        damaged = isinstance(offer, DamagedDraft)
        self.heard.setVisible(damaged)
        for button in (self.go_on, self.give_up):
            button.setVisible(not damaged)
        if isinstance(offer, DamagedDraft):
            text = self.tr("上次未采用的草稿文件已损坏，读不出来，已改名为：\n{path}")
            self.text.setText(text.format(path=offer.path))
        elif isinstance(offer, KeptDraft):
            self.text.setText("\n".join(self._lines(offer)))
        self.setFocusProxy(self.heard if damaged else self.go_on)
        self.setVisible(offer is not None)

    def _lines(self, offer: KeptDraft) -> list[str]:
        at = moment(offer.saved_at)[:_TO_THE_MINUTE]
        lines = [
            self.tr("有一份 {at} 保存的未采用草稿（{who}）。").format(at=at, who=offer.saved_by)
            if self._keeping.by_another
            else self.tr("有一份 {at} 保存的未采用草稿。").format(at=at)
        ]
        if self._keeping.moved:
            lines.append(self.tr("当时文件在 {path}。").format(path=offer.home.file))
        if self._keeping.outdated:
            text = self.tr("草稿依据第 {n} 版，此后另有办法采用，现行第 {now} 版。与现行办法相比：")
            lines.append(text.format(n=offer.version, now=self._book.version.version))
        return [*lines, *self._changes()]

    def _changes(self) -> list[str]:
        scheme, faults = self._keeping.checked()
        if scheme is None:
            return [self.tr("草稿有 {n} 处需要改正，继续编辑后可见。").format(n=len(faults))]
        changes = change_lines(self._book.adopted, scheme)
        lines = [f"· {line}" for line in changes[:_LINES]]
        if (more := len(changes) - _LINES) > 0:
            lines.append(self.tr("……另有 {n} 处修改，“采用”时逐条列出").format(n=more))
        return lines

    def _give_up(self) -> None:
        if self._notices.confirm(
            self.tr("放弃这份草稿？"),
            self.tr("草稿中的修改不再保留，现行办法不变。"),
            self.tr("放弃草稿"),
        ):
            self._forget()

    def _go_on(self) -> None:
        self._keeping.take_up()
        self.settled.emit()

    def _forget(self) -> None:
        self._keeping.give_up()
        self.settled.emit()
