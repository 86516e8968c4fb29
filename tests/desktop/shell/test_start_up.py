"""The window comes up without what it does not need yet: each of these costs a tenth of the start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.widgets.look import enum_numbers

UP = """
import sys
from PySide6 import QtCore, QtWidgets
from desktop.app import dress, make_application, make_window
from desktop.widgets.look.preferences import Preferences
application = make_application(["shufa"])
settings = QtCore.QSettings(sys.argv[1], QtCore.QSettings.Format.IniFormat)
preferences = Preferences(settings)
dress(application, preferences)
window = make_window(application, preferences)
window.show()
QtCore.QTimer.singleShot(0, application.quit)
application.exec()
print("enums" if "Qt" in vars(QtCore) else "", "style" if "QStyle" in vars(QtWidgets) else "", end="")
print("", *sorted(m for m in sys.argv[2:] if m in sys.modules), end="")
"""
LATER = ("sqlite3", "db.store", "reportlab", "numpy", "PySide6.QtSvg", "PySide6.QtPdf")


def test_the_window_is_up_without_every_enum_of_qt(repository: Path, tmp_path: Path) -> None:
    surroundings = {**os.environ, "PYTHONPATH": str(repository), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", UP, str(tmp_path / "settings.ini"), *LATER],
        env=surroundings,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (enum_numbers.ALIGN_TOP, "AlignmentFlag.AlignTop"),
        (enum_numbers.SCROLL_BAR_OFF, "ScrollBarPolicy.ScrollBarAlwaysOff"),
        (enum_numbers.TAB_FOCUS, "FocusPolicy.TabFocus"),
        (enum_numbers.USER_ROLE, "ItemDataRole.UserRole"),
    ],
)
def test_the_numbers_are_qts(number: int, words: str) -> None:
    from PySide6.QtCore import Qt

    enum, name = words.split(".")
    assert getattr(getattr(Qt, enum), name).value == number
