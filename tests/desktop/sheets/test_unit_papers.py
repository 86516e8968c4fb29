"""Sheets for some units: those that were chosen are there, and nobody else."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.sheets.catalogue import BY_NAME, YearFacts
from desktop.sheets.collection_sheet import ReportHandIn
from desktop.sheets.setting.printing import Printed
from desktop.sheets.unit_papers import PER_UNIT, papers_by_unit, papers_for
from tests.desktop.sheets.conftest import Reading
from tests.desktop.sheets.demo_year import demo_facts

Read = Callable[[Printed], Reading]


@pytest.fixture(scope="module")
def facts() -> YearFacts:
    """The demo, with the report of the first unit alone handed in."""
    (first, *_) = demo_facts().entries
    return replace(demo_facts(), hand_ins={first.unit_code: ReportHandIn("2024-12-01")})


def others(facts: YearFacts) -> set[str]:
    """The names of units that are nowhere on a sheet but as whom it is for: not in the panel."""
    panel = {text for r in facts.reviewers for text in (r.name, r.workplace)}
    return {entry.unit for entry in facts.entries} - panel


def chosen(facts: YearFacts) -> tuple[list[str], list[str]]:
    """Codes and names of some units whose names are in no other's."""
    names = [entry.unit for entry in facts.entries]
    totals = Counter(standing.total for standing in facts.rankings.overall.standings)
    # the breakdown names those with whom a unit had the same total
    alone = {s.entry.id for s in facts.rankings.overall.standings if totals[s.total] == 1}
    picked = [e for e in facts.entries[1:] if e.id in alone and e.unit in others(facts)]
    picked = [e for e in picked if sum(e.unit in name for name in names) == 1][::20]
    return [e.unit_code for e in picked], [e.unit for e in picked]


@pytest.mark.parametrize("name", sorted(PER_UNIT))
def test_only_the_chosen_units_are_on_paper(name: str, facts: YearFacts, read: Read) -> None:
    codes, names = chosen(facts)
    papers = list(papers_for(BY_NAME[name], facts, codes))
    if name == "collection":
        ledger, *papers = papers
        text = read(ledger.print()).text
        assert [e.unit for e in facts.entries if e.unit not in text] == [], "the ledger is whole"
    assert papers
    for paper in papers:
        text = read(paper.print()).text
        found = {unit for unit in others(facts) if unit in text}
        assert found <= set(names), paper.stem
        assert found, paper.stem
    together = "".join(read(paper.print()).text for paper in papers)
    assert all(unit in together for unit in names)


@pytest.mark.parametrize("name", sorted(PER_UNIT))
def test_a_file_a_unit_holds_that_unit_alone(name: str, facts: YearFacts, read: Read) -> None:
    codes, names = chosen(facts)
    papers = list(papers_by_unit(BY_NAME[name], facts, codes))
    assert len({paper.file_name for paper in papers}) == len(papers) >= len(codes)
    for paper in papers:
        (own,) = [n for n in names if paper.stem.endswith(n)]
        text = read(paper.print()).text
        assert {unit for unit in others(facts) if unit in text} == {own}


@pytest.mark.parametrize("name", sorted(PER_UNIT))
def test_a_file_for_each_unit_of_the_year(name: str, facts: YearFacts) -> None:
    stems = [paper.stem for paper in papers_by_unit(BY_NAME[name], facts)]
    for entry in facts.entries[1:]:
        assert any(stem.endswith(f"{entry.unit_code}-{entry.unit}") for stem in stems)


def test_who_has_handed_in_is_not_reminded(facts: YearFacts) -> None:
    handed_in = [facts.entries[0].unit_code]
    papers = papers_for(BY_NAME["collection"], facts, handed_in)
    assert [paper.stem for paper in papers] == ["报告收缴台账"]
    assert list(papers_by_unit(BY_NAME["collection"], facts, handed_in)) == []


def test_a_sheet_of_all_units_takes_no_notice(facts: YearFacts, read: Read) -> None:
    (paper,) = papers_for(BY_NAME["order"], facts, [facts.entries[0].unit_code])
    text = read(paper.print()).text
    spoken = [e for e in facts.entries if e.running_order is not None]
    assert spoken
    assert all(entry.unit in text for entry in spoken)


def test_no_unit_no_paper(facts: YearFacts) -> None:
    for name in PER_UNIT:
        assert list(papers_for(BY_NAME[name], facts, ["U00"])) == []
