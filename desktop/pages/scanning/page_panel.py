"""A scanned page beside the list: what became of it, where its paper lies in the stack, and its picture."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.explanation.scan_text import no_picture_line
from desktop.operations.paper.batches import PageRow, PlaceInStack
from desktop.pages.scanning.tables import place_text, state_word, told_of
from desktop.session import Session
from desktop.widgets.look.measures import scaled

_LEAST_WIDTH = 220


class PagePictureView(QScrollArea):
    """A page as wide as there is room; what is longer is scrolled."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._whole = QPixmap()
        self.setAccessibleName(name)
        self.picture = QLabel()
        self.picture.setAccessibleName(name)
        self.picture.setWordWrap(True)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setWidget(self.picture)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(scaled(_LEAST_WIDTH))

    def show_picture(self, content: bytes | None, otherwise: str) -> None:
        """Shows a PNG, or says why there is none."""
        self._whole = QPixmap()
        if content:
            self._whole.loadFromData(content)
        self.picture.setText("" if content else otherwise)
        self._fit()
        self.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self._whole.isNull():
            width = min(self.viewport().width(), self._whole.width())
            smooth = Qt.TransformationMode.SmoothTransformation
            self.picture.setPixmap(self._whole.scaledToWidth(max(width, 1), smooth))


class PagePanel(QWidget):
    """Of the page that is chosen in the list."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.told = QLabel()
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        self.view = PagePictureView(self.tr("扫描页图像"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.told)
        layout.addWidget(self.view, 1)
        self.show_page(None)

    def show_page(self, row: PageRow | None) -> None:
        """Shows a page; None where none is chosen."""
        if row is None:
            self.told.setText("")
            self.view.show_picture(None, self.tr("选一页，看它的图像和前后是哪张票。"))
            return
        self.told.setText("\n".join(self._lines(row)))
        content = row.seen or (
            self._session.store.scans.picture(row.scan_id) if row.scan_id else None
        )
        self.view.show_picture(content, no_picture_line(self._session.store.path))

    def _lines(self, row: PageRow) -> list[str]:
        words = [state_word(row.state), told_of(row)]
        lines = ["：".join(word for word in words if word)]
        if row.sheet:
            text = self.tr("票号 {sheet} 第 {page} 页")
            lines.append(text.format(sheet=row.sheet, page=row.page))
        if place := place_text(row):
            lines.append(place)
        if row.before is not None:
            lines.append(self.tr("前一页：{page}").format(page=self._neighbour(row.before)))
        if row.after is not None:
            lines.append(self.tr("后一页：{page}").format(page=self._neighbour(row.after)))
        return lines

    def _neighbour(self, place: PlaceInStack) -> str:
        number = self.tr("票号 {n}").format(n=place.sheet) if place.sheet else self.tr("没有票号")
        at = place_text(place)
        return self.tr("{number}（{place}）").format(number=number, place=at) if at else number
