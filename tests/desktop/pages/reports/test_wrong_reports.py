"""Reports that do not open, and those that are of another unit: marked in words where reports are looked over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.ballots.open_matters import MatterKind, open_matters
from desktop.pages.overview.page import OverviewPage
from desktop.pages.reports.attach_dialog import AttachDialog
from desktop.pages.reports.deliveries_dialog import DeliveriesDialog
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow
from tests.desktop.exchange.documents.made_documents import docx, locked_pdf
from tests.desktop.pages.reports.test_beside import STATE_COLUMN, put, state
from tests.desktop.shell.dropping import drop


@pytest.fixture
def page(window: MainWindow) -> UnitsPage:
    window.go("units")
    page = window.page("units")
    assert isinstance(page, UnitsPage)
    return page


def told(page: UnitsPage, row: int) -> tuple[str, str, bool]:
    """The state in the list, what it says when it is pointed at, and whether there is a sign."""
    cell = page.model.index(row, STATE_COLUMN)
    sign = cell.data(Qt.ItemDataRole.DecorationRole)
    return (
        str(cell.data()),
        str(cell.data(Qt.ItemDataRole.ToolTipRole) or ""),
        sign is not None and not sign.isNull(),
    )


def test_they_are_marked_as_they_come_and_until_somebody_decides(
    page: UnitsPage, window: MainWindow, tmp_path: Path
) -> None:
    broken = docx(["东街道述法报告"])
    drop(page.table, 0, put(tmp_path, "述法.docx", broken[: len(broken) // 2]))
    assert "已损坏" in window.status.currentMessage()
    drop(page.table, 1, put(tmp_path, "加密.pdf", locked_pdf("口令")))
    drop(page.table, 2, put(tmp_path, "区司法局述法报告.docx", docx(["2024年度述法报告"])))
    assert "文件名写的是“区司法局”" in window.status.currentMessage()
    drop(page.table, 3, put(tmp_path, "报告.docx", docx(["区城管执法局", "2024年度述法报告"])))
    assert "标题写的是“区城管执法局”" in window.status.currentMessage()
    assert [told(page, row)[0] for row in range(4)] == [
        "打不开",
        "打不开",
        "单位不符",
        "单位不符",
    ]
    for row, why in enumerate(("已损坏", "有密码", "文件名写的是“区司法局”", "标题写的是")):
        _, tip, sign = told(page, row)
        assert why in tip
        assert sign
        page.table.choose(row)
        assert page.reports.panel._fault.isVisible()
        assert why in page.reports.panel._fault.text()
    box = page.reports.state
    box.setCurrentIndex(box.findText("待核对"))
    page.table.choose(2)
    page.reports.panel.accept()
    assert [e.unit_code for e in page.model.shown] == ["U01", "U02", "U04"]
    box.setCurrentIndex(0)
    assert told(page, 2) == ("已审", "", False)


def test_a_right_report_in_the_place_of_a_wrong_one_takes_the_mark_away(
    page: UnitsPage, tmp_path: Path
) -> None:
    drop(page.table, 0, put(tmp_path, "西街道述法报告.docx", docx(["述法报告"])))
    assert state(page, 0) == "单位不符"
    drop(page.table, 0, put(tmp_path, "东街道述法报告.docx", docx(["东街道述法报告"])))
    assert told(page, 0) == ("已交", "", False)


def test_a_folder_tells_how_many_want_looking_at(
    page: UnitsPage, window: MainWindow, hands: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "报告"
    folder.mkdir()
    put(folder, "东街道.docx", docx(["西街道2024年度述法报告"]))
    put(folder, "西街道.docx", docx(["西街道2024年度述法报告"]))
    put(folder, "区司法局.docx", b"PK\x03\x04 broken")
    put(folder, "区城管执法局.docx", b"")

    def act(dialog: Any) -> None:
        assert isinstance(dialog, AttachDialog)
        hands.click(dialog._accept)

    hands.in_dialog("attach_dialog", act)
    page.attach([folder])
    said = window.status.currentMessage()
    assert "已附 3 份报告，1 个文件未附；其中 2 份打不开或写的是别的单位，已标出" in said
    assert [state(page, row) for row in range(4)] == [
        "单位不符",
        "已交",
        "未交",
        "打不开",
    ]


def test_they_are_counted_where_missing_reports_are(
    page: UnitsPage, window: MainWindow, hands: Any, tmp_path: Path
) -> None:
    for row, name in enumerate(("东街道.docx", "西街道.docx", "城管.docx", "司法局.docx")):
        drop(page.table, row, put(tmp_path, name, docx(["述法报告"]) if row else b"PK broken"))

    def listed(dialog: Any) -> None:
        assert isinstance(dialog, DeliveriesDialog)
        assert "打不开、单位不符 1" in dialog._summary.text()
        dialog._which.setCurrentIndex(dialog._which.findText("待核对（打不开、单位不符）"))
        assert [d.entry.unit_code for d in dialog.model.shown] == ["U01"]
        hands.click(hands.button(dialog, "关闭"))

    hands.in_dialog("deliveries_dialog", listed)
    page.open_deliveries()
    window.go("overview")
    overview = window.page("overview")
    assert isinstance(overview, OverviewPage)
    assert overview._step.text == "有 1 份述法报告打不开，或写的是别的单位，请核对。"
    session = window._session
    matters = {m.kind: m for m in open_matters(session.store, session.evaluation_id)}
    assert matters[MatterKind.DOUBTFUL_REPORTS].places == ("东街道办事处：打不开",)
    assert MatterKind.REPORTS not in matters
