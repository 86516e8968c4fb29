"""The open file and word of what changed in it: what every page shares, and nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from db.errors import ErrorKind, UserError

if TYPE_CHECKING:  # loaded with the first file: the window is to be there at once
    from db.records import Evaluation
    from db.scoring.scheme.scheme import Scheme
    from db.store import Store

_log = logging.getLogger(__name__)


class Session(QObject):
    """Holds the open store and the evaluation that the pages show.

    Whoever changes the file emits the signal that says what changed; pages listen and read anew.
    """

    opened = Signal()
    closed = Signal()
    evaluation_changed = Signal()
    entries_changed = Signal()
    panel_changed = Signal()
    scheme_changed = Signal()
    mark_changed = Signal(str, int, int)  # part code, entry id, reviewer id
    ballots_changed = Signal()
    office_changed = Signal()
    checks_changed = Signal()  # double entry: no result moves by it
    findings_changed = Signal()
    hall_changed = Signal()  # the session in the hall: no result moves by it
    papers_changed = Signal()  # what letters say: no result moves by it
    results_outdated = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store: Store | None = None
        self._evaluation_id: int | None = None
        for signal in (
            self.opened,
            self.evaluation_changed,
            self.entries_changed,
            self.panel_changed,
            self.scheme_changed,
            self.ballots_changed,
            self.office_changed,
        ):
            signal.connect(self.results_outdated)
        self.mark_changed.connect(self._outdate)

    @property
    def is_open(self) -> bool:
        """Whether a file is open."""
        return self._store is not None

    @property
    def has_evaluation(self) -> bool:
        """Whether a file is open and holds an evaluation."""
        return self._evaluation_id is not None

    @property
    def store(self) -> Store:
        """The open store. Raises RuntimeError when no file is open: pages are shown only with one."""
        if self._store is None:
            raise RuntimeError("no file is open")
        return self._store

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation that the pages show, read anew. Raises UserError NO_EVALUATION."""
        return self.store.evaluations.get(self.evaluation_id)

    @property
    def evaluation_id(self) -> int:
        """Its row number. Raises UserError NO_EVALUATION in a file without one."""
        if self._evaluation_id is None:
            raise UserError(ErrorKind.NO_EVALUATION)
        return self._evaluation_id

    @property
    def scheme(self) -> Scheme:
        """The scheme in force."""
        return self.store.schemes.current(self.evaluation_id).scheme

    @property
    def editable(self) -> bool:
        """Whether anything may be changed: not in a file open for reading, once frozen or closed, or a supervisor."""
        if not self.has_evaluation or self.store.read_only or self.evaluation.frozen:
            return False
        return not self.store.access.only_reads and not self.closed_on

    @property
    def closed_on(self) -> str:
        """The day of the office's receipt for a packet; empty in a packet without one and in every other file."""
        own = self.store.packets.own()
        return "" if own is None else own.closed_on

    @property
    def sees_all(self) -> bool:
        """Whether whoever is signed in may see every ballot and score, and so have them out of the file."""
        if not self.has_evaluation:
            return False
        from db.store.trail.roles import ReadSubject

        access = self.store.access
        subjects = (ReadSubject.BALLOTS, ReadSubject.OFFICE)
        return all(access.may_read(subject, self.evaluation_id) for subject in subjects)

    def reader(self) -> Callable[[], Store]:
        """What opens the file for reading by whoever works beside the window's thread; see `Store.reader`.

        The open store stays on the window's thread.
        """
        return self.store.reader()

    def open(self, path: Path, *, read_only: bool = False) -> None:
        """Opens a file in place of the present one. Raises the store's UserErrors and keeps the present one then."""
        from db.store import Store

        self.adopt(Store.open(path, read_only=read_only))

    def adopt(self, store: Store) -> None:
        """Takes an open store over and shows its latest evaluation."""
        self.close()
        _log.info("file opened%s", " for reading" if store.read_only else "")
        self._store = store
        found = store.evaluations.list()
        self._evaluation_id = found[-1].id if found else None
        self.opened.emit()

    def choose(self, evaluation_id: int) -> None:
        """Shows another year of the same file."""
        if evaluation_id != self._evaluation_id:
            self._evaluation_id = self.store.evaluations.get(evaluation_id).id
            self.evaluation_changed.emit()

    def let_go(self, evaluation_id: int) -> None:
        """Speaks no more of a year that the file no longer has: where it was shown, the latest is."""
        if evaluation_id == self._evaluation_id:
            self._evaluation_id = self.store.evaluations.latest().id
        self.evaluation_changed.emit()

    def close(self) -> None:
        """Closes the file, if one is open."""
        if self._store is None:
            return
        store, self._store, self._evaluation_id = self._store, None, None
        store.close()
        _log.info("file closed")
        self.closed.emit()

    def _outdate(self, _part: str, _entry_id: int, _reviewer_id: int) -> None:
        self.results_outdated.emit()
