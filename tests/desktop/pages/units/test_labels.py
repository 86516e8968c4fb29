"""标签 in the window: given to several units at once, filtered by, printed by, come in with a roster and go out."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QListWidget, QWidget

from desktop.cli import run
from desktop.pages.printing.page import PrintPage
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow

KEY = "重点责任单位"


def stored(path: Path) -> dict[str, str]:
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as connection:
        rows = connection.execute(
            "SELECT u.code, e.labels FROM entries e JOIN units u ON u.id = e.unit_id"
            " WHERE e.labels <> '' ORDER BY u.code"
        )
        return dict(rows.fetchall())


def units_page(window: MainWindow) -> UnitsPage:
    window.go("units")
    page = window.page("units")
    assert isinstance(page, UnitsPage)
    return page


def choose(page: UnitsPage, *codes: str) -> None:
    page.table.clearSelection()
    selection = page.table.selectionModel()
    for row, entry in enumerate(page.model.shown):
        if entry.unit_code in codes:
            index = page.table.model().index(row, 0)
            selection.select(index, selection.SelectionFlag.Select | selection.SelectionFlag.Rows)


def label(page: UnitsPage, hands: Any, codes: tuple[str, ...], words: str) -> None:
    choose(page, *codes)

    def give(dialog: QWidget) -> None:
        hands.line(dialog, "新标签").setText(words)
        hands.click(hands.button(dialog, "确定"))

    hands.in_dialog("labels_dialog", give)
    page._label_units.trigger()


def test_several_units_are_labelled_filtered_and_told_apart(
    window: MainWindow, year: Path, hands: Any
) -> None:
    page = units_page(window)
    assert not page._label.isVisible()
    assert page.table.isColumnHidden(9)
    label(page, hands, ("U01", "U03"), f"{KEY}、联系点")
    assert stored(year) == {"U01": f"{KEY}、联系点", "U03": f"{KEY}、联系点"}
    assert page._label.isVisible()
    assert not page.table.isColumnHidden(9)

    def take_off(dialog: QWidget) -> None:
        box = dialog.findChild(QListWidget)
        assert box is not None
        states = {box.item(n).text(): box.item(n).checkState() for n in range(box.count())}
        assert states == {
            KEY: Qt.CheckState.PartiallyChecked,
            "联系点": Qt.CheckState.PartiallyChecked,
        }
        box.item(list(states).index(KEY)).setCheckState(Qt.CheckState.Checked)
        box.item(list(states).index("联系点")).setCheckState(Qt.CheckState.Unchecked)
        hands.click(hands.button(dialog, "确定"))

    choose(page, "U01", "U02")
    hands.in_dialog("labels_dialog", take_off)
    page._label_units.trigger()
    assert stored(year) == {"U01": KEY, "U02": KEY, "U03": f"{KEY}、联系点"}
    page._label.setCurrentIndex(page._label.findData("联系点"))
    assert [e.unit_code for e in page.model.shown] == ["U03"]
    next(a for a in window.findChildren(QAction) if a.text().startswith("撤销")).trigger()
    assert stored(year) == {"U01": f"{KEY}、联系点", "U03": f"{KEY}、联系点"}
    assert [e.unit_code for e in page.model.shown] == ["U01", "U03"]


def test_a_unit_is_labelled_in_its_form(window: MainWindow, year: Path, hands: Any) -> None:
    page = units_page(window)
    choose(page, "U02")

    def fill(dialog: QWidget) -> None:
        hands.line(dialog, "标签").setText(f"{KEY}，联系点")
        hands.click(hands.button(dialog, "确定"))

    hands.in_dialog("entry_dialog", fill)
    page.edit()
    assert stored(year) == {"U02": f"{KEY}、联系点"}


def test_letters_for_the_units_of_a_label(
    window: MainWindow, year: Path, scored: None, hands: Any
) -> None:
    label(units_page(window), hands, ("U03",), KEY)
    window.go("print")
    page = window.page("print")
    assert isinstance(page, PrintPage)
    page.choose("feedback")
    assert page.choices.label.isVisible()
    page.choices.label.setCurrentIndex(page.choices.label.findData(KEY))
    assert page.choices.units == frozenset({"U03"})
    page.choices.label.setCurrentIndex(0)
    assert page.choices.units is None


def test_labels_come_in_and_go_out_with_the_roster(year: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "名册.csv"
    sheet.write_text(
        f"编号,单位名称,类别,标签\nU01,东街道办事处,街道,{KEY}；联系点\n", encoding="utf-8"
    )
    assert run(["import", str(year), str(sheet)]) == 0
    assert stored(year) == {"U01": f"{KEY}、联系点"}
    out = tmp_path / "出.xlsx"
    assert run(["export", str(year), str(out)]) == 0
    assert run(["import", str(year), str(out)]) == 0
    assert stored(year) == {"U01": f"{KEY}、联系点"}
    sheet.write_text("编号,单位名称,类别\nU01,东街道办事处,街道\n", encoding="utf-8")
    assert run(["import", str(year), str(sheet)]) == 0
    assert stored(year) == {"U01": f"{KEY}、联系点"}, "a roster without the column leaves labels"
    sheet.write_text("编号,单位名称,类别,标签\nU01,东街道办事处,街道,\n", encoding="utf-8")
    assert run(["import", str(year), str(sheet)]) == 0
    assert stored(year) == {}
