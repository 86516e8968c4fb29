"""The 扫描 page as an office uses it: a folder dropped or watched, pages told apart, decided, withdrawn, drawn."""

import shutil
import threading
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QProgressDialog, QWidget

from desktop.app import make_window
from desktop.cli import run
from desktop.exchange.scans.sources import PDF, PICTURES, is_layered
from desktop.operations.paper import scanning
from desktop.operations.paper.batches import PageState
from desktop.operations.paper.scanning import take_scans
from desktop.pages.scanning.dialogs import ConflictDialog, RecountDialog
from desktop.pages.scanning.page import ScanningPage
from desktop.pages.scanning.tables import place_text, told_of
from desktop.pages.settling.page import SettlingPage
from desktop.shell.main_window import MainWindow
from desktop.widgets.look.preferences import Preferences
from desktop.widgets.telling.local_files import SCAN_SUFFIXES
from tests.desktop.conftest import Rows, bring_to_front, cancel_long_writes, close_unasked
from tests.desktop.console.test_scan_command import Stack, made
from tests.desktop.exchange.scans.scanners import cut, office
from tests.desktop.shell.dropping import drop_on
from tests.desktop.shell.test_finding import found_in
from tests.desktop.shell.test_keyboard import told

pytestmark = pytest.mark.xdist_group("scanning")  # its stack of paper is made once

CUT = 2  # the sheet whose foot is cut off in the stack


@dataclass(frozen=True)
class Paper:
    """A year whose ballots were printed, and what a scanner made of them."""

    file: Path
    folder: Path
    numbers: tuple[str, ...]
    others: Path


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """Four sheets: in `folder` the first three, the third without its foot; in `others` files of one page."""
    base = tmp_path_factory.mktemp("paper")
    year = made(base / "year.shufa")
    command = ["sheets", str(year.path), "--out", str(base / "票"), "--only", "ballots", "--layout"]
    assert run([*command, "--copies", "4"]) == 0
    stack = Stack(min((base / "票").glob("*.pdf")))
    folder, others = base / "扫描", base / "另外"
    for place in (folder, others):
        place.mkdir()
    first, second = stack.scanned(0), stack.scanned(1)
    third = cut(stack.filled(CUT, 0), Random(4), "bottom")
    first.save(folder / "一叠.tif", save_all=True, append_images=[third, second], dpi=(200, 200))
    stack.scanned(CUT).save(others / "重扫.png")
    stack.scanned(0, 9).save(others / "别的.png")
    third.save(others / "残.png")
    office(stack.blank(3), Random(3)).save(others / "空白.png")
    numbers = tuple(page.sheet for page in stack.layout.pages)
    return Paper(year.path, folder, numbers, others)


@pytest.fixture
def year(paper: Paper, tmp_path: Path) -> Path:
    return shutil.copyfile(paper.file, tmp_path / "年度.shufa")


@pytest.fixture
def page(window: MainWindow) -> ScanningPage:
    window.go("scanning")
    found = window.page("scanning")
    assert isinstance(found, ScanningPage)
    return found


@pytest.fixture
def said(window: MainWindow) -> list[str]:
    lines: list[str] = []
    window.notices.said.connect(lines.append)
    return lines


def states(page: ScanningPage) -> list[PageState]:
    return [row.state for row in page.pages.shown]


def drop(page: ScanningPage, qtbot: Any, *paths: Path) -> None:
    before = page.batches.total
    assert drop_on(page, *paths)
    qtbot.waitUntil(lambda: page.batches.total > before)


def test_a_dropped_folder_is_a_batch_whose_pages_are_told_apart(
    page: ScanningPage, paper: Paper, qtbot: Any, rows: Rows, said: list[str]
) -> None:
    drop(page, qtbot, paper.folder)
    assert rows("SELECT pages, state FROM batches") == [(3, "taken")]
    assert rows("SELECT state, count(*) FROM scans GROUP BY state ORDER BY state") == [
        ("read", 2),
        ("refused", 1),
    ]
    assert "共 3 页，读出 2，退回 1" in said[-1]
    refused = page.listed.chosen
    assert refused is not None
    assert refused.state is PageState.REFUSED, "what somebody has to see to stands first"
    assert refused.sheet == paper.numbers[CUT]
    words = page.panel.told.text()
    assert "四角定位块" in words
    assert "一叠.tif 第 2 页" in words
    assert f"前一页：票号 {paper.numbers[0]}" in words
    assert f"后一页：票号 {paper.numbers[1]}" in words
    assert not page.panel.view.picture.pixmap().isNull()
    (printing,) = page.printings.shown
    assert printing.printed == 4 == sum(printing.fates.values())


