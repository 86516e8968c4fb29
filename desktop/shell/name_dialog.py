"""经办人: asked for where the system's account would stand in the trail and says nothing of who it was."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.widgets.fields.answer_buttons import AnswerButtons
from desktop.widgets.fields.form_dialog import FormDialog
from desktop.widgets.look.measures import scaled


class NameDialog(FormDialog):
    """The name of who works here; 取消 leaves the system's."""

    def __init__(self, present: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("name_dialog")
        self.setWindowTitle(self.tr("经办人"))
        self.setMinimumWidth(scaled(460))
        told = QLabel(
            self.tr(
                "这台电脑的登录名是“{name}”，记入审计记录看不出是谁。请填写您的姓名，"
                "立即生效，以后可在“设置”页更改。"
            ).format(name=present)
        )
        told.setWordWrap(True)
        self._name = QLineEdit()
        self._name.setAccessibleName(self.tr("经办人姓名"))
        self._name.setMaxLength(40)
        buttons = AnswerButtons(self)
        self._accept = buttons.accept_button
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow(self.tr("姓名 *"), self._name)
        layout = QVBoxLayout(self)
        layout.addWidget(told)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self._name.textChanged.connect(lambda _text: self._accept.setEnabled(bool(self.name)))
        self._accept.setEnabled(False)

    @property
    def name(self) -> str:
        """Who works here."""
        return self._name.text().strip()
