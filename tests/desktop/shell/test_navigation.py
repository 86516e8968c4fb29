"""All pages are seen in the navigation of a low window, in large letters too."""

from typing import Any

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QListWidgetItem

from desktop.shell.navigation import _HEADING_ROLE, PageList

_LOW = 611  # what the menu, the status line and a choice of years leave of a screen of 768 pixels


def test_nineteen_pages_in_four_groups_fit_a_low_window(qtbot: Any) -> None:
    pages = PageList()
    qtbot.addWidget(pages)
    for number in range(19):
        item = QListWidgetItem(f"页面 {number}")
        if number in (0, 4, 10, 16):
            item.setData(_HEADING_ROLE, "分组")
        pages.addItem(item)
    font = QFont(pages.font())
    font.setPixelSize(19)  # 14 points
    pages.setFont(font)
    pages.resize(207, _LOW)
    pages.show()
    qtbot.waitExposed(pages)
    rows = [pages.sizeHintForRow(row) for row in range(pages.count())]
    assert min(rows) >= pages.fontMetrics().height(), "no letter is cut"
    assert sum(rows) <= pages.viewport().height()
    assert pages.verticalScrollBar().maximum() == 0
