"""Shows a report beside the table: PDF as printed, Word as formatted text, pictures, plain text.

It reads nothing from outside the document: no link is followed, no file and no address is loaded.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt, QUrl
from PySide6.QtGui import QImage, QPixmap, QResizeEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QLabel, QScrollArea, QStackedWidget, QTextBrowser, QWidget

from desktop.pages.reports.document_preview import Preview
from desktop.pages.reports.page_view import PageView
from desktop.tasks import Tasks

_PAGE_MARGIN = 18
_WIDEST_PICTURE = 400  # pixels of a picture inside formatted text

_STYLE = """
h1 { font-size: x-large; }
h2 { font-size: large; }
h3, h4, h5, h6 { font-size: medium; }
p { line-height: 150%; margin-top: 0; margin-bottom: 6px; }
table { border-collapse: collapse; margin-bottom: 6px; }
td, th { border: 1px solid #8a94a0; padding: 3px 6px; }
"""


class DocumentView(QStackedWidget):
    """One document at a time, or a line that says why there is none."""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note = QLabel()
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note.setWordWrap(True)
        self.note.setProperty("muted", True)
        self.note.setMargin(_PAGE_MARGIN)
        self.text = _ClosedBrowser()
        self.text.setAccessibleName(self.tr("报告内容"))
        self.picture = _PictureView()
        self.picture.setAccessibleName(self.tr("报告图片"))
        self.pdf = PageView(tasks)
        self.pdf.setAccessibleName(self.tr("报告内容"))
        for widget in (self.note, self.text, self.picture, self.pdf):
            self.addWidget(widget)

    def show_note(self, text: str) -> None:
        """Shows a line in place of a document."""
        self.pdf.show_pages(None)
        self.note.setText(text)
        self.setCurrentWidget(self.note)

    def show_preview(self, preview: Preview, words: str = "") -> None:
        """Shows a document, its first place with `words` in view where they are found."""
        self.pdf.show_pages(preview.pdf)
        if preview.pdf is not None:
            self.pdf.seek(next(iter(words.split()), ""))
            self.setCurrentWidget(self.pdf)
        elif preview.image is not None:
            self.picture.show_image(preview.image)
            self.setCurrentWidget(self.picture)
        elif preview.html or preview.text:
            if preview.html:
                self.text.setHtml(preview.html)
            else:
                self.text.setPlainText(preview.text)
            self._seek_text(words)
            self.setCurrentWidget(self.text)
        else:
            self.show_note(preview.note or self.tr("报告没有内容。"))

    def _seek_text(self, words: str) -> None:
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        for word in words.split():
            if self.text.find(word):
                return


class _ClosedBrowser(QTextBrowser):
    """Formatted text that loads nothing but the pictures inside it."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.document().setDocumentMargin(_PAGE_MARGIN)
        self.document().setDefaultStyleSheet(_STYLE)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        url = QUrl(name)
        is_image = kind == QTextDocument.ResourceType.ImageResource.value
        if not is_image or url.scheme() != "data":
            return None
        _, _, encoded = url.path(QUrl.ComponentFormattingOption.FullyDecoded).partition("base64,")
        image = QImage.fromData(QByteArray.fromBase64(encoded.encode("ascii", "ignore")))
        if image.width() > _WIDEST_PICTURE:
            mode = Qt.TransformationMode.SmoothTransformation
            image = image.scaledToWidth(_WIDEST_PICTURE, mode)
        return image


class _PictureView(QScrollArea):
    """A picture as wide as there is room, never wider than it is."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._label = QLabel()
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWidget(self._label)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_image(self, image: QImage) -> None:
        """Takes the picture in place of the present one."""
        self._image = image
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._image.isNull():
            return
        room = min(self.viewport().width(), self._image.width())
        mode = Qt.TransformationMode.SmoothTransformation
        self._label.setPixmap(QPixmap.fromImage(self._image.scaledToWidth(room, mode)))
