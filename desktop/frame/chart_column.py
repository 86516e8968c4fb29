"""Charts under one another, drawn for the width there is and the size of text; each can be copied and saved."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImageWriter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db.errors import UserError
from desktop.exchange.saving import save_bytes
from desktop.frame.page import push_button
from desktop.sheets.screen_charts import ScreenChart
from desktop.widgets.fields.file_asking import ask_save_path
from desktop.widgets.look.layouts import empty
from desktop.widgets.look.svg_picture import SvgPicture
from desktop.widgets.telling.notices import Notices

_PIXELS_A_POINT = 1.3 / 10  # of a chart, for each point of the size of text
_LEAST, _MOST = 250.0, 620.0  # points that a chart is wide
_NOTICED = 8.0  # points by which the width has to change before charts are drawn anew
_SETTLING_MS = 120
_SHARPNESS = 3  # of what goes into a letter, against the screen


class ChartColumn(QScrollArea):
    """Says when charts of another width are wanted, and shows those that it is given."""

    wanted = Signal()

    def __init__(self, name: str, notices: Notices) -> None:
        super().__init__()
        self._notices = notices
        self._drawn_for = 0.0
        inner = QWidget()
        inner.setBackgroundRole(QPalette.ColorRole.Base)
        self._column = QVBoxLayout(inner)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setAccessibleName(name)
        self.setObjectName("charts")
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLING_MS)
        self._settling.timeout.connect(self._ask)
        self.verticalScrollBar().rangeChanged.connect(lambda *_range: self._settling.start())

    @property
    def points(self) -> float:
        """How wide a chart is to be drawn, so that its words are as large as the program's."""
        margins = self._column.contentsMargins()
        bar = self.verticalScrollBar().sizeHint().width()
        room = self.width() - 2 * self.frameWidth() - margins.left() - margins.right() - bar
        return min(max(room / _scale(), _LEAST), _MOST)

    def show_charts(self, charts: Iterable[ScreenChart], otherwise: str = "") -> None:
        """Takes charts in place of the present ones; `otherwise` is said where there are none."""
        self._drawn_for = self.points
        self.clear()
        for chart in charts:
            self._add(chart)
        if otherwise and not self._column.count():
            self.say(otherwise)

    def clear(self) -> None:
        """Takes every chart away."""
        empty(self._column)

    def say(self, words: str) -> None:
        """Words where a chart would be."""
        label = QLabel(words)
        label.setWordWrap(True)
        self._column.addWidget(label)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settling.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._drawn_for = 0.0
            self._settling.start()

    def _ask(self) -> None:
        if self.isVisible() and abs(self.points - self._drawn_for) > _NOTICED:
            self.wanted.emit()

    def _add(self, chart: ScreenChart) -> None:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 12)
        heading = QLabel(chart.title)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        heading.setObjectName("section")
        heading.setWordWrap(True)
        scale = _scale()
        size = QSize(int(chart.width * scale), int(chart.height * scale))
        picture = SvgPicture(chart.svg, size, chart.title)
        head = QHBoxLayout()
        head.addWidget(heading, 1)
        for icon, text in (("copy", self.tr("复制图片")), ("save", self.tr("保存图片…"))):
            button = push_button("", icon, tip=text)
            button.setAccessibleName(text)
            button.setProperty("bare", True)
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
            self._connect(button, icon, picture)
        column.addLayout(head)
        column.addWidget(picture)
        self._column.addWidget(whole)

    def _connect(self, button: QPushButton, what: str, picture: SvgPicture) -> None:
        act = self._copy if what == "copy" else self._save
        button.clicked.connect(lambda: act(picture))

    def _copy(self, picture: SvgPicture) -> None:
        QGuiApplication.clipboard().setImage(picture.image(_SHARPNESS))
        self._notices.say(self.tr("图片已复制，可粘贴到文档里。"))

    def _save(self, picture: SvgPicture) -> None:
        title, name = self.tr("保存图片"), f"{picture.accessibleName()}.png"
        path = ask_save_path(self, title, name, self.tr("图片"))
        if path is None:
            return
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"PNG")).write(picture.image(_SHARPNESS))
        try:
            save_bytes(path, bytes(buffer.data().data()), replace=True)  # the person was asked
        except UserError as error:
            self._notices.refuse(error)
            return
        self._notices.say(self.tr("已保存 {path}").format(path=path))


def _scale() -> float:
    return QApplication.font().pointSizeF() * _PIXELS_A_POINT
