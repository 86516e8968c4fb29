"""What nobody expected is shown with a report to copy; a refusal is shown in words."""

from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from db.errors import ErrorKind, UserError
from desktop.shell.main_window import MainWindow


def test_an_unexpected_error_has_a_report_to_copy(window: MainWindow, hands: Any) -> None:
    def copy(dialog: QWidget) -> None:
        hands.click(hands.button(dialog, "复制报告"))
        hands.click(hands.button(dialog, "关闭"))

    hands.in_dialog("error_report", copy)
    try:
        raise ValueError("a fault of the program")
    except ValueError as error:
        window.notices.surface(error)
    report = QGuiApplication.clipboard().text()
    assert "ValueError: a fault of the program" in report
    assert "PySide6" in report


def test_work_that_fails_beside_the_window_is_worded(window: MainWindow, hands: Any) -> None:
    seen: list[str] = []

    def read(dialog: QWidget) -> None:
        seen.append(str(dialog.property("text")))
        hands.click(hands.button(dialog, "知道了"))

    def work(_progress: object) -> None:
        raise UserError(ErrorKind.DISK_FULL, path="甲.shufa")

    hands.in_dialog("refusal", read)
    window.desk.tasks.start("试", work, lambda _value: None)
    assert len(seen) == 1
    assert "disk_full" not in seen[0]
    assert not window.desk.tasks.busy
