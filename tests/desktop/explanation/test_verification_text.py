"""Every kind of damage, and every record that can be damaged, has words."""

import pytest
from sqlite_utils import Database

from db.migrations import schema
from db.store.trail.tables import BESIDES, FileTables, file_tables
from db.store.verify.damage import Damage, DamageKind
from desktop.explanation.verification_text import column_word, damage_line, table_word


def held() -> FileTables:
    fresh = Database(memory=True)
    schema.apply(fresh)
    try:
        return file_tables(fresh.conn)
    finally:
        fresh.close()


TABLES = held().tables
COLUMNS = sorted({column for table in TABLES.values() for column in table.columns})


@pytest.mark.parametrize("kind", DamageKind)
def test_every_kind_is_worded(kind: DamageKind) -> None:
    stored = "1" if kind is DamageKind.RESULT_DIFFERS else "改后"
    damage = Damage(kind, "marks", {"ballot_id": 3}, "level", stored, stored, 7, {"unit": "U01 甲"})
    line = damage_line(damage)
    assert "{" not in line
    assert any(word in line for word in ("U01 甲", "第 7 笔", "文件结构"))


@pytest.mark.parametrize(
    "table", [*TABLES, *(beside.table for beside in BESIDES), "report_words", "events"]
)
def test_every_recorded_table_is_worded(table: str) -> None:
    line = damage_line(Damage(DamageKind.ROW_ADDED, table, {"id": 3}))
    assert table not in line
    assert table_word(table) != table


@pytest.mark.parametrize("column", COLUMNS)
def test_every_recorded_column_is_worded(column: str) -> None:
    assert column_word(column) != column


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("CHECK constraint failed in ballots", "“评分票”中有不合规定的内容"),
        ("NULL value in units.title", "“单位”中“名称”不应为空"),
        ("non-INTEGER value in marks.points", "“打分”中“分值”类型不对"),
        ("Page 7 is never used", "Page 7 is never used"),
    ],
)
def test_what_sqlite_says_of_rows_is_worded(said: str, words: str) -> None:
    line = damage_line(Damage(DamageKind.STRUCTURE, stored=said))
    assert line == f"文件结构损坏（整个文件）：{words}"
