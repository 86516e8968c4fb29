"""Accounts for a whole panel: named as people sign, each password works once and stands in the PDF alone."""

import sqlite3
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records import Reviewer
from db.store import Store
from db.store.accounts.passwords import LEAST, LEAST_LENGTH
from db.store.trail.roles import Role
from desktop.exchange.documents.pdf_text import pdf_text
from desktop.operations.reviewer_accounts import (
    Prepared,
    make_accounts,
    plan_accounts,
    prepare,
    without_account,
)
from tests.db.staffed_year import StaffedYear, copied_year


@pytest.fixture
def year(tmp_path: Path) -> StaffedYear:
    return copied_year(tmp_path / "人员.shufa")


def prepared(store: Store, year: StaffedYear) -> Prepared:
    evaluation = store.evaluations.get(year.evaluation)
    reviewers = without_account(store, year.evaluation)
    planned = plan_accounts(reviewers, {a.name for a in store.accounts.list()})
    return prepare(evaluation, {"experts": "法律专家"}, planned, lambda _d, _t: None, LEAST)


def test_everybody_without_an_account_gets_one(year: StaffedYear, tmp_path: Path) -> None:
    path = tmp_path / "初始密码单.pdf"
    with year.open(Role.ORGANISER) as store:
        ready = prepared(store, year)
        make_accounts(store, ready, path)
        assert without_account(store, year.evaluation) == ()
    text = pdf_text(path.read_bytes())
    names = [a.name for a in ready.accounts]
    assert names == ["周评委", "N001"]
    for account in ready.accounts:
        assert account.password in text
        assert account.name in text
        with Store.open(year.path) as store:
            entered = store.sign_in(account.name, account.password)
        assert entered.role is Role.REVIEWER
        assert entered.reviewer_id == account.reviewer.id
        assert entered.must_change
    assert "第一次登录后须改成自己的密码" in text.replace("\n", "")


def test_no_password_stays_in_the_file(year: StaffedYear, tmp_path: Path) -> None:
    with year.open(Role.ORGANISER) as store:
        ready = prepared(store, year)
        make_accounts(store, ready, tmp_path / "单.pdf")
    raw = year.path.read_bytes()
    for account in ready.accounts:
        assert account.password.encode() not in raw


def test_one_refusal_and_there_is_neither_account_nor_file(
    year: StaffedYear, tmp_path: Path
) -> None:
    path = tmp_path / "单.pdf"
    with year.open(Role.ORGANISER) as store:
        ready = prepared(store, year)
        store.accounts.add(
            "N001", Role.REVIEWER, "别的口令0001", reviewer_id=year.number, cost=LEAST
        )
        with pytest.raises(UserError) as refusal:
            make_accounts(store, ready, path)
    assert refusal.value.kind is ErrorKind.ALREADY_EXISTS
    assert not path.exists()
    with sqlite3.connect(year.path) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM accounts")}
    assert "周评委" not in names


def test_a_file_that_is_there_is_not_written_over(year: StaffedYear, tmp_path: Path) -> None:
    path = tmp_path / "单.pdf"
    path.write_bytes(b"kept")
    with year.open(Role.ORGANISER) as store:
        ready = prepared(store, year)
        with pytest.raises(UserError) as refusal:
            make_accounts(store, ready, path)
        assert len(without_account(store, year.evaluation)) == 2
    assert refusal.value.kind is ErrorKind.FILE_EXISTS
    assert path.read_bytes() == b"kept"


@pytest.mark.parametrize("role", [Role.CLERK, Role.SUPERVISOR])
def test_only_the_organiser_may(year: StaffedYear, tmp_path: Path, role: Role) -> None:
    with year.open(Role.ORGANISER) as store:
        ready = prepared(store, year)
    path = tmp_path / "单.pdf"
    with year.open(role) as store, pytest.raises(UserError) as refusal:
        make_accounts(store, ready, path)
    assert refusal.value.kind is ErrorKind.NOT_ALLOWED
    assert not path.exists()


def test_names_that_are_taken_get_the_code_behind_them() -> None:
    reviewers = (
        Reviewer(1, "E01", "a", "张三"),
        Reviewer(2, "E02", "a", "张三"),
        Reviewer(3, "E03", "a", "王组织"),
        Reviewer(4, "N001", "a"),
    )
    planned = plan_accounts(reviewers, {"王组织"})
    assert [p.name for p in planned] == ["张三", "张三-E02", "王组织-E03", "N001"]
    passwords = {p.password for p in planned}
    assert len(passwords) == 4
    assert all(len(p) >= LEAST_LENGTH for p in passwords)
