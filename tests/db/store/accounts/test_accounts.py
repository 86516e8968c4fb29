"""Signing in, the lock that grows, resets and recovery: what a person meets at the door."""

import hashlib
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.canonical import digest
from db.errors import ErrorKind, UserError
from db.records import EventRun
from db.store import Store
from db.store.accounts.passwords import LEAST, STANDARD, hash_password, matches
from db.store.file.event_text import text_of
from db.store.trail.roles import Role
from tests.db.staffed_year import NAMES, PASSWORDS, StaffedYear, copied_year

START = datetime(2024, 12, 20, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> str:
        return self.now.isoformat(timespec="milliseconds")


@pytest.fixture
def year(tmp_path: Path) -> StaffedYear:
    return copied_year(tmp_path / "a.shufa")


def refusal(store: Store, name: str, password: str) -> UserError:
    with pytest.raises(UserError) as caught:
        store.sign_in(name, password)
    return caught.value


def test_a_file_without_accounts_is_open(tmp_path: Path) -> None:
    with Store.create(tmp_path / "a.shufa") as store:
        assert not store.access.required
        assert store.access.account is None
        assert store.access.may_change("entry.add")
        assert store.units.register() == ()
        assert store.accounts.list() == ()
        with pytest.raises(UserError) as caught:
            store.accounts.add("李录入", Role.CLERK, "12345678", cost=LEAST)
        assert caught.value.kind is ErrorKind.NO_ACCOUNTS


def test_nothing_is_shown_until_somebody_signs_in(year: StaffedYear) -> None:
    with year.open(None) as store:
        for read in (
            store.units.register,
            store.trail.events,
            store.accounts.list,
            lambda: store.units.entries(year.evaluation),
            lambda: store.panel.reviewers(year.evaluation),
            lambda: store.schemes.current(year.evaluation),
            lambda: store.ballots.of_evaluation(year.evaluation),
            lambda: store.results.ranking(year.evaluation),
            lambda: store.office.given(year.evaluation),
            lambda: store.reports.latest(year.evaluation),
        ):
            with pytest.raises(UserError) as caught:
                read()
            assert caught.value.kind is ErrorKind.SIGN_IN_NEEDED
        store.sign_in(NAMES[Role.SUPERVISOR], PASSWORDS[Role.SUPERVISOR])
        assert len(store.units.register()) == 2
        store.sign_out()
        with pytest.raises(UserError) as caught:
            store.units.register()
        assert caught.value.kind is ErrorKind.SIGN_IN_NEEDED


def test_the_trail_names_the_account(year: StaffedYear) -> None:
    with Store.open(year.path, who="冒名") as store:
        store.sign_in(NAMES[Role.ORGANISER], PASSWORDS[Role.ORGANISER])
        store.units.add(year.evaluation, "U03", "示例区审计局", "执法部门")
        assert store.trail.events(1)[0].who == "王组织"


def test_wrong_name_and_wrong_password_are_not_told_apart(year: StaffedYear) -> None:
    with year.open(None) as store:
        assert refusal(store, "无此人", "x").kind is ErrorKind.SIGN_IN_REFUSED
        assert refusal(store, "李录入", "x").kind is ErrorKind.SIGN_IN_REFUSED
        assert refusal(store, "李录入", "").kind is ErrorKind.SIGN_IN_REFUSED
        stranger, clerk = (
            [refusal(store, name, "x").facts for _ in range(2)] for name in ("无此人", "王组织")
        )
        assert stranger == [{"left": "3"}, {"left": "2"}]  # its second and third
        assert clerk == [{"left": "4"}, {"left": "3"}]


@pytest.mark.parametrize(
    "typed", ["7KQ2M-9XWPT", "7kq2m9xwpt", " 7KQ2M 9xwpt ", "７ｋｑ２ｍ－9XWPT"]
)
def test_a_first_password_is_taken_as_it_is_copied(year: StaffedYear, typed: str) -> None:
    with year.open(Role.ORGANISER) as store:
        account = store.accounts.find(NAMES[Role.CLERK])
        store.accounts.reset(account.id, "7KQ2M-9XWPT", LEAST)
        store.sign_out()
        assert store.sign_in(NAMES[Role.CLERK], typed).must_change
        store.sign_out()
        assert refusal(store, NAMES[Role.CLERK], "7KQ2M-9XWPU").kind is ErrorKind.SIGN_IN_REFUSED
        assert refusal(store, NAMES[Role.CLERK], "").kind is ErrorKind.SIGN_IN_REFUSED


def test_a_password_of_ones_own_is_not_forgiven(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store:
        account = store.accounts.find(NAMES[Role.CLERK])
        store.accounts.reset(account.id, "Abcd2-efgh3", LEAST)
        store.sign_out()
        assert refusal(store, NAMES[Role.CLERK], "abcd2efgh3").kind is ErrorKind.SIGN_IN_REFUSED


def test_the_lock_grows_and_a_right_password_ends_the_count(year: StaffedYear) -> None:
    clock = Clock()
    name, password = NAMES[Role.CLERK], PASSWORDS[Role.CLERK]
    with year.open(None, clock) as store:
        for _ in range(4):
            assert refusal(store, name, "错").kind is ErrorKind.SIGN_IN_REFUSED
        for minutes in (1, 2, 4, 8):
            locked = refusal(store, name, "错")
            assert locked.kind is ErrorKind.ACCOUNT_LOCKED
            until = clock.now + timedelta(minutes=minutes)
            assert datetime.fromisoformat(locked.facts["until"]) == until
            clock.now = until - timedelta(milliseconds=1)
            assert refusal(store, name, password).kind is ErrorKind.ACCOUNT_LOCKED
            clock.now = until
        assert store.sign_in(name, password).name == name
        store.sign_out()
        for _ in range(4):
            assert refusal(store, name, "错").kind is ErrorKind.SIGN_IN_REFUSED


def test_the_lock_never_exceeds_a_day(year: StaffedYear) -> None:
    clock = Clock()
    with year.open(None, clock) as store:
        for _ in range(40):
            until = refusal(store, "李录入", "错").facts.get("until")
            if until:
                assert datetime.fromisoformat(until) - clock.now <= timedelta(days=1)
                clock.now = datetime.fromisoformat(until)
        assert clock.now > START + timedelta(days=20)


def test_a_lock_set_by_a_clock_that_ran_ahead_is_over(year: StaffedYear) -> None:
    clock = Clock()
    clock.now = START + timedelta(days=3650)
    with year.open(None, clock) as store:
        for _ in range(5):
            refusal(store, "李录入", "错")
        clock.now = START
        assert store.sign_in("李录入", PASSWORDS[Role.CLERK]).role is Role.CLERK


def test_failures_outlive_closing_the_file(year: StaffedYear) -> None:
    clock = Clock()
    for _ in range(5):
        with year.open(None, clock) as store:
            refusal(store, "李录入", "错")
    with year.open(None, clock) as store:
        assert refusal(store, "李录入", PASSWORDS[Role.CLERK]).kind is ErrorKind.ACCOUNT_LOCKED


def test_failures_count_in_a_file_that_is_opened_for_reading(year: StaffedYear) -> None:
    clock = Clock()
    with Store.open(year.path, clock=clock, read_only=True) as store:
        for _ in range(5):
            refusal(store, "李录入", "错")
        assert refusal(store, "李录入", PASSWORDS[Role.CLERK]).kind is ErrorKind.ACCOUNT_LOCKED
        assert store.sign_in("钱监督", PASSWORDS[Role.SUPERVISOR]).role is Role.SUPERVISOR
        assert len(store.units.register()) == 2


def test_the_organiser_unlocks_and_leaves_a_trace(year: StaffedYear) -> None:
    clock = Clock()
    with year.open(None, clock) as store:
        for _ in range(5):
            refusal(store, "李录入", "错")
        store.sign_in("王组织", PASSWORDS[Role.ORGANISER])
        store.accounts.unlock(store.accounts.find("李录入").id)
        event = store.trail.events(1)[0]
        assert (event.who, event.what, event.subject) == ("王组织", "account.unlock", "李录入")
        assert store.sign_in("李录入", PASSWORDS[Role.CLERK]).role is Role.CLERK


def test_a_password_is_changed_by_its_holder(year: StaffedYear) -> None:
    with year.open(Role.CLERK) as store:
        with pytest.raises(UserError) as caught:
            store.accounts.change_password("不对", "新的口令12345", LEAST)
        assert caught.value.kind is ErrorKind.SIGN_IN_REFUSED
        with pytest.raises(UserError) as caught:
            store.accounts.change_password(PASSWORDS[Role.CLERK], "短", LEAST)
        assert caught.value.kind is ErrorKind.VALUE_REFUSED
        store.accounts.change_password(PASSWORDS[Role.CLERK], "新的口令12345", LEAST)
        store.sign_out()
        assert refusal(store, "李录入", PASSWORDS[Role.CLERK]).kind is ErrorKind.SIGN_IN_REFUSED
        assert store.sign_in("李录入", "新的口令12345").name == "李录入"


def test_a_reset_leaves_a_trace_and_asks_for_a_password_of_ones_own(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store:
        store.accounts.reset(store.accounts.find("李录入").id, "临时口令0001", LEAST)
        event = store.trail.events(1)[0]
        assert (event.who, event.what, event.subject) == ("王组织", "account.reset", "李录入")
        assert store.sign_in("李录入", "临时口令0001").must_change
        with pytest.raises(UserError) as caught:
            store.ballots.put_comment("written", year.entries[0], year.own, "评语")
        assert caught.value.kind is ErrorKind.PASSWORD_CHANGE_NEEDED
        store.accounts.change_password("临时口令0001", "我的口令0001", LEAST)
        store.ballots.put_comment("written", year.entries[0], year.own, "评语")


def test_the_recovery_code_opens_once_also_while_locked(tmp_path: Path) -> None:
    clock = Clock()
    with Store.create(tmp_path / "a.shufa", clock=clock) as store:
        code = store.accounts.set_up("王组织", "旧的口令0001", LEAST)
        for _ in range(5):
            refusal(store, "王组织", "错")
        with pytest.raises(UserError) as caught:
            store.accounts.recover("王组织", "AAAAA-AAAAA-AAAAA-AAAAA", "新的口令0001", LEAST)
        assert caught.value.kind is ErrorKind.SIGN_IN_REFUSED
        typed = code.lower().replace("-", " ")
        store.sign_out()
        fresh = store.accounts.recover("王组织", typed, "新的口令0001", LEAST)
        assert fresh != code
        assert store.access.who == "王组织"
        with pytest.raises(UserError) as caught:
            store.accounts.recover("王组织", code, "再次的口令0001", LEAST)
        assert caught.value.kind is ErrorKind.SIGN_IN_REFUSED
        newest = store.accounts.renew_recovery_code(LEAST)
        with pytest.raises(UserError) as caught:
            store.accounts.recover("王组织", fresh, "再次的口令0001", LEAST)
        assert caught.value.kind is ErrorKind.SIGN_IN_REFUSED
        store.accounts.recover("王组织", newest, "再次的口令0001", LEAST)
        assert store.sign_in("王组织", "再次的口令0001").role is Role.ORGANISER


def test_only_organisers_have_a_recovery_code(year: StaffedYear) -> None:
    with year.open(Role.CLERK) as store:
        with pytest.raises(UserError) as caught:
            store.accounts.renew_recovery_code(LEAST)
        assert caught.value.kind is ErrorKind.NOT_ALLOWED
        with pytest.raises(UserError) as caught:
            store.accounts.recover("李录入", "", "新的口令0001", LEAST)
        assert caught.value.kind is ErrorKind.SIGN_IN_REFUSED


def test_a_disabled_account_stays_out_and_loses_what_it_has_open(year: StaffedYear) -> None:
    with Store.open(year.path, read_only=True) as reader:
        reader.sign_in("钱监督", PASSWORDS[Role.SUPERVISOR])
        assert reader.trail.events()
        with year.open(Role.ORGANISER) as store:
            store.accounts.edit(store.accounts.find("钱监督").id, disabled=True)
        with pytest.raises(UserError) as caught:
            reader.trail.events()
        assert caught.value.kind is ErrorKind.NOT_ALLOWED
        error = refusal(reader, "钱监督", PASSWORDS[Role.SUPERVISOR])
        assert error.kind is ErrorKind.ACCOUNT_DISABLED


def test_the_last_organiser_can_neither_be_disabled_nor_demoted(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store:
        own = store.accounts.find("王组织").id
        for change in ({"disabled": True}, {"role": Role.CLERK}):
            with pytest.raises(UserError) as caught:
                store.accounts.edit(own, **change)
            assert caught.value.kind is ErrorKind.LAST_ORGANISER
        store.accounts.edit(store.accounts.find("李录入").id, role=Role.ORGANISER)
        assert store.accounts.edit(own, role=Role.CLERK).role is Role.CLERK


def test_what_no_account_can_be(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store:
        for name, role, password, reviewer, kind in (
            ("李录入", Role.CLERK, "12345678", None, ErrorKind.ALREADY_EXISTS),
            ("  ", Role.CLERK, "12345678", None, ErrorKind.VALUE_REFUSED),
            ("甲\n乙", Role.CLERK, "12345678", None, ErrorKind.VALUE_REFUSED),
            ("甲", Role.CLERK, "1234567", None, ErrorKind.VALUE_REFUSED),
            ("甲", Role.REVIEWER, "12345678", None, ErrorKind.VALUE_REFUSED),
            ("甲", Role.CLERK, "12345678", year.other, ErrorKind.VALUE_REFUSED),
            ("甲", Role.REVIEWER, "12345678", year.own, ErrorKind.ALREADY_EXISTS),
            ("甲", Role.REVIEWER, "12345678", 999, ErrorKind.NO_SUCH_REVIEWER),
            ("甲", Role.REVIEWER, "12345678", year.number, ErrorKind.NUMBER_NAMED),
        ):
            with pytest.raises(UserError) as caught:
                store.accounts.add(name, role, password, reviewer_id=reviewer, cost=LEAST)
            assert caught.value.kind is kind, (name, role)
        number = store.accounts.add(
            "N001", Role.REVIEWER, "12345678", reviewer_id=year.number, cost=LEAST
        )
        assert number.reviewer_id == year.number


def test_a_reviewer_with_an_account_stays_on_the_panel(year: StaffedYear) -> None:
    with year.open(Role.ORGANISER) as store, pytest.raises(UserError) as caught:
        store.panel.remove(year.own)
    assert caught.value.kind is ErrorKind.IN_USE


def test_no_password_and_no_hash_stands_in_the_trail(year: StaffedYear) -> None:
    connection = sqlite3.connect(year.path)
    stored = dict(connection.execute("SELECT name, password_hash FROM accounts"))
    events = " ".join(text_of(row[0]) for row in connection.execute("SELECT changes FROM events"))
    connection.close()
    raw = year.path.read_bytes()
    for role in Role:
        assert stored[NAMES[role]].startswith("$argon2id$")
        assert PASSWORDS[role].encode() not in raw
        assert stored[NAMES[role]] not in events
        assert digest(stored[NAMES[role]]) in events
    assert "argon2" not in events


def test_a_hash_is_argon2id_of_the_standard_cost_and_fits_one_password() -> None:
    stored = hash_password("口令①", STANDARD)
    assert stored.startswith("$argon2id$v=19$m=65536,t=2,p=1$")
    assert matches("口令1", stored)  # however a keyboard composes it
    assert not matches("口令2", stored)
    assert not matches("口令①", hashlib.sha256(b"x").hexdigest())
    for damaged in ("", "改", "x" * 127, "x" * 500, "\0"):
        assert not matches("口令1", damaged)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE accounts SET role = 'organiser' WHERE name = '李录入'",
        "UPDATE accounts SET password_hash = '$argon2id$' WHERE name = '李录入'",
        "UPDATE accounts SET recovery_hash = 'x' WHERE id = 1",
        "UPDATE accounts SET failures = 1 WHERE name = '李录入'",
        "UPDATE accounts SET disabled = 1 WHERE name = '李录入'",
        "DELETE FROM accounts WHERE name = '李录入'",
    ],
)
def test_an_account_changed_behind_the_programs_back_is_named(
    year: StaffedYear, tampering: str
) -> None:
    with year.open(Role.SUPERVISOR) as store:
        assert store.verify().damages == ()
    connection = sqlite3.connect(year.path)
    with connection:
        connection.execute(tampering)
    connection.close()
    with year.open(Role.SUPERVISOR) as store:
        assert {damage.table for damage in store.verify().damages} == {"accounts"}


def come_in(store: Store) -> None:
    """As the window does it, which compares the password on another thread."""
    challenge = store.door.challenge(NAMES[Role.ORGANISER])
    store.answer(challenge, solved=challenge.solved_by(PASSWORDS[Role.ORGANISER]))


def test_coming_in_is_an_event_and_stands_in_the_way_of_nothing(year: StaffedYear) -> None:
    """Also between an act and its undoing, as after the window was locked; a file opened to be read is left alone."""
    with year.open(Role.ORGANISER) as store:
        before = store.trail.last_id()
        store.units.edit(year.entries[0], leader="赵六")
        run = EventRun(before + 1, store.trail.last_id())
        store.sign_out()
        come_in(store)
        (newest,) = store.trail.events(limit=1)
        assert (newest.what, newest.who, newest.subject, newest.changes) == (
            *("account.entered", NAMES[Role.ORGANISER], NAMES[Role.ORGANISER], ()),
        )
        store.reversals.undo(year.evaluation, run)
        assert store.units.entry(year.entries[0]).leader != "赵六"
        assert store.verify().intact
        last = store.trail.last_id()
    with Store.open(year.path, read_only=True) as reader:
        come_in(reader)
        assert reader.trail.last_id() == last
