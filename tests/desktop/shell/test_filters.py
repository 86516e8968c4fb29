"""Another file is shown whole, whatever was looked for in the one before."""

import shutil
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox

from desktop.frame.record_table import Column, RecordTable
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow


def units(window: MainWindow) -> UnitsPage:
    window.go("units")
    page = window.page("units")
    assert isinstance(page, UnitsPage)
    return page


def narrowed(page: UnitsPage) -> list[str]:
    """What narrows the table now."""
    boxes = [b for b in page.findChildren(QComboBox) if getattr(b, "narrows", False)]
    assert len(boxes) == 4
    return [b.currentText() for b in boxes if b.currentIndex() > 0]


def test_filters_end_with_their_file(window: MainWindow, year: Path, tmp_path: Path) -> None:
    page = units(window)
    page._search.setText("街道")
    for box in page.findChildren(QComboBox):
        if getattr(box, "narrows", False) and box.count() > 1:
            box.setCurrentIndex(1)
    assert narrowed(page)
    window.open_file(year)
    assert narrowed(page), "the same file, unlocked or opened again"
    other = tmp_path / "另一年.shufa"
    shutil.copy(year, other)
    window.open_file(other)
    assert narrowed(units(window)) == []
    assert page._search.text() == ""
    assert page.model.rowCount() == 4


def test_an_empty_table_says_nothing_before_it_was_read(qapp: Any) -> None:
    del qapp
    table = RecordTable([Column[str]("名称", str)], str)
    words = table.nothing_yet("还没有评委。")
    assert words() == "正在读取……"
    table.set_rows([])
    assert words() == "还没有评委。"
    table.set_rows(["甲"])
    table.set_filter("乙")
    assert words() == "没有符合条件的记录。"
