"""Units, report and ballot side by side. Where the window is narrow the units fold away, never the report."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from desktop.widgets.look.measures import scaled

REPORT_SHARE = 0.46  # of the place, at least: a report is read here
_UNITS, _LEAST_BALLOT, _USUAL_BALLOT = 294, 338, 470

_CHANGES = (QEvent.Type.FontChange, QEvent.Type.LayoutRequest, QEvent.Type.Show)


class ReviewerPlace(QSplitter):
    """Shares its width anew when it, the size of text or what is shown changes; handles that were moved stay."""

    def __init__(self, units: QWidget, report: QWidget, ballot: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        for part in (units, report, ballot):
            self.addWidget(part)
        self._units, self._report = units, report
        self._wish: bool | None = None  # whether the units are to be seen; None: as there is room
        self._moved = False
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(0)
        self._settling.timeout.connect(self.share)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._keep)

    def show_units(self, wanted: bool) -> None:
        """What somebody wants is done, also where it is narrow."""
        self._wish = wanted
        self._moved = False
        self.share()

    def share(self) -> None:
        """Gives each its width: the report its share, then the ballot what it needs, the units the rest."""
        width = self.width() - 2 * self.handleWidth()
        reads = not self._report.isHidden()
        report = round(width * REPORT_SHARE) if reads else 0
        ballot = scaled(_LEAST_BALLOT)
        fits = width - report - ballot >= scaled(_UNITS)
        self._units.setVisible(fits if self._wish is None else self._wish)
        if self._moved:
            return
        units = 0 if self._units.isHidden() else scaled(_UNITS)
        if not reads:
            self.setSizes([units, 0, width - units])
            return
        report += max(width - report - units - scaled(_USUAL_BALLOT), 0)
        self.setSizes([units, report, width - units - report])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share()

    def event(self, event: QEvent) -> bool:
        """A splitter gives what is shown anew the width that it hints at: that is put right once it has."""
        done = super().event(event)
        if event.type() == QEvent.Type.FontChange:
            self._moved = False
        if event.type() in _CHANGES:
            self._settling.start()
        return done

    def _keep(self, _position: int, _handle: int) -> None:
        self._moved = True
