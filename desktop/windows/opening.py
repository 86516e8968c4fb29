"""How a file gets opened, made and filled: who has it, who may in, what is copied first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from db.errors import ErrorKind, UserError
from desktop.session import Session
from desktop.tasks import Progress, Tasks
from desktop.widgets.notices import Notices
from desktop.widgets.preferences import Preferences
from desktop.windows.destinations import load_ahead

if TYPE_CHECKING:  # loaded with the first file: the window is to be there at once
    from db.store import Store
    from desktop.windows.new_year_wizard import YearPlan

_FILES = "(*.shufa)"


class Opening(QObject):
    """Opens files into the session. `roster_chosen` asks for an import once a new year is there."""

    roster_chosen = Signal(Path)

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        notices: Notices,
        preferences: Preferences,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._tasks = tasks
        self._notices = notices
        self._preferences = preferences
        self._window = window
        self._pending: Store | None = None  # opened, and being looked through
        self.may_leave: Callable[[], bool] = lambda: True  # asked before the present file is closed

    def ask(self) -> None:
        """Asks which file to open."""
        from PySide6.QtWidgets import QFileDialog

        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("打开"), "", self.tr("述法评议文件") + f" {_FILES}"
        )
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> None:
        """Opens a file in place of the present one; a refusal is shown and the present one stays."""
        if self._session.is_open and self._session.store.path == path:
            return
        try:
            store = self._opened(path)
        except UserError as error:
            self._refuse(path, error)
            return
        if store is not None:
            self._look_through(store)

    def give_up(self) -> None:
        """Lets a file go that is still being looked through: another was asked for, or the window closes."""
        store, self._pending = self._pending, None
        if store is not None:
            store.close()

    def examine(self, path: Path) -> None:
        """Verifies a file that is too damaged to be opened and shows what is wrong with it.

        Where it has accounts, to those who may read its trail. Raises UserError.
        """
        from db.store import Store
        from db.store.roles import Reading

        with Store.open(path, read_only=True, rows=False) as store:
            if not self.let_in(store, self._preferences.name):
                return
            store.access.check_reading(Reading.TRAIL)

        def work(_progress: Progress) -> list[str]:
            from db.store.verifying import verify_file
            from desktop.explanation.verification_text import verification_lines

            return verification_lines(verify_file(path))

        def show(lines: list[str]) -> None:
            from desktop.windows.verification_dialog import VerificationDialog

            VerificationDialog(path, lines, self._window).exec()

        self._tasks.start(self.tr("核验"), work, show)

    def let_in(self, store: Store, name: str) -> bool:
        """Asks who it is where the file has accounts; `name` is offered. False: somebody gave up."""
        if not store.access.required:
            return True
        from PySide6.QtWidgets import QDialog

        from desktop.windows.sign_in_dialog import NewPasswordDialog, SignInDialog

        accepted = QDialog.DialogCode.Accepted
        if SignInDialog(store, self._tasks, name, self._window).exec() != accepted:
            return False
        account = store.access.account
        if account is not None and account.must_change:
            return NewPasswordDialog(store, self._tasks, self._window).exec() == accepted
        return True

    def new_year(self) -> None:
        """Asks for a new year and makes it, in a file of its own or in the open one."""
        from PySide6.QtWidgets import QDialog

        from desktop.windows.new_year_wizard import NewYearWizard

        open_file = self._session.store.path if self._session.has_evaluation else None
        wizard = NewYearWizard(self._preferences.organiser, open_file, self._window)
        if wizard.exec() != QDialog.DialogCode.Accepted:
            return
        try:
            plan = wizard.plan()
            if plan.path is None or self.may_leave():
                self.carry_out(plan)
        except UserError as error:
            self._notices.refuse(error)

    def carry_out(self, plan: YearPlan) -> None:
        """Makes the year of a plan and shows it. Raises UserError; a file half made is not left behind."""
        if plan.path is not None:
            from db.store import Store

            store = Store.create(plan.path, self._preferences.name)
            try:
                evaluation = store.evaluations.create(plan.scheme)
                store.evaluations.set_deadline(evaluation.id, plan.deadline)
            except BaseException:
                store.close()
                plan.path.unlink(missing_ok=True)
                raise
            self._adopt(store)
        else:
            self._add_year(plan)
        if plan.roster is not None:
            self.roster_chosen.emit(plan.roster)

    def demo(self) -> None:
        """Asks for a folder, makes the made-up year there and opens it."""
        from PySide6.QtWidgets import QFileDialog

        name = QFileDialog.getExistingDirectory(self._window, self.tr("示例放在哪个文件夹？"))
        if not name:
            return
        folder = Path(name)

        def work(_progress: Progress) -> Path:
            from desktop.operations.demo import make_demo

            return make_demo(folder).file

        self._tasks.start(self.tr("生成示例"), work, self.open)

    def _refuse(self, path: Path, error: UserError) -> None:
        """Says why a file was not opened; a damaged one can be verified at once."""
        if error.kind is not ErrorKind.ROW_DAMAGED:
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
            if error.kind not in (ErrorKind.FILE_OPEN_ELSEWHERE, ErrorKind.FILE_READ_ONLY):
                raise
            if not self._notices.offer(error, self.tr("只读打开")):
                return None
        return Store.open(path, self._preferences.name, read_only=True, rows=False)

    def _look_through(self, store: Store) -> None:
        """Shows the file once every row of it is found sound, beside the window's thread."""
        self.give_up()
        self._pending = store

        def work(_progress: Progress) -> UserError | None:
            from db.store.file import check_file

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

        self._tasks.start(self.tr("打开 {name}").format(name=store.path.name), work, done)

    def _adopt(self, store: Store) -> None:
        self._tasks.cancel_all()
        self._session.adopt(store)
        path = store.path.absolute()
        self._preferences.opened(path)
        if not store.read_only:

            def copy(_progress: Progress) -> None:
                from db.store.backups import Occasion, keep_backup, look_through

                look_through(path)
                keep_backup(path, Occasion.OPENED)
                load_ahead()

            self._tasks.start(self.tr("备份"), copy, lambda _nothing: None)

    def _add_year(self, plan: YearPlan) -> None:
        from desktop.operations.rosters import add_entries, carried_roster

        store, before = self._session.store, self._session.evaluation_id
        left_out = 0
        with store.transaction():
            evaluation = store.evaluations.create(plan.scheme)
            store.evaluations.set_deadline(evaluation.id, plan.deadline)
            if plan.keep_units:
                roster = carried_roster(store, before, evaluation.year)
                add_entries(store, evaluation.id, roster.rows)
                left_out = len(roster.left_out)
        self._session.choose(evaluation.id)
        if left_out:
            text = self.tr("已合并或撤销的 {n} 个单位没有沿用，由承接单位参评")
            self._notices.say(text.format(n=left_out))
