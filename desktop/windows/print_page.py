"""打印: what is seen is the PDF itself; it is saved or printed as it stands."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSizeF, Qt
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel

from db.records import UnrankedReason
from db.scoring.scheme import Scheme
from desktop.messages import unranked_text
from desktop.session import Session
from desktop.sheets.printing import Printed
from desktop.sheets.ranking_sheet import RankingSheet, print_ranking
from desktop.tasks import Progress, Tasks
from desktop.widgets.notices import Notices
from desktop.windows.page import Page

_PRINT_DPI = 300


class PrintPage(Page):
    """Choose a sheet, look at it, save or print it."""

    def __init__(self, session: Session, tasks: Tasks, notices: Notices) -> None:
        super().__init__("", "")
        self._title.setText(self.tr("打印"))
        self._session = session
        self._tasks = tasks
        self._notices = notices
        self._printed: Printed | None = None
        self._asked = 0
        self._buffer = QBuffer(self)
        self.document = QPdfDocument(self)
        self._view = QPdfView(self)
        self._view.setDocument(self.document)
        self._view.setPageMode(QPdfView.PageMode.MultiPage)
        self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self._view.setAccessibleName(self.tr("预览"))
        self._warning = QLabel()
        self._warning.setWordWrap(True)
        self._warning.hide()
        self.body.addWidget(self._warning)
        self.body.addWidget(self._view, 1)
        self._build_actions()
        self.watch(session.results_outdated)

    def refresh(self) -> None:
        session = self._session
        scheme = session.scheme

        def reason_text(reason: UnrankedReason, scheme: Scheme = scheme) -> str:
            return unranked_text(reason, scheme)

        sheet = RankingSheet(
            rankings=session.store.results.all_rankings(session.evaluation_id),
            scheme=scheme,
            reason_text=reason_text,
            trail_head=session.store.trail.head(),
            by_presentation=bool(self._sets.currentData()),
        )
        self._asked += 1
        asked = self._asked

        def work(progress: Progress) -> Printed:
            return print_ranking(sheet, progress)

        def show(printed: Printed) -> None:
            if asked == self._asked:  # a later change has not overtaken it
                self._show(printed)

        self.set_hint(self.tr("正在生成……"))
        self._tasks.start(self.tr("生成排名表"), work, show)

    def save(self) -> None:
        """Writes the PDF that is shown."""
        if self._printed is None:
            return
        title = f"{self._session.evaluation.title}排名表.pdf"
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("保存 PDF"), title, self.tr("PDF 文件") + " (*.pdf)"
        )
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """Writes the PDF to a path; a disk that refuses is said in words."""
        if self._printed is None:
            return
        try:
            path.write_bytes(self._printed.pdf)
        except OSError as error:
            self._notices.say(self.tr("未能保存：{why}").format(why=error.strerror or str(error)))
            return
        self._notices.say(self.tr("已保存 {path}").format(path=path))

    def print(self) -> None:
        """Prints the PDF that is shown."""
        if self._printed is None:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setResolution(_PRINT_DPI)
        printer.setDocName(f"{self._session.evaluation.title}排名表")
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, self.document.pageCount())
        if dialog.exec():
            self.print_on(printer)

    def print_on(self, printer: QPrinter) -> None:
        """Draws every page of the PDF on the printer, each the way round that its paper is."""
        first = max(printer.fromPage(), 1)
        last = printer.toPage() or self.document.pageCount()
        painter = QPainter()
        for number in range(first - 1, last):
            size = self.document.pagePointSize(number)
            printer.setPageOrientation(_orientation(size))
            if number == first - 1:
                if not painter.begin(printer):
                    self._notices.say(self.tr("打印机没有响应，未能打印。"))
                    return
            else:
                printer.newPage()
            scale = _PRINT_DPI / 72
            image = self.document.render(number, (size * scale).toSize())
            target = printer.pageRect(QPrinter.Unit.DevicePixel)
            painter.drawImage(_fitted(size, target), image)
        painter.end()

    def _build_actions(self) -> None:
        self._sets = QComboBox()
        self._sets.setAccessibleName(self.tr("表单"))
        self._sets.addItem(self.tr("排名表（总表、分类表）"), False)
        self._sets.addItem(self.tr("排名表（另加分述法形式表）"), True)
        self._sets.currentIndexChanged.connect(self.outdate)
        self._zoom = QComboBox()
        self._zoom.setAccessibleName(self.tr("缩放"))
        self._zoom.addItem(self.tr("适合宽度"), None)
        self._zoom.addItem(self.tr("整页"), 0.0)
        for percent in (75, 100, 150, 200):
            self._zoom.addItem(f"{percent} %", percent / 100)
        self._zoom.currentIndexChanged.connect(self._set_zoom)
        self.tools.addWidget(self._sets)
        self.tools.addWidget(self._zoom)
        self._save = self.add_action(self.tr("保存 PDF…"), "save")
        self._save.clicked.connect(self.save)
        self._print = self.add_action(self.tr("打印…"), primary=True)
        self._print.clicked.connect(self.print)
        self._save.setEnabled(False)
        self._print.setEnabled(False)

    def _show(self, printed: Printed) -> None:
        self._printed = printed
        self.document.close()
        self._buffer.close()
        self._buffer.setData(printed.pdf)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(self._buffer)
        self.set_hint(self.tr("共 {n} 页").format(n=printed.pages))
        self._save.setEnabled(True)
        self._print.setEnabled(True)
        characters = "、".join(sorted({str(m.character) for m in printed.missing}))
        self._warning.setText(
            self.tr("以下字符没有可用的字体，打印前请更换：{chars}").format(chars=characters)
        )
        self._warning.setVisible(bool(characters))

    def _set_zoom(self) -> None:
        factor = self._zoom.currentData()
        if factor is None:
            self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        elif factor == 0.0:
            self._view.setZoomMode(QPdfView.ZoomMode.FitInView)
        else:
            self._view.setZoomMode(QPdfView.ZoomMode.Custom)
            self._view.setZoomFactor(factor)


def _orientation(size: QSizeF) -> QPageLayout.Orientation:
    wide = size.width() > size.height()
    return QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait


def _fitted(size: QSizeF, target: QRectF) -> QRectF:
    """The largest place of the page's shape within the printable area, from its top left."""
    scaled = size.scaled(target.size(), Qt.AspectRatioMode.KeepAspectRatio)
    return QRectF(0, 0, scaled.width(), scaled.height())
