"""Documents as they are shown: what stands there is seen, and nothing leads out of them."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from reportlab.pdfgen.canvas import Canvas

from db.records import Textless
from desktop.pages.reports.document_preview import make_preview
from desktop.pages.reports.document_view import DocumentView
from desktop.tasks import Tasks
from tests.desktop.exchange.documents.made_documents import body, docx, pdf, png


@pytest.fixture
def view(qtbot: Any, qapp: Any) -> DocumentView:
    shown = DocumentView(Tasks())
    qtbot.addWidget(shown)
    shown.resize(480, 640)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


class Opened(QObject):
    """Hears of every address that the program asks the system to open."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.urls.append(url.toString())


@pytest.fixture
def opened() -> Iterator[Opened]:
    hearer = Opened()
    QDesktopServices.setUrlHandler("http", hearer, "open")  # type: ignore[arg-type] # the stub is wrong
    yield hearer
    QDesktopServices.unsetUrlHandler("http")


def test_a_word_is_brought_into_view(view: DocumentView) -> None:
    view.show_preview(make_preview("a.docx", docx(["前文"] * 200 + ["严格执法"])), "执法")
    assert view.text.textCursor().selectedText() == "执法"
    assert view.text.verticalScrollBar().value() > 0


def test_a_picture_is_as_wide_as_there_is_room(view: DocumentView) -> None:
    view.show_preview(make_preview("a.png", png(900, 30)))
    label = view.picture.widget()
    assert label is not None
    assert 300 < label.pixmap().width() <= 480  # type: ignore[attr-defined]
    red = label.pixmap().toImage().pixelColor(5, 5)  # type: ignore[attr-defined]
    assert (red.red(), red.green()) == (0xC0, 0x20)


def test_a_click_on_a_link_of_a_pdf_opens_nothing(
    view: DocumentView, qtbot: Any, opened: Opened
) -> None:
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.drawString(60, 700, "link")
    canvas.linkURL("http://example.invalid/", (0, 0, 600, 850))
    canvas.save()
    view.show_preview(make_preview("a.pdf", target.getvalue()))
    qtbot.waitUntil(lambda: view.pdf.ready)
    viewport = view.pdf.viewport()
    for x in range(40, 400, 60):
        for y in range(40, 400, 60):
            QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    assert opened.urls == []


def test_a_link_and_an_address_of_a_docx_lead_nowhere(view: DocumentView, opened: Opened) -> None:
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"'
        ' Target="http://example.invalid/" TargetMode="External"/></Relationships>'
    )
    link = (
        '<w:p><w:hyperlink xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1">'
        "<w:r><w:t>点这里点这里点这里</w:t></w:r></w:hyperlink></w:p>"
    )
    content = docx([], {**body(link), "word/_rels/document.xml.rels": rels})
    view.show_preview(make_preview("a.docx", content))
    assert "点这里" in view.text.toPlainText()
    place = view.text.cursorRect(view.text.textCursor()).center() + QPoint(20, 0)
    assert view.text.anchorAt(place) == "http://example.invalid/"
    QTest.mouseClick(view.text.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened.urls == []
    assert "点这里" in view.text.toPlainText()
    kind = 2  # QTextDocument.ResourceType.ImageResource
    assert view.text.loadResource(kind, QUrl("file:///etc/hostname")) is None
    assert view.text.loadResource(kind, QUrl("http://example.invalid/a.png")) is None


@pytest.mark.parametrize("reason", [Textless.DAMAGED, Textless.ENCRYPTED, Textless.TOO_LARGE])
def test_what_is_known_to_be_broken_is_not_opened_again(
    view: DocumentView, reason: Textless
) -> None:
    view.show_preview(make_preview("a.pdf", pdf([["文"]]), reason))
    assert view.currentWidget() is view.note


def test_turning_from_document_to_document(view: DocumentView) -> None:
    for _ in range(20):
        view.show_preview(make_preview("a.pdf", pdf([["第一份"], ["第二页"]])), "第")
        assert view.currentWidget() is view.pdf
        view.show_preview(make_preview("b.txt", "文".encode()))
        assert view.text.toPlainText() == "文"
        view.show_preview(make_preview("c.txt", b""))
        assert view.note.text() == "报告没有内容。"
