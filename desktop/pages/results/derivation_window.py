"""A window with the whole way from ballots to a unit's place; opened from the ranking, kept beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from db.errors import ErrorKind, UserError
from desktop.ballots.sheet_window import SheetWindow
from desktop.frame.file_reading import FileReading
from desktop.frame.page import push_button
from desktop.pages.results.derivation_document import SHEET, Inks, derivation_html
from desktop.session import Session
from desktop.tasks import Tasks
from desktop.widgets.finding.find_bar import find_in
from desktop.widgets.look.elided_label import ElidedLabel
from desktop.widgets.look.measures import fit_size
from desktop.widgets.look.theme import current_theme
from desktop.widgets.telling.notices import Notices

_MARGIN = 12
_GONE = (ErrorKind.NO_SUCH_UNIT, ErrorKind.NOT_ALLOWED, ErrorKind.SIGN_IN_NEEDED)


class DerivationWindow(QDialog):
    """Not modal: an office holds it against the paper. It follows the ballots while it is open.

    `neighbour` tells which unit stands before (-1) or after (1) another in the ranking; None: it is an end.
    """

    paper_asked = Signal(int)  # entry id

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        notices: Notices,
        parent: QWidget,
        neighbour: Callable[[int, int], int | None] = lambda _entry_id, _by: None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("derivation_window")
        self.setWindowTitle(self.tr("计分过程"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        fit_size(self, 980, 680)
        self._session = session
        self._notices = notices
        self._neighbour = neighbour
        self._reading = FileReading(session, tasks, self.tr("计分过程"), self)
        self._entry_id: int | None = None
        self._topic: str | None = None  # what is shown first, once it has been read
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        # A scroll bar that comes and goes would have everything laid out twice.
        self.text.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.text.setAccessibleName(self.tr("计分过程"))
        self.text.anchorClicked.connect(self._show_sheet)
        note = ElidedLabel(self.tr("每个数字都可据此手工复算。"))
        note.setProperty("muted", True)
        foot = QHBoxLayout()
        foot.addWidget(note, 1)
        for button in self._buttons():
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.text, 1)
        layout.addLayout(foot)
        find_in(self)
        copy = QShortcut(QKeySequence("Ctrl+Shift+C"), self)
        copy.activated.connect(self._copy_all)
        session.results_outdated.connect(self._read)
        session.closed.connect(self.close)

    def _buttons(self) -> list[QPushButton]:
        self._before = push_button(self.tr("上一家"), "chevron-left", tip=self.tr("Alt+向左键"))
        self._after = push_button(self.tr("下一家"), "chevron-right", tip=self.tr("Alt+向右键"))
        for button, by, key in ((self._before, -1, "Alt+Left"), (self._after, 1, "Alt+Right")):
            button.setShortcut(QKeySequence(key))
            button.clicked.connect(lambda _on=False, by=by: self._step(by))
        paper = push_button(self.tr("打印…"), "printer", tip=self.tr("打印为计分过程表"))
        paper.clicked.connect(lambda: self.paper_asked.emit(self._entry_id or 0))
        close = push_button(self.tr("关闭"))
        close.clicked.connect(self.close)
        return [self._before, self._after, paper, close]

    def _step(self, by: int) -> None:
        """The next unit of the ranking, from its top."""
        found = None if self._entry_id is None else self._neighbour(self._entry_id, by)
        if found is not None:
            self.show_entry(found)

    def show_entry(self, entry_id: int, topic: str = "") -> None:
        """Shows how a unit came to its place, from a part's code, the total or the place on."""
        self._entry_id, self._topic = entry_id, topic
        for button, by in ((self._before, -1), (self._after, 1)):
            button.setEnabled(self._neighbour(entry_id, by) is not None)
        self.show()
        self._read()
        self.raise_()
        self.activateWindow()
        self.text.setFocus()

    def _show_sheet(self, link: QUrl) -> None:
        """The piece of paper that a ballot was read from."""
        number = link.toString().removeprefix(SHEET)
        window = SheetWindow(self._session, number, self._entry_id or 0, self)
        window.show()

    def _read(self) -> None:
        if self._entry_id is None or not self.isVisible() or not self._session.has_evaluation:
            return
        evaluation_id, entry_id = self._session.evaluation_id, self._entry_id
        theme = current_theme()
        inks = Inks(theme.navigation, theme.muted, theme.accent)
        self._reading.ask(
            lambda store, _progress: derivation_html(
                store.results.derivation(evaluation_id, entry_id), inks
            ),
            self._show,
            self._refuse,
        )

    def _refuse(self, error: UserError) -> None:
        """Of another file or for another account, what was shown is nobody's any more; anything else is told."""
        self.close()
        if error.kind not in _GONE:
            self._notices.refuse(error)

    def _show(self, html: str) -> None:
        line = current_theme().line
        place = self.text.verticalScrollBar().value()
        document = self.text.document()
        document.setDefaultStyleSheet(
            f"td, th {{ border: 1px solid {line}; padding: 3px 6px; }}"
            "p { white-space: pre-wrap; margin: 3px 0; }"
        )
        document.setDocumentMargin(_MARGIN)
        self.text.setHtml(html)
        if self._topic:
            self.text.scrollToAnchor(self._topic)
        else:
            self.text.verticalScrollBar().setValue(place if self._topic is None else 0)
        self._topic = None

    def _copy_all(self) -> None:
        self.text.selectAll()
        self.text.copy()
