"""A person who prints from the print centre: a process of its own, since libcups asks for the server once.

Called with a file, a kind of sheet (ballots/1: the second paper of it), where to keep what was
shown, and as JSON what is set in the dialog.
Says as JSON which printers were offered and what the window said.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtPrintSupport import QPrintDialog, QPrinterInfo
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTabWidget,
    QWidget,
)

from desktop.app import make_application, make_window
from desktop.pages.printing.page import PrintPage
from desktop.widgets.look.preferences import Preferences

Found = TypeVar("Found", bound=QObject)


def main(file: str, sheet: str, shown: str, wishes: str) -> None:
    application = make_application(["shufa"])
    settings = QSettings(f"{shown}.ini", QSettings.Format.IniFormat)
    preferences = Preferences(settings)
    preferences.name = "王五"
    window = make_window(application, preferences, inline=True)
    window.show()
    window.open_file(Path(file))
    window.go("print")
    page = window.page("print")
    assert isinstance(page, PrintPage)
    name, _, number = sheet.partition("/")
    page.choose(name)
    child(page, QComboBox, "papers").setCurrentIndex(int(number or 0))
    assert page.proof is not None
    Path(shown).write_bytes(page.proof.printed.pdf)
    QTimer.singleShot(0, lambda: in_dialog(json.loads(wishes)))
    page.print()
    offered, said = QPrinterInfo.availablePrinterNames(), window.status.currentMessage()
    sys.stdout.write(json.dumps({"offered": offered, "said": said}))
    window.may_leave = lambda: True  # type: ignore[method-assign]
    window.close()


def in_dialog(wishes: dict[str, int | bool | str]) -> None:
    """Sets what is wished for by the names that Qt gives the dialog's fields, and prints."""
    dialog = QApplication.activeModalWidget()
    if not isinstance(dialog, QPrintDialog):
        QTimer.singleShot(5, lambda: in_dialog(wishes))
        return
    try:
        open_options(dialog)
        for name, value in wishes.items():
            if isinstance(value, bool):
                child(dialog, QRadioButton, name).setChecked(value)
            elif isinstance(value, str):
                child(dialog, QComboBox, name).setCurrentText(value)
            else:
                child(dialog, QSpinBox, name).setValue(value)
        buttons = dialog.findChild(QDialogButtonBox)
        assert isinstance(buttons, QDialogButtonBox)
        buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    finally:
        if dialog.isVisible():
            dialog.reject()


def open_options(dialog: QPrintDialog) -> None:
    """As a person must, who wants more than pages and copies."""
    for button in dialog.findChildren(QPushButton):
        if ">>" in button.text():
            button.click()
    tabs = dialog.findChild(QTabWidget)
    assert isinstance(tabs, QTabWidget)
    tabs.setCurrentIndex(tabs.count() - 1)


def child(dialog: QWidget, kind: type[Found], name: str) -> Found:
    found = dialog.findChild(kind, name)
    assert isinstance(found, kind), f"there is no {name}"
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
