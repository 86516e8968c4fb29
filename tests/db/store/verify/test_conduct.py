"""Events that somebody wrote with a script and chained as the program does: what they carry gives them away."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.store import Store
from db.store.file.event_text import text_of
from db.store.trail.effects import ACCOUNT_COLUMNS, OF_THE_FILE, tables_of
from db.store.trail.roles import CHANGES, FORMER_CHANGES, PRE_LOGIN, Role
from db.store.verify.damage import DamageKind
from db.store.verify.verifying import verify_file
from desktop.explanation.verification_text import verification_lines
from tests.db.staffed_year import NAMES, plain_year, staffed_year, submit
from tests.db.store.another_program import without_checks
from tests.db.store.verify.forger import AT, KNOWN, Forger

ORGANISER, CLERK, REVIEWER = NAMES[Role.ORGANISER], NAMES[Role.CLERK], NAMES[Role.REVIEWER]
Attack = Callable[[Forger], None]


def password_in_a_failed_signing_in(by: Forger) -> None:
    change = by.update("accounts", by.account(Role.ORGANISER), password_hash=KNOWN)
    by.event("", "account.failed", change, subject=ORGANISER)


def password_in_a_signing_in(by: Forger) -> None:
    change = by.update("accounts", by.account(Role.ORGANISER), password_hash=KNOWN)
    by.event(ORGANISER, "account.entered", change, subject=ORGANISER)


def role_in_a_failed_signing_in(by: Forger) -> None:
    change = by.update("accounts", by.account(Role.CLERK), role="organiser")
    by.event("", "account.failed", change, subject=CLERK)


def recovery_without_a_new_code(by: Forger) -> None:
    change = by.update("accounts", by.account(Role.ORGANISER), password_hash=KNOWN)
    by.event(ORGANISER, "account.recover", change, subject=ORGANISER)


def recovery_of_another(by: Forger) -> None:
    change = by.update(
        "accounts", by.account(Role.ORGANISER), password_hash=KNOWN, recovery_hash=KNOWN
    )
    by.event("", "account.recover", change, subject=CLERK)


def own_password_of_another(by: Forger) -> None:
    change = by.update("accounts", by.account(Role.ORGANISER), password_hash=KNOWN)
    by.event(CLERK, "account.password", change, subject=CLERK)


def own_password_of_a_number_that_is_none(by: Forger) -> None:
    change = by.update("accounts", by.account(Role.ORGANISER), password_hash=KNOWN)
    by.event("", "account.password", change, subject=ORGANISER, at=AT[:10])


def password_by_a_mark(by: Forger) -> None:
    change = by.update("accounts", by.account(Role.ORGANISER), password_hash=KNOWN)
    by.event(CLERK, "mark.put", change)


def password_by_an_undo(by: Forger) -> None:
    change = by.update("accounts", by.account(Role.ORGANISER), password_hash=KNOWN)
    by.event(ORGANISER, "change.undo", change)


def reset_by_a_clerk(by: Forger) -> None:
    change = by.update("accounts", by.account(Role.ORGANISER), password_hash=KNOWN)
    by.event(CLERK, "account.reset", change, subject=ORGANISER)


def reset_that_names_another(by: Forger) -> None:
    change = by.update("accounts", by.account(Role.SUPERVISOR), password_hash=KNOWN)
    by.event(ORGANISER, "account.reset", change, subject=CLERK)


def role_by_a_reset(by: Forger) -> None:
    change = by.update("accounts", by.account(Role.CLERK), role="organiser")
    by.event(ORGANISER, "account.reset", change, subject=CLERK)


def account_by_a_failed_signing_in(by: Forger) -> None:
    row = {"id": 99, "name": "外人", "role": "organiser", "password_hash": KNOWN}
    by.event("", "account.failed", by.insert("accounts", **row), subject="外人")


def somebody_unknown(by: Forger) -> None:
    change = by.update("entries", by.year.entries[0], category="街道")
    by.event("外人", "entry.edit", change)


def nobody_at_an_hour(by: Forger) -> None:
    change = by.update("entries", by.year.entries[0], category="街道")
    by.event("", "entry.edit", change)


def nobody_on_a_day(by: Forger) -> None:
    """As a ballot number's event looks, which names nobody."""
    change = by.update("entries", by.year.entries[0], category="街道")
    by.event("", "entry.edit", change, at=AT[:10])


def bonus_by_a_clerk(by: Forger) -> None:
    row = {
        "id": 9,
        "entry_id": by.year.entries[0],
        "kind": "bonus",
        "points": 5000,
        "evidence": "自",
    }
    by.event(CLERK, "adjustment.add", by.insert("adjustments", **row))


def bonus_on_a_day(by: Forger) -> None:
    row = {
        "id": 9,
        "entry_id": by.year.entries[0],
        "kind": "bonus",
        "points": 5000,
        "evidence": "自",
    }
    by.event("", "mark.put", by.insert("adjustments", **row), at=AT[:10])


def bonus_by_the_typing_of_a_mark(by: Forger) -> None:
    row = {
        "id": 9,
        "entry_id": by.year.entries[0],
        "kind": "bonus",
        "points": 5000,
        "evidence": "自",
    }
    by.event(CLERK, "mark.put", by.insert("adjustments", **row))


