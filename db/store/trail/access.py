"""Who is signed in, and the one gate that asks what they may do (docs/integrity.md § Roles).

Every event passes `check_change`, so neither a page nor a command goes round the table of roles.
While a file with accounts waits for somebody to sign in, SQLite itself refuses to read anything
but the accounts: a forgotten check cannot leak there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.store.trail.roles import (
    CHANGES,
    ONCE_RELEASED,
    OWN_ACCOUNT,
    OWN_BALLOTS,
    PRE_LOGIN,
    READINGS,
    ReadSubject,
    Role,
)

# What may be read before anybody has signed in: to sign in, and to record that it failed.
_PUBLIC: Final = frozenset(
    {"accounts", "events", "evaluations", "sqlite_master", "_sqlite_migrations"}
)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in. `reviewer_id` is whose ballots a reviewer's account gives in."""

    id: int
    name: str
    role: Role
    reviewer_id: int | None = None
    failures: int = 0
    locked_until: str = ""
    must_change: bool = False
    disabled: bool = False


SELECT_ACCOUNT: Final = (
    "SELECT id, name, role, reviewer_id, failures, locked_until, must_change, disabled"
    " FROM accounts"
)


class Access:
    """Holds who is signed in to one open file. `name` is who writes while the file is open to all."""

    def __init__(self, database: Database, name: str, clock: Callable[[], str]) -> None:
        self._database = database
        self._clock = clock
        self._name = name
        self._account_id: int | None = None
        self._shut()

    @property
    def who(self) -> str:
        """The name that events carry."""
        account = self.account
        return self._name if account is None else account.name

    def call(self, name: str) -> None:
        """From now on this is who writes while the file is open to all."""
        self._name = name

    @property
    def required(self) -> bool:
        """Whether the file has accounts, so that somebody has to sign in."""
        found = self._database.conn.execute("SELECT 1 FROM accounts LIMIT 1")
        return found.fetchone() is not None

    @property
    def account(self) -> Account | None:
        """Who is signed in, as the account stands in the file at this moment."""
        if self._account_id is None:
            return None
        row = self._database.conn.execute(
            f"{SELECT_ACCOUNT} WHERE id = ?", (self._account_id,)
        ).fetchone()
        return read_account(row)

    @property
    def is_open(self) -> bool:
        """Whether somebody signed in, or nobody has to: else SQLite shows few tables."""
        return self._account_id is not None or not self.required

    @property
    def only_reads(self) -> bool:
        """Whether whoever is signed in reads everything and changes nothing: a supervisor."""
        account = self.account
        return account is not None and account.role is Role.SUPERVISOR

    def is_number(self, account: Account) -> bool:
        """Whether the account stands for a ballot number, whose events bear no hour: it would be a person's.

        Asked at the door too, where nothing else may be read yet.
        """
        if account.reviewer_id is None:
            return False
        connection = self._database.conn
        connection.set_authorizer(None)
        try:
            found = connection.execute(
                "SELECT 1 FROM reviewers WHERE id = ? AND name = '' AND workplace = ''",
                (account.reviewer_id,),
            ).fetchone()
        finally:
            if self._account_id is None:
                self._shut()
        return found is not None

    def enter(self, account_id: int) -> None:
        """Signs an account in; whoever calls has checked its password."""
        self._account_id = account_id
        self._database.conn.set_authorizer(None)

    def leave(self) -> None:
        """Signs out."""
        self._account_id = None
        self._shut()

    def check_change(self, what: str, reviewer_id: int | None = None) -> None:
        """Refuses an event that the account's role does not allow; `reviewer_id` is whose ballot changes.

        Raises UserError SIGN_IN_NEEDED, PASSWORD_CHANGE_NEEDED, NOT_ALLOWED, SCORING_OVER.
        """
        if what in PRE_LOGIN:
            return
        account = self._present()
        if account is None:
            return
        if account.must_change and what not in OWN_ACCOUNT:
            raise UserError(ErrorKind.PASSWORD_CHANGE_NEEDED, name=account.name)
        own = account.role is not Role.REVIEWER or what not in OWN_BALLOTS
        own = own or (reviewer_id is not None and reviewer_id == account.reviewer_id)
        if account.role not in CHANGES.get(what, frozenset()) or not own:
            raise UserError(ErrorKind.NOT_ALLOWED, role=account.role.value)
        if account.role is Role.REVIEWER and what == "ballot.withdraw":
            self._check_scoring_due(account)

    def check_reading(
        self,
        reading: ReadSubject,
        *,
        evaluation_id: int | None = None,
        reviewer_id: int | None = None,
    ) -> None:
        """Refuses what the account's role may not see.

        `evaluation_id` opens what of that result is released; `reviewer_id` says that
        only this reviewer's ballots are asked for. Raises UserError SIGN_IN_NEEDED, NOT_ALLOWED.
        """
        account = self._present()
        if account is None or account.role in READINGS[reading]:
            return
        if reading is ReadSubject.BALLOTS and account.reviewer_id is not None:
            if reviewer_id == account.reviewer_id:
                return
        elif reading in ONCE_RELEASED and self._released(
            evaluation_id, whole=reading is not ReadSubject.RELEASED
        ):
            return
        raise UserError(ErrorKind.NOT_ALLOWED, role=account.role.value)

    def check_seeing_paper(self) -> None:
        """Refuses the pictures of ballots to all but who sees ballots, or types them again from the paper.

        Raises UserError SIGN_IN_NEEDED, NOT_ALLOWED.
        """
        if not self.may_read(ReadSubject.CHECKS):
            self.check_reading(ReadSubject.BALLOTS)

    def check_signed_in(self) -> None:
        """Refuses whoever has not signed in where somebody has to. Raises UserError SIGN_IN_NEEDED, NOT_ALLOWED."""
        self._present()

    def may_change(self, what: str) -> bool:
        """Whether a page should offer the operation at all."""
        account = self._present()
        return account is None or account.role in CHANGES.get(what, frozenset())

    def may_read(self, reading: ReadSubject, evaluation_id: int | None = None) -> bool:
        """Whether a page should offer to show it."""
        try:
            self.check_reading(reading, evaluation_id=evaluation_id)
        except UserError:
            return False
        return True

    def _check_scoring_due(self, account: Account) -> None:
        """A reviewer takes back until the day that was set is over where the program runs."""
        row = self._database.conn.execute(
            "SELECT e.scoring_due FROM reviewers r JOIN evaluations e ON e.id = r.evaluation_id"
            " WHERE r.id = ?",
            (account.reviewer_id,),
        ).fetchone()
        today = datetime.fromisoformat(self._clock()).astimezone().date().isoformat()
        if row is not None and "" < row[0] < today:
            raise UserError(ErrorKind.SCORING_OVER, found=row[0])

    def _present(self) -> Account | None:
        """The account that asks; None in a file that is open to all."""
        account = self.account
        if account is None and self.required:
            raise UserError(ErrorKind.SIGN_IN_NEEDED)
        if account is not None and account.disabled:
            raise UserError(ErrorKind.NOT_ALLOWED, role=account.role.value)
        return account

    def _released(self, evaluation_id: int | None, *, whole: bool) -> bool:
        """Whether a release holds, the `whole` ranking's or any: not taken back, and of the snapshot in force."""
        found = self._database.conn.execute(
            "SELECT 1 FROM releases r JOIN evaluations e ON e.id = r.evaluation_id"
            " WHERE e.id = ? AND e.frozen = 1 AND (r.kind = 'overall' OR NOT ?) AND r.taken_back_at = ''"
            " AND r.snapshot_id = (SELECT max(id) FROM snapshots WHERE evaluation_id = e.id)",
            (evaluation_id, whole),
        )
        return found.fetchone() is not None

    def _shut(self) -> None:
        if self.required:
            self._database.conn.set_authorizer(_at_the_door)


def read_account(row: tuple[int, str, str, int | None, int, str, int, int]) -> Account:
    """An account from a row of `SELECT_ACCOUNT`. Raises UserError ROW_DAMAGED: who signs in to verify needs a role."""
    number, name, role, reviewer_id, failures, locked_until, must_change, disabled = row
    try:
        if locked_until:
            datetime.fromisoformat(locked_until)
        Role(role)
    except (ValueError, TypeError) as error:
        raise UserError(
            ErrorKind.ROW_DAMAGED, path="", table="accounts", row=str(number)
        ) from error
    return Account(
        number,
        name,
        Role(role),
        reviewer_id,
        failures,
        locked_until,
        bool(must_change),
        bool(disabled),
    )


def _at_the_door(
    action: int, table: str | None, _column: str | None, _database: str | None, _by: str | None
) -> int:
    denied = action == sqlite3.SQLITE_READ and table not in _PUBLIC
    return sqlite3.SQLITE_DENY if denied else sqlite3.SQLITE_OK
