"""A page of the window: a title, its actions, and reading anew what changed only once it is looked at."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from db.errors import UserError
from desktop.widgets.look.elided_label import ElidedLabel
from desktop.widgets.look.icons import themed_icon
from desktop.widgets.look.layouts import widgets_in

if TYPE_CHECKING:  # loaded with the first page and the first search
    from PySide6.QtGui import QResizeEvent, QShowEvent

    from desktop.frame.unsaved import UnsavedCells
    from desktop.widgets.finding.find_bar import FindBar

MARGIN = 16
GAP = 10
_BETWEEN, _BESIDE_ICON = 32, 4
_NO_ROOM = "icon_without_room"
ICON_NAME = "icon_name"  # the property by which a button's icon is drawn anew in another theme


@dataclass(frozen=True, slots=True)
class PaperAsked:
    """A paper of the print centre that another page asks for: the nth of a kind of sheet, for units by their codes.

    Without units, those that are chosen there stay chosen.
    """

    sheet: str
    units: frozenset[str] = frozenset()
    number: int = 0


class Page(QWidget):
    """Pages fill `body`, put buttons into `tools` and override `refresh` and, where they can, `search`."""

    page_asked = Signal(str)  # another page, by its key
    row_asked = Signal(
        str, object
    )  # another page, and what of it is meant, as its `reveal` understands it

    moved = Signal()  # to another `place`

    def __init__(self, title: str, hint: str) -> None:
        super().__init__()
        self._stale = True
        self._find_bar: FindBar | None = None
        self.unsaved: UnsavedCells | None = None  # of a page with cells to type in
        self._title = QLabel(title)
        self._title.setObjectName("page_title")
        self._hint = ElidedLabel(hint)
        self._hint.setProperty("muted", True)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(8)
        beside = QVBoxLayout()  # the hint stands low, on the title's line
        beside.addStretch(1)
        beside.addWidget(self._hint)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addSpacing(8)
        head.addLayout(beside, 1)
        head.addLayout(self.tools)
        self._refusal = QLabel()
        self._refusal.setWordWrap(True)
        self._refusal.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._refusal.hide()
        self._content = QWidget()
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(GAP)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 12, MARGIN, 12)
        layout.setSpacing(GAP)
        layout.addLayout(head)
        layout.addWidget(self._refusal, 1)
        layout.addWidget(self._content, 1)

    def set_hint(self, text: str) -> None:
        """What stands beside the title: how much there is, what to do."""
        self._hint.setText(text)

    def add_action(
        self, text: str, icon: str = "", *, primary: bool = False, tip: str = ""
    ) -> QPushButton:
        """A button at the top right."""
        button = push_button(text, icon, primary=primary, tip=tip)
        self.tools.addWidget(button)
        return button

    def watch(self, *signals: SignalInstance) -> None:
        """Reads anew after any of these, at once where the page is seen, else when it is next shown."""
        for signal in signals:
            signal.connect(self.outdate)

    def outdate(self, *_what: object) -> None:
        """Marks what is shown as old."""
        self._stale = True
        if self.isVisible():
            self._read()

    def refresh(self) -> None:
        """Reads from the store what the page shows. Called with a file open, holding an evaluation."""

    def refuse(self, error: UserError) -> None:
        """What an account may not see is said on the page itself, not in a dialog at every turn."""
        from desktop.messages import word

        self._refusal.setText(word(error))
        self._refusal.show()
        self._content.hide()

    def may_leave(self) -> bool:
        """Whether the file may be closed: a page with something that is nowhere else asks first."""
        return True

    def reveal(self, row: Hashable) -> None:
        """Shows what an edit changed, by the row of its place: called before it is undone."""

    def place(self) -> dict[str, str]:
        """Where on the page somebody is at work, in words that outlive the file's rows."""
        return {}

    def take_up(self, place: Mapping[str, str]) -> None:
        """Told when a file is opened: where somebody was at work in it, empty where nobody was."""

    def show_all(self) -> None:
        """Another file was opened: nothing that was looked for in the one before hides what it holds."""
        from desktop.widgets.fields.boxes import Choice
        from desktop.widgets.finding.search_line import SearchLine

        for line in self.findChildren(SearchLine):
            line.clear()
        for box in self.findChildren(Choice):
            if box.narrows:
                box.setCurrentIndex(0)

    def look_for(self) -> None:
        """Ctrl+F: looks through the text that has the keyboard, or else through the page."""
        if not self._finding().in_text():
            self.search()

    def find_next(self, *, forward: bool) -> None:
        """F3: goes on in what was looked through last."""
        self._finding().step(forward=forward)

    def search(self) -> None:
        """Puts the keyboard into the page's search field; a page without one has a find bar for its table."""
        self._finding().open()

    def start(self) -> None:
        """Takes the keyboard, by its first control: called when the page was asked for by key."""
        tab = Qt.FocusPolicy.TabFocus
        found: QWidget | None = self.nextInFocusChain()
        while found is not None and found is not self:
            if found.isVisibleTo(self) and found.isEnabled() and found.focusPolicy() & tab:
                found.setFocus()
                return
            found = found.nextInFocusChain()

    def showEvent(self, event: QShowEvent) -> None:
        if self._stale:
            self._read()
        self._fit_tools()
        super().showEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_tools()
        super().resizeEvent(event)

    def _fit_tools(self) -> None:
        """Large text in a small window: words stay whole, their icons go."""
        placed = widgets_in(self.tools)
        buttons = [
            b for b in placed if isinstance(b, QPushButton) and b.text() and not b.isHidden()
        ]
        shown = [b for b in buttons if b.property(ICON_NAME)]
        for button in buttons:
            button.ensurePolished()  # before it is measured
        self.tools.invalidate()
        bare = [b for b in buttons if b.property(_NO_ROOM)]
        icons = sum(b.iconSize().width() + _BESIDE_ICON for b in bare)
        room = self.width() - 2 * MARGIN - self._title.sizeHint().width()
        room -= self._hint.minimumSizeHint().width() + _BETWEEN
        if self.tools.sizeHint().width() + icons > room:
            for button in shown:
                button.setProperty(_NO_ROOM, button.property(ICON_NAME))
                button.setProperty(ICON_NAME, None)
                button.setIcon(QIcon())
        else:
            for button in bare:
                button.setProperty(ICON_NAME, button.property(_NO_ROOM))
                button.setProperty(_NO_ROOM, None)
                button.setIcon(themed_icon(str(button.property(ICON_NAME))))

    def _finding(self) -> FindBar:
        """The find bar; made when it is first asked for."""
        if self._find_bar is None:
            from desktop.widgets.finding.find_bar import FindBar

            self._find_bar = FindBar(self)
            self.body.addWidget(self._find_bar)
        return self._find_bar

    def _read(self) -> None:
        self._stale = False
        self._refusal.hide()
        self._content.show()
        try:
            self.refresh()
        except UserError as error:
            self.refuse(error)


def push_button(text: str, icon: str = "", *, primary: bool = False, tip: str = "") -> QPushButton:
    """A button in the program's look. A primary one has no icon: its colour is enough."""
    button = QPushButton(text)
    button.setAutoDefault(False)
    if primary:
        button.setProperty("primary", True)
    elif icon:
        button.setIcon(themed_icon(icon))
        button.setProperty(ICON_NAME, icon)
    if tip:
        button.setToolTip(tip)
    return button
