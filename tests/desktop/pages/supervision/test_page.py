"""专项督察 in the window: made from the example, units by label, forms out and back, problems, undone, papers."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop.pages.supervision.dialogs import ChecklistDialog, UnitsDialog
from desktop.pages.supervision.page import SupervisionPage
from desktop.shell.main_window import MainWindow

TITLE = "长江保护法贯彻实施专项督察"


@pytest.fixture
def page(window: MainWindow) -> SupervisionPage:
    store = window._session.store
    entry = store.units.find(window._session.evaluation_id, "U03")
    store.units.edit(entry.id, labels=("重点责任单位",))
    window.go("supervision")
    page = window.page("supervision")
    assert isinstance(page, SupervisionPage)
    return page


def stored(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as connection:
        return connection.execute(sql).fetchall()


def begin(page: SupervisionPage, hands: Any) -> None:
    """A person makes a 督察 with the example's 清单 for the labelled unit and one more."""

    def title(dialog: QWidget) -> None:
        accept = hands.button(dialog, "确定")
        assert not accept.isEnabled()
        hands.line(dialog, "督察名称").setText(TITLE)
        hands.click(accept)

    def items(dialog: QWidget) -> None:
        assert isinstance(dialog, ChecklistDialog)
        hands.click(hands.button(dialog, "用示例清单"))
        assert len(dialog.items()) == 10
        hands.click(hands.button(dialog, "确定"))

    def units(dialog: QWidget) -> None:
        assert isinstance(dialog, UnitsDialog)
        dialog._label.setCurrentIndex(1)
        assert len(dialog.chosen()) == 1
        from PySide6.QtCore import Qt

        dialog.list.item(0).setCheckState(Qt.CheckState.Checked)
        hands.click(hands.button(dialog, "确定"))

    hands.in_dialog("supervision_dialog", title)
    page.acts.add()
    hands.in_dialog("checklist_dialog", items)
    page.acts.edit_list()
    hands.in_dialog("supervised_units_dialog", units)
    page.acts.choose()


def fill(path: Path, verdict: str) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["自查表"]
    for row in range(6, 16):
        sheet.cell(row, 5).value = verdict if row == 8 else "符合"
        for column, text in ((6, "情况"), (7, "措施"), (8, "张三"), (9, "2025-09-30")):
            sheet.cell(row, column).value = text
    book.save(path)


def test_from_the_example_to_the_ledger_and_back(
    window: MainWindow, page: SupervisionPage, year: Path, tmp_path: Path, hands: Any
) -> None:
    begin(page, hands)
    assert [u.unit_code for u in page.model.shown] == ["U01", "U03"]
    folder = tmp_path / "自查表"
    page.files.send_to(folder)
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["自查表-U01-东街道办事处.xlsx", "自查表-U03-区城管执法局.xlsx"]
    states = "SELECT state FROM supervision_units ORDER BY entry_id"
    assert stored(year, states) == [("sent",), ("sent",)]

    fill(folder / names[0], "不符合")
    fill(folder / names[1], "大概符合")
    seen: list[str] = []

    def look(dialog: QWidget) -> None:
        from desktop.widgets.tables.table_view import TableView

        table = dialog.findChild(TableView)
        assert table is not None
        seen.extend(str(table.model().index(row, 2).data()) for row in range(2))
        hands.click(hands.button(dialog, "收下 1 份"))

    hands.in_dialog("self_checks_dialog", look)
    page.files.collect_from([folder])
    assert seen[0] == "可以收下"
    assert "自查表!E8" in seen[1]
    assert stored(year, states) == [("reported",), ("sent",)]
    page.table.choose(0)
    said = [page.answers.columns[2].text(row) for row in page.answers.shown]
    assert said == ["符合", "符合", "不符合", *["符合"] * 7]

    page.acts.check()
    assert "1 个问题未转台账" in page._left.text()
    page.acts.make_findings()
    findings = "SELECT responsible, due, source FROM findings"
    assert stored(year, findings) == [("张三", "2025-09-30", f"{TITLE} 3")]
    assert "1 个问题未销号" in page._left.text()
    undo = next(a for a in window.findChildren(QAction) if a.text().startswith("撤销"))
    undo.trigger()
    assert stored(year, findings) == []
    assert stored(year, "SELECT count(*) FROM supervision_findings") == [(0,)]
    assert window._session.store.verify().intact


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (0, ("自查表", "组织学习宣传", "东街道办事处")),
        (1, ("关于报送自查表的催报函", "截至目前尚未收到", "特此函告")),
        (2, ("自查情况汇总表", "图例")),
        (3, ("问题清单", "自查没有发现问题")),
        (4, ("督察情况", "尚未报送的单位")),
    ],
)
def test_every_sheet_is_saved(
    page: SupervisionPage, hands: Any, tmp_path: Path, at: int, words: tuple[str, ...]
) -> None:
    begin(page, hands)
    path = tmp_path / "表.pdf"
    page.files.save_sheet(at, path)
    text = "".join(p.extract_text() for p in PdfReader(path).pages).replace("\n", "")
    for word in words:
        assert word in text


def test_more_time_for_one_unit(page: SupervisionPage, hands: Any, year: Path) -> None:
    begin(page, hands)
    page.table.choose(1)

    def extend(dialog: QWidget) -> None:
        accept = hands.button(dialog, "延期")
        assert not accept.isEnabled()
        hands.line(dialog, "理由").setText("机构调整")
        hands.click(accept)

    hands.in_dialog("extension_dialog", extend)
    page.acts.extend()
    (nothing,), (day,) = stored(year, "SELECT due FROM supervision_units ORDER BY entry_id")
    assert nothing == ""
    assert page.model.shown[1].due == day > page.today
    assert page.model.shown[1].due_reason == "机构调整"
    page.table.choose(1)
    hands.in_dialog("extension_dialog", lambda d: hands.click(hands.button(d, "取消延期")))
    page.acts.extend()
    assert page.model.shown[1].due == ""
    assert page._session.store.verify().intact