def test_a_refused_page_is_found_in_the_stack_when_the_file_is_opened_again(
    page: ScanningPage, window: MainWindow, paper: Paper, qtbot: Any, year: Path
) -> None:
    drop(page, qtbot, paper.folder)
    window.open_file(year)
    window.go("scanning")
    refused = page.listed.chosen
    assert refused is not None
    assert refused.before is not None
    assert refused.after is not None
    assert place_text(refused) == "一叠.tif 第 2 页"
    assert (refused.before.sheet, refused.after.sheet) == paper.numbers[:2]
    assert not page.panel.view.picture.pixmap().isNull(), "its picture is in the file"
    drop(page, qtbot, paper.others / "重扫.png")
    page.batches_view.choose(1)
    assert "已另行读出" in told_of(next(r for r in page.pages.shown if r.why))


def test_what_was_read_before_changes_nothing(
    page: ScanningPage, paper: Paper, qtbot: Any, rows: Rows, said: list[str], tmp_path: Path
) -> None:
    drop(page, qtbot, paper.folder)
    before = rows("SELECT count(*) FROM events")
    assert drop_on(page, paper.folder)
    qtbot.waitUntil(lambda: "已经收取过" in said[-1])
    renamed = tmp_path / "另存.png"
    with Image.open(paper.folder / "一叠.tif") as first:
        first.save(renamed)
    drop(page, qtbot, renamed)
    assert rows("SELECT count(*) FROM events") == before
    assert states(page) == [PageState.AGAIN]
    assert not page.panel.view.picture.pixmap().isNull(), "of the one that was read before"
    assert page.batches.record(0).batch is None


def test_a_stack_of_which_nothing_is_read_is_shown_and_not_taken(
    page: ScanningPage, paper: Paper, qtbot: Any, rows: Rows
) -> None:
    drop(page, qtbot, paper.others / "残.png")
    assert rows("SELECT count(*) FROM batches") == [(0,)]
    assert states(page) == [PageState.REFUSED]
    assert not page.panel.view.picture.pixmap().isNull()


def test_cancelled_reading_leaves_no_trace(
    page: ScanningPage,
    window: MainWindow,
    paper: Paper,
    rows: Rows,
    monkeypatch: pytest.MonkeyPatch,
    hands: Any,
) -> None:
    before = rows("SELECT count(*) FROM events")
    cancel_long_writes(window, monkeypatch)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a: str(paper.folder))
    hands.click(hands.button(page, "读取文件夹…"))
    assert rows("SELECT count(*) FROM events") == before
    assert rows("SELECT count(*) FROM scans") == [(0,)]
    assert not page.batches.total


