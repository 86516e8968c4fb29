"""The scheme being edited: a draft, its faults as they stand, and the version in force."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Any

from PySide6.QtCore import QObject, Signal

from db.errors import Fault, UserError
from db.records import SchemeVersion
from db.scoring.scheme.draft import Draft, Path, items_at, key_of, with_value
from db.scoring.scheme.reader import check, read_draft, read_scheme_table
from db.scoring.scheme.recoding import recodings, under_earlier_codes
from db.scoring.scheme.scheme import Scheme
from db.scoring.scheme.writer import scheme_table, table_text
from db.scoring.what_if import WhatIf
from db.steps import Progress
from db.store import Store
from desktop.exchange.saving import save_bytes
from desktop.explanation.scheme_changes import warning_lines
from desktop.explanation.scheme_words import key_word, place_word
from desktop.frame.edits import Edits
from desktop.pages.scheme.edits import ChangeDraft
from desktop.session import Session


class SchemeEditor(QObject):
    """Every edit goes through `change` or `put`, so that it can be undone."""

    changed = Signal()

    def __init__(self, session: Session, edits: Edits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._edits = edits
        self._base: Draft = {}
        self._evaluation_id: int | None = None
        self._drafts: dict[int, Draft] = {}  # changed and not adopted, by year
        self._edited_here = False  # what is shown is somebody's draft who may adopt it
        self._field = 0
        self.draft: Draft = {}
        self.scheme: Scheme | None = None
        self.faults: tuple[Fault, ...] = ()
        self.categories: tuple[str, ...] = ()
        self._labels: tuple[str, ...] = ()
        self.awaiting = (
            False  # a draft of before is offered: what is typed now would take its place
        )

    @property
    def evaluation_id(self) -> int | None:
        """The year whose draft this is; None while no file is open."""
        return self._evaluation_id

    @property
    def modified(self) -> bool:
        """Whether the draft says something else than the version in force."""
        return self._evaluation_id is not None and self.draft != self._base

    @property
    def unadopted(self) -> bool:
        """Whether closing the file would lose a draft of some year."""
        return self.modified or bool(self._drafts)

    @property
    def adopted(self) -> Scheme:
        """The scheme in force."""
        return self._session.scheme

    @property
    def version(self) -> SchemeVersion:
        """The version in force."""
        return self.versions()[-1]

    @property
    def locked(self) -> bool:
        """Whether ballots were submitted, so that adopting needs a reason."""
        return self._session.store.schemes.locked(self._session.evaluation_id)

    @property
    def editable(self) -> bool:
        """Whether a draft can come into force: not once frozen, nor by whoever may not adopt one.

        Nor while a draft of before waits to be gone on with or given up.
        """
        return self._session.editable and self.allowed and not self.awaiting

    @property
    def allowed(self) -> bool:
        """Whether the account that is signed in may adopt a scheme."""
        return self._session.store.access.may_change("scheme.adopt")

    def versions(self) -> tuple[SchemeVersion, ...]:
        """Every version, oldest first."""
        return self._session.store.schemes.versions(self._session.evaluation_id)

    def reload(self) -> None:
        """Takes the version in force for a draft, unless the year has one that was changed before.

        Who may not adopt, as after a lock, is shown the version in force; the draft waits for whoever may.
        """
        evaluation_id = self._session.evaluation_id
        if self._evaluation_id is not None and self._edited_here:
            self._drafts.pop(self._evaluation_id, None)
            if self.modified:
                self._drafts[self._evaluation_id] = self.draft
        self._base = read_draft(self.version.text)
        self._evaluation_id = evaluation_id
        entries = self._session.store.units.entries(evaluation_id)
        self.categories = tuple(dict.fromkeys(e.category for e in entries))
        self._labels = tuple(dict.fromkeys(label for e in entries for label in e.labels))
        self._edited_here = self.allowed
        draft = self._drafts.get(evaluation_id) if self._edited_here else None
        self._show(self._base if draft is None else draft)

    def forget(self) -> None:
        """Lets every draft go: their file was closed."""
        self._evaluation_id = None
        self._drafts.clear()

    def words_of_entries(self, which: str) -> tuple[str, ...]:
        """The `categories` or `labels` of the year's units and those that the draft names."""
        return self.known_categories() if which == "categories" else self._known_labels()

    def _known_labels(self) -> tuple[str, ...]:
        parts = items_at(self.draft, ("parts",))
        limited = [*parts, *items_at(self.draft, ("composition",))]
        limited += [criterion for part in parts for criterion in part.get("criteria", [])]
        named = (label for item in limited for label in item.get("labels", []))
        return tuple(dict.fromkeys((*self._labels, *named)))

    def known_categories(self) -> tuple[str, ...]:
        """The categories of the year's units and those that the draft names."""
        named = [
            category
            for part in items_at(self.draft, ("parts",))
            for criterion in part.get("criteria", [])
            for category in criterion.get("categories", [])
        ]
        named += [c["category"] for c in items_at(self.draft, ("composition",)) if "category" in c]
        return tuple(dict.fromkeys((*self.categories, *named)))

    def change(self, draft: Draft, text: str, typed_into: object = None) -> None:
        """Puts a draft in place of the present one, undoably; `text` names the edit in the menu."""
        if draft == self.draft:
            return
        evaluation_id = self._evaluation_id

        def put(found: Draft) -> bool:
            if self._evaluation_id != evaluation_id:
                return False
            self._show(found)
            return True

        typed = None if typed_into is None else (self._field, typed_into)
        self._edits.stack.push(ChangeDraft(text, self.draft, draft, put, typed))

    def put(self, path: Path, value: Any, *, typed: bool = False) -> None:
        """Sets one value; what is `typed` on end into one place is one edit."""
        text = self.tr("修改“{what}”").format(what=key_word(key_of(path)))
        self.change(with_value(self.draft, path, value), text, path if typed else None)

    def leave_field(self) -> None:
        """Ends an edit: what is typed next is another one."""
        self._field += 1

    def revert(self) -> None:
        """Goes back to the version in force."""
        self.change(self._base, self.tr("放弃修改"))

    def take_over(self, draft: Draft, text: str) -> None:
        """Takes another scheme's rules; the year's own title, year and organiser stay."""
        own = {key: self.draft[key] for key in ("title", "year", "organiser") if key in self.draft}
        rest = {key: value for key, value in draft.items() if key not in own}
        self.change({**own, **rest}, text)

    def recounting(self) -> Callable[[Progress], WhatIf]:
        """Work for beside the window: the ranking under the draft and the official one.

        Raises ValueError while the draft has faults.
        """
        if self.scheme is None:
            raise ValueError(self.faults)
        open_reader = self._session.reader()
        changes = recodings(self.adopted, self.scheme)
        # The file's ballots have the codes in force until the draft is adopted.
        scheme = read_scheme_table(under_earlier_codes(scheme_table(self.scheme), changes))
        evaluation_id = self._session.evaluation_id

        def work(_progress: Progress) -> WhatIf:
            with open_reader() as store:
                return store.results.what_if(evaluation_id, scheme)

        return work

    def warnings(self) -> tuple[str, ...]:
        """What has to be known before the draft is adopted, with numbers."""
        if self.scheme is None:
            return ()
        gone = self._session.store.schemes.dropped(self._session.evaluation_id, self.scheme)
        return warning_lines(self.adopted, self.scheme, gone)

    def adopt(self, reason: str) -> bool:
        """Puts the draft in force; False where it was refused, which is shown."""
        draft, evaluation_id = self.draft, self._session.evaluation_id

        def work(store: Store, _step: Progress) -> None:
            store.schemes.adopt(evaluation_id, table_text(draft), reason)

        def adopt() -> None:
            try:
                self._edits.put(self.tr("采用计分办法"), work, long=True)
            except UserError as error:
                placed = [Fault(place_word(draft, f.place), f.kind, f.facts) for f in error.faults]
                raise UserError(error.kind, placed, **error.facts) from error
            self._base = draft

        return self._edits.act(adopt, self._session.scheme_changed.emit)

    def save(self, path: FilePath) -> None:
        """Writes the draft as a template file, whose place a person chose. Raises UserError where the disk refuses."""
        save_bytes(path, table_text(self.draft).encode("utf-8"), replace=True)

    def _show(self, draft: Draft) -> None:
        self.draft = draft
        self.scheme, self.faults = check(draft)
        self.changed.emit()
