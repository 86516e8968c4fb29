"""A scheme that is tried on the same ballots and never adopted: it lives here and nowhere in the file."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from db.errors import Fault
from db.scoring.scheme.draft import Draft, Path, value_at, with_value
from db.scoring.scheme.reader import check, read_draft, read_scheme
from db.scoring.scheme.scheme import Scheme
from db.scoring.what_if import WhatIf
from desktop.explanation.scheme_changes import change_lines
from desktop.frame.file_reading import FileReading
from desktop.session import Session
from desktop.tasks import Tasks

_PAUSE_MS = 150  # after the last turn of a knob: who holds an arrow key down wants the end of it
_UNSAID = (0, "half_up")  # what an unwritten number or way of rounding means


class TrialModel(QObject):
    """Holds the tried draft and what came of it; counting is done beside the window's thread."""

    changed = Signal()  # the draft
    counted = Signal()  # `sets`
    _sets: tuple[WhatIf, ...]

    def __init__(self, session: Session, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reading = FileReading(session, tasks, self.tr("试算"), self)
        self._text = ""
        self._sets = ()
        self.official: Scheme | None = None
        self.official_draft: Draft = {}
        self.draft: Draft = {}
        self.scheme: Scheme | None = None
        self.faults: tuple[Fault, ...] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.count)

    @property
    def modified(self) -> bool:
        """Whether anything is tried at all."""
        return bool(self.draft != self.official_draft)

    @property
    def sets(self) -> tuple[WhatIf, ...]:
        """Both rankings of every set, overall first; empty until the first count has ended."""
        return self._sets

    def read(self) -> None:
        """Takes the scheme in force; what was tried stays as long as that is the same."""
        text = self._session.store.schemes.current(self._session.evaluation_id).version.text
        if text != self._text:
            self._text = text
            self.official, self.official_draft = read_scheme(text), read_draft(text)
            self._sets = ()
            self._show(self.official_draft)
        self.count()

    def put(self, path: Path, value: Any) -> None:
        """Tries another value; what means the same as the unwritten rule stays unwritten."""
        if value in _UNSAID and value_at(self.official_draft, path) is None:
            value = None
        self._show(with_value(self.draft, path, value))
        self._pause.start()

    def restore(self) -> None:
        """Goes back to the scheme in force."""
        self._show(self.official_draft)
        self.count()

    def forget(self) -> None:
        """Lets everything go: the page was left, or its file closed."""
        self._pause.stop()
        self._reading.drop()
        self._text, self._sets = "", ()

    def changes(self) -> tuple[str, ...]:
        """What is tried, a line a difference from the scheme in force."""
        if self.official is None or self.scheme is None:
            return ()
        return change_lines(self.official, self.scheme)

    def count(self) -> None:
        """Ranks under the draft, unless it has faults."""
        self._pause.stop()
        if self.scheme is None:
            return
        scheme, evaluation_id = self.scheme, self._session.evaluation_id
        self._reading.ask(
            lambda store, _progress: store.results.what_if_sets(evaluation_id, scheme), self._take
        )

    def _take(self, sets: tuple[WhatIf, ...]) -> None:
        self._sets = sets
        self.counted.emit()

    def _show(self, draft: Draft) -> None:
        self._reading.drop()  # what is still being counted is another draft's
        self.draft = draft
        self.scheme, self.faults = check(draft)
        self.changed.emit()
