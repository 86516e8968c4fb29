"""The window on the second screen: fills it, follows the console, comes and goes with the projector."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.pages.hall.projection.hall_screen import HallScreen


class ProjectorWindow(QWidget):
    """Holds the picture alone, without a frame or a pointer. The keyboard stays with the console."""

    def __init__(self) -> None:
        kind = Qt.WindowType
        super().__init__(
            None, kind.Window | kind.FramelessWindowHint | kind.WindowDoesNotAcceptFocus
        )
        self.setObjectName("projector")
        self.setWindowTitle(self.tr("述法评议　投影"))
        self.setAccessibleName(self.tr("投影"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.picture = HallScreen()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.picture)

    def fill(self, screen: QScreen) -> None:
        """Covers a screen as it is now."""
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.setWindowState(Qt.WindowState.WindowFullScreen)
        self.show()  # showFullScreen would ask for the keyboard


class Projector(QObject):
    """Keeps the window where the hall sees it.

    A screen that is unplugged takes the picture with it: it never lies over the console by itself, and is back
    as soon as a second screen is. Where there is one screen only, it covers that until Esc.
    """

    changed = Signal()  # it is shown, or is not

    def __init__(self, console: QWidget) -> None:
        super().__init__(console)
        self._console = console
        self._wanted = False
        self._alone = False  # asked for with one screen: it covers the console's
        self.window = ProjectorWindow()
        console.destroyed.connect(self.window.deleteLater)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)  # noqa: S101 - a page is shown by one
        application.screenAdded.connect(self._follow_screens)
        application.screenRemoved.connect(self._follow_screens)
        for screen in QGuiApplication.screens():
            screen.geometryChanged.connect(self._follow_screens)

    @property
    def on(self) -> bool:
        """Whether it is to be shown."""
        return self._wanted

    @property
    def covers_console(self) -> bool:
        """Whether it lies over the console, the machine having one screen: Esc takes it away then."""
        return self._wanted and self._alone

    @property
    def picture(self) -> HallScreen:
        """What is painted."""
        return self.window.picture

    def start(self) -> None:
        """Shows it on the screen that is not the console's, or on that one where there is no other."""
        self._wanted = True
        self._alone = self._other() is None
        self._place()
        self.changed.emit()

    def stop(self) -> None:
        """Takes it away."""
        self._wanted = False
        self.window.hide()
        self.changed.emit()

    def _other(self) -> QScreen | None:
        own = self._console.screen()
        return next((s for s in QGuiApplication.screens() if s is not own), None)

    def _place(self) -> None:
        if not self._wanted:
            return
        other = self._other()
        if other is not None:
            self._alone = False
            self.window.fill(other)
        elif self._alone:
            self.window.fill(self._console.screen())
        else:
            self.window.hide()

    def _follow_screens(self, screen: object = None) -> None:
        if isinstance(screen, QScreen) and screen in QGuiApplication.screens():
            screen.geometryChanged.connect(self._follow_screens, Qt.ConnectionType.UniqueConnection)
        self._place()
