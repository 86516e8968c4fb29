"""The pages of a PDF as they are shown: drawn elsewhere, in sight only, and in words where one cannot be drawn."""

import io
import os
import signal
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from db.records import Textless
from desktop.exchange.documents.document_reader import document_reader, page_reader
from desktop.exchange.documents.documents import document_of
from desktop.pages.reports import page_view
from desktop.pages.reports.document_preview import make_preview
from desktop.pages.reports.document_view import DocumentView
from desktop.tasks import Tasks
from desktop.widgets.finding.find_bar import FindBar
from tests.desktop.exchange.documents.made_documents import pdf

pytestmark = pytest.mark.xdist_group("document reader")  # one reading process serves all

SAID = "坚持依法行政，严格执法。"
LIMIT = 2.0  # seconds, for a page that never ends
HANGING = 11  # page 12


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    page_reader().close()
    document_reader().close()


@pytest.fixture
def view(qtbot: Any, qapp: Any) -> DocumentView:
    shown = DocumentView(Tasks())
    qtbot.addWidget(shown)
    shown.resize(480, 640)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


@cache
def hanging() -> bytes:
    """Twelve pages, the last one painted by a program of so many steps for each point that it does not end."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import (
        ArrayObject,
        DecodedStreamObject,
        DictionaryObject,
        FloatObject,
        NameObject,
        NumberObject,
    )

    writer = PdfWriter(
        clone_from=PdfReader(io.BytesIO(pdf([[f"第 {n} 页", SAID] for n in range(1, 13)])))
    )
    function = DecodedStreamObject()
    function.set_data(b"{" + b"dup pop " * 60_000 + b"pop pop 1 0 0}")
    function.update(
        {
            NameObject("/FunctionType"): NumberObject(4),
            NameObject("/Domain"): ArrayObject(map(FloatObject, (0, 1, 0, 1))),
            NameObject("/Range"): ArrayObject(map(FloatObject, (0, 1, 0, 1, 0, 1))),
        }
    )
    shading = DictionaryObject(
        {
            NameObject("/ShadingType"): NumberObject(1),
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
            NameObject("/Matrix"): ArrayObject(map(FloatObject, (600, 0, 0, 850, 0, 0))),
            NameObject("/Function"): writer._add_object(function),
        }
    )
    page = writer.pages[HANGING]
    page["/Resources"][NameObject("/Shading")] = DictionaryObject({NameObject("/S"): shading})  # type: ignore[index]
    drawn = page.get_contents()
    assert drawn is not None
    content = DecodedStreamObject()
    content.set_data(drawn.get_data() + b"\nq /S sh Q\n")
    page[NameObject("/Contents")] = writer._add_object(content)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def ink(view: DocumentView) -> int:
    """How many points of what is seen are dark."""
    image = view.pdf.viewport().grab().toImage()
    return sum(
        image.pixelColor(x, y).lightness() < 100
        for x in range(20, image.width() - 20, 2)
        for y in range(0, image.height(), 2)
    )


def show(view: DocumentView, content: bytes, qtbot: Any, words: str = "") -> None:
    view.show_preview(make_preview("报告.pdf", content), words)
    qtbot.waitUntil(lambda: view.currentWidget() is view.pdf and view.pdf.ready)


def test_a_page_that_hangs_is_told_in_its_place_and_the_others_are_shown(
    view: DocumentView, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.resize(480, 400)  # a page fills it: no other is asked for while one is impatient
    content = hanging()
    document = document_of("报告.pdf", content)
    assert (document.textless, SAID in document.text) == (None, True)
    show(view, content, qtbot)
    assert ink(view) > 20
    bar = view.pdf.verticalScrollBar()
    qtbot.keyClick(view.pdf, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    qtbot.waitUntil(lambda: view.pdf.ready)
    with monkeypatch.context() as impatient:
        impatient.setattr(page_reader(), "_seconds", LIMIT)
        bar.setValue(bar.maximum())
        assert not view.pdf.ready
        qtbot.keyClick(view.pdf, Qt.Key.Key_Up)  # the window takes keys meanwhile
        assert bar.value() < bar.maximum()
        qtbot.waitUntil(lambda: view.pdf.ready)
    assert view.pdf.told == {HANGING: Textless.HALTED}
    words = "第 12 页：显示这一页超出时间或内存上限，已停止，其余各页不受影响；报告原样保留"
    assert view.pdf.accessibleDescription() == words
    bar.setValue(0)
    qtbot.waitUntil(lambda: view.pdf.ready)
    assert ink(view) > 20
    show(view, pdf([[SAID]]), qtbot)
    assert ink(view) > 20
    assert view.pdf.told == {}


def test_who_turns_from_a_page_that_hangs_does_not_wait_for_it(
    view: DocumentView, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(view, hanging(), qtbot)
    bar = view.pdf.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(page_reader()._turn.locked)  # by the page that hangs: the first ones are there
    monkeypatch.setattr(page_view, "_PATIENCE_S", 0)
    show(view, pdf([[SAID]]), qtbot)
    assert ink(view) > 20


def test_a_process_that_is_killed_costs_no_page(view: DocumentView, qtbot: Any) -> None:
    show(view, pdf([[f"第 {n} 页", SAID] for n in range(20)]), qtbot)
    process = page_reader()._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    bar = view.pdf.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: view.pdf.ready)
    assert view.pdf.told == {}
    assert ink(view) > 20


def test_words_are_marked_and_gone_through(view: DocumentView, qtbot: Any) -> None:
    told: list[tuple[int, int]] = []
    view.pdf.found.connect(lambda number, count: told.append((number, count)))
    show(view, pdf([["前文"], ["前文"], [SAID, SAID]]), qtbot, "执法 前文")
    assert told == [(1, 2)]
    assert view.pdf.page == 2
    bar = FindBar(view)
    qtbot.addWidget(bar)
    view.pdf.setFocus()
    assert bar.open()
    bar.line.setText("前文")
    qtbot.waitUntil(lambda: bar.count.text() == "第 1 处，共 2 处")
    assert view.pdf.page == 0
    bar.step(forward=False)
    assert bar.count.text() == "第 2 处，共 2 处"
    assert view.pdf.page == 1
    bar.line.setText("没有的词")
    qtbot.waitUntil(lambda: bar.count.text() == "没有找到")


def test_a_page_is_drawn_as_wide_as_there_is_room(view: DocumentView, qtbot: Any) -> None:
    show(view, pdf([[SAID]] * 30), qtbot)
    assert set(view.pdf.drawn.values()) == {view.pdf.viewport().width() - 12}
    view.resize(700, 500)
    qtbot.waitUntil(lambda: view.pdf.ready)
    assert view.pdf.drawn[0] == view.pdf.viewport().width() - 12
    bar = view.pdf.verticalScrollBar()
    for place in range(0, bar.maximum(), bar.pageStep()):
        bar.setValue(place)
        qtbot.waitUntil(lambda: view.pdf.ready)
    assert max(view.pdf.drawn) == 29
    assert len(view.pdf.drawn) <= 8


def test_the_window_loads_no_pdf_from_outside(repository: Path) -> None:
    """QtPdf is loaded by the reader's own process, and for sheets that the program made."""
    own = {
        "pages/printing/page.py",
        "widgets/printers/pdf_printing.py",
        "widgets/finding/finders.py",
    }
    reading = {"exchange/documents/pdf_text.py", "exchange/documents/pdf_drawing.py"}
    desktop = repository / "desktop"
    loading = {
        path.relative_to(desktop).as_posix()
        for path in desktop.rglob("*.py")
        if "PySide6.QtPdf" in path.read_text("utf-8")
    }
    assert loading == own | reading
