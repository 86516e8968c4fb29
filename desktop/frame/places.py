"""Where somebody was at work in a file: found again when it is opened after a closing, a lock or a crash."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from desktop.frame.page import Page
from desktop.session import Session
from desktop.widgets.look.preferences import Preferences

_PAGE, _YEAR = "page", "year"


class Places(QObject):
    """Remembers the page, and the place of each page that has one, in the settings of this machine.

    Made before whatever else hears of a file that is opened, so that a page is told before it shows itself.
    """

    def __init__(self, session: Session, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._preferences = preferences
        self._pages: list[Page] = []
        self._sought = ""
        self._path: Path | None = None  # of the file that was open last
        session.opened.connect(self._open)

    def take_page(self) -> str:
        """The page at which the file that was just opened was left; asked once."""
        sought, self._sought = self._sought, ""
        return sought

    def stay(self, key: str) -> None:
        """The page that is shown now."""
        self._remember({_PAGE: key})

    def follow(self, page: Page) -> None:
        """Heeds where a page that was just made is, and brings it to where it was."""
        self._pages.append(page)
        page.moved.connect(lambda: self._remember(page.place()))
        if self._session.has_evaluation:
            self._bring(page)

    def _open(self) -> None:
        self._sought = ""
        if not self._session.has_evaluation:
            return
        path = self._session.store.path
        self._sought = self._preferences.place(path).get(_PAGE, "")
        if path != self._path:
            for page in self._pages:
                page.show_all()
        self._path = path
        for page in self._pages:
            self._bring(page)

    def _bring(self, page: Page) -> None:
        place = self._preferences.place(self._session.store.path)
        page.take_up(place if place.get(_YEAR) == str(self._session.evaluation_id) else {})

    def _remember(self, place: dict[str, str]) -> None:
        if self._session.has_evaluation:
            now = {**place, _YEAR: str(self._session.evaluation_id)}
            self._preferences.remember(self._session.store.path, now)
