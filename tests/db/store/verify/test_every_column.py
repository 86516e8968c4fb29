"""Every column of every table: an edit by another SQLite program is found and named, or the list below says why not."""

import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db.errors import UserError
from db.migrations import schema
from db.store.trail.tables import BESIDES, FileTables, file_tables
from db.store.trail.trail import DIGESTED
from db.store.verify.damage import DamageKind
from db.store.verify.verifying import verify_file
from desktop.explanation.verification_text import damage_line
from tests.db.store import full_year
from tests.db.store.another_program import edit, one

# Nothing is told by these, and nothing is made from them.
UNTOLD = {
    ("_sqlite_migrations", "id"): "the number of a step's row: steps are known by their names",
    ("_sqlite_migrations", "applied_at"): "when a step was taken: shown nowhere",
    ("report_words_idx", "segid"): "a way to a word that SQLite finds without",
}
# Codes of the rules: people say the titles. A drawn sheet number may hold A1 among its own signs.
CODES = re.compile("(?<![0-9A-Z])(written|duty|daily|leaders|experts|A1)(?![0-9A-Z])")
INDEX = "report_words"  # in its shadow tables
STEPS = "_sqlite_migrations"


def _tables() -> FileTables:
    fresh = Database(memory=True)
    schema.apply(fresh)
    try:
        return file_tables(fresh.conn)
    finally:
        fresh.close()


# Those of the full-text index's own tables too.
COLUMNS = [
    (table, str(row[1]))
    for table, rows in full_year.tables("'table', 'shadow'").items()
    for row in rows
]
RECORDED = _tables().tables


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "年度.shufa"
    full_year.build(path)
    full_year.add_packets(path)
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(whole, tmp_path / "年度.shufa"))


def another(value: Any, kind: str) -> Any:
    """A value of the same type that is not the same."""
    if isinstance(value, int):
        return value + 900
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1]) if value else b"x"
    if value is None:
        return 7 if "INT" in kind else "改"
    return f"{value}改"


def alter(path: Path, table: str, column: str) -> tuple[dict[str, Any], Any, Any]:
    """Edits one cell; returns the row's key as it was, the value before and the one after."""
    connection = sqlite3.connect(path)
    info = connection.execute(f"PRAGMA table_info({table})").fetchall()
    connection.close()
    keys = RECORDED[table].key if table in RECORDED else [r[1] for r in info if r[5]]
    kind = next(r[2] for r in info if r[1] == column)
    *key, before = one(path, f"SELECT {', '.join([*keys, column])} FROM {table} ORDER BY 1, 2")
    after = another(before, kind)
    where = " AND ".join(f"{name} = ?" for name in keys)
    edit(path, f"UPDATE {table} SET {column} = ? WHERE {where}", values=(after, *key))
    return dict(zip(keys, key, strict=True)), before, after


def test_a_file_with_a_row_in_every_table_is_intact(path: Path) -> None:
    assert verify_file(path).intact
    for table in {table for table, _ in COLUMNS}:
        assert one(path, f"SELECT count(*) FROM {table}")[0], table


@pytest.mark.parametrize(("table", "column"), [c for c in COLUMNS if c not in UNTOLD])
def test_one_edit_of_any_column_is_found_and_named(path: Path, table: str, column: str) -> None:
    key, before, after = alter(path, table, column)
    if table == STEPS:
        with pytest.raises(UserError):
            verify_file(path)
        return
    damages = verify_file(path).damages
    beside = next((b for b in BESIDES if b.table == table), None)
    own = [d for d in damages if d.table == (INDEX if table.startswith(INDEX) else table)]
    assert own, f"{table}.{column}: {damages}"
    assert column == "code" or not CODES.search("\n".join(map(damage_line, damages)))
    if table == "events":
        assert key["id"] in {d.event for d in own} | {d.event - 1 for d in own if d.event}
    elif beside is not None:
        if column == beside.key:
            kinds = {DamageKind.CONTENT_ADDED, DamageKind.CONTENT_REMOVED}
        else:
            kinds = {DamageKind.CONTENT_CHANGED}
        assert {d.kind for d in own} == kinds
    elif table in RECORDED and column in RECORDED[table].key:
        moved = {**key, column: after}
        assert (DamageKind.ROW_REMOVED, key) in [(d.kind, d.key) for d in own]
        assert (DamageKind.ROW_ADDED, moved) in [(d.kind, d.key) for d in own]
    elif table in RECORDED:
        (damage,) = own
        assert (damage.kind, damage.key, damage.column) == (DamageKind.ROW_CHANGED, key, column)
        if column not in DIGESTED.get(table, ()):  # secrets are told by their digests alone
            assert (damage.stored, damage.expected) == (after, before)


@pytest.mark.parametrize(("table", "column"), UNTOLD)
def test_what_is_not_told_is_there_and_changes_nothing(path: Path, table: str, column: str) -> None:
    assert (table, column) in COLUMNS
    alter(path, table, column)
    assert verify_file(path).intact


@pytest.mark.parametrize("table", RECORDED)
def test_a_row_taken_away_is_named(path: Path, table: str) -> None:
    names = RECORDED[table].key
    key = one(path, f"SELECT {', '.join(names)} FROM {table} ORDER BY 1")
    where = " AND ".join(f"{name} = ?" for name in names)
    edit(path, f"DELETE FROM {table} WHERE {where}", values=key)
    found = [(d.kind, d.key) for d in verify_file(path).damages if d.table == table]
    assert found == [(DamageKind.ROW_REMOVED, dict(zip(names, key, strict=True)))]


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("INSERT INTO report_words (rowid, words) VALUES (77, '捏造 造')", ()),
        ("INSERT INTO report_words (report_words, rowid, words) VALUES ('delete', 1, ?)", ()),
        ("INSERT INTO report_words (report_words) VALUES ('delete-all')", ()),
    ],
)
def test_a_hit_made_or_hidden_in_the_search_is_found(
    path: Path, statement: str, values: tuple[Any, ...]
) -> None:
    if "?" in statement:
        values = ("推进 进依",)
    edit(path, statement, values=values)
    assert "report_words" in {d.table for d in verify_file(path).damages}


def test_a_text_that_is_another_is_told_as_the_unit_s(path: Path) -> None:
    edit(path, "UPDATE report_texts SET text = replace(text, '到位', '不到位')")
    damages = {d.table: d for d in verify_file(path).damages}
    assert damages["report_texts"].kind is DamageKind.CONTENT_CHANGED
    assert damages["report_words"].place["unit"] == "U01 单位U01"
