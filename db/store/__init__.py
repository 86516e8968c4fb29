"""The open file. `Store` holds one object a subject; every change they make is an event of the trail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from db.database import Database
from db.errors import ErrorKind, UserError
from db.scoring.snapshot import moves
from db.store.accounts.accounts import Accounts
from db.store.accounts.login import Challenge, Login
from db.store.ballots.attendances import Attendances
from db.store.ballots.ballots import Ballots
from db.store.ballots.double_entry import DoubleEntry
from db.store.ballots.moving import Moving
from db.store.evaluations.evaluations import Evaluations
from db.store.file.backup_names import Backup, Occasion, backups, is_backup
from db.store.file.backups import back_up, keep_backup
from db.store.file.disk import disk_faults, leave_journal
from db.store.file.file import check_suffix, create_file, give_back, open_file, open_looked_at
from db.store.file.ownership import Ownership, take_ownership
from db.store.file.pictures_beside import PicturesBeside
from db.store.file.row_checks import is_large
from db.store.file.shuffling import settle
from db.store.findings.findings import Findings
from db.store.hall.arrivals import Arrivals
from db.store.hall.draws import Draws
from db.store.hall.hand_counts import HandCounts
from db.store.hall.session import HallSession
from db.store.importing.importer import Importer
from db.store.office.office import Office
from db.store.office.paper_texts import PaperTextsStore
from db.store.packets.form_seats import FormSeats
from db.store.packets.packet_log import PacketLog
from db.store.packets.packets import Packets
from db.store.panel.panel import Panel
from db.store.paper.behind import PaperBehind
from db.store.paper.counting import PaperCounting
from db.store.paper.doubting import Doubting
from db.store.paper.ledger import SheetLedger
from db.store.paper.recounts import Recounts
from db.store.paper.scans import Scans
from db.store.paper.settling import Settling
from db.store.paper.sheets import Sheets
from db.store.reports.deliveries import Deliveries
from db.store.reports.reports import Reports
from db.store.results.releases import Releases
from db.store.results.results import Results
from db.store.results.snapshots import Snapshots
from db.store.roster.changes import UnitChanges
from db.store.roster.units import Units
from db.store.roster.withdrawals import Withdrawals
from db.store.schemes.schemes import Schemes
from db.store.supervision.self_checks import SelfChecks
from db.store.supervision.supervisions import Supervisions
from db.store.trail.access import Access, Account
from db.store.trail.roles import ReadSubject
from db.store.trail.row_names import RowNames
from db.store.trail.trail import Trail
from db.store.undo.reversal import Reversals
from db.store.verify.damage import Damage, DamageKind, Verification
from db.store.verify.histories import HistoryDifference, compare_histories
from db.store.verify.latest import LatestVerification
from db.store.verify.verifying import verify_file
from db.store.years.file_years import Years
from db.store.years.removal import YearRemoval

Clock = Callable[[], str]
_CANNOT_WRITE = (
    ErrorKind.FILE_READ_ONLY,
    ErrorKind.FILE_BUSY,
    ErrorKind.FILE_OPEN_ELSEWHERE,
    ErrorKind.FILE_SHARED,
    ErrorKind.FILE_UNFINISHED,
    ErrorKind.FILE_IS_BACKUP,
    ErrorKind.DISK_FULL,
)


def utc_now() -> str:
    """The present moment as the trail writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Store:
    """One open ``.shufa`` file."""

    def __init__(
        self,
        database: Database,
        path: Path,
        who: str,
        clock: Clock,
        ownership: Ownership | None = None,
    ) -> None:
        self._database = database
        self._ownership = ownership
        self.path = path
        self.read_only = ownership is None
        self._clock = clock
        self.latest_verification = LatestVerification()
        self.access = Access(database, who, clock)
        self.trail = Trail(database, path, self.access, clock)
        if ownership is not None:
            self.trail.before_writing = ownership.check
        self.row_names = RowNames(database, self.access)
        self.door = Login(database, self.trail)
        self.accounts = Accounts(database, self.trail, self.door)
        self.schemes = Schemes(database, self.trail)
        self.units = Units(database, self.trail)
        self.withdrawals = Withdrawals(database, self.trail, self.units)
        self.unit_changes = UnitChanges(database, self.trail, self.units)
        self.draws = Draws(database, self.trail, self.units)
        self.hall = HallSession(database, self.trail, self.draws)
        self.hand_counts = HandCounts(database, self.trail, self.units)
        self.panel = Panel(database, self.trail, self.schemes)
        self.arrivals = Arrivals(database, self.trail, self.panel)
        self.ballots = Ballots(database, self.trail, self.schemes, self.units, self.panel)
        self.attendances = Attendances(database, self.trail, self.ballots)
        self.moving = Moving(database, self.trail, self.units, self.panel, self.ballots)
        self.double_entry = DoubleEntry(database, self.trail, self.schemes, self.ballots)
        self.findings = Findings(database, self.trail, self.units)
        self.supervisions = Supervisions(database, self.trail, self.units)
        self.self_checks = SelfChecks(database, self.trail, self.supervisions, self.findings)
        self.packets = Packets(
            database,
            self.trail,
            self.schemes,
            self.units,
            self.panel,
            self.ballots,
            self.double_entry,
            FormSeats(
                database,
                self.supervisions,
                self.self_checks,
                PacketLog(database, self.schemes),
            ),
        )
        self.office = Office(database, self.trail, self.schemes, self.units)
        self.evaluations = Evaluations(database, self.trail, self.schemes)
        self.paper_texts = PaperTextsStore(database, self.trail)
        self.counting = PaperCounting(
            database, self.trail, self.schemes, self.units, self.panel, self.ballots
        )
        self.sheets = Sheets(database, self.trail, self.evaluations, self.schemes, self.counting)
        self.scans = Scans(
            database, self.trail, self.evaluations, self.counting, PicturesBeside(path)
        )
        self.ledger = SheetLedger(database, self.trail, self.counting)
        self.recounts = Recounts(database, self.trail, self.schemes, self.ledger)
        self.settling = Settling(
            database, self.trail, self.evaluations, self.schemes, self.units, self.counting
        )
        self.doubting = Doubting(
            database, self.trail, self.evaluations, self.schemes, self.counting
        )
        self.paper_behind = PaperBehind(database, self.trail)
        self.importer = Importer(
            database,
            self.trail,
            self.evaluations,
            self.schemes,
            self.units,
            self.panel,
            self.ballots,
            self.office,
            findings=self.findings,
        )
        self.reversals = Reversals(database, path, self.trail, self.panel)
        self.reports = Reports(database, self.trail, self.units)
        self.deliveries = Deliveries(
            database, self.trail, self.units, self.evaluations, self.reports
        )
        snapshots = Snapshots(database, self.trail)
        self.releases = Releases(database, self.trail, self.evaluations, snapshots)
        self.results = Results(
            database,
            self.trail,
            self.evaluations,
            self.schemes,
            self.units,
            self.ballots,
            self.office,
            snapshots,
        )

        self.year_removal = YearRemoval(database, self.trail, self.evaluations, self.scans.beside)
        self.years = Years(self.access, self.evaluations, self.schemes, self.units, self.results)

    @classmethod
    def create(cls, path: Path, who: str = "", clock: Clock = utc_now) -> Store:
        """A new, empty file. Raises UserError FILE_EXISTS, FILE_SUFFIX and the disk's faults."""
        if not path.parent.is_dir():
            raise UserError(ErrorKind.FILE_MISSING, path=str(path.parent))
        return cls._own(create_file, path, who, clock)

    @classmethod
    def open(
        cls,
        path: Path,
        who: str = "",
        clock: Clock = utc_now,
        *,
        read_only: bool = False,
        rows: bool = True,
    ) -> Store:
        """Opens a file, for writing by this program alone.

        Without `rows` a damaged row is let pass: to be verified, or found by `check_file` beside.
        Raises UserError FILE_OPEN_ELSEWHERE (it can still be opened for reading), FILE_MISSING,
        FILE_NOT_OURS, FILE_NEWER, FILE_DAMAGED, SCHEMA_CHANGED, ROW_DAMAGED, FILE_READ_ONLY, FILE_UNFINISHED,
        FILE_IS_BACKUP (a copy is read, and restored to be worked in).
        """
        if read_only:
            return cls(open_file(path, read_only=True, rows=rows), path, who, clock)
        if is_backup(path):
            raise UserError(ErrorKind.FILE_IS_BACKUP, path=str(path))
        # nothing is laid beside a file that is not ours
        open_file(path, read_only=True, rows=False).close()
        return cls._own(lambda own: open_looked_at(own, rows=rows), path, who, clock)

    @classmethod
    def _own(cls, opening: Callable[[Path], Database], path: Path, who: str, clock: Clock) -> Store:
        check_suffix(path)
        ownership = take_ownership(path, clock(), who)
        try:
            database = opening(path)
            _settle(database, path)  # what a crash left as it came
            return cls(database, path, who, clock, ownership)
        except BaseException:
            ownership.release()
            raise

    @property
    def is_large(self) -> bool:
        """Whether opening has left its rows to a check of its own (`check_file`, `verify`): they are too many."""
        return is_large(self._database.conn)

    def writer(self) -> Callable[[], Store]:
        """What opens the file once more, for writing, on the thread that calls it, as the account signed in now.

        The lock on the file stays this store's, which must not write meanwhile. Raises UserError FILE_READ_ONLY.
        """
        if self._ownership is None:
            raise UserError(ErrorKind.FILE_READ_ONLY, path=str(self.path))
        path, clock, account, who = self.path, self._clock, self.access.account, self.access.who
        lent, verified = self._ownership.lent(), self.latest_verification

        def open_writer() -> Store:
            store = Store(open_file(path, read_only=False, rows=False), path, who, clock, lent)
            store.latest_verification = verified
            if account is not None:
                store.access.enter(account.id)
            return store

        return open_writer

    def reader(self, *, rows: bool = False) -> Callable[[], Store]:
        """What opens the file once more, for reading, on the thread that calls it, as the account signed in now.

        It sees what is saved. With `rows` it looks through them, as is needed where this store has not.
        """
        path, clock, account, verified = (
            self.path,
            self._clock,
            self.access.account,
            self.latest_verification,
        )

        def open_reader() -> Store:
            store = Store.open(path, clock=clock, read_only=True, rows=rows)
            store.latest_verification = verified
            if account is not None:
                store.access.enter(account.id)
            return store

        return open_reader

    def back_up(self, target: Path) -> Path:
        """Copies the file to a new file or into a folder, checks the copy and returns its path.

        Raises UserError FILE_EXISTS, FILE_SUFFIX, FILE_DAMAGED and the disk's faults.
        """
        self.seal()
        return back_up(self.path, target)

    def keep_backup(self, occasion: Occasion) -> Path | None:
        """An automatic copy in the folder 备份 beside the file, where one is needed; see `db.store.file.backups`."""
        self.seal()
        return keep_backup(self.path, occasion)

    def seal(self) -> None:
        """封箱: as `Trail.seal`. A file that another program or store has open for writing stays as it is."""
        if not self.read_only:
            self.trail.seal()
            return
        end = self.trail.lasting_end()
        if end.number == self.trail.last_id():
            return
        try:
            with Store.open(self.path, self.access.who, self._clock, rows=False) as writer:
                writer.trail.seal()
        except UserError as error:
            if error.kind not in _CANNOT_WRITE:
                raise

    def backups(self) -> tuple[Backup, ...]:
        """The automatic copies of this file, newest first."""
        return backups(self.path)

    def compare_with(self, copy: Path) -> HistoryDifference:
        """What has been done here since a copy was made, and there if it was worked in or this was put back.

        Raises UserError NOT_ALLOWED, and what opening the copy raises.
        """
        self.access.check_reading(ReadSubject.TRAIL)
        return compare_histories(self._database, copy)

    def note_restoring(self, copy: Path) -> None:
        """Writes into the trail that this file was put back from a copy."""
        with self.trail.change("file.restore", copy.name) as change:
            change.noted = True

    def sign_in(self, name: str, password: str) -> Account:
        """Lets somebody in, also to a file opened for reading, where a failure is counted all the same.

        Raises UserError SIGN_IN_REFUSED, ACCOUNT_LOCKED, ACCOUNT_DISABLED.
        """
        challenge = self.door.challenge(name)
        return self._let_in(challenge, solved=challenge.solved_by(password))

    def answer(self, challenge: Challenge, *, solved: bool) -> Account:
        """The end of signing in, where the password was compared on another thread; raises as `sign_in`.

        Who comes in to stay is an event; a command is one act, which tells who did it. A file opened for
        reading, such as a backup, stays as it is.
        """
        before = self.trail.last_id()
        account = self._let_in(challenge, solved=solved)
        if (
            not self.read_only and self.trail.last_id() == before
        ):  # else the end of failures says it
            with suppress(UserError):  # a full disk keeps nobody out
                self.door.note(account)
        return account

    def _let_in(self, challenge: Challenge, *, solved: bool) -> Account:
        if not self.read_only:
            return self.door.answer(challenge, solved=solved)
        try:
            with Store.open(self.path, clock=self._clock) as writer:
                account = writer.door.answer(challenge, solved=solved)
        except UserError as error:
            if error.kind not in _CANNOT_WRITE:
                raise
            return self.door.answer(challenge, solved=solved, count=False)
        self.access.enter(account.id)
        return account

    def sign_out(self) -> None:
        """Lets nobody in until somebody signs in again."""
        self.access.leave()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Several operations that land together or not at all."""
        with disk_faults(self.path), self._database.atomic():
            yield

    def verify(self, head: str = "") -> Verification:
        """Checks the whole file against its trail; `head` is a printed digest to look for in it.

        What is not saved yet is not seen: the file is read anew. Where nothing else is wrong, a frozen
        result is counted again too. Raises UserError NOT_ALLOWED, VALUE_REFUSED (not a head).
        """
        self.access.check_reading(ReadSubject.TRAIL)
        if head:
            return self._verify(head)
        return self.latest_verification.anew(self.path, self.trail.head(), self._verify)

    def soundness(self) -> Verification:
        """As `verify`, before something official rests on the file; what nobody wrote to since is not checked again.

        Whoever may not read the trail is told how much is wrong, not what.
        """
        found = self.latest_verification.of(self.path, self.trail.head(), self._verify)
        if self.access.may_read(ReadSubject.TRAIL):
            return found
        return replace(found, damages=(), more=len(found.damages) + found.more)

    def _verify(self, head: str = "") -> Verification:
        found = verify_file(self.path, head)
        if found.wrong:
            return found
        return replace(found, damages=found.damages + self._recounted())

    def _recounted(self) -> tuple[Damage, ...]:
        """Each unit whose place in a frozen result is not what the ballots give, or rests on others."""
        frozen = [
            e
            for e in self.evaluations.list()
            if e.frozen and self.access.may_read(ReadSubject.RESULTS, e.id)
        ]
        altered = tuple(
            Damage(
                DamageKind.EVIDENCE_DIFFERS,
                "snapshots",
                place={"evaluation": e.title, "unit": f"{entry.unit_code} {entry.unit}"},
            )
            for e in frozen
            for entry in self.results.altered(e.id)
        )
        return altered + tuple(
            Damage(
                DamageKind.RESULT_DIFFERS,
                "snapshots",
                stored=None if m.before is None else str(m.before.total),
                expected=None if m.after is None else str(m.after.total),
                place={"evaluation": e.title, "unit": f"{m.unit_code} {m.unit}"},
            )
            for e in frozen
            for m in moves(self.results.all_rankings(e.id), self.results.recounted(e.id))
        )

    def close(self) -> None:
        """Closes the file, and lets another program write it; no order of arrival and no empty room stay in it."""
        if self._ownership is not None and self._ownership.is_lent:
            leave_journal(self._database)
        elif self._ownership is not None:
            self._database.conn.set_authorizer(None)
            _settle(self._database, self.path)
            with suppress(UserError), disk_faults(self.path):  # the next closing does it
                give_back(self._database)
        self._database.close()
        if self._ownership is not None:
            self._ownership.release()
            self._ownership = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _settle(database: Database, path: Path) -> None:
    """As `settle`; where the disk does not let it, the next opening does it."""
    try:
        with disk_faults(path):
            settle(database)
    except UserError:
        return
