"""An editor with its name and, while there is one, the fault of what it holds right beneath."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.widgets.fields.field_editors import Editor, FlagEditor, Value


class FieldBox(QWidget):
    """`name` is what assistive technology says, the place included; `quiet` keeps the fault to the tooltip."""

    entered = Signal(object)

    def __init__(self, editor: Editor, name: str, *, quiet: bool = False) -> None:
        super().__init__()
        self.editor = editor
        self.name = name
        self.quiet = quiet
        editor.setAccessibleName(name)
        editor.entered.connect(self.entered)
        self.setFocusProxy(editor)
        self._fault = QLabel()
        self._fault.setProperty("fault", True)
        self._fault.setWordWrap(True)
        self._fault.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        if isinstance(editor, FlagEditor):
            layout.addWidget(editor, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            layout.addWidget(editor)
        layout.addWidget(self._fault)

    @property
    def fault(self) -> str:
        """What is said to be wrong; empty where nothing is."""
        return self._fault.text()

    def show_value(self, value: Value) -> None:
        """Shows what the draft holds."""
        self.editor.show_value(value)

    def show_fault(self, text: str) -> None:
        """Marks the editor and says what is wrong; an empty text takes both away."""
        if text == self._fault.text():
            return
        self._fault.setText(text)
        self._fault.setVisible(bool(text) and not self.quiet)
        self.editor.setToolTip(text)
        self.editor.setAccessibleDescription(text)
        self.editor.setProperty("faulty", bool(text))
        self.editor.style().unpolish(self.editor)
        self.editor.style().polish(self.editor)

    def take_focus(self) -> None:
        """Puts the keyboard here, by a jump that a person asked for."""
        self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
