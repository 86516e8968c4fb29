"""Accounts for many reviewers at once, each with a password to start with that is printed and kept nowhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from db.errors import ErrorKind, UserError
from db.records import Evaluation, Reviewer
from db.steps import Progress
from db.store import Store
from db.store.accounts.passwords import STANDARD, Cost, Hashed, new_first_password
from db.store.trail.roles import Role
from desktop.exchange.saving import PRIVATE, save_bytes
from desktop.sheets.password_sheet import PasswordSheet, Slip, print_passwords


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that is to be made for a reviewer."""

    reviewer: Reviewer
    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """Accounts with their hashes and the strips of paper that tell the passwords."""

    accounts: Sequence[NewAccount]
    hashes: Sequence[Hashed]
    pdf: bytes


def without_account(store: Store, evaluation_id: int) -> tuple[Reviewer, ...]:
    """The reviewers who cannot sign in yet, in the panel's order."""
    taken = {account.reviewer_id for account in store.accounts.list()}
    return tuple(r for r in store.panel.reviewers(evaluation_id) if r.id not in taken)


def plan_accounts(reviewers: Iterable[Reviewer], taken: Collection[str]) -> tuple[NewAccount, ...]:
    """An account for each: called by the person's name, or by the number where there is none.

    Where a name is taken, the code stands behind it.
    """
    names = set(taken)
    planned = []
    for reviewer in reviewers:
        name = reviewer.name.strip() or reviewer.code
        if name in names and reviewer.name.strip():
            name = f"{name}-{reviewer.code}"
        names.add(name)
        planned.append(NewAccount(reviewer, name, new_first_password()))
    return tuple(planned)


def prepare(
    evaluation: Evaluation,
    groups: Mapping[str, str],
    accounts: Sequence[NewAccount],
    progress: Progress,
    cost: Cost = STANDARD,
) -> Prepared:
    """Hashes every password, which takes its time, and prints the strips. Needs no store."""
    hashes = []
    for number, account in enumerate(accounts):
        progress(number, len(accounts))
        hashes.append(Hashed.of(account.password, cost))
    slips = [
        Slip(
            account=a.name,
            code=a.reviewer.number,
            name=a.reviewer.name,
            group=groups.get(a.reviewer.group, a.reviewer.group),
            password=a.password,
        )
        for a in accounts
    ]
    progress(len(accounts), len(accounts))
    return Prepared(accounts, hashes, print_passwords(PasswordSheet(evaluation, slips)).pdf)


def make_accounts(store: Store, prepared: Prepared, path: Path) -> None:
    """Saves the strips and makes the accounts: all of them, or none and no file.

    Raises UserError FILE_EXISTS, the disk's faults, and as `Accounts.add` does.
    """
    check_new(path)
    save_bytes(path, prepared.pdf, mode=PRIVATE)
    try:
        with store.transaction():
            for account, hashed in zip(prepared.accounts, prepared.hashes, strict=True):
                store.accounts.add(
                    account.name, Role.REVIEWER, hashed, reviewer_id=account.reviewer.id
                )
    except UserError:
        path.unlink(missing_ok=True)
        raise


def check_new(path: Path) -> None:
    """Refuses a file that is there already. Raises UserError FILE_EXISTS."""
    if path.exists():
        raise UserError(ErrorKind.FILE_EXISTS, path=str(path))