def kind_that_there_is_not(by: Forger) -> None:
    change = by.update("entries", by.year.entries[0], category="街道")
    by.event(ORGANISER, "entry.correct", change)


def kind_that_there_is_not_of_a_subject_that_there_is(by: Forger) -> None:
    change = by.update("ballots", by.ballot(), comment="改")
    by.event(CLERK, "ballot.fix", change)


def another_reviewer_s_ballot(by: Forger) -> None:
    change = by.update("ballots", by.ballot(), comment="不是我的票")
    by.event(REVIEWER, "ballot.comment", change)


def supervisor_who_writes(by: Forger) -> None:
    change = by.update("ballots", by.ballot(), comment="监督")
    by.event(NAMES[Role.SUPERVISOR], "ballot.comment", change)


def account_taken_away_with_a_year(by: Forger) -> None:
    """It is the reviewers' accounts that go with their year."""
    change = by.delete("accounts", by.account(Role.CLERK))
    by.event(ORGANISER, "evaluation.remove", change, subject="示例区述法评议")


def scheme_by_a_change_of_a_unit(by: Forger) -> None:
    change = by.update("evaluations", by.year.evaluation, title="另一个评议")
    by.event(ORGANISER, "entry.edit", change)


def change_that_says_nothing(by: Forger) -> None:
    by.event(ORGANISER, "entry.edit", {"table": "entries"})


def table_that_there_is_not(by: Forger) -> None:
    by.event(ORGANISER, "entry.edit", {"table": "x", "key": {}, "before": None, "after": {}})


ATTACKS = (
    password_in_a_failed_signing_in,
    password_in_a_signing_in,
    role_in_a_failed_signing_in,
    recovery_without_a_new_code,
    recovery_of_another,
    own_password_of_another,
    own_password_of_a_number_that_is_none,
    password_by_a_mark,
    password_by_an_undo,
    reset_by_a_clerk,
    reset_that_names_another,
    role_by_a_reset,
    account_by_a_failed_signing_in,
    somebody_unknown,
    nobody_at_an_hour,
    nobody_on_a_day,
    bonus_by_a_clerk,
    bonus_on_a_day,
    bonus_by_the_typing_of_a_mark,
    kind_that_there_is_not,
    kind_that_there_is_not_of_a_subject_that_there_is,
    another_reviewer_s_ballot,
    supervisor_who_writes,
    account_taken_away_with_a_year,
    scheme_by_a_change_of_a_unit,
    change_that_says_nothing,
    table_that_there_is_not,
)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_a_forged_event_is_named(attack: Attack, tmp_path: Path) -> None:
    year = staffed_year(tmp_path / "年度.shufa")
    assert verify_file(year.path).intact
    with without_checks(year.path) as connection:
        attack(Forger(connection, year))
    verification = verify_file(year.path)
    assert verification.events in {d.event for d in verification.damages}
    told = "\n".join(verification_lines(verification))
    assert f"第 {verification.events} 笔" in told
    assert not [kind for kind in CHANGES if f"（{kind}）" in told]


def test_a_mark_after_freezing_is_named(tmp_path: Path) -> None:
    year = plain_year(tmp_path / "年度.shufa")
    with Store.open(year.path) as store:
        ballot = submit(store, year, year.own)
        store.office.put_given("daily", year.entries[0], 90_000)
        store.results.freeze(year.evaluation, "会议审定")
    with without_checks(year.path) as connection:
        by = Forger(connection, year)
        by.event("办公室", "ballot.void", by.update("ballots", ballot, status="void", reason="改"))
    found = verify_file(year.path).damages
    assert DamageKind.EVENT_AFTER_FREEZING in {d.kind for d in found}


def test_what_a_frozen_year_still_takes_is_no_damage(tmp_path: Path) -> None:
    year = staffed_year(tmp_path / "年度.shufa")
    with year.open(Role.ORGANISER) as store:
        store.results.freeze(year.evaluation, "会议审定")
        store.units.edit(year.entries[0], leader="新局长")
        store.findings.add(year.entries[0], "宣传不够")
        store.results.reopen(year.evaluation, "申诉")
        store.office.put_given("daily", year.entries[0], 90_000)
        store.results.freeze(year.evaluation, "再次审定")
    assert verify_file(year.path).damages == ()


def test_each_kind_of_event_has_its_tables() -> None:
    known = {*CHANGES, *FORMER_CHANGES, *PRE_LOGIN}
    assert {what for what in known if not tables_of(what)} == OF_THE_FILE
    accounts = {what for what in {*CHANGES, *PRE_LOGIN} if what.startswith("account.")}
    assert accounts - ACCOUNT_COLUMNS.keys() == {"account.add"}
    assert ACCOUNT_COLUMNS.keys() <= accounts


def test_events_of_every_released_version_pass(repository: Path) -> None:
    for path in (repository / "tests" / "files").glob("*.shufa"):
        with closing(sqlite3.connect(path)) as connection:
            events = connection.execute("SELECT what, changes FROM events").fetchall()
        assert events
        for what, changes in events:
            assert {change["table"] for change in json.loads(text_of(changes))} <= tables_of(what)
