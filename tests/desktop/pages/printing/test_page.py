"""The print centre: whose sheets, which files, and what is said before paper is spent."""

import threading
from pathlib import Path
from typing import Any

import docx
import pytest
from pypdf import PdfReader
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog, QPlainTextEdit, QPushButton, QWidget
from python_calamine import CalamineWorkbook

from desktop.app import make_window
from desktop.operations.print_jobs import Proof, prove
from desktop.pages.printing.page import PrintPage
from desktop.shell.main_window import MainWindow
from desktop.widgets.look.preferences import Preferences
from desktop.widgets.printers.pdf_printing import make_printer


@pytest.fixture
def page(window: MainWindow) -> PrintPage:
    window.go("print")
    found = window.page("print")
    assert isinstance(found, PrintPage)
    return found


def shown(page: PrintPage) -> str:
    return "".join(
        page.document.getAllText(number).text() for number in range(page.document.pageCount())
    )


def on_screen(page: PrintPage) -> Proof:
    assert page.proof is not None
    return page.proof


class HeldBack:
    """Makes proofs for real, but only when told to: what a slow sheet does to a quick hand."""

    def __init__(self) -> None:
        self.may_go = threading.Event()

    def prove(self, *arguments: Any) -> Proof | None:
        assert self.may_go.wait(20)
        return prove(*arguments)


