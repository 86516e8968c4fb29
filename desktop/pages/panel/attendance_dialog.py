"""Asks why many reviewers are absent or recused, and whether that holds in every part."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled

_LONGEST_REASON = 200


class AttendanceDialog(FormDialog):
    """`reason` and `everywhere` once it is accepted; without a reason it is not."""

    def __init__(
        self, word: str, what: str, note: str, parent: QWidget, *, several_parts: bool
    ) -> None:
        super().__init__(parent)
        self.setObjectName("attendance_dialog")
        self.setWindowTitle(self.tr("标记{word}").format(word=word))
        self.setMinimumWidth(scaled(440))
        head = QLabel(what)
        head.setWordWrap(True)
        self._line = QLineEdit()
        self._line.setAccessibleName(self.tr("理由"))
        self._line.setPlaceholderText(self.tr("理由（必填，记入审计记录）"))
        self._line.setMaxLength(_LONGEST_REASON)
        self._everywhere = QCheckBox(self.tr("其他评分部分一并标记"))
        self._everywhere.setVisible(several_parts)
        more = QLabel(note)
        more.setProperty("muted", True)
        more.setWordWrap(True)
        more.setVisible(bool(note))
        buttons = AnswerButtons(self, self.tr("标记{word}").format(word=word))
        buttons.accept_button.setEnabled(False)
        self._line.textChanged.connect(
            lambda text: buttons.accept_button.setEnabled(bool(text.strip()))
        )
        layout = QVBoxLayout(self)
        for widget in (head, self._line, self._everywhere, more, buttons):
            layout.addWidget(widget)

    @property
    def reason(self) -> str:
        """Why."""
        return self._line.text().strip()

    @property
    def everywhere(self) -> bool:
        """Whether the mark holds in every part."""
        return self._everywhere.isVisibleTo(self) and self._everywhere.isChecked()
