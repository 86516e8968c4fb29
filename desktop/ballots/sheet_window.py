"""A window with the piece of paper that marks were read from, the rows of one unit framed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPen, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db.records.layouts import Layout
from db.store.paper.behind import PaperPlace
from desktop.explanation.scan_text import no_picture_line
from desktop.frame.page import push_button
from desktop.session import Session
from desktop.widgets.look.measures import fit_size
from desktop.widgets.look.theme import current_theme

PAPER_KEY = "F4"  # shows the paper behind what is chosen, on every page that has such a button
PIXELS_A_MM = 8  # of a kept page
_SHOWN = 0.5  # of the size that it is kept in: a row with its unit's name fits the window
_AROUND = 3.0  # mm around the boxes of a unit


class SheetWindow(QDialog):
    """Not modal: it is held against the derivation that it was opened from."""

    def __init__(self, session: Session, number: str, entry_id: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sheet_window")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("纸质票 {number}").format(number=number))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        fit_size(self, 900, 680)
        self._store = session.store
        self._number = number
        self._pages = self._store.scans.of_sheet(number)
        self._unit = self._printed_code(entry_id)
        self._at = next((n for n in range(len(self._pages)) if not self._area(n).isEmpty()), 0)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName(self.tr("纸质票图像"))
        self._scroll = QScrollArea()
        self._scroll.setWidget(self.picture)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._where = QLabel()
        self._centre = QPoint()
        self._next = push_button(self.tr("下一页"))
        self._next.clicked.connect(self._turn)
        self._next.setVisible(len(self._pages) > 1)
        close = push_button(self.tr("关闭"))
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(self._where, 1)
        foot.addWidget(self._next)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(foot)
        session.closed.connect(self.close)
        self._show()

    def _turn(self) -> None:
        self._at = (self._at + 1) % len(self._pages)
        self._show()

    def _show(self) -> None:
        if not self._pages:
            self._say(self.tr("这张票已不在批次中。"))
            return
        page, scan_id = self._pages[self._at]
        self._where.setText(
            self.tr("第 {page} 页，共 {of} 页").format(page=page, of=len(self._pages))
        )
        content = self._store.scans.picture(scan_id)
        if content is None:
            self.picture.setText(no_picture_line(self._store.path))
            return
        shown = QPixmap()
        shown.loadFromData(content)
        area = self._area(self._at)
        painter = QPainter(shown)
        painter.setPen(QPen(QColor(current_theme().accent), PIXELS_A_MM / 2))
        if not area.isEmpty():
            painter.drawRect(area)
        painter.end()
        smooth = Qt.TransformationMode.SmoothTransformation
        small = shown.scaledToWidth(round(shown.width() * _SHOWN), smooth)
        self.picture.setPixmap(small)
        self.picture.setFixedSize(small.size())
        self._centre = (area.center() * _SHOWN).toPoint()
        self._scroll_there()

    def _say(self, text: str) -> None:
        self.picture.setText(text)
        self.picture.setFixedSize(self.picture.sizeHint())

    def showEvent(self, event: QShowEvent) -> None:
        """Begins at the unit's row, once it is known how much of the page there is room for."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._scroll_there)

    def _scroll_there(self) -> None:
        room = self._scroll.viewport()
        margins = room.width() // 2, room.height() // 2
        self._scroll.ensureVisible(self._centre.x(), self._centre.y(), *margins)

    def _area(self, at: int) -> QRectF:
        """Where the unit's boxes lie on a page, in pixels; empty where they are on none."""
        layout = self._layout()
        page = next(
            p for p in layout.pages if (p.sheet, p.page) == (self._number, self._pages[at][0])
        )
        boxes = [layout.box[name] for name in page.boxes if layout.box[name].unit == self._unit]
        area = QRectF()
        for box in boxes:
            area |= QRectF(box.x, box.y, box.w, box.h)
        if area.isEmpty():
            return area
        area.adjust(-_AROUND, -_AROUND, _AROUND, _AROUND)
        corner = area.topLeft() * PIXELS_A_MM
        return QRectF(corner, area.size() * PIXELS_A_MM)

    def _layout(self) -> Layout:
        sheet = self._store.sheets.find(self._number)
        if sheet is None:
            raise LookupError(self._number)
        return self._store.sheets.layouts.layout(sheet.layout_id)

    def _printed_code(self, entry_id: int) -> str:
        """The unit's code as the sheet bears it: it may have another one since."""
        sheet = self._store.sheets.find(self._number)
        printing = None if sheet is None else self._store.sheets.layouts.get(sheet.layout_id)
        entries = {} if printing is None else printing.entries
        return next((code for code, number in entries.items() if number == entry_id), "")


class PaperButton(QPushButton):
    """整张票: shows the paper behind what is chosen, by click or key; out of use where there is none."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setText(self.tr("看纸质票"))
        self.setAutoDefault(False)
        self.setToolTip(PAPER_KEY)
        self.setShortcut(QKeySequence(PAPER_KEY))
        self._session = session
        self._paper: PaperPlace | None = None
        self.clicked.connect(self._open)
        self.aim(None)

    def aim(self, paper: PaperPlace | None) -> None:
        """The paper that is meant now."""
        self._paper = paper
        self.setEnabled(paper is not None)

    def aim_at_ballot(self, ballot_id: int | None) -> None:
        """The paper that a ballot was read from or compared with."""
        behind = self._session.store.paper_behind
        self.aim(None if ballot_id is None else behind.of_ballot(ballot_id))

    def _open(self) -> None:
        if self._paper is not None:
            shown = SheetWindow(self._session, self._paper.sheet, self._paper.entry_id, self)
            shown.show()