def test_nothing_is_printed_or_saved_while_the_next_sheet_is_made(
    qtbot: Any,
    qapp: QApplication,
    preferences: Preferences,
    year: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The old sheet is still on screen then, and came out under the new one's choice."""
    held = HeldBack()
    held.may_go.set()
    monkeypatch.setattr("desktop.pages.printing.page.prove", held.prove)
    window = make_window(qapp, preferences)
    qtbot.addWidget(window)
    window.show()
    window.open_file(year)
    qtbot.waitUntil(lambda: window._session.is_open)
    window.go("print")
    page = window.page("print")
    assert isinstance(page, PrintPage)
    page.choose("ranking")
    qtbot.waitUntil(lambda: page.proof is not None and page.proof.wish.sheet == "ranking")
    (printing,) = [b for b in page.findChildren(QPushButton) if b.text() == "打印…"]
    (saving,) = [a for a in page.findChildren(QAction) if a.text() == "保存 PDF…"]
    held.may_go.clear()
    page.choose("feedback")
    assert page.proof is None
    assert not printing.isEnabled()
    with monkeypatch.context() as patch:
        patch.setattr(QFileDialog, "getSaveFileName", lambda *_: pytest.fail("asked"))
        page.print()
        saving.trigger()
    held.may_go.set()
    qtbot.waitUntil(lambda: page.proof is not None)
    assert printing.isEnabled()
    assert on_screen(page).wish.sheet == "feedback"
    monkeypatch.setattr(
        QFileDialog,
        "getSaveFileName",
        lambda _parent, _title, name, _kinds: (str(tmp_path / name), ""),
    )
    saving.trigger()
    assert "反馈" in PdfReader(next(tmp_path.glob("反馈函*.pdf"))).pages[0].extract_text()


def test_what_is_asked_for_is_what_was_shown(
    page: PrintPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another sheet that is chosen while the dialog is open does not come out under the first one's name."""
    page.choose("ranking")

    def meanwhile(_parent: Any, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        page.choose("feedback")
        return str(tmp_path / name), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", meanwhile)
    page.saving.ask_one()
    text = PdfReader(tmp_path / "排名表.pdf").pages[0].extract_text()
    assert "排名" in text
    assert "反馈" not in text


def test_every_kind_of_sheet_is_seen_at_once(page: PrintPage, qtbot: Any) -> None:
    kinds = page.choices.sheets
    bar = kinds.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    last = kinds.visualItemRect(kinds.item(kinds.count() - 1))
    assert kinds.viewport().rect().contains(last)
    assert kinds.item(kinds.count() - 1).text() == "现场会记录"


def test_letters_to_the_units_that_are_ticked(page: PrintPage, hands: Any, qtbot: Any) -> None:
    page.choose("feedback")
    assert page.document.pageCount() == 4
    hands.click(hands.button(page, "全不选"))
    qtbot.waitUntil(lambda: page.proof is None)
    assert page._hint.text() == "请先选择单位"
    page.search()
    page.choices.search.setText("司法")  # keys of a test type no Chinese
    hands.click(hands.button(page, "全选"))
    qtbot.waitUntil(lambda: page.document.pageCount() == 1)
    assert "区司法局" in shown(page)
    assert "东街道" not in shown(page)
    page.choices.list.setFocus()
    page.choices.search.clear()
    page.choices.list.setCurrentRow(0)
    hands.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.document.pageCount() == 2)
    assert page.choices.list.currentRow() == 0, "the row keeps the keyboard"


def test_a_file_for_each_unit(page: PrintPage, hands: Any, tmp_path: Path) -> None:
    page.choose("feedback")
    page.choices.search.setText("街道")
    page.choices.choose_none()
    page.saving.save_by_unit(tmp_path / "函", page.wish())
    (letters,) = (tmp_path / "函").iterdir()
    assert letters.name == f"反馈函 {page.wish().today}"
    names = sorted(path.name for path in letters.iterdir())
    assert names == ["反馈函-U03-区城管执法局.pdf", "反馈函-U04-区司法局.pdf"]
    text = PdfReader(letters / names[1]).pages[0].extract_text()
    assert "区司法局" in text
    page.choose("ballots")
    page.saving.save_by_unit(tmp_path / "票", page.wish())
    (ballots,) = (tmp_path / "票").iterdir()
    assert sorted(path.name for path in ballots.iterdir()) == [
        "评分票-书面述法报告-U03-区城管执法局.pdf",
        "评分票-书面述法报告-U04-区司法局.pdf",
        "评分票-民主测评-U03-区城管执法局.pdf",
        "评分票-民主测评-U04-区司法局.pdf",
    ]


def test_what_was_saved_before_stays(page: PrintPage, tmp_path: Path) -> None:
    """A PDF of the day before may be a signed scan by now."""
    folder, today = tmp_path / "盘", page.wish().today
    folder.mkdir()
    page.choose("feedback")
    page.saving.save_by_unit(folder, page.wish())
    signed = min(folder.rglob("*.pdf"))
    signed.write_bytes(b"signed")
    page.saving.save_by_unit(folder, page.wish())
    page.saving.save_all(folder)
    page.saving.save_all(folder)
    assert sorted(made.name for made in folder.iterdir()) == [
        f"全部表单 {today}",
        f"全部表单 {today}-2",
        f"反馈函 {today}",
        f"反馈函 {today}-2",
    ]
    assert signed.read_bytes() == b"signed"


def test_the_archive_is_saved_with_its_list(
    page: PrintPage, hands: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    (archive,) = [a for a in page.findChildren(QAction) if a.text() == "评议档案存到文件夹…"]
    archive.trigger()
    (folder,) = [f for f in tmp_path.iterdir() if f.name.startswith("评议档案")]
    assert folder.name == f"评议档案 {page.wish().today}"
    text = "".join(p.extract_text() for p in PdfReader(folder / "归档目录.pdf").pages)
    assert "排名表.pdf" in text
    assert len(list(folder.glob("*.pdf"))) == len(list(folder.iterdir())) > 10


def test_the_tables_as_a_workbook(page: PrintPage, tmp_path: Path) -> None:
    page.choose("order")
    page.saving.save_tables(tmp_path / "抽签.xlsx", page.wish())
    book = CalamineWorkbook.from_path(str(tmp_path / "抽签.xlsx"))
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    assert "区司法局" in {cell for row in rows for cell in row}
    page.choose("findings")
    page.saving.save_tables(tmp_path / "整改.xlsx", page.wish())
    assert not (tmp_path / "整改.xlsx").exists(), "no findings, no workbook"


def test_letters_are_saved_for_word(page: PrintPage, tmp_path: Path) -> None:
    page.choose("feedback")
    assert on_screen(page).letters
    page.saving.save_word(tmp_path / "反馈函.docx", page.wish())
    text = "".join(p.text for p in docx.Document(str(tmp_path / "反馈函.docx")).paragraphs)
    assert "区司法局：" in text
    page.choose("order")
    assert not on_screen(page).letters
    page.saving.save_word(tmp_path / "抽签.docx", page.wish())
    assert not (tmp_path / "抽签.docx").exists()


def test_both_sides_are_kept(page: PrintPage, hands: Any, preferences: Preferences) -> None:
    page.choose("feedback")
    page.choices.both_sides.setFocus()
    hands.press(Qt.Key.Key_Space)
    assert page.document.pageCount() == 7, "each letter on a sheet of its own"
    assert preferences.both_sides
    again = Preferences(QSettings(preferences._settings.fileName(), QSettings.Format.IniFormat))
    preferences._settings.sync()
    assert again.both_sides


def test_official_faces_that_are_lacking_are_named(
    page: PrintPage, hands: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        "desktop.sheets.setting.faces.official_faces.system_folders", lambda: (tmp_path,)
    )
    page.choices.official.setFocus()
    hands.press(Qt.Key.Key_Space)
    assert page._warning.text() == "本机没有小标宋、仿宋、黑体、楷体，改用程序自带的字体。"
    page.choices.official.setFocus()
    hands.press(Qt.Key.Key_Space)
    assert page._warning.isHidden()


def test_a_character_without_a_font_is_asked_about(
    page: PrintPage, window: MainWindow, hands: Any
) -> None:
    session = window._session
    entry = session.store.units.find(session.evaluation_id, "U04")
    session.store.units.edit(entry.id, unit="区司法局😀")
    session.entries_changed.emit()
    page.choose("order")
    assert "“😀”（U+1F600）" in page._warning.text()
    seen: list[str] = []

    def leave(dialog: QWidget) -> None:
        seen.append(str(dialog.property("text")))
        hands.click(hands.button(dialog, "取消"))

    hands.in_dialog("question", leave)
    page.print()  # ends without the system's dialog
    assert seen == ["有 1 处字符没有可用的字体，会印成“〓”。仍要打印吗？"]


def test_pages_are_drawn_as_the_printer_is_set(page: PrintPage, tmp_path: Path) -> None:
    page.choose("feedback")
    target = tmp_path / "out.pdf"
    for first, last, pages in ((2, 3, 2), (1, 4, 4)):
        printer = make_printer("函", page.document.pagePointSize(0))
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(target))
        printer.setPrintRange(QPrinter.PrintRange.PageRange)
        printer.setFromTo(first, last)
        page.print_on(printer, on_screen(page))
        found = PdfReader(target).pages
        assert len(found) == pages
        assert [round(float(side)) for side in found[0].mediabox[2:]] == [595, 842]
    text = "".join(sheet.extract_text() for sheet in PdfReader(target).pages)
    assert "区司法局" in text, "the whole is the PDF itself"


@pytest.mark.qt_log_ignore(r"QPainter::begin\(\): Returned false")
def test_a_printer_that_cannot_be_written_says_so(
    page: PrintPage, window: MainWindow, tmp_path: Path
) -> None:
    printer = make_printer("函", page.document.pagePointSize(0))
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path))
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(1, 1)
    page.choose("ranking")
    page.print_on(printer, on_screen(page))
    assert window.status.currentMessage() == "打印机没有响应，未能打印。请检查打印机后再试。"


