"""Every kind of damage, and every record that can be damaged, has words."""

import pytest
from sqlite_utils import Database

from db.migrations import schema
from db.store.damage import Damage, DamageKind
from db.store.tables import layout_of
from desktop.explanation.verification_text import damage_line


def tables() -> list[str]:
    fresh = Database(memory=True)
    schema.apply(fresh)
    try:
        return list(layout_of(fresh.conn).tables)
    finally:
        fresh.close()


@pytest.mark.parametrize("kind", DamageKind)
def test_every_kind_is_worded(kind: DamageKind) -> None:
    stored = "1" if kind is DamageKind.RESULT_DIFFERS else "改后"
    damage = Damage(kind, "marks", {"ballot_id": 3}, "level", stored, stored, 7, {"unit": "U01 甲"})
    line = damage_line(damage)
    assert "{" not in line
    assert any(word in line for word in ("U01 甲", "第 7 笔", "文件结构"))


@pytest.mark.parametrize("table", tables())
def test_every_recorded_table_is_worded(table: str) -> None:
    line = damage_line(Damage(DamageKind.ROW_ADDED, table, {"id": 3}))
    assert table not in line
