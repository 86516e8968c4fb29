"""The clock of the console: what has passed, what is allowed, red once it is over."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from db.records.hall import HallSettings, LiveSession, Phase, Turn
from desktop.pages.hall.stopwatch import Stopwatch, clock_text

_TICK_MS = 100


class ClockFace(QWidget):
    """Reads the stopwatch ten times a second; `ticked` tells whoever shows the time elsewhere."""

    ticked = Signal()

    def __init__(self, watch: Stopwatch) -> None:
        super().__init__()
        self.watch = watch
        self._settings = HallSettings()
        self._phase = Phase.SPEECH
        self._time = QLabel(clock_text(0))
        self._time.setObjectName("hall_clock")
        self._time.setAccessibleName(self.tr("用时"))
        self._allowed = QLabel()
        self._allowed.setProperty("muted", True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._time)
        layout.addWidget(self._allowed, 1)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.tell)

    @property
    def text(self) -> str:
        """The time as it is shown."""
        return clock_text(self.watch.elapsed())

    @property
    def tone(self) -> str:
        """bad: over; warning: nearly; else empty."""
        return tone(self.watch.elapsed(), self._settings, self._phase)

    def follow(self, session: LiveSession, turn: Turn | None, elapsed: int) -> None:
        """Shows this turn's time."""
        self._settings = session.settings
        self._phase = turn.phase if turn else Phase.SPEECH
        self.watch.follow(turn, elapsed)
        if self.watch.running:
            self._timer.start()
        else:
            self._timer.stop()
        self.tell()

    def tell(self) -> None:
        """Reads the stopwatch."""
        self._time.setText(self.text)
        self._allowed.setText(self._words())
        if self._time.property("tone") != self.tone:
            self._time.setProperty("tone", self.tone)
            self._time.style().unpolish(self._time)
            self._time.style().polish(self._time)
        self.ticked.emit()

    def showEvent(self, event: QShowEvent) -> None:
        self.tell()
        super().showEvent(event)

    def _words(self) -> str:
        allowed = self._settings.allowed(self._phase)
        over = self.watch.elapsed() - allowed * 1000
        if over > 0 and allowed:
            return self.tr("限时 {allowed}，超时 {over}").format(
                allowed=clock_text(allowed * 1000), over=clock_text(over)
            )
        return self.tr("限时 {allowed}").format(allowed=clock_text(allowed * 1000))


def tone(elapsed: int, settings: HallSettings, phase: Phase) -> str:
    """How a time is coloured: `bad` from the moment that it is over, `warning` from the first warning on.

    Times are in milliseconds. Questions have no warnings of their own.
    """
    left = settings.allowed(phase) * 1000 - elapsed
    if left <= 0:
        return "bad"
    warned = phase is Phase.SPEECH and any(left <= w * 1000 for w in settings.warnings)
    return "warning" if warned else ""