def test_what_letters_say_is_chosen_seen_and_kept_with_the_year(
    page: PrintPage, window: MainWindow, hands: Any, qtbot: Any, rows: Any
) -> None:
    """Contact, day and opening stand on the letter that is shown; undone, the letter is as before."""
    page.choose("feedback")
    before = shown(page)

    def fill(dialog: QWidget) -> None:
        hands.line(dialog, "联系人及电话").setText("张某，027-12345678")
        opening = next(
            text
            for text in dialog.findChildren(QPlainTextEdit)
            if text.accessibleName() == "反馈函开头"
        )
        opening.setPlainText("现将评议结果反馈给你单位。")
        clock = hands.line(dialog, "开始时间")
        keep = hands.button(dialog, "确定")
        clock.setText("25:00")
        assert not keep.isEnabled(), "no time of day"
        clock.setText("9：30")
        hands.click(keep)

    hands.in_dialog("paper_texts_dialog", fill)
    hands.click(hands.button(page, "文书内容…"))
    qtbot.waitUntil(lambda: "联系人及电话：张某" in "".join(shown(page).split()))
    assert "现将评议结果反馈给你单位。" in "".join(shown(page).split())
    kept = rows("SELECT contact, feedback_opening, meeting_at FROM paper_texts")
    assert kept == [("张某，027-12345678", "现将评议结果反馈给你单位。", "09:30")]
    window.desk.edits.stack.undo()
    qtbot.waitUntil(lambda: page.proof is not None and shown(page) == before)
    page.choose("ranking")
    assert not hands.button(page, "文书内容…").isVisible()
