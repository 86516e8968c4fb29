"""Every kind of damage, and every record that can be damaged, has words."""

import pytest
from sqlite_utils import Database

from db.migrations import schema
from db.store.damage import Damage, DamageKind
from db.store.tables import BESIDES, Layout, layout_of
from desktop.explanation.verification_text import column_word, damage_line, table_word


def layout() -> Layout:
    fresh = Database(memory=True)
    schema.apply(fresh)
    try:
        return layout_of(fresh.conn)
    finally:
        fresh.close()


TABLES = layout().tables
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
