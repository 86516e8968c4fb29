"""The console's hold on the hall's screen: on and off, and which view it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton

from db.records.hall import LiveSession
from desktop.frame.page import Page
from desktop.operations.paper.batches import BatchStand
from desktop.pages.hall.clock_face import ClockFace
from desktop.pages.hall.projection.hall_screen import CountLine, View
from desktop.pages.hall.projection.projector import Projector
from desktop.session import Session
from desktop.widgets.fields.boxes import Choice

translate = QCoreApplication.translate

_VIEWS = {
    View.TITLE: "会标",
    View.ORDER: "顺序",
    View.NOW: "正在述法",
    View.BALLOT: "请填写评分票",
    View.COUNT: "计票",
    View.RESULT: "结果",
    View.BATCH: "读票",
}


class ProjectionBar(QObject):
    """Alt+1 … Alt+7 choose a view and F5 turns the picture on and off, from anywhere on the page."""

    def __init__(self, page: Page, session: Session, clock: ClockFace) -> None:
        super().__init__(page)
        self._session = session
        self._clock = clock
        self.projector = Projector(page)
        self.views = Choice()
        self.views.setAccessibleName(self.tr("投影内容"))
        self.views.setToolTip(self.tr("Alt+1 至 Alt+7"))
        for number, (view, words) in enumerate(_VIEWS.items(), 1):
            self.views.addItem(translate("hall", words), view.value)
            self._key(page, f"Alt+{number}", self._choosing(number - 1))
        self.views.currentIndexChanged.connect(self._choose)
        page.tools.addWidget(self.views)
        self.button: QPushButton = page.add_action("", "maximize", tip=self.tr("F5"))
        self.button.clicked.connect(lambda _on=False: self.toggle())
        self._key(page, "F5", self.toggle)
        self._escape = self._key(page, "Esc", self.projector.stop)
        self.projector.changed.connect(self._tell)
        clock.ticked.connect(self._tell_time)
        session.closed.connect(self.projector.stop)
        self._tell()

    def toggle(self) -> None:
        """Turns the picture on or off."""
        if self.projector.on:
            self.projector.stop()
        else:
            self.projector.start()

    @property
    def view(self) -> View:
        """What is shown."""
        return View(self.views.currentData())

    def show_view(self, view: View) -> None:
        """Shows another view."""
        self.views.setCurrentIndex(self.views.findData(view.value))

    def follow(
        self,
        live: LiveSession,
        counts: tuple[CountLine, ...],
        results: tuple[tuple[str, str, str], ...] = (),
        called: int | None = None,
        batch: BatchStand | None = None,
    ) -> None:
        """Shows the session as it stands now."""
        evaluation = self._session.evaluation
        picture = self.projector.picture
        picture.show_facts(
            replace(
                picture.shown,
                title=evaluation.title,
                organiser=evaluation.organiser,
                live=live,
                counts=counts,
                results=results,
                called=called,
                batch=batch,
                clock=self._clock.text,
                tone=self._clock.tone,
            )
        )

    def _tell_time(self) -> None:
        self.projector.picture.tell_time(self._clock.text, self._clock.tone)

    def _choosing(self, number: int) -> Callable[[], None]:
        return lambda: self.views.setCurrentIndex(number)

    def _choose(self, *_index: object) -> None:
        picture = self.projector.picture
        picture.show_facts(replace(picture.shown, view=self.view))

    def _tell(self) -> None:
        self._escape.setEnabled(self.projector.covers_console)
        self.button.setText(self.tr("停止投影") if self.projector.on else self.tr("投影"))

    @staticmethod
    def _key(page: Page, key: str, act: Callable[[], None]) -> QShortcut:
        shortcut = QShortcut(QKeySequence(key), page)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)
        return shortcut
