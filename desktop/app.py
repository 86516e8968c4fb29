"""The graphical door: makes the application, its session and its window."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, QSettings, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from desktop.frame.edits import Edits
from desktop.frame.writing import Writing
from desktop.own_folder import NAME
from desktop.session import Session
from desktop.shell.failed_start import show_failed_start, stop_watching, watch_for_a_screen
from desktop.shell.main_window import MainWindow
from desktop.tasks import Tasks
from desktop.widgets.look.application import apply_theme
from desktop.widgets.look.preferences import Preferences
from desktop.widgets.look.theme import load_fonts, theme_for
from desktop.widgets.typing.input_method import Way, attach, served


def start(path: Path | None = None) -> int:
    """Runs the desktop until its window is closed; opens `path` first. Returns the exit status."""
    sys.excepthook = show_failed_start
    watch_for_a_screen()
    application = make_application(sys.argv[:1])
    stop_watching()
    preferences = Preferences(QSettings())
    dress(application, preferences)
    window = make_window(application, preferences)
    show_unexpected(window)
    window.show()
    QTimer.singleShot(0, window, _start_log)
    if path is not None:
        QTimer.singleShot(0, lambda: window.open_file(path))
    return application.exec()


def make_application(arguments: list[str]) -> QApplication:
    """The application, dressed, with Qt's own words in Chinese."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    with served() as way:
        application = QApplication([*arguments, "-style", "fusion"])
    if way is Way.FCITX:
        attach(application)
    application.setOrganizationName(NAME)  # settings and folders are called after it
    application.setApplicationName(NAME)
    application.setApplicationDisplayName("述法评议")
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale(), "qtbase", "_", folder):
        application.installTranslator(translator)
    load_fonts()
    return application


def dress(application: QApplication, preferences: Preferences) -> None:
    """Light or dark and the size of text, as the person or else the system has it."""

    def follow() -> None:
        apply_theme(application, theme_for(preferences.look), preferences.point_size)

    follow()
    application.styleHints().colorSchemeChanged.connect(lambda _scheme: follow())


def make_window(
    application: QApplication, preferences: Preferences, *, inline: bool = False
) -> MainWindow:
    """The window with a session of its own; `inline` runs background work at once, for tests."""
    session = Session(application)
    tasks = Tasks(application, inline=inline)
    edits = Edits(session, Writing(session, tasks, application), application)
    return MainWindow(session, edits, tasks, preferences)


def _start_log() -> None:
    """Once the window is there: what writes the log takes some milliseconds to load."""
    from desktop.log import start_log

    start_log("window")


def show_unexpected(window: MainWindow) -> None:
    """Lets what nobody expected be seen: on the terminal, and in a dialog with the report to copy."""

    def show_error(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        sys.__excepthook__(kind, error, trace)
        if isinstance(error, Exception):
            window.notices.surface(error)

    sys.excepthook = show_error
