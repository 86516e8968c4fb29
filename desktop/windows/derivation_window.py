"""A window with the whole way from ballots to a unit's place; opened from the ranking, kept beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QTextBrowser, QVBoxLayout, QWidget

from db.errors import UserError
from db.scoring.derivation import Derivation
from desktop.models.derivation_document import Inks, derivation_html
from desktop.session import Session
from desktop.widgets.theme import current_theme
from desktop.windows.page import push_button

_MARGIN = 12


class DerivationWindow(QDialog):
    """Not modal: an office holds it against the paper. It follows the ballots while it is open."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("derivation_window")
        self.setWindowTitle(self.tr("计分过程"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.resize(980, 680)
        self._session = session
        self._entry_id: int | None = None
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setAccessibleName(self.tr("计分过程"))
        note = QLabel(self.tr("每个数字都可据此手工复算；同样内容可在“打印”页打印为计分过程表。"))
        note.setProperty("muted", True)
        close = push_button(self.tr("关闭"))
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(note, 1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(self.text, 1)
        layout.addLayout(foot)
        copy = QShortcut(QKeySequence("Ctrl+Shift+C"), self)
        copy.activated.connect(self._copy_all)
        session.results_outdated.connect(self._read)
        session.closed.connect(self.close)

    def show_entry(self, entry_id: int, topic: str = "") -> None:
        """Shows how a unit came to its place, from a part's code, the total or the place on."""
        self._entry_id = entry_id
        self.show()
        self._read()
        self.raise_()
        self.activateWindow()
        if topic:
            self.text.scrollToAnchor(topic)
        else:
            self.text.verticalScrollBar().setValue(0)
        self.text.setFocus()

    def _read(self) -> None:
        if self._entry_id is None or not self.isVisible() or not self._session.has_evaluation:
            return
        results = self._session.store.results
        try:
            derivation = results.derivation(self._session.evaluation_id, self._entry_id)
        except UserError:  # another file, another account: what was shown is nobody's any more
            self.close()
        else:
            self._show(derivation)

    def _show(self, derivation: Derivation) -> None:
        theme = current_theme()
        inks = Inks(theme.navigation, theme.muted, theme.accent)
        place = self.text.verticalScrollBar().value()
        self.text.document().setDefaultStyleSheet(
            f"td, th {{ border: 1px solid {theme.line}; padding: 3px 6px; }}"
            "p { white-space: pre-wrap; margin: 3px 0; }"
        )
        self.text.document().setDocumentMargin(_MARGIN)
        self.text.setHtml(derivation_html(derivation, inks))
        self.text.verticalScrollBar().setValue(place)

    def _copy_all(self) -> None:
        self.text.selectAll()
        self.text.copy()
