"""评分截止: the organiser sets until when reviewers take back what they handed in."""

from typing import Any

from PySide6.QtWidgets import QTabWidget, QWidget

from desktop.shell.main_window import MainWindow


def test_the_last_day_is_set_beside_the_arrangement_and_taken_back(
    window: MainWindow, hands: Any, rows: Any
) -> None:
    window.go("panel")
    page = window.page("panel")
    page.findChildren(QTabWidget)[0].setCurrentIndex(1)
    due = "SELECT scoring_due FROM evaluations"

    def fill(dialog: QWidget) -> None:
        field = dialog._due  # type: ignore[attr-defined]
        hands.click(field.ticked)
        field.box.setDate(field.box.date().fromString("2031-06-30", "yyyy-MM-dd"))
        hands.click(hands.button(dialog, "确定"))

    hands.in_dialog("scoring_due_dialog", fill)
    hands.click(hands.button(page, "评分截止…"))
    assert rows(due) == [("2031-06-30",)]
    window.desk.edits.stack.undo()
    assert rows(due) == [("",)]
