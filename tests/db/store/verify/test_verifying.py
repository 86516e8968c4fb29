"""A file is edited by another SQLite program, and `verify` names what was done to it."""

import gc
import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.migrations import schema
from db.store import Store
from db.store.file.event_text import text_of
from db.store.file.steps import known_steps
from db.store.trail.tables import Table, file_tables
from db.store.trail.trail import event_digest
from db.store.verify.damage import Damage, DamageKind
from db.store.verify.verifying import verify_file
from tests.db.store import small_year
from tests.db.store.another_program import edit, one

# What a result is made from. Columns, and rows taken away: test_every_column.
BEARING = (
    "evaluations",
    "scheme_versions",
    "units",
    "entries",
    "parts",
    "criteria",
    "groups",
    "reviewers",
    "ballots",
    "marks",
    "given_scores",
    "occurrences",
    "adjustments",
    "reports",
    "snapshots",
)


def _tables() -> dict[str, Table]:
    fresh = Database(memory=True)
    schema.apply(fresh)
    try:
        return dict(file_tables(fresh.conn).tables)
    finally:
        fresh.close()


TABLES = _tables()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a row in each of those tables, closed."""
    path = tmp_path_factory.mktemp("verify") / "年度.shufa"
    evaluation_id = small_year.build(path)
    with Store.open(path, "组织者") as store:
        entry = store.units.find(evaluation_id, "U01")
        store.reports.hand_in(entry.id, "述法报告.docx", b"the report", "报告正文")
        store.results.freeze(evaluation_id, "会议审定")
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    """A copy to edit."""
    return Path(shutil.copyfile(whole, tmp_path / "年度.shufa"))


def where(table: str, row: dict[str, Any]) -> str:
    return " AND ".join(f"{column} = {row[column]!r}" for column in TABLES[table].key)


def first_row(path: Path, table: str) -> dict[str, Any]:
    columns = TABLES[table].columns
    return dict(zip(columns, one(path, f"SELECT {', '.join(columns)} FROM {table}"), strict=True))


def found(path: Path, table: str) -> list[Damage]:
    return [d for d in verify_file(path).damages if d.table == table]


def test_a_file_that_nobody_touched_is_intact(path: Path) -> None:
    with Store.open(path, read_only=True) as store:
        verification = store.verify()
        assert verification.intact
        assert verification.head == store.trail.head()
    assert verification.events == one(path, "SELECT count(*) FROM events")[0]
    rows = sum(one(path, f"SELECT count(*) FROM {name}")[0] for name in TABLES)
    assert verification.rows == rows > 60


@pytest.mark.parametrize("table", BEARING)
def test_a_row_slipped_in_is_named(path: Path, table: str) -> None:
    row = first_row(path, table)
    for column, value in row.items():
        if isinstance(value, int) and column not in ("counted", "frozen"):
            row[column] = value + 900
        elif column in ("code", "evidence"):
            row[column] = f"{value}改"
    holes = ", ".join("?" * len(row))
    statement = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({holes})"
    edit(path, statement, values=tuple(row.values()))
    key = {c: row[c] for c in TABLES[table].key}
    assert [(d.kind, d.key) for d in found(path, table)] == [(DamageKind.ROW_ADDED, key)]


def test_a_changed_mark_is_named_by_whose_it_is(path: Path) -> None:
    edit(
        path,
        "UPDATE marks SET points = 60000 WHERE ballot_id = (SELECT b.id FROM ballots b"
        " JOIN reviewers r ON r.id = b.reviewer_id JOIN entries e ON e.id = b.entry_id"
        " JOIN units u ON u.id = e.unit_id WHERE r.code = 'E1' AND u.code = 'U02')"
        " AND criterion_id = (SELECT id FROM criteria WHERE code = 'A1')",
    )
    (damage,) = verify_file(path).damages
    assert (damage.stored, damage.expected) == (60_000, 45_000)
    assert damage.place["unit"] == "U02 单位U02"
    assert damage.place["reviewer"].startswith("E1")
    assert (damage.place["part"], damage.place["criterion"]) == ("written", "A1")


def test_text_that_is_no_text_is_named(path: Path) -> None:
    edit(path, "UPDATE adjustments SET evidence = CAST(x'ff41' AS TEXT) WHERE id = 1")
    (damage,) = found(path, "adjustments")
    assert (damage.column, damage.expected) == ("evidence", "表彰")


# contents beside the trail


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE report_contents SET content = x'00'", DamageKind.CONTENT_CHANGED),
        ("DELETE FROM report_contents", DamageKind.CONTENT_REMOVED),
        ("INSERT INTO report_contents VALUES (99, x'00')", DamageKind.CONTENT_ADDED),
    ],
)
def test_a_report_that_is_not_the_one_handed_in_is_named(
    path: Path, statement: str, kind: DamageKind
) -> None:
    edit(path, statement)
    assert [d.kind for d in found(path, "report_contents")] == [kind]


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (
            "UPDATE snapshot_documents SET document = replace(document, '优秀', '一般')",
            DamageKind.CONTENT_CHANGED,
        ),
        ("DELETE FROM snapshot_documents", DamageKind.CONTENT_REMOVED),
        ("INSERT INTO snapshot_documents VALUES (99, '{}')", DamageKind.CONTENT_ADDED),
    ],
)
def test_a_frozen_result_that_was_changed_is_named(
    path: Path, statement: str, kind: DamageKind
) -> None:
    edit(path, statement)
    assert [d.kind for d in found(path, "snapshot_documents")] == [kind]


# the trail itself


def middle(path: Path) -> int:
    return int(one(path, "SELECT max(id) / 2 FROM events")[0])


@pytest.mark.parametrize(
    "column", ["at", "who", "what", "subject", "reason", "changes", "previous", "digest"]
)
def test_an_altered_event_is_named(path: Path, column: str) -> None:
    number = middle(path)
    edit(path, f"UPDATE events SET {column} = {column} || ' ' WHERE id = {number}")
    damages = found(path, "events")
    assert (DamageKind.EVENT_ALTERED, number) in [(d.kind, d.event) for d in damages]
    assert {d.event for d in damages} <= {number, number + 1}


def test_an_event_altered_with_its_digest_breaks_the_chain_after_it(path: Path) -> None:
    number = middle(path)
    columns = "id, at, who, what, subject, reason, changes, previous"
    event = list(one(path, f"SELECT {columns} FROM events WHERE id = {number}"))
    event[6] = text_of(event[6])
    event[2] = "别人"
    edit(
        path,
        f"UPDATE events SET who = '别人', digest = ? WHERE id = {number}",
        values=(event_digest(tuple(event)),),
    )
    named = [(d.kind, d.event) for d in found(path, "events")]
    assert named == [(DamageKind.EVENT_UNCHAINED, number + 1)]


def test_an_event_taken_out_is_named_and_so_is_what_it_did(path: Path) -> None:
    number = int(one(path, "SELECT max(id) FROM events WHERE what = 'adjustment.add'")[0])
    edit(path, f"DELETE FROM events WHERE id = {number}")
    damages = verify_file(path).damages
    assert [(d.kind, d.event) for d in damages if d.table == "events"] == [
        (DamageKind.EVENT_MISSING, number)
    ]
    assert [d.kind for d in damages if d.table == "adjustments"] == [DamageKind.ROW_ADDED]


def test_events_that_changed_places_are_named(path: Path) -> None:
    number = middle(path)
    edit(
        path,
        f"UPDATE events SET id = -1 WHERE id = {number}",
        f"UPDATE events SET id = {number} WHERE id = {number + 1}",
        f"UPDATE events SET id = {number + 1} WHERE id = -1",
    )
    moved = [(d.kind, d.event, d.expected) for d in found(path, "events")]
    assert (DamageKind.EVENT_MOVED, number, number + 1) in moved
    assert (DamageKind.EVENT_MOVED, number + 1, number) in moved


def test_the_last_events_cut_off_leave_rows_that_no_event_made(path: Path) -> None:
    last = int(one(path, "SELECT max(id) FROM events")[0])
    edit(path, f"DELETE FROM events WHERE id >= {last}")
    assert {d.table for d in verify_file(path).damages} == {
        "evaluations",
        "snapshots",
        "snapshot_documents",
    }


def rewrite(path: Path, change: Callable[[list[Any]], None]) -> None:
    """Somebody who knows the form writes the whole trail anew, each digest as it should be."""
    connection = sqlite3.connect(path)
    columns = "id, at, who, what, subject, reason, changes, previous"
    events = [list(row) for row in connection.execute(f"SELECT {columns} FROM events ORDER BY id")]
    connection.close()
    previous = ""
    for event in events:
        event[6] = text_of(event[6])
        change(event)
        event[7] = previous
        previous = event_digest(tuple(event))
        edit(
            path,
            f"UPDATE events SET who = ?, changes = ?, previous = ?, digest = ? WHERE id = {event[0]}",
            values=(event[2], event[6], event[7], previous),
        )


def test_a_trail_rewritten_throughout_is_found_by_the_printed_head(path: Path) -> None:
    with Store.open(path, read_only=True) as store:
        printed = store.trail.head()
    assert verify_file(path, printed).intact
    assert (
        verify_file(path, printed.removeprefix("sha256:")[:16].upper()).asked_event
        == one(path, "SELECT max(id) FROM events")[0]
    )

    edit(path, "UPDATE adjustments SET points = 5000 WHERE id = 1")
    rewrite(path, lambda e: e.__setitem__(6, e[6].replace('"points":1000', '"points":5000')))
    verification = verify_file(path)
    assert verification.intact, "the chain alone holds together"
    compared = verify_file(path, printed)
    assert not compared.intact
    assert compared.asked_event is None


def test_a_rewritten_trail_under_a_frozen_result_is_found_by_counting_again(path: Path) -> None:
    edit(path, "UPDATE adjustments SET points = 5000 WHERE id = 1")
    rewrite(path, lambda e: e.__setitem__(6, e[6].replace('"points":1000', '"points":5000')))
    with Store.open(path, read_only=True) as store:
        rests, damage = store.verify().damages
    assert rests.kind is DamageKind.EVIDENCE_DIFFERS
    assert damage.kind is DamageKind.RESULT_DIFFERS
    assert rests.place["unit"] == damage.place["unit"] == "U01 单位U01"


def test_evidence_exchanged_under_a_rewritten_trail_is_found_by_what_was_frozen(
    path: Path,
) -> None:
    """No number moves, only what it rests on, and the trail tells it as it is now."""
    edit(path, "UPDATE adjustments SET evidence = '另一件事' WHERE id = 1")
    rewrite(path, lambda e: e.__setitem__(6, e[6].replace('"表彰"', '"另一件事"')))
    assert verify_file(path).intact
    with Store.open(path, read_only=True) as store:
        (damage,) = store.verify().damages
    assert damage.kind is DamageKind.EVIDENCE_DIFFERS


def test_a_file_too_large_for_the_memory_is_checked_where_it_lies(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.store.verify.verifying._IN_MEMORY", 0)
    before = path.read_bytes()
    assert verify_file(path).intact
    assert path.read_bytes() == before
    edit(path, "UPDATE report_texts SET text = '别的'")
    tables = {d.table for d in verify_file(path).damages}
    assert tables == {"report_texts", "report_words"}


@pytest.mark.parametrize("head", ["x", "sha256:xyz", "1234", "'; --"])
def test_what_is_no_head_is_refused(path: Path, head: str) -> None:
    with pytest.raises(UserError) as refused:
        verify_file(path, head)
    assert refused.value.kind is ErrorKind.VALUE_REFUSED


# the file


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("DROP TRIGGER events_keep_changed", "events_keep_changed"),
        (
            "CREATE TRIGGER favour AFTER INSERT ON marks BEGIN UPDATE marks SET points = 1; END",
            "favour",
        ),
        ("CREATE TABLE extra (a)", "extra"),
        ("DROP INDEX entries_by_unit", "entries_by_unit"),
    ],
)
def test_another_schema_is_named(path: Path, statement: str, name: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.close()
    assert [(d.kind, d.table) for d in verify_file(path).damages] == [
        (DamageKind.SCHEMA_CHANGED, name)
    ]


def test_a_damaged_page_is_reported_and_the_rest_is_checked(path: Path) -> None:
    (root,) = one(path, "SELECT rootpage FROM sqlite_schema WHERE name = 'adjustments'")
    size = one(path, "PRAGMA page_size")[0]
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\x7f" * 64)
    damages = verify_file(path).damages
    assert DamageKind.STRUCTURE in {d.kind for d in damages}
    assert {d.table for d in damages if d.kind is DamageKind.STRUCTURE} >= {"adjustments"}


def test_verifying_leaves_the_file_as_it_is_also_where_nothing_can_be_written(
    path: Path,
) -> None:
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        assert verify_file(path).intact
    finally:
        path.parent.chmod(0o755)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_step_of_the_schema_that_is_struck_off_the_list_is_refused(path: Path) -> None:
    """Taken again in memory it would pass unseen: what it makes may be there already, and fit."""
    whole = path.read_bytes()
    for step in known_steps()[1:]:
        path.write_bytes(whole)
        edit(path, "DELETE FROM _sqlite_migrations WHERE name = ?", values=(step,))
        before = path.read_bytes()
        for look in (verify_file, Store.open):
            with pytest.raises(UserError) as refused:
                look(path)
            assert refused.value.kind in (ErrorKind.FILE_DAMAGED, ErrorKind.SCHEMA_CHANGED), step
        assert path.read_bytes() == before


def test_what_was_replayed_is_freed_at_once(path: Path) -> None:
    """A hundred thousand rows left to the search for garbage would halt the window when it comes to them."""
    verify_file(path)  # what is kept for every file is made
    gc.collect()
    gc.disable()
    try:
        verification = verify_file(path)
        left = gc.collect()
    finally:
        gc.enable()
    assert verification.intact
    assert left == 0
