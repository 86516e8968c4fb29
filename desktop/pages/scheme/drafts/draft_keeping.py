"""Keeps the draft of a scheme on this machine while it is edited, and offers one that was kept before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from db.errors import Fault, UserError
from db.scoring.scheme.draft import Draft
from db.scoring.scheme.reader import check
from db.scoring.scheme.scheme import Scheme
from desktop.exchange.kept_drafts import (
    DamagedDraft,
    DraftHome,
    DraftShelf,
    KeptDraft,
    base_digest,
)
from desktop.own_folder import own_folder
from desktop.pages.scheme.editor import SchemeEditor
from desktop.session import Session

_AFTER_MS = 1000  # from an edit that is not kept yet to its being kept


def drafts_folder() -> Path:
    """Where drafts are kept: the program's own folder on this machine."""
    return own_folder() / "drafts"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What shall be kept of a year: its draft, or None; and all that is written with it."""

    draft: Draft | None
    saved_by: str
    version: int
    base: str


class DraftKeeping(QObject):
    """Listens to the book. Nothing is kept of a year while a draft of before waits for an answer."""

    failed = Signal(object)  # UserError: the draft is in memory alone

    def __init__(self, session: Session, book: SchemeEditor, shelf: DraftShelf) -> None:
        super().__init__(book)
        self._session = session
        self._book = book
        self._shelf = shelf
        self._homes: dict[int, DraftHome] = {}  # the years that were looked for, by evaluation
        self._wanted: dict[int, _Wanted] = {}
        self._kept: dict[int, Draft | None] = {}
        self._offers: dict[int, KeptDraft | DamagedDraft] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self.flush)
        book.changed.connect(self._follow)
        session.closed.connect(self._close)

    @property
    def offer(self) -> KeptDraft | DamagedDraft | None:
        """What was kept of the year that is shown and waits for an answer."""
        evaluation_id = self._book.evaluation_id
        return None if evaluation_id is None else self._offers.get(evaluation_id)

    @property
    def outdated(self) -> bool:
        """Whether another text came into force after the draft that is offered was begun."""
        offer = self.offer
        return isinstance(offer, KeptDraft) and offer.base != base_digest(self._book.version.text)

    @property
    def by_another(self) -> bool:
        """Whether somebody else kept the draft that is offered."""
        offer = self.offer
        return isinstance(offer, KeptDraft) and offer.saved_by != self._session.store.access.who

    @property
    def moved(self) -> bool:
        """Whether the file stood elsewhere when the draft that is offered was kept."""
        offer, evaluation_id = self.offer, self._book.evaluation_id
        if evaluation_id is None or not isinstance(offer, KeptDraft):
            return False
        return offer.home != self._homes[evaluation_id]

    def checked(self) -> tuple[Scheme | None, tuple[Fault, ...]]:
        """The scheme that the offered draft describes, or what is wrong with it."""
        offer = self.offer
        return check(offer.draft) if isinstance(offer, KeptDraft) else (None, ())

    def take_up(self) -> None:
        """Goes on with the draft that is offered; undoably, as any edit."""
        offer = self._settle()
        if isinstance(offer, KeptDraft):
            evaluation_id = self._book.evaluation_id
            if evaluation_id is not None and offer.home == self._homes[evaluation_id]:
                self._kept[evaluation_id] = offer.draft
            self._book.change(offer.draft, self.tr("继续编辑草稿"))
            if self.flush() and evaluation_id is not None:
                self._drop(offer, unless=self._homes[evaluation_id])

    def give_up(self) -> None:
        """Lets what is offered go for good."""
        offer = self._settle()
        if isinstance(offer, KeptDraft):
            self._drop(offer)
        self._book.changed.emit()

    def flush(self) -> bool:
        """Writes what is not kept yet; False, and `failed`, where the disk refuses."""
        self._timer.stop()
        try:
            for evaluation_id, wanted in self._wanted.items():
                if self._kept.get(evaluation_id) != wanted.draft:
                    self._write(self._homes[evaluation_id], wanted)
                    self._kept[evaluation_id] = wanted.draft
        except UserError as error:
            self.failed.emit(error)
            return False
        return True

    def _write(self, home: DraftHome, wanted: _Wanted) -> None:
        if wanted.draft is None:
            self._shelf.drop(home)
            return
        now = datetime.now(UTC).isoformat(timespec="seconds")
        draft = KeptDraft(home, wanted.draft, now, wanted.saved_by, wanted.version, wanted.base)
        self._shelf.keep(draft)

    def _follow(self) -> None:
        """After every change of the book: what it shows shall be kept, once a draft of before is settled."""
        book, evaluation_id = self._book, self._book.evaluation_id
        if evaluation_id is None or not (self._session.editable and book.allowed):
            book.awaiting = False
            return
        if evaluation_id not in self._homes:
            self._look_for(evaluation_id)
        book.awaiting = evaluation_id in self._offers
        if book.awaiting:
            return
        version = book.version
        draft = book.draft if book.modified else None
        self._wanted[evaluation_id] = _Wanted(
            draft, self._session.store.access.who, version.version, base_digest(version.text)
        )
        if self._kept.get(evaluation_id) != draft and not self._timer.isActive():
            self._timer.start()

    def _look_for(self, evaluation_id: int) -> None:
        store = self._session.store
        home = DraftHome(store.path.resolve(), store.trail.origin(), evaluation_id)
        self._homes[evaluation_id] = home
        found = self._shelf.find(home)
        if isinstance(found, KeptDraft) and found.draft == self._book.draft:
            self._drop(found)  # adopted, and the program ended before it was forgotten
        elif found is not None:
            self._offers[evaluation_id] = found

    def _settle(self) -> KeptDraft | DamagedDraft | None:
        evaluation_id = self._book.evaluation_id
        offer = None if evaluation_id is None else self._offers.pop(evaluation_id, None)
        self._book.awaiting = False
        return offer

    def _drop(self, kept: KeptDraft, unless: DraftHome | None = None) -> None:
        if kept.home == unless:
            return
        try:
            self._shelf.drop(kept.home)
        except UserError as error:
            self.failed.emit(error)

    def _close(self) -> None:
        self.flush()
        for known in (self._homes, self._wanted, self._kept, self._offers):
            known.clear()
