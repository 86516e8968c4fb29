"""What a person with the file and a script may try besides: each is refused at opening or named by `verify`.

Forged events that their kind gives away stand in test_conduct.py, changes of the schema in file/test_schema_check.py.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from db.canonical import canonical_text
from db.errors import ErrorKind, UserError
from db.store import Store
from db.store.trail.roles import Role
from db.store.verify.verifying import verify_file
from tests.db.staffed_year import NAMES, StaffedYear, staffed_year
from tests.db.store.another_program import change_schema, without_checks
from tests.db.store.verify.forger import AT, KNOWN, Change, Forger

ORGANISER, CLERK, REVIEWER = NAMES[Role.ORGANISER], NAMES[Role.CLERK], NAMES[Role.REVIEWER]
Attack = Callable[[Forger], None]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> StaffedYear:
    """A year with accounts; the checker's is closed and the supervisor's waits for a password of its own."""
    year = staffed_year(tmp_path_factory.mktemp("original") / "年度.shufa")
    with year.open(Role.ORGANISER) as store:
        store.accounts.edit(store.accounts.find(NAMES[Role.CHECKER]).id, disabled=True)
        store.accounts.reset(store.accounts.find(NAMES[Role.SUPERVISOR]).id, "新的初始口令01")
    assert verify_file(year.path).intact
    return year


@pytest.fixture
def year(original: StaffedYear, tmp_path: Path) -> StaffedYear:
    return replace(original, path=Path(shutil.copy(original.path, tmp_path)))


def category(by: Forger) -> Change:
    return by.update("entries", by.year.entries[0], category="街道")


def of_entry(by: Forger, **changed: object) -> Change:
    """A change of the first unit as an event tells it, with something of it otherwise; the row stays."""
    change: Change = {"table": "entries", "key": {"id": by.year.entries[0]}}
    change |= {"before": {"category": "执法部门"}, "after": {"category": "街道"}}
    return change | changed


# who it is said to have been


def name_with_a_blank(by: Forger) -> None:
    by.event(f"{ORGANISER} ", "entry.edit", category(by))


def name_with_a_sign_that_is_not_seen(by: Forger) -> None:
    by.event(f"{ORGANISER}\u200b", "entry.edit", category(by))


def name_that_ends_in_a_null(by: Forger) -> None:
    by.event(f"{ORGANISER}\0", "entry.edit", category(by))


def account_that_was_closed(by: Forger) -> None:
    by.event(NAMES[Role.CHECKER], "check.mark")


def account_that_must_choose_a_password(by: Forger) -> None:
    by.event(NAMES[Role.SUPERVISOR], "account.unlock", subject=CLERK)


def account_by_a_clerk(by: Forger) -> None:
    row = {"id": 99, "name": "外人", "role": "organiser", "password_hash": KNOWN}
    by.event(CLERK, "account.add", by.insert("accounts", **row), subject="外人")


def account_by_nobody(by: Forger) -> None:
    row = {"id": 99, "name": "外人", "role": "organiser", "password_hash": KNOWN}
    by.event("", "account.add", by.insert("accounts", **row), subject="外人", at=AT[:10])


def freezing_by_a_clerk(by: Forger) -> None:
    change = by.update("evaluations", by.year.evaluation, frozen=1)
    by.event(CLERK, "evaluation.freeze", change)


def scheme_by_a_clerk(by: Forger) -> None:
    criterion = by.connection.execute("SELECT id FROM criteria LIMIT 1").fetchone()[0]
    by.event(CLERK, "scheme.adopt", by.update("criteria", criterion, code="A9"))


def own_group_by_a_reviewer(by: Forger) -> None:
    by.event(REVIEWER, "reviewer.edit", by.update("reviewers", by.year.own, workplace="别处"))


# what kind it is said to be


def kind_in_capitals(by: Forger) -> None:
    by.event(ORGANISER, "Entry.Edit", category(by))


def kind_with_a_blank(by: Forger) -> None:
    by.event(ORGANISER, "entry.edit ", category(by))


def kind_of_a_subject_alone(by: Forger) -> None:
    by.event(ORGANISER, "entry", category(by))


def no_kind(by: Forger) -> None:
    by.event(ORGANISER, "", category(by))


def password_by_a_restoring(by: Forger) -> None:
    change = by.update("accounts", by.account(Role.ORGANISER), password_hash=KNOWN)
    by.event("", "file.restore", change)


def password_by_a_sealing(by: Forger) -> None:
    change = by.update("accounts", by.account(Role.ORGANISER), password_hash=KNOWN)
    by.event("", "file.seal", change)


def unit_by_a_sealing(by: Forger) -> None:
    by.event("", "file.seal", category(by))


def account_taken_away(by: Forger) -> None:
    number = by.account(Role.CLERK)
    by.connection.execute("DELETE FROM accounts WHERE id = ?", (number,))
    change: Change = {"table": "accounts", "key": {"id": number}}
    change |= {"before": {"name": CLERK}, "after": None}
    by.event(ORGANISER, "account.edit", change, subject=CLERK)


# what it is said to have done


def value_that_was_not_there_before(by: Forger) -> None:
    category(by)
    by.event(ORGANISER, "entry.edit", of_entry(by, before={"category": "其他"}))


def row_that_there_is_not(by: Forger) -> None:
    by.event(ORGANISER, "entry.edit", of_entry(by, key={"id": 999}))


def row_that_is_there_added_again(by: Forger) -> None:
    by.event(ORGANISER, "entry.edit", of_entry(by, before=None))


def column_that_there_is_not(by: Forger) -> None:
    by.event(ORGANISER, "entry.edit", of_entry(by, before={"x": None}, after={"x": 1}))


def number_of_a_row_as_text(by: Forger) -> None:
    category(by)
    by.event(ORGANISER, "entry.edit", of_entry(by, key={"id": str(by.year.entries[0])}))


def number_of_a_row_left_out(by: Forger) -> None:
    category(by)
    by.event(ORGANISER, "entry.edit", of_entry(by, key={}))


def key_with_a_column_more(by: Forger) -> None:
    category(by)
    key = {"id": by.year.entries[0], "leader": ""}
    by.event(ORGANISER, "entry.edit", of_entry(by, key=key))


def key_that_is_a_list(by: Forger) -> None:
    by.event(ORGANISER, "entry.edit", of_entry(by, key=[by.year.entries[0]]))


def value_that_is_a_list(by: Forger) -> None:
    by.event(ORGANISER, "entry.edit", of_entry(by, after={"category": ["街道"]}))


def trail_of_the_trail(by: Forger) -> None:
    by.event(ORGANISER, "entry.edit", of_entry(by, table="events", key={"id": 1}))


def silent_change_told_by_nothing(by: Forger) -> None:
    """The row is changed, and an event that changes nothing stands for it."""
    category(by)
    by.event(ORGANISER, "entry.edit")


# what no event is


def written(changes: object) -> Attack:
    """An event whose changes are this text or these bytes."""

    def attack(by: Forger) -> None:
        by.put(ORGANISER, "entry.edit", changes)

    return attack


def number_left_out(by: Forger) -> None:
    by.put(ORGANISER, "entry.edit", canonical_text([category(by)]), skipped=5)


def digest_of_its_own(by: Forger) -> None:
    by.connection.execute(
        "INSERT INTO events SELECT id + 1, at, who, what, subject, reason, changes, digest, 'sha256:00'"
        " FROM events ORDER BY id DESC LIMIT 1"
    )


def last_event_once_more(by: Forger) -> None:
    row = by.connection.execute(
        "SELECT who, what, changes, subject FROM events WHERE what = 'account.add' ORDER BY id DESC LIMIT 1"
    ).fetchone()
    by.put(*row[:3], subject=row[3])


def event_before_the_first(by: Forger) -> None:
    by.connection.execute(
        "INSERT INTO events SELECT 0, at, who, what, subject, reason, '[]', previous, digest FROM events WHERE id = 1"
    )


def event_of_a_number_below_zero(by: Forger) -> None:
    by.connection.execute(
        "INSERT INTO events SELECT -7, at, who, what, subject, reason, '[]', previous, digest FROM events WHERE id = 1"
    )


EVENTS: tuple[Attack, ...] = (
    name_with_a_blank,
    name_with_a_sign_that_is_not_seen,
    name_that_ends_in_a_null,
    account_that_was_closed,
    account_that_must_choose_a_password,
    account_by_a_clerk,
    account_by_nobody,
    freezing_by_a_clerk,
    scheme_by_a_clerk,
    own_group_by_a_reviewer,
    kind_in_capitals,
    kind_with_a_blank,
    kind_of_a_subject_alone,
    no_kind,
    password_by_a_restoring,
    password_by_a_sealing,
    unit_by_a_sealing,
    account_taken_away,
    value_that_was_not_there_before,
    row_that_there_is_not,
    row_that_is_there_added_again,
    column_that_there_is_not,
    number_of_a_row_as_text,
    number_of_a_row_left_out,
    key_with_a_column_more,
    key_that_is_a_list,
    value_that_is_a_list,
    trail_of_the_trail,
    silent_change_told_by_nothing,
    number_left_out,
    digest_of_its_own,
    last_event_once_more,
    event_before_the_first,
    event_of_a_number_below_zero,
)
TEXTS = {
    "null": "null",
    "a number": "1",
    "an object": "{}",
    "a text": '"x"',
    "numbers": "[1]",
    "lists": "[[]]",
    "no end": "[",
    "nothing": "",
    "no number": '[{"table":"entries","key":{"id":NaN},"before":null,"after":null}]',
    "a thousand lists": "[" * 100_000 + "]" * 100_000,
    "no packing": b"\x78\x9c\x00",
    "no text": b"\xff\xfe",
}


@pytest.mark.parametrize("attack", EVENTS, ids=lambda attack: attack.__name__)
def test_an_event_is_named(attack: Attack, year: StaffedYear) -> None:
    with without_checks(year.path) as connection:
        attack(Forger(connection, year))
    assert verify_file(year.path).damages


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_no_change_is_named(text: str, year: StaffedYear) -> None:
    with without_checks(year.path) as connection:
        written(TEXTS[text])(Forger(connection, year))
    found = verify_file(year.path)
    assert found.events in {d.event for d in found.damages}


def test_json_without_end_stops_neither_sealing_nor_reading(year: StaffedYear) -> None:
    with without_checks(year.path) as connection:
        by = Forger(connection, year)
        by.put("", "mark.put", TEXTS["a thousand lists"], at=AT[:10])
    with year.open(Role.ORGANISER) as store:
        store.seal()
        with pytest.raises(UserError) as refused:
            store.trail.event(store.trail.last_id())
    assert refused.value.kind is ErrorKind.ROW_DAMAGED


SQL = "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = ?"
SCHEMA: dict[str, Callable[[Path], None]] = {
    "rule that nothing breaks": lambda p: change_schema(
        p, SQL, "BEGIN SELECT", "WHEN 0 BEGIN SELECT", "events_keep_changed"
    ),
    "rule of another act": lambda p: change_schema(
        p, SQL, "BEFORE DELETE", "AFTER DELETE", "events_keep_deleted"
    ),
    "rule that says nothing": lambda p: change_schema(
        p, SQL, "ABORT, 'snapshots are kept as they are'", "IGNORE", "snapshots_keep_updated"
    ),
    "index of other columns": lambda p: change_schema(p, SQL, "(unit_id", "(id", "entries_by_unit"),
    "rows that go with others": lambda p: change_schema(
        p, SQL, "ON UPDATE CASCADE", "ON UPDATE CASCADE ON DELETE CASCADE", "marks"
    ),
    "any type": lambda p: change_schema(p, SQL, "points INTEGER", "points ANY", "marks"),
    "names without case": lambda p: change_schema(
        p, SQL, "name TEXT NOT NULL", "name TEXT NOT NULL COLLATE NOCASE", "accounts"
    ),
    "table of another name": lambda p: change_schema(
        p, "UPDATE sqlite_schema SET name = ?, tbl_name = ? WHERE name = ?", "mark", "mark", "marks"
    ),
    "rows of another table": lambda p: change_schema(
        p,
        "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = ?)"
        " WHERE name = ?",
        "groups",
        "reviewers",
    ),
    "column worked out": lambda p: run(
        p, "ALTER TABLE marks ADD COLUMN half INTEGER AS (points / 2)"
    ),
    "a view in a table's place": lambda p: run(
        p,
        "PRAGMA legacy_alter_table = ON",
        "ALTER TABLE given_scores RENAME TO scores",
        "CREATE VIEW given_scores AS SELECT * FROM scores",
    ),
    "rule taken away": lambda p: run(p, "DROP TRIGGER events_keep_deleted"),
    "another program's file": lambda p: run(p, "PRAGMA application_id = 1"),
    "step of a later version": lambda p: run(
        p,
        "INSERT INTO _sqlite_migrations SELECT max(id) + 1, migration_set, 'later', applied_at"
        " FROM _sqlite_migrations",
    ),
    "steps under other names": lambda p: run(
        p, "UPDATE _sqlite_migrations SET migration_set = 'other'"
    ),
}


def run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize("edit", SCHEMA)
def test_a_schema_is_refused_at_opening_and_by_verify(edit: str, year: StaffedYear) -> None:
    SCHEMA[edit](year.path)
    before = year.path.read_bytes()
    with pytest.raises(UserError):
        Store.open(year.path).close()
    assert year.path.read_bytes() == before
    with suppress(UserError):
        assert verify_file(year.path).damages
