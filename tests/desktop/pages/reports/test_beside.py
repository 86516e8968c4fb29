"""The organiser's hands on reports: drop a file on a row, read it beside, return it, find a word in all of them."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from desktop.pages.reports.panel import ReportPanel
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow
from tests.desktop.exchange.documents.made_documents import docx, locked_pdf, pdf, png
from tests.desktop.shell.dropping import drop

CTRL = Qt.KeyboardModifier.ControlModifier
KEPT = (
    "SELECT u.code, r.version, r.file_name, r.status, r.note FROM reports r"
    " JOIN entries e ON e.id = r.entry_id JOIN units u ON u.id = e.unit_id ORDER BY r.id"
)
STATE_COLUMN = 8


@pytest.fixture
def page(window: MainWindow) -> UnitsPage:
    window.go("units")
    page = window.page("units")
    assert isinstance(page, UnitsPage)
    return page


@pytest.fixture
def panel(page: UnitsPage) -> ReportPanel:
    return page.reports.panel


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def state(page: UnitsPage, row: int) -> str:
    return str(page.model.index(row, STATE_COLUMN).data())


def test_a_file_is_dropped_on_a_row(
    page: UnitsPage, panel: ReportPanel, hands: Any, rows: Any, tmp_path: Path
) -> None:
    content = docx(["西街道2024年度述法报告", "严格规范公正文明执法。"])
    drop(page.table, 1, put(tmp_path, "述法.docx", content))
    assert rows(KEPT) == [("U02", 1, "述法.docx", "received", "")]
    assert rows("SELECT content FROM report_contents") == [(content,)]
    assert [state(page, row) for row in range(4)] == ["未交", "已交", "未交", "未交"]
    page.table.choose(1)
    assert "严格规范公正文明执法。" in panel.document.text.toPlainText()
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows(KEPT) == []
    assert state(page, 1) == "未交"
    hands.press(Qt.Key.Key_Y, CTRL)
    assert rows("SELECT content FROM report_contents") == [(content,)]


def test_a_search_finds_a_word_of_two_characters(
    page: UnitsPage, panel: ReportPanel, hands: Any, qtbot: Any, tmp_path: Path
) -> None:
    drop(
        page.table, 0, put(tmp_path, "a.pdf", pdf([["东街道述法报告"], ["坚持严格执法，执法为民"]]))
    )
    drop(page.table, 1, put(tmp_path, "b.docx", docx(["法治政府建设"])))
    drop(page.table, 2, put(tmp_path, "c.png", png()))
    search = page.reports.search
    search.line.setFocus()
    search.line.setText("执法")
    qtbot.waitUntil(search.table.isVisible)
    assert [(h.unit, h.snippet.hit, h.snippet.count) for h in search.hits] == [
        ("东街道办事处", "执法", 2)
    ]
    assert "另有 1 份" in search._summary.text()
    hands.press(Qt.Key.Key_Return)
    assert search.table.hasFocus()
    assert panel.document.currentWidget() is panel.document.pdf
    pages = panel.document.pdf
    qtbot.waitUntil(lambda: pages.page == 1)
    search.line.clear()
    qtbot.waitUntil(page.table.isVisible)
    search.line.setText("没有的词")
    qtbot.waitUntil(lambda: "没有报告提到" in search._summary.text())
    assert search.hits == ()


def test_returning_with_a_reason_and_accepting_the_next_version(
    page: UnitsPage, panel: ReportPanel, hands: Any, rows: Any, tmp_path: Path
) -> None:
    drop(page.table, 0, put(tmp_path, "初稿.txt", b"1"))
    page.table.choose(0)

    def give_reason(dialog: Any) -> None:
        assert not hands.button(dialog, "退回").isEnabled()
        hands.line(dialog, "理由").setText("缺问题清单")
        hands.click(hands.button(dialog, "退回"))

    hands.in_dialog("reason_dialog", give_reason)
    hands.click(hands.button(panel, "退回…"))
    assert rows(KEPT) == [("U01", 1, "初稿.txt", "returned", "缺问题清单")]
    assert state(page, 0) == "退回"
    assert panel._note.text() == "退回理由：缺问题清单"
    drop(page.table, 0, put(tmp_path, "二稿.txt", b"2"))
    hands.click(hands.button(panel, "审定"))
    assert [row[3] for row in rows(KEPT)] == ["returned", "accepted"]
    assert state(page, 0) == "已审"
    assert panel._version.count() == 2
    panel._version.setCurrentIndex(1)
    assert panel.document.text.toPlainText() == "1"
    assert not panel._accept.isEnabled(), "an older version is only looked at"
    hands.press(Qt.Key.Key_Z, CTRL)
    assert [row[3] for row in rows(KEPT)] == ["returned", "received"]


def test_taking_out_what_was_attached_to_the_wrong_unit(
    page: UnitsPage, panel: ReportPanel, hands: Any, rows: Any, tmp_path: Path
) -> None:
    drop(page.table, 0, put(tmp_path, "别人的.txt", b"1"))
    page.table.choose(0)

    def give_reason(dialog: Any) -> None:
        hands.line(dialog, "理由").setText("附错单位")
        hands.click(hands.button(dialog, "移除"))

    hands.in_dialog("reason_dialog", give_reason)
    hands.click(panel._remove)
    assert rows(KEPT) == []
    assert "尚未提交报告" in panel.document.note.text()
    reasons = rows("SELECT reason FROM events WHERE what = 'report.take_out'")
    assert reasons == [("附错单位",)]
    hands.press(Qt.Key.Key_Z, CTRL)
    assert [row[2] for row in rows(KEPT)] == ["别人的.txt"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", locked_pdf("x"), "有密码"),
        ("a.pdf", b"broken", "已损坏"),
        ("a.docx", b"broken", "已损坏"),
        ("a.png", b"broken", "已损坏"),
        ("a.wps", b"anything", "外部程序"),
    ],
)
def test_what_cannot_be_shown_is_kept_and_said(
    page: UnitsPage,
    panel: ReportPanel,
    rows: Any,
    tmp_path: Path,
    name: str,
    content: bytes,
    said: str,
) -> None:
    drop(page.table, 2, put(tmp_path, name, content))
    page.table.choose(2)
    assert said in panel.document.note.text()
    assert panel.document.currentWidget() is panel.document.note
    assert len(rows(KEPT)) == 1


def test_a_program_is_refused_in_words(
    page: UnitsPage, hands: Any, rows: Any, tmp_path: Path
) -> None:
    said: list[str] = []
    hands.in_dialog("refusal", lambda box: said.append(box.text()))
    drop(page.table, 0, put(tmp_path, "报告.exe", b"MZ"))
    assert "不认识的文件格式" in said[0]
    assert rows(KEPT) == []


def test_the_same_file_again_is_not_a_new_version(
    page: UnitsPage, window: MainWindow, rows: Any, tmp_path: Path
) -> None:
    path = put(tmp_path, "a.txt", b"1")
    drop(page.table, 0, path)
    said: list[str] = []
    window.notices.said.connect(said.append)
    drop(page.table, 0, path)
    assert said == ["与“东街道办事处”的最新版相同，未变"]
    assert len(rows(KEPT)) == 1


def test_the_filter_by_how_the_report_stands(page: UnitsPage, tmp_path: Path) -> None:
    drop(page.table, 3, put(tmp_path, "a.txt", b"1"))
    page.reports.state.setCurrentText("已交")
    assert [e.unit for e in page.model.shown] == ["区司法局"]
    page.reports.state.setCurrentText("未交")
    assert len(page.model.shown) == 3


class Opener(QObject):
    """Stands in for the system's programs."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[QUrl] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.urls.append(url)


