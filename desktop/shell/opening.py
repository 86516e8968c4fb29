"""How a file gets opened, made and filled: who has it, who may in, what is copied first."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from db.errors import ErrorKind, UserError
from db.file_endings import RETURN_SUFFIX, SUFFIXES
from db.steps import Progress
from desktop.frame.writing import Writing
from desktop.session import Session
from desktop.shell.destinations import load_ahead, load_first
from desktop.tasks import Tasks
from desktop.widgets.fields.file_asking import Purpose, ask_file, ask_folder
from desktop.widgets.look.preferences import Preferences
from desktop.widgets.telling.notices import Notices

if TYPE_CHECKING:  # loaded with the first file: the window is to be there at once
    from db.records.import_data import ImportReport
    from db.store import Store
    from desktop.operations.new_years import YearPlan

_FILES = "(" + " ".join(f"*{ending}" for ending in SUFFIXES) + ")"
_READABLE = (ErrorKind.FILE_OPEN_ELSEWHERE, ErrorKind.FILE_READ_ONLY)  # where reading is offered


class Opening(QObject):
    """Opens files into the session, and makes new ones."""

    restore_asked = Signal(Path)  # a file that cannot be opened any more

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        writing: Writing,
        notices: Notices,
        preferences: Preferences,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._tasks = tasks
        self._writing = writing
        self._notices = notices
        self._preferences = preferences
        self._window = window
        self._pending: Store | None = None  # opened, and being looked through
        self._awaited: Path | None = None  # to be opened once the store is loaded
        self.may_leave: Callable[[], bool] = lambda: True  # asked before the present file is closed

    def ask(self) -> None:
        """Asks which file to open."""
        kinds = self.tr("述法评议文件") + f" {_FILES}"
        path = ask_file(self._window, self.tr("打开"), Purpose.OPEN, kinds)
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Opens a file in place of the present one; a refusal is shown and the present one stays."""
        if self._session.is_open and self._session.store.path == path:
            return
        if self._pending is not None and self._pending.path == path:
            return  # asked for twice, as by a double click: it is being looked through
        if self._is_loaded:
            self._open(path)
        elif self._awaited is None:
            self._awaited = path
            self._tasks.start(self._title(path), _load, lambda _nothing: self._go_on())
        else:
            self._awaited = path

    @property
    def _is_loaded(self) -> bool:
        return "db.store" in sys.modules and self._awaited is None

    def _go_on(self) -> None:
        path, self._awaited = self._awaited, None
        if path is not None:
            self._open(path)

    def _open(self, path: Path) -> None:
        try:
            if path.suffix.lower() == RETURN_SUFFIX:  # double-clicked on a stick
                raise UserError(ErrorKind.IS_A_RETURN, path=str(path))
            store = self._opened(path)
        except UserError as error:
            self._refuse(path, error)
            return
        if store is not None:
            self._look_through(store)

    def give_up(self) -> None:
        """Lets a file go that is still being looked through: another was asked for, or the window closes."""
        self._awaited = None
        store, self._pending = self._pending, None
        if store is not None:
            store.close()

    def examine(self, path: Path) -> None:
        """Verifies a file that is too damaged to be opened and shows what is wrong with it.

        Where it has accounts, to those who may read its trail. Raises UserError.
        """
        from db.store import Store
        from db.store.trail.roles import ReadSubject

        with Store.open(path, read_only=True, rows=False) as store:
            if not self.let_in(store, self._preferences.name):
                return
            store.access.check_reading(ReadSubject.TRAIL)

        def work(_progress: Progress) -> list[str]:
            from db.store.verify.verifying import verify_file
            from desktop.explanation.verification_text import verification_lines

            return verification_lines(verify_file(path))

        def show(lines: list[str]) -> None:
            from desktop.pages.trail.verification_dialog import VerificationDialog

            VerificationDialog(path, lines, self._window).exec()

        self._tasks.start(self.tr("核验"), work, show)

    def let_in(self, store: Store, name: str) -> bool:
        """Asks who it is where the file has accounts; `name` is offered. False: somebody gave up."""
        if not store.access.required:
            return True
        from desktop.pages.accounts.sign_in_dialog import NewPasswordDialog, SignInDialog

        accepted = QDialog.DialogCode.Accepted
        if SignInDialog(store, self._tasks, name, self._window).exec() != accepted:
            return False
        account = store.access.account
        if account is not None and account.must_change:
            return NewPasswordDialog(store, self._tasks, self._window).exec() == accepted
        return True

    def _call(self) -> str:
        """The name that a file open to all is written under; asked for where the system's says nothing."""
        if not self._preferences.is_named:
            from desktop.shell.name_dialog import NameDialog

            dialog = NameDialog(self._preferences.name, self._window)
            if dialog.exec() == QDialog.DialogCode.Accepted:
                self._preferences.name = dialog.name
        return self._preferences.name

    def new_year(self, roster: Path | None = None) -> None:
        """Asks for a new year and makes it, in a file of its own or in the open one.

        `roster`: a workbook that was dropped, to begin with.
        """
        from desktop.pages.new_year.before import year_before
        from desktop.pages.new_year.naming import NamingPage
        from desktop.pages.new_year.wizard import NewYearWizard

        before = year_before(self._session)
        naming = NamingPage(self._preferences.organiser, before, self._preferences.folder)
        acts = (self.carry_out, self.attempt)
        parts = (before, *acts, self._tasks, self._notices, self._window)
        wizard = NewYearWizard(naming, *parts, roster)
        wizard.exec()
        wizard.deleteLater()

    def carry_out(self, plan: YearPlan) -> bool:
        """Makes the year of a plan and shows it; False where the present file is not to be left.

        Raises UserError and Cancelled; nothing half made is left behind.
        """
        from db.store import Store
        from desktop.operations.new_years import make_file, make_year

        title, path = self.tr("建立年度"), plan.path
        if path is None:
            made = self._writing.write(title, lambda store, step: make_year(store, plan, step).id)
            self._session.choose(made)
        elif self.may_leave():
            name = self._call()
            self._writing.run(title, lambda step: make_file(path, plan, name, step))
            self._adopt(Store.open(path, name, rows=False))
        else:
            return False
        return True

    def attempt(self, plan: YearPlan) -> ImportReport:
        """What making the year of a plan in the open file would say; the file is left as it is.

        Raises UserError and Cancelled.
        """
        from desktop.operations.new_years import try_year

        open_writer = self._session.store.writer()

        def work(step: Progress) -> ImportReport:
            with open_writer() as store:
                return try_year(store, plan, step)

        return self._writing.run(self.tr("核对新年度"), work)

    def demo(self) -> None:
        """Asks for a folder, makes the made-up year there and opens it."""
        folder = ask_folder(self._window, self.tr("示例放在哪个文件夹？"), Purpose.FOLDER)
        if folder is None:
            return
        from desktop.operations.demo.demo_year import demo_path, make_demo

        if demo_path(folder).exists():
            there = UserError(ErrorKind.FILE_EXISTS, path=str(demo_path(folder)))
            if self._notices.offer(there, self.tr("打开已有的示例")):
                self.open(demo_path(folder))
            return

        def work(_progress: Progress) -> Path:
            return make_demo(folder).file

        self._tasks.start(self.tr("生成示例"), work, self.open)

    def _refuse(self, path: Path, error: UserError) -> None:
        """Says why a file was not opened; a damaged one can be verified at once."""
        if error.kind in (ErrorKind.FILE_DAMAGED, ErrorKind.FILE_NOT_OURS) and _has_copies(path):
            if self._notices.offer(error, self.tr("备份与还原…")):
                self.restore_asked.emit(path)
        elif error.kind not in (ErrorKind.ROW_DAMAGED, ErrorKind.SCHEMA_CHANGED):
            self._notices.refuse(error)
        elif self._notices.offer(error, self.tr("核验")):
            try:
                self.examine(path)
            except UserError as refused:
                self._notices.refuse(refused)

    def _opened(self, path: Path) -> Store | None:
        """The store, or None where somebody else has the file and the person does not want to just read."""
        from db.store import Store

        try:
            return Store.open(path, self._preferences.name, rows=False)
        except UserError as error:
            kind = error.kind
            if kind not in (*_READABLE, ErrorKind.FILE_IS_BACKUP):
                raise
            if kind in _READABLE and not self._notices.offer(error, self.tr("只读打开")):
                return None
        return Store.open(path, self._preferences.name, read_only=True, rows=False)

    def _look_through(self, store: Store) -> None:
        """Shows the file once every row of it is found sound, beside the window's thread."""
        self.give_up()
        self._pending = store

        def work(_progress: Progress) -> UserError | None:
            from db.store.file.file import check_file

            try:
                check_file(store.path)
            except UserError as error:
                return error
            return None

        def done(error: UserError | None) -> None:
            if store is not self._pending:
                return  # given up meanwhile
            self._pending = None
            if error is not None:
                store.close()
                self._refuse(store.path, error)
            elif self.let_in(store, self._preferences.name) and self.may_leave():
                self._adopt(store)
            else:
                store.close()

        self._tasks.start(self._title(store.path), work, done)

    def _title(self, path: Path) -> str:
        return self.tr("打开 {name}").format(name=path.name)

    def _adopt(self, store: Store) -> None:
        self._tasks.cancel_all()
        self._session.adopt(store)
        path = store.path.absolute()
        self._preferences.opened(path)
        if left := store.scans.pictures_left():
            from desktop.explanation.scan_text import left_pictures_line

            self._notices.say(left_pictures_line(path, left))
        if not store.read_only:
            if not store.access.required:
                store.access.call(self._call())
            store.seal()  # the copy bears a head that stays

            def copy(_progress: Progress) -> None:
                from db.store.file.backup_names import Occasion
                from db.store.file.backups import keep_backup, look_through

                look_through(path)
                keep_backup(path, Occasion.OPENED)
                load_ahead()

            self._tasks.start(self.tr("备份"), copy, lambda _nothing: None)


def _load(_progress: Progress) -> None:
    """Loads what opens and shows a first file: on the window's thread it would halt for a third of a second."""
    from db.store.file.schema_check import expected_objects
    from db.store.file.steps import known_steps

    load_first()
    expected_objects(frozenset(known_steps()))  # kept for whoever opens
    gc.freeze()  # what was loaded stays: looking through it for rubbish is another halt


def _has_copies(path: Path) -> bool:
    from db.store.file.backup_names import backups

    return bool(backups(path))
