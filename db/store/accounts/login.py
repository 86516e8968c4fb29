"""The door: a name and a password, what a wrong one costs, and the lock that grows (docs/integrity.md § Accounts).

The lock goes by the clock of the machine: whoever may set that clock can shorten it, which is why a
guess also costs what Argon2id makes it cost.
"""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.store.accounts.passwords import matches
from db.store.trail.access import SELECT_ACCOUNT, Account, read_account
from db.store.trail.trail import Change, Trail

FREE_FAILURES: Final = 5
_FIRST_LOCK: Final = timedelta(minutes=1)
_LONGEST_LOCK: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a password has to fit. Comparing takes as long as it should, so another thread may do it."""

    account_id: int
    stored: str

    def solved_by(self, password: str) -> bool:
        """Whether it is the account's password."""
        return matches(password, self.stored)


class Login:
    """Knows accounts by name and counts what goes wrong."""

    def __init__(self, database: Database, trail: Trail) -> None:
        self._database = database
        self._trail = trail
        self._strangers: Counter[str] = (
            Counter()
        )  # names that are nobody's: told as wrong passwords are

    def challenge(self, name: str) -> Challenge:
        """What somebody has to solve who wants in.

        Raises UserError SIGN_IN_REFUSED (no such name), ACCOUNT_LOCKED, ACCOUNT_DISABLED.
        """
        try:
            account = self.known(name)
        except UserError as error:
            if error.kind is not ErrorKind.SIGN_IN_REFUSED:
                raise
            self._strangers[name.strip()] += 1
            raise _refusal(self._strangers[name.strip()]) from error
        self._refuse_locked(account)
        return Challenge(account.id, self.secret(account.id, "password_hash"))

    def recovery(self, name: str) -> Challenge:
        """What the recovery code of an organiser has to solve, locked or not.

        Raises UserError SIGN_IN_REFUSED (no such name, or no code was given out), ACCOUNT_DISABLED.
        """
        account = self.known(name)
        stored = self.secret(account.id, "recovery_hash")
        if not stored:
            raise UserError(ErrorKind.SIGN_IN_REFUSED)
        return Challenge(account.id, stored)

    def answer(self, challenge: Challenge, *, solved: bool, count: bool = True) -> Account:
        """Lets the account in, or counts a failure; `count` False where the file cannot be written.

        Raises UserError SIGN_IN_REFUSED, ACCOUNT_LOCKED, ACCOUNT_DISABLED.
        """
        account = self.require(challenge, solved=solved, count=count)
        self._trail.access.enter(account.id)
        return account

    def note(self, account: Account) -> None:
        """Records that somebody came in; no row changes by it, so it stands in the way of no undoing."""
        with self._change("account.entered", account) as change:
            change.noted = True

    def require(self, challenge: Challenge, *, solved: bool, count: bool = True) -> Account:
        """Ends the count of failures where the password was right, else adds to it and refuses."""
        account = self._by_id(challenge.account_id)
        self._refuse_locked(account)
        if solved and challenge.stored == self.secret(account.id, "password_hash"):
            if count and account.failures:
                with self._change("account.entered", account) as change:
                    values = {"failures": 0, "locked_until": ""}
                    change.update("accounts", {"id": account.id}, values)
            return self._by_id(account.id)
        until = self._count_failure(account) if count else ""
        if until:
            raise UserError(ErrorKind.ACCOUNT_LOCKED, until=until)
        raise _refusal(account.failures + 1 if count else FREE_FAILURES)

    def known(self, name: str) -> Account:
        """An account that may sign in; an unknown name is worded as a wrong password is."""
        row = self._database.conn.execute(
            f"{SELECT_ACCOUNT} WHERE name = ?", (name.strip(),)
        ).fetchone()
        if row is None:
            raise UserError(ErrorKind.SIGN_IN_REFUSED)
        return _able(read_account(row))

    def secret(self, account_id: int, column: str) -> str:
        """A stored hash; empty where there is none."""
        row = self._database.conn.execute(
            f"SELECT {column} FROM accounts WHERE id = ?", (account_id,)
        ).fetchone()
        return str(row[0])

    def _by_id(self, account_id: int) -> Account:
        row = self._database.conn.execute(
            f"{SELECT_ACCOUNT} WHERE id = ?", (account_id,)
        ).fetchone()
        return _able(read_account(row))

    def _refuse_locked(self, account: Account) -> None:
        if not account.locked_until:
            return
        left = datetime.fromisoformat(account.locked_until) - self._moment()
        # No lock is longer: one that seems so was set by a clock that ran ahead.
        if timedelta(0) < left <= _LONGEST_LOCK:
            raise UserError(ErrorKind.ACCOUNT_LOCKED, until=account.locked_until)

    def _count_failure(self, account: Account) -> str:
        """Writes one more failure, and until when the account is locked now; empty where it is not."""
        failures = account.failures + 1
        until = ""
        if failures >= FREE_FAILURES:
            wait = min(_FIRST_LOCK * 2 ** min(failures - FREE_FAILURES, 20), _LONGEST_LOCK)
            until = (self._moment() + wait).isoformat(timespec="milliseconds")
        with self._change("account.failed", account) as change:
            values = {"failures": failures, "locked_until": until}
            change.update("accounts", {"id": account.id}, values)
        return until

    def _change(self, what: str, account: Account) -> AbstractContextManager[Change]:
        """An event about whoever stands at the door; of a ballot number, with its day only."""
        anonymous = self._trail.access.is_number(account)
        return self._trail.change(what, account.name, anonymous=anonymous)

    def _moment(self) -> datetime:
        return datetime.fromisoformat(self._trail.now)


def _able(account: Account) -> Account:
    if account.disabled:
        raise UserError(ErrorKind.ACCOUNT_DISABLED, name=account.name)
    return account


def _refusal(failures: int) -> UserError:
    """A wrong name or password, with how many tries are `left` before a lock."""
    left = FREE_FAILURES - failures
    if left > 0:
        return UserError(ErrorKind.SIGN_IN_REFUSED, left=str(left))
    return UserError(ErrorKind.SIGN_IN_REFUSED)
