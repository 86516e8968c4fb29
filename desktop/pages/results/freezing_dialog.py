"""Asks before a result is frozen: why, and of each thing that is not done yet, why it stays."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.ballots.open_matters import OpenMatter, matter_line
from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.elided_label import ElidedLabel
from desktop.widgets.look.measures import scaled

_WIDTH = 720
_LONGEST = 200


class FreezingDialog(FormDialog):
    """The reason above; below, a row a matter with a line for a word. 定稿 stays off while a line is empty."""

    def __init__(self, matters: tuple[OpenMatter, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("freezing_dialog")
        self.setWindowTitle(self.tr("结果定稿"))
        self.setMinimumWidth(scaled(_WIDTH))
        label = QLabel(self.tr("定稿后评分和计分办法不能再改，打印以定稿为准。请写明依据："))
        label.setWordWrap(True)
        self._reason = self._line(self.tr("理由"), self.tr("依据（必填，记入审计记录）"))
        self._words: dict[str, QLineEdit] = {}
        rows = QGridLayout()
        rows.setColumnStretch(0, 2)
        rows.setColumnStretch(1, 3)
        for number, matter in enumerate(matters):
            self._add(rows, 2 * number, matter)
        buttons = AnswerButtons(self, self.tr("定稿"))
        self._accept = buttons.accept_button
        layout = QVBoxLayout(self)
        layout.addWidget(label)
        layout.addWidget(self._reason)
        if matters:
            layout.addWidget(QLabel(self.tr("以下事项尚未办结。仍要定稿的，逐项说明：")))
            layout.addLayout(rows)
        layout.addWidget(buttons)
        self._enable()

    @property
    def reason(self) -> str:
        """What the result is frozen on."""
        return self._reason.text().strip()

    @property
    def words(self) -> dict[str, str]:
        """Why each matter stays."""
        return {key: line.text().strip() for key, line in self._words.items()}

    def _add(self, rows: QGridLayout, row: int, matter: OpenMatter) -> None:
        text = matter_line(matter)
        title = QLabel(text)
        title.setTextFormat(Qt.TextFormat.PlainText)
        line = self._line(text, self.tr("说明（必填）"))
        places = ElidedLabel("　" + "；".join(matter.places))
        places.setProperty("muted", True)
        self._words[matter.key] = line
        rows.addWidget(title, row, 0)
        rows.addWidget(line, row, 1)
        rows.addWidget(places, row + 1, 0, 1, 2)

    def _line(self, name: str, placeholder: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText(placeholder)
        line.setMaxLength(_LONGEST)
        line.textChanged.connect(self._enable)
        return line

    def _enable(self, *_changed: object) -> None:
        lines = (self._reason, *self._words.values())
        self._accept.setEnabled(all(line.text().strip() for line in lines))
