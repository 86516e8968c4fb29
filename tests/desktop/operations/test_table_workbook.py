"""What stands in a table on paper stands in the workbook, numbers as numbers."""

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from desktop.operations.table_workbook import tables_bytes, write_tables
from desktop.sheets.catalogue import BY_NAME, SHEETS
from desktop.sheets.setting.tables import SheetTable, tables
from tests.desktop.sheets.demo_year import demo_facts, renamed


@pytest.mark.parametrize("name", [kind.name for kind in SHEETS if kind.tabular])
def test_every_table_sheet_is_a_workbook_too(name: str, tmp_path: Path) -> None:
    (first, *_) = BY_NAME[name].papers(demo_facts())
    path = tmp_path / "表.xlsx"
    if name == "findings":
        assert not write_tables(path, first), "no finding, no table"
        assert not path.exists()
        return
    assert write_tables(path, first)
    book = CalamineWorkbook.from_path(str(path))
    found = tables(first.draft())
    assert len(book.sheet_names) == len(found)
    for name_of_sheet, table in zip(book.sheet_names, found, strict=True):
        title, head, *rows = book.get_sheet_by_name(name_of_sheet).to_python()
        assert title[0] == table.title
        assert tuple(head) == table.columns
        assert len(rows) == len(table.rows)
    assert tables_bytes(found) == tables_bytes(tables(first.draft()))


def test_the_ranking_in_numbers(tmp_path: Path) -> None:
    facts = renamed(demo_facts(), "=1+1", "<b>&")
    (paper,) = BY_NAME["ranking"].papers(facts)
    write_tables(tmp_path / "r.xlsx", paper)
    book = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx"))
    assert book.sheet_names[0] == "总排名表"
    _, head, *rows = book.get_sheet_by_name("总排名表").to_python()
    assert len(rows) == 79
    best = facts.rankings.overall.standings[0]
    row = dict(zip(head, rows[0], strict=True))
    assert row["名次"] == best.rank
    assert row["编号"] == best.entry.unit_code
    assert row["总分"] == float(best.total)
    assert {"=1+1", "<b>&"} <= {r[head.index("单位")] for r in rows}, "text, never a formula"


def test_worksheets_have_names_of_their_own(tmp_path: Path) -> None:
    table = SheetTable("很长的名字[1]:/" * 5, ("甲",), (("1",),))
    path = tmp_path / "n.xlsx"
    path.write_bytes(tables_bytes((table, table, SheetTable("", ("甲",), (("1",),)))))
    names = CalamineWorkbook.from_path(str(path)).sheet_names
    assert len(set(names)) == 3
    assert all(len(name) <= 31 for name in names)
    assert names[1].endswith("-2")
