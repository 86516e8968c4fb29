"""Accounts: who may sign in, passwords of one's own, and what an organiser makes and resets.

See docs/integrity.md § Accounts.
"""

from __future__ import annotations

from typing import Final

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.store.accounts.login import Challenge, Login
from db.store.accounts.passwords import STANDARD, Cost, Hashed, Recovery, plain_code
from db.store.trail.access import SELECT_ACCOUNT, Account, read_account
from db.store.trail.roles import ReadSubject, Role
from db.store.trail.trail import Change, Trail

_LONGEST_NAME: Final = 60


class Accounts:
    """Makes, changes and checks the accounts of one file."""

    def __init__(self, database: Database, trail: Trail, door: Login) -> None:
        self._database = database
        self._trail = trail
        self._access = trail.access
        self._door = door

    def list(self) -> tuple[Account, ...]:
        """Every account, by name."""
        self._access.check_reading(ReadSubject.ACCOUNTS)
        rows = self._database.conn.execute(f"{SELECT_ACCOUNT} ORDER BY name")
        return tuple(read_account(row) for row in rows)

    def find(self, name: str) -> Account:
        """An account by its name. Raises UserError NO_SUCH_ACCOUNT."""
        self._access.check_reading(ReadSubject.ACCOUNTS)
        return self._named(name)

    def recover(self, name: str, code: str, password: str, cost: Cost = STANDARD) -> str:
        """Gives an organiser who lost the password a new one, by the recovery code; returns the next code.

        A locked account opens too: the code cannot be guessed. Raises UserError SIGN_IN_REFUSED,
        ACCOUNT_DISABLED, VALUE_REFUSED.
        """
        challenge = self._door.recovery(name)
        solved = challenge.solved_by(plain_code(code))
        if not solved:
            raise UserError(ErrorKind.SIGN_IN_REFUSED)
        fresh = Recovery.make(cost)
        self.answer_recovery(challenge, Hashed.of(password, cost), fresh, solved=solved)
        return fresh.code

    def answer_recovery(
        self, challenge: Challenge, password: Hashed, fresh: Recovery, *, solved: bool
    ) -> None:
        """The end of `recover`, where codes were compared and hashed on another thread."""
        account = self._by_id(challenge.account_id)
        if not solved or challenge.stored != self._door.secret(account.id, "recovery_hash"):
            raise UserError(ErrorKind.SIGN_IN_REFUSED)
        with self._trail.change("account.recover", account.name) as change:
            self._write_password(change, account, password, must_change=False)
            change.update("accounts", {"id": account.id}, {"recovery_hash": fresh.stored})
        self._access.enter(account.id)

    # one's own

    def set_up(
        self,
        name: str,
        password: str | Hashed,
        cost: Cost = STANDARD,
        recovery: Recovery | None = None,
    ) -> str:
        """Makes the first account, an organiser's, signs it in and returns its recovery code.

        From here on the file is open to nobody else. Raises UserError ALREADY_EXISTS, VALUE_REFUSED.
        """
        if self._access.required:
            raise UserError(ErrorKind.ALREADY_EXISTS, found=name)
        hashed, fresh = _hashed(password, cost), recovery or Recovery.make(cost)
        with self._trail.change("account.add", name.strip()) as change:
            row = {"role": Role.ORGANISER.value, "reviewer_id": None, "recovery_hash": fresh.stored}
            number = self._insert(change, name, hashed, {**row, "must_change": 0})
        self._access.enter(number)
        return fresh.code

    def own_challenge(self) -> Challenge:
        """What the present password of whoever is signed in has to solve. Raises UserError SIGN_IN_NEEDED."""
        return self._door.challenge(self._signed_in().name)

    def change_password(self, old: str, new: str, cost: Cost = STANDARD) -> None:
        """Gives whoever is signed in another password.

        Raises UserError SIGN_IN_REFUSED (wrong old one: it counts as a failure), VALUE_REFUSED.
        """
        challenge = self.own_challenge()
        solved = challenge.solved_by(old)
        self._door.require(challenge, solved=solved)
        self.replace_password(challenge, Hashed.of(new, cost), solved=solved)

    def replace_password(self, challenge: Challenge, new: Hashed, *, solved: bool) -> None:
        """The end of `change_password`, where passwords were compared and hashed on another thread."""
        account = self._signed_in()
        self._door.require(challenge, solved=solved and challenge.account_id == account.id)
        anonymous = self._access.is_number(account)
        with self._trail.change("account.password", account.name, anonymous=anonymous) as change:
            self._write_password(change, account, new, must_change=False)

    def renew_recovery_code(self, cost: Cost = STANDARD, recovery: Recovery | None = None) -> str:
        """A new recovery code for the organiser who is signed in; the one before is worth nothing then."""
        account = self._signed_in()
        fresh = recovery or Recovery.make(cost)
        with self._trail.change("account.recovery", account.name) as change:
            change.update("accounts", {"id": account.id}, {"recovery_hash": fresh.stored})
        return fresh.code

    # by the organiser

    def add(
        self,
        name: str,
        role: Role,
        password: str | Hashed,
        *,
        reviewer_id: int | None = None,
        must_change: bool = True,
        cost: Cost = STANDARD,
    ) -> Account:
        """Adds an account; `must_change` makes its holder choose another password first.

        A reviewer's account names whose ballots it gives in. Where that is a ballot number without
        a name, the account is called by the number, so that no person is tied to it.
        Raises UserError ALREADY_EXISTS, VALUE_REFUSED, NAMED_REVIEWER, NOT_ALLOWED.
        """
        if not self._access.required:
            raise UserError(ErrorKind.NO_ACCOUNTS)
        self._check_reviewer(name.strip(), role, reviewer_id)
        hashed = _hashed(password, cost)
        with self._trail.change("account.add", name.strip()) as change:
            row = {"role": role.value, "reviewer_id": reviewer_id, "recovery_hash": ""}
            number = self._insert(change, name, hashed, {**row, "must_change": int(must_change)})
        return self._by_id(number)

    def edit(
        self,
        account_id: int,
        *,
        role: Role | None = None,
        reviewer_id: int | None = None,
        disabled: bool | None = None,
    ) -> Account:
        """Changes role, whose ballots a reviewer gives in, or whether the account may sign in.

        Raises UserError LAST_ORGANISER, VALUE_REFUSED, NAMED_REVIEWER.
        """
        account = self._by_id(account_id)
        wanted = account.role if role is None else role
        off = account.disabled if disabled is None else disabled
        if wanted is Role.REVIEWER and reviewer_id is None:
            reviewer_id = account.reviewer_id
        self._check_reviewer(account.name, wanted, reviewer_id, account.id)
        if wanted is not Role.ORGANISER or off:
            self._keep_an_organiser(account)
        values = {"role": wanted.value, "reviewer_id": reviewer_id, "disabled": int(off)}
        with self._trail.change("account.edit", account.name) as change:
            change.update("accounts", {"id": account_id}, values)
        return self._by_id(account_id)

    def reset(self, account_id: int, password: str | Hashed, cost: Cost = STANDARD) -> Account:
        """Gives somebody who forgot it a password to start with; a trace stays, and they must choose another."""
        account = self._by_id(account_id)
        hashed = _hashed(password, cost)
        with self._trail.change("account.reset", account.name) as change:
            self._write_password(change, account, hashed, must_change=True)
        return self._by_id(account_id)

    def unlock(self, account_id: int) -> Account:
        """Ends the lock after wrong passwords."""
        account = self._by_id(account_id)
        with self._trail.change("account.unlock", account.name) as change:
            change.update("accounts", {"id": account_id}, {"failures": 0, "locked_until": ""})
        return self._by_id(account_id)

    # how

    def _insert(
        self, change: Change, name: str, password: Hashed, row: dict[str, int | str | None]
    ) -> int:
        name = name.strip()
        if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
            raise UserError(ErrorKind.VALUE_REFUSED, field="name", found=name, expected="text")
        if self._row("name = ?", name) is not None:
            raise UserError(ErrorKind.ALREADY_EXISTS, found=name)
        state = {"failures": 0, "locked_until": "", "disabled": 0}
        secret = {"password_hash": password.text}
        return change.insert("accounts", {"name": name, **row, **secret, **state})

    def _write_password(
        self, change: Change, account: Account, password: Hashed, *, must_change: bool
    ) -> None:
        values: dict[str, int | str | None] = {
            "password_hash": password.text,
            "failures": 0,
            "locked_until": "",
            "must_change": int(must_change),
        }
        change.update("accounts", {"id": account.id}, values)

    def _check_reviewer(
        self, name: str, role: Role, reviewer_id: int | None, own_id: int = 0
    ) -> None:
        if (role is Role.REVIEWER) != (reviewer_id is not None):
            raise UserError(
                ErrorKind.VALUE_REFUSED, field="reviewer", found="", expected="reviewer"
            )
        if reviewer_id is None:
            return
        row = self._database.conn.execute(
            "SELECT code, name, workplace FROM reviewers WHERE id = ?", (reviewer_id,)
        ).fetchone()
        if row is None:
            raise UserError(ErrorKind.NO_SUCH_REVIEWER, found=str(reviewer_id))
        code, person, workplace = row
        if not person and not workplace and name != code:
            raise UserError(ErrorKind.NUMBER_NAMED, found=str(code))
        holder = self._row("reviewer_id = ?", reviewer_id)
        if holder is not None and holder.id != own_id:
            raise UserError(ErrorKind.ALREADY_EXISTS, found=holder.name)

    def _keep_an_organiser(self, account: Account) -> None:
        others = self._database.conn.execute(
            "SELECT 1 FROM accounts WHERE role = 'organiser' AND disabled = 0 AND id <> ?",
            (account.id,),
        )
        if account.role is Role.ORGANISER and others.fetchone() is None:
            raise UserError(ErrorKind.LAST_ORGANISER, name=account.name)

    def _signed_in(self) -> Account:
        account = self._access.account
        if account is None:
            raise UserError(ErrorKind.SIGN_IN_NEEDED)
        return account

    def _named(self, name: str) -> Account:
        account = self._row("name = ?", name.strip())
        if account is None:
            raise UserError(ErrorKind.NO_SUCH_ACCOUNT, found=name)
        return account

    def _by_id(self, account_id: int) -> Account:
        account = self._row("id = ?", account_id)
        if account is None:
            raise UserError(ErrorKind.NO_SUCH_ACCOUNT, found=str(account_id))
        return account

    def _row(self, where: str, value: int | str) -> Account | None:
        row = self._database.conn.execute(f"{SELECT_ACCOUNT} WHERE {where}", (value,)).fetchone()
        return None if row is None else read_account(row)


def _hashed(password: str | Hashed, cost: Cost) -> Hashed:
    return password if isinstance(password, Hashed) else Hashed.of(password, cost)
