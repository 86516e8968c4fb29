"""What sheets are printed from: a frozen year keeps its names, an open one names the units as of today."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.store import Store
from desktop.exchange.documents.pdf_text import pdf_text
from desktop.operations.printing import write_sheets
from desktop.operations.year_facts import year_facts
from desktop.sheets.catalogue import SHEETS
from desktop.sheets.unit_papers import papers_for
from tests.db.store import full_year


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "年度.shufa"
    full_year.build(path, staffed=False)
    with Store.open(path) as store:
        yield store


def printed(store: Store) -> dict[str, bytes]:
    """Every sheet of the year but for the head of the trail, which moves with every event."""
    facts = replace(
        year_facts(store, 1, derivations=True, intervals=True, checks=True), trail_head=""
    )
    return {
        p.file_name: p.print(None).pdf for kind in SHEETS for p in papers_for(kind, facts, None)
    }


def change_units(store: Store) -> None:
    """U01 and U02 are renamed, U01 gets another code, and U02 goes into it."""
    first, second = (store.units.find(1, code) for code in ("U01", "U02"))
    store.unit_changes.rename(first.id, "2025-03-01", "改革", unit="新名局", code="A01")
    store.unit_changes.rename(second.id, "2025-03-01", "改革", unit="又一新名局")
    store.unit_changes.merge(1, [second.unit_id], first.unit_id, "2025-04-01", "改革")


def test_no_sheet_of_a_frozen_year_changes_by_what_became_of_its_units(store: Store) -> None:
    before, digest = printed(store), store.results.ranking(1).digest
    assert len(before) > len(SHEETS)
    change_units(store)
    after = printed(store)
    assert list(after) == list(before)
    assert [name for name in before if after[name] != before[name]] == []
    assert store.results.ranking(1).digest == digest
    assert store.verify().intact


def test_what_is_printed_of_a_frozen_year_is_as_of_its_freezing(store: Store) -> None:
    (snapshot,) = (s for s in store.results.snapshots(1) if s.in_force)
    change_units(store)
    assert year_facts(store, 1).made_at == snapshot.frozen_at
    store.results.reopen(1, "更正")
    assert year_facts(store, 1).made_at == store.trail.last_at()


def test_sheets_of_an_open_year_bear_the_names_of_today(store: Store) -> None:
    store.results.reopen(1, "更正")
    change_units(store)
    facts = year_facts(store, 1)
    assert {(e.unit_code, e.unit) for e in facts.entries} == {
        ("A01", "新名局"),
        ("U02", "又一新名局"),
        ("U03", "单位U03局"),
    }
    assert {s.entry.unit for s in facts.rankings.overall.standings} == {
        e.unit for e in facts.entries
    }


def test_a_unit_is_named_as_today_and_its_sheet_bears_the_name_of_then(
    store: Store, tmp_path: Path
) -> None:
    change_units(store)
    for name in ("A01", "新名局", "单位U01"):
        written = write_sheets(store, 1, tmp_path / name, ["feedback"], units=[name])
        assert len(written.paths) == 1
        text = pdf_text(written.paths[0].read_bytes())
        assert "单位U01" in text
        assert "新名局" not in text
