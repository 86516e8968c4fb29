"""Rows that break the rules of the schema: told when the file is opened, and verified all the same."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from db.errors import ErrorKind, UserError
from db.store import Store
from db.store.file.file import check_file
from db.store.verify.verifying import verify_file
from tests.db.store import full_year
from tests.db.store.another_program import edit, loosened, one

TOLD = {ErrorKind.ROW_DAMAGED, ErrorKind.FILE_DAMAGED}
TABLES = full_year.tables()
NONSENSE = (None, "改", -5, 2**62, b"\xff\xfe")


def refusal(path: Path, *, read_only: bool = True) -> UserError:
    with pytest.raises(UserError) as refused:
        Store.open(path, read_only=read_only)
    return refused.value


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE ballots SET status = 'sent' WHERE id = 1", "ballots"),
        ("UPDATE marks SET points = NULL WHERE ballot_id = 1 AND criterion_id = 1", "marks"),
        ("UPDATE adjustments SET kind = 'gift' WHERE id = 1", "adjustments"),
        ("UPDATE entries SET presentation = '' WHERE id = 1", "entries"),
        ("UPDATE entries SET unit_id = 77 WHERE id = 1", "entries"),
        ("DELETE FROM reviewers WHERE id = 1", "ballots"),
        ("DELETE FROM ballots WHERE id = 1", "second_ballots"),
        ("UPDATE reports SET received_at = '昨天'", "reports"),
        ("UPDATE report_texts SET textless = 'lost'", "report_texts"),
        ("UPDATE second_ballots SET first_by = '甲' WHERE id = 1", "second_ballots"),
        ("UPDATE findings SET due = '年底'", "findings"),
        ("UPDATE former_names SET given_up_on = '去年'", "former_names"),
        ("UPDATE unit_endings SET successor_id = unit_id", "unit_endings"),
    ],
)
def test_what_breaks_a_rule_is_told_when_the_file_is_opened(
    path: Path, statement: str, table: str
) -> None:
    edit(path, statement)
    before = path.read_bytes()
    for read_only in (True, False):
        error = refusal(path, read_only=read_only)
        assert (error.kind, error.facts["table"]) == (ErrorKind.ROW_DAMAGED, table)
    assert path.read_bytes() == before
    damages = verify_file(path).damages
    assert damages
    with Store.open(path, read_only=True, rows=False) as store:
        assert store.verify().damages == damages


def test_a_null_where_none_may_be_is_told_with_its_table(path: Path) -> None:
    with loosened(path, "units") as connection:
        connection.execute("UPDATE units SET title = NULL WHERE code = 'U02'")
    error = refusal(path)
    assert (error.kind, error.facts["table"]) == (ErrorKind.ROW_DAMAGED, "units")
    (damage,) = [d for d in verify_file(path).damages if d.table == "units"]
    assert (damage.column, damage.stored, damage.expected) == ("title", None, "单位U02")


def test_a_scheme_that_cannot_be_read_is_damage_and_no_scheme_to_be_mended(path: Path) -> None:
    edit(path, "UPDATE scheme_versions SET text = 'title = '")
    with Store.open(path) as store, pytest.raises(UserError) as refused:
        store.schemes.current(1)
    assert refused.value.kind is ErrorKind.ROW_DAMAGED
    assert refused.value.facts["table"] == "scheme_versions"
    assert refused.value.faults


@pytest.mark.parametrize(
    "statement", ["UPDATE events SET at = '昨天'", "UPDATE events SET changes = '[{'"]
)
def test_an_event_that_cannot_be_read_is_told(path: Path, statement: str) -> None:
    edit(path, statement)
    with Store.open(path) as store, pytest.raises(UserError) as refused:
        store.trail.events()
    assert refused.value.facts["table"] == "events"


def readings(store: Store) -> Iterator[Callable[[], object]]:
    """Everything that pages and commands read."""
    year = store.evaluations.list()[0].id
    entry = store.units.entries(year)[0].id
    part = "written"
    yield lambda: store.importer.contents(year)
    yield lambda: store.schemes.versions(year)
    yield lambda: store.panel.reviewers(year)
    yield lambda: store.ballots.of_reviewer(year, part, 1)
    yield lambda: (store.deliveries.all(year), store.deliveries.reminders(entry))
    yield lambda: (store.reports.latest(year), store.reports.search(year, "普法"))
    yield lambda: (store.reports.text(1), store.reports.content(1))
    yield lambda: (store.findings.of_evaluation(year), store.findings.strong_points(year))
    yield lambda: (store.units.lineage.former_names(), store.units.lineage.endings())
    yield lambda: (store.findings.evidence(1), store.findings.evidence_content(1))
    yield lambda: (store.double_entry.runs(year), store.double_entry.counts(year))
    yield lambda: store.double_entry.to_check(year, part)
    yield lambda: store.double_entry.differences(year, part)
    yield lambda: store.double_entry.settlements(year, part)
    yield store.trail.events
    yield lambda: (store.results.all_rankings(year), store.results.recounted(year))
    yield lambda: store.results.agreement(year)
    yield lambda: store.results.derivation(year, entry)
    yield lambda: store.results.snapshots(year)


@pytest.mark.slow
@pytest.mark.parametrize(
    "table", [t for t in TABLES if t not in ("accounts", "_sqlite_migrations")]
)
def test_whatever_stands_in_a_cell_it_is_read_or_told(
    whole: Path, tmp_path: Path, table: str
) -> None:
    """NULLs, text for numbers, bytes for text and the like: no reader meets what it does not know."""
    path = tmp_path / "年度.shufa"
    tried = 0
    for row in TABLES[table]:
        for value in NONSENSE:
            shutil.copyfile(whole, path)
            plant(path, table, str(row[1]), value, key=bool(row[5]))
            tried += 1
            assert told(lambda: read_all(path)) in {None, ErrorKind.NO_EVALUATION, *TOLD}
    assert tried >= 2 * len(NONSENSE)


def plant(path: Path, table: str, column: str, value: Any, *, key: bool) -> None:
    """Writes a value into a column; a key's or a code's into one row, so that it stays unique."""
    alone = key or column in ("code", "name", "ballot_id", "evidence", "reviewer_id")
    where = f" WHERE {column} IS (SELECT max({column}) FROM {table})" if alone else ""
    with loosened(path, table) as connection:
        try:
            connection.execute(f"UPDATE OR IGNORE {table} SET {column} = ?{where}", (value,))
        except sqlite3.IntegrityError:
            assert key  # a key in a table without row numbers is never NULL


def read_all(path: Path) -> None:
    with Store.open(path) as store:
        for reading in readings(store):
            assert told(reading) is not ErrorKind.SCHEME_REFUSED


def told(act: Callable[[], object]) -> ErrorKind | None:
    """The kind of error that an act meets; anything but a UserError fails the test."""
    try:
        act()
    except UserError as error:
        return error.kind
    return None


def test_a_file_of_every_other_kind_of_row_opens(path: Path) -> None:
    with Store.open(path) as store:
        for reading in readings(store):
            reading()
    assert one(path, "SELECT count(*) FROM marks")[0] > 0


@pytest.mark.parametrize("size", [42, 77])
def test_a_long_trail_hides_no_damaged_row(path: Path, size: int) -> None:
    """Of a file of 77 MB no row was looked at, its trail counted: a mark of −5 was ranked without a word."""
    edit(
        path,
        "INSERT INTO events (id, at, who, what, subject, reason, changes, previous, digest)"
        f" VALUES (99999, '2024-12-31', '', 'mark.put', '', '', hex(zeroblob({size} * 500000)), '', '')",
    )
    edit(path, "UPDATE marks SET points = -5 WHERE ballot_id = 1 AND criterion_id = 1")
    assert path.stat().st_size > size * 1_000_000
    for read_only in (True, False):
        error = refusal(path, read_only=read_only)
        assert (error.kind, error.facts["table"]) == (ErrorKind.ROW_DAMAGED, "marks")
    with pytest.raises(UserError) as told:
        check_file(path)
    assert told.value.kind is ErrorKind.ROW_DAMAGED


def test_what_is_too_large_to_wait_for_is_looked_through_beside(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.store.file.row_checks._MOST_BALLOTS", 0)
    edit(path, "UPDATE marks SET points = -5 WHERE ballot_id = 1 AND criterion_id = 1")
    with Store.open(path, read_only=True) as store:
        assert store.is_large, "so that whoever ranks it can say that it was not looked through"
    with pytest.raises(UserError) as told:
        check_file(path)
    assert told.value.facts["table"] == "marks"


def test_drawn_numbers_of_ballots_make_no_file_large(path: Path) -> None:
    """Those of anonymous ballots have 52 bits: a file of 18 ballots was not looked through at opening."""
    edit(path, "UPDATE ballots SET id = 1 << 51 WHERE id = 1")
    edit(path, "UPDATE marks SET points = -5, ballot_id = 1 << 51 WHERE ballot_id = 1")
    with Store.open(path, read_only=True, rows=False) as store:
        assert not store.is_large
    assert refusal(path).kind is ErrorKind.ROW_DAMAGED
