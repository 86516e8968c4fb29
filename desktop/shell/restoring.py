"""文件 › 备份与还原: shows the copies of the open file, or of one that can no longer be opened, and puts one back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from db.errors import ErrorKind, UserError
from db.file_endings import SUFFIX, SUFFIXES
from desktop.frame.writing import Writing
from desktop.session import Session
from desktop.shell.opening import Opening
from desktop.tasks import Tasks
from desktop.widgets.fields.file_asking import Purpose, ask_file, ask_save_path
from desktop.widgets.look.preferences import Preferences
from desktop.widgets.telling.notices import Notices

if TYPE_CHECKING:  # loaded when it is asked for
    from db.store import Store
    from desktop.pages.trail.backups_dialog import BackupsDialog


class Restoring(QObject):
    """Who may put a copy back, and what becomes of the open file meanwhile."""

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        writing: Writing,
        notices: Notices,
        preferences: Preferences,
        opening: Opening,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._tasks = tasks
        self._writing = writing
        self._notices = notices
        self._preferences = preferences
        self._opening = opening
        self._window = window

    def ask(self) -> None:
        """Shows the copies of the open file, or of the file that a person names."""
        if not self._session.is_open:
            endings = " ".join(f"*{ending}" for ending in SUFFIXES)
            kinds = self.tr("述法评议文件") + f" ({endings})"
            path = ask_file(self._window, self.tr("还原哪个文件？"), Purpose.OPEN, kinds)
            if path is not None:
                self.show_copies(path)
            return
        from db.store.file.backup_names import is_backup, original_of

        path = self._session.store.path
        if not is_backup(path):
            self.show_copies(path)
        elif (original := original_of(path)) is not None:
            self.show_copies(original)
        else:
            self._restore_elsewhere(path)

    def show_copies(self, path: Path) -> None:
        """Lists the copies of a file beside it and in the person's own folder; puts the chosen one back."""
        from db.store.file.backup_names import FOLDER
        from desktop.pages.trail.backups_dialog import BackupsDialog

        own = self._preferences.backup_folder
        folders = dict.fromkeys([path.parent / FOLDER, *([own] if own else [])])
        is_open = self._session.is_open and self._session.store.path == path
        store = self._session.store if is_open else None
        dialog = BackupsDialog(
            path,
            tuple(folders),
            self._tasks,
            self._notices,
            self._window,
            compare=store.compare_with if store else None,
            head=store.trail.head() if store else "",
        )
        dialog.view_asked.connect(self._opening.open)
        self._carry_out(dialog, path)

    def _carry_out(self, dialog: BackupsDialog, path: Path) -> None:
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.chosen is not None:
            self.restore(dialog.chosen, path)

    def restore(self, backup: Path, path: Path) -> None:
        """Closes the file, puts the copy in its place and opens it; where that fails, the file as it was."""
        from desktop.operations.integrity import restore_file

        try:
            who = self._allowed(path)
        except UserError as error:
            self._notices.refuse(error)
            return
        if who is None or not self._opening.may_leave():
            return
        self._tasks.cancel_all()
        self._session.close()
        try:
            aside = self._writing.run(
                self.tr("还原"), lambda _step: restore_file(backup, path, who)
            )
        except UserError as error:
            self._notices.refuse(error)
        else:
            self._notices.say(
                self.tr("已还原。原文件另存为 {name}").format(name=aside.name)
                if aside
                else self.tr("已还原为 {name}").format(name=path.name)
            )
        if path.exists():
            self._opening.open(path)

    def _restore_elsewhere(self, copy: Path) -> None:
        """A copy on a stick, without the file that it is of: a new file is made of it."""
        stem = copy.stem.partition(".")[0]
        title, kind = self.tr("还原为哪个文件？"), self.tr("述法评议文件")
        proposed = f"{stem}{copy.suffix or SUFFIX}"
        path = ask_save_path(self._window, title, proposed, kind, copy.parent)
        if path is not None:
            self.restore(copy, path)

    def _allowed(self, path: Path) -> str | None:
        """Who puts a copy back: in a file with accounts an organiser. None: somebody gave up signing in.

        A file that cannot be opened asks nobody, nor does one that is not there. Raises UserError NOT_ALLOWED.
        """
        from db.store import Store

        if self._session.is_open and self._session.store.path == path:
            return _organiser(self._session.store)
        try:
            store = Store.open(path, read_only=True, rows=False)
        except UserError:
            return self._preferences.name
        with store:
            if not self._opening.let_in(store, self._preferences.name):
                return None
            return _organiser(store)


def _organiser(store: Store) -> str:
    from db.store.trail.roles import Role

    account = store.access.account
    if account is not None and account.role is not Role.ORGANISER:
        raise UserError(ErrorKind.NOT_ALLOWED, role=account.role.value)
    return store.access.who