def test_a_copy_is_opened_outside(
    page: UnitsPage, panel: ReportPanel, hands: Any, tmp_path: Path
) -> None:
    drop(page.table, 0, put(tmp_path, "报告.wps", b"bytes of it"))
    page.table.choose(0)
    opener = Opener()
    QDesktopServices.setUrlHandler("file", opener, "open")  # type: ignore[arg-type] # the stub is wrong
    try:
        hands.click(panel._open)
    finally:
        QDesktopServices.unsetUrlHandler("file")
    [url] = opener.urls
    copy = Path(url.toLocalFile())
    assert (copy.name, copy.read_bytes()) == ("报告.wps", b"bytes of it")
    assert tmp_path not in copy.parents


def test_nothing_is_taken_into_a_file_opened_for_reading(
    page: UnitsPage, window: MainWindow, year: Path, rows: Any, tmp_path: Path
) -> None:
    window._session.open(year, read_only=True)
    window.go("units")
    drop(page.table, 0, put(tmp_path, "a.txt", b"1"))
    page.table.choose(0)
    assert not page.reports.panel._attach.isEnabled()
    assert rows(KEPT) == []


def test_what_a_file_from_elsewhere_calls_a_report_is_not_run(
    page: UnitsPage, panel: ReportPanel, hands: Any, window: MainWindow, year: Path, tmp_path: Path
) -> None:
    drop(page.table, 0, put(tmp_path, "a.txt", b"1"))
    connection = sqlite3.connect(year)
    connection.execute("UPDATE reports SET file_name = '../../报告.pdf.exe'")
    connection.commit()
    connection.close()
    page.table.choose(1)
    page.table.choose(0)
    said: list[str] = []
    opener = Opener()
    QDesktopServices.setUrlHandler("file", opener, "open")  # type: ignore[arg-type] # the stub is wrong
    try:
        hands.in_dialog("refusal", lambda box: said.append(box.text()))
        hands.click(panel._open)
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert "不认识的文件格式" in said[0]
    assert opener.urls == []