def test_reading_beside_the_window_is_cancelled_by_a_person(
    qapp: QApplication,
    qtbot: Any,
    preferences: Preferences,
    year: Path,
    paper: Paper,
    rows: Rows,
    hands: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On the worker, as in the program: the progress says what is done, and stops at its button."""
    pressed = threading.Event()

    def held(*what: Any, **how: Any) -> Any:
        assert pressed.wait(20), "quick as it reads, not before the person has pressed"
        return take_scans(*what, **how)

    monkeypatch.setattr(scanning, "take_scans", held)
    window = make_window(qapp, preferences)
    qtbot.addWidget(window, before_close_func=close_unasked)
    window.show()
    qtbot.waitExposed(window)
    bring_to_front(qtbot, window)
    window.open_file(year)
    qtbot.waitUntil(lambda: window.desk.session.has_evaluation)
    window.go("scanning")
    page = window.page("scanning")
    assert isinstance(page, ScanningPage)
    before = rows("SELECT count(*) FROM events")
    seen: list[str] = []

    def cancel(dialog: QWidget) -> None:
        assert isinstance(dialog, QProgressDialog)
        seen.append(dialog.labelText())
        hands.click(hands.button(dialog, "取消"))
        pressed.set()

    hands.in_dialog("writing_progress", cancel)
    assert not page.taking.take([paper.folder])
    assert seen == ["读取扫描件"]
    assert rows("SELECT count(*) FROM events") == before
    assert page.taking.take([paper.others / "重扫.png"]), "the next one goes on as ever"
    qtbot.waitUntil(lambda: page.pages.rowCount() == 1)
    window.close()


def test_scans_dropped_on_another_page_are_read_here(
    window: MainWindow, paper: Paper, qtbot: Any, rows: Rows
) -> None:
    window.go("overview")
    assert drop_on(window.page("overview"), paper.others / "重扫.png")
    qtbot.waitUntil(lambda: rows("SELECT count(*) FROM batches") == [(1,)])
    assert window.navigation.current == "scanning"
    assert set(SCAN_SUFFIXES) == PDF | PICTURES, "what is dropped can be read"


def test_a_watched_folder_is_taken_once_it_lies_still(
    page: ScanningPage,
    window: MainWindow,
    paper: Paper,
    rows: Rows,
    monkeypatch: pytest.MonkeyPatch,
    hands: Any,
    tmp_path: Path,
) -> None:
    clock = [100.0]
    watch = page.taking.watch
    watch.now = lambda: clock[0]
    folder = tmp_path / "扫描仪"
    folder.mkdir()

    def look(later: float) -> int:
        clock[0] += later
        watch.look()
        return int(rows("SELECT count(*) FROM batches")[0][0])

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a: str(folder))
    hands.click(hands.button(page, "监视文件夹…"))
    content = (paper.folder / "一叠.tif").read_bytes()
    (folder / "1.tif").write_bytes(content[: len(content) // 2])
    assert look(1) == 0
    assert look(1.5) == 0, "it has lain still for less than two seconds"
    (folder / "1.tif").write_bytes(content)
    shutil.copy(paper.others / "重扫.png", folder / "2.png")
    assert look(1) == 0, "it grows, and another is there"
    window.go("overview")
    assert look(9) == 0, "nobody is disturbed elsewhere"
    window.go("scanning")
    assert look(0) == 1
    assert rows("SELECT pages FROM batches") == [(4,)]
    assert look(9) == 1, "never twice"
    hands.click(hands.button(page, "停止监视"))
    shutil.copy(paper.others / "别的.png", folder / "3.png")
    assert look(9) == 1


def conflicting(page: ScanningPage, qtbot: Any, paper: Paper) -> None:
    drop(page, qtbot, paper.folder)
    drop(page, qtbot, paper.others / "别的.png")


def test_of_two_pages_under_one_number_a_person_says_which_stands(
    page: ScanningPage, paper: Paper, hands: Any, qtbot: Any, rows: Rows
) -> None:
    conflicting(page, qtbot, paper)
    assert states(page) == [PageState.CONFLICT]
    ((counted,),) = rows("SELECT count(*) FROM sheet_counts")
    chosen: list[int] = []

    def decide(dialog: QWidget) -> None:
        assert isinstance(dialog, ConflictDialog)
        accept = hands.button(dialog, "认定")
        assert told(qtbot, hands, dialog) == [], "each control has a name and is reached"
        assert found_in(qtbot, hands, dialog) == []
        shown = dialog.table.model()
        named = [shown.index(0, column).data() for column in (0, 1)]
        assert named[0] in (e.unit for e in page._session.store.units.entries(1))
        assert named[1] in (c.title for p in page._session.scheme.parts for c in p.criteria)
        second = dialog._group.buttons()[1]
        hands.click(second)
        dialog.verdict.setCurrentIndex(dialog.verdict.findText("是复印件，作废"))
        assert not accept.isEnabled(), "a reason is needed"
        hands.line(dialog, "理由").setText("对照原票")
        chosen.append(dialog.scan_id)
        hands.click(accept)

    hands.in_dialog("scan_conflict_dialog", decide)
    hands.click(hands.button(page, "以哪一页为准…"))
    assert rows("SELECT verdict, reason FROM scans_set_aside") == [("photocopy", "对照原票")]
    assert rows("SELECT state FROM scans WHERE id = ?", chosen[0]) == [("read",)]
    assert rows("SELECT count(*) FROM sheet_counts")[0][0] > counted
    assert PageState.CONFLICT not in states(page)


def test_a_batch_is_withdrawn_for_a_reason(
    page: ScanningPage, paper: Paper, hands: Any, qtbot: Any, rows: Rows
) -> None:
    drop(page, qtbot, paper.folder)
    assert rows("SELECT count(*) > 0 FROM sheet_counts") == [(1,)]

    def answer(box: QWidget) -> None:
        hands.line(box, "理由").setText("扫错了文件夹")
        hands.click(hands.button(box, "撤回"))

    hands.in_dialog("reason_dialog", answer)
    hands.click(hands.button(page, "撤回本批…"))
    assert rows("SELECT state, reason FROM batches") == [("withdrawn", "扫错了文件夹")]
    assert rows("SELECT count(*) FROM sheet_counts") == [(0,)]
    assert not hands.button(page, "撤回本批…").isEnabled()
    assert page._note.text() == "已撤回：扫错了文件夹"


def test_sheets_are_drawn_by_the_halls_seed_and_printed(
    page: ScanningPage, window: MainWindow, paper: Paper, hands: Any, qtbot: Any, rows: Rows,
    tmp_path: Path,
) -> None:  # fmt: skip
    assert not hands.button(page, "抽取复点…").isEnabled()
    drop(page, qtbot, paper.others / "重扫.png")
    settle_all(window)
    hands.in_dialog("recount_dialog", lambda dialog: draw(hands, dialog))
    hands.click(hands.button(page, "抽取复点…"))
    assert rows("SELECT seed, population FROM recounts") == [("主任报数 27", 1)]
    assert "还有 1 票待复核" in page._printings.told.text()
    page._printings.menu.save(tmp_path / "复点表.pdf")
    pages = PdfReader(tmp_path / "复点表.pdf").pages
    printed = "".join(page.extract_text() for page in pages)
    assert "主任报数 27" in printed
    assert paper.numbers[CUT] in printed


def draw(hands: Any, dialog: QWidget) -> None:
    assert isinstance(dialog, RecountDialog)
    accept = hands.button(dialog, "抽取")
    assert not accept.isEnabled()
    hands.line(dialog, "种子").setText("主任报数 27")
    hands.click(accept)


def settle_all(window: MainWindow) -> None:
    """Whatever the pen left in doubt is settled, as on the page for it."""
    session = window.desk.session
    settling = session.store.settling
    for one in settling.asked(session.evaluation_id):
        settling.settle(session.evaluation_id, one.scan_id, one.field, None)
    session.ballots_changed.emit()


def test_a_doubtful_page_leads_to_where_it_is_settled(
    page: ScanningPage, window: MainWindow, paper: Paper, hands: Any, qtbot: Any
) -> None:
    drop(page, qtbot, paper.others / "空白.png")
    assert states(page) == [PageState.DOUBTFUL]
    hands.click(hands.button(page, "去认定"))
    assert window.navigation.current == "settling"
    settling = window.page("settling")
    assert isinstance(settling, SettlingPage)
    looked_at = settling.queue.current
    assert looked_at is not None
    assert looked_at.asked.sheet == paper.numbers[3]


def test_pages_are_narrowed_and_found(
    page: ScanningPage, paper: Paper, hands: Any, qtbot: Any
) -> None:
    drop(page, qtbot, paper.folder)
    page.listed._state.setCurrentIndex(page.listed._state.findText("退回（1）"))
    assert states(page) == [PageState.REFUSED]
    page.listed._state.setCurrentIndex(0)
    hands.focus_on(page.pages_view)
    hands.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    hands.type(paper.numbers[1])
    assert [row.sheet for row in page.pages.shown] == [paper.numbers[1]]


def test_a_pdf_of_layers_is_told(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    grey = Image.new("L", (600, 800), 200)
    plain, layered = tmp_path / "普通.pdf", tmp_path / "压缩.pdf"
    grey.save(plain)
    over = Image.new("RGBA", (600, 800), (0, 0, 0, 0))
    over.paste((0, 0, 0, 255), (100, 100, 300, 140))
    over.save(tmp_path / "字.png")
    grey.save(tmp_path / "底.png")
    canvas = Canvas(str(layered), pagesize=(600, 800))
    for name in ("底.png", "字.png"):
        canvas.drawImage(str(tmp_path / name), 0, 0, mask="auto")
    canvas.save()
    assert not is_layered(plain)
    assert is_layered(layered)
