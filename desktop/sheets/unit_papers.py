"""Papers for some units only: those of a kind of sheet in one file, or a file for each unit."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from db.scoring.scheme.scheme import Part
from desktop.sheets.ballots import sheet as ballot_sheet
from desktop.sheets.ballots.paper import Naming
from desktop.sheets.catalogue import (
    Paper,
    SheetKind,
    YearFacts,
    ballot_paper,
    collection_paper,
    feedback_letters,
    feedback_paper,
    reminders,
)

PER_UNIT = frozenset({"breakdown", "feedback", "ballots", "collection"})


def papers_for(
    kind: SheetKind, facts: YearFacts, units: Collection[str] | None = None
) -> Iterator[Paper]:
    """The papers of a kind for some units (codes), or all; a kind that is not by unit takes no notice."""
    for paper in _papers_for(kind, facts, units):
        yield replace(paper, made_at=facts.made_at)


def _papers_for(
    kind: SheetKind, facts: YearFacts, units: Collection[str] | None
) -> Iterator[Paper]:
    if units is None or kind.name not in PER_UNIT:
        return kind.papers(facts)
    codes = [entry.unit_code for entry in facts.entries if entry.unit_code in units]
    if not codes:
        return iter(())
    if kind.name == "feedback":
        return iter((feedback_paper(feedback_letters(facts, *codes)),))
    if kind.name == "collection":
        return iter((collection_paper(facts), *reminders(facts, codes)))
    return kind.papers(only_units(facts, codes))


def papers_by_unit(
    kind: SheetKind, facts: YearFacts, units: Collection[str] | None = None
) -> Iterator[Paper]:
    """A paper for each unit, called by its code and name; of ballots one for each part, without the grids.

    Of the ledger of reports it is the reminders, to those whose report is missing.
    """
    for entry in facts.entries:
        if units is not None and entry.unit_code not in units:
            continue
        ending = f"{entry.unit_code}-{entry.unit}"
        if kind.name == "ballots":
            own = only_units(facts, (entry.unit_code,))
            papers = [p for part in facts.scheme.parts for p in _ballots(own, part)]
        elif kind.name == "collection":
            papers = list(reminders(facts, (entry.unit_code,)))
        else:
            papers = list(papers_for(kind, facts, (entry.unit_code,)))
        for paper in papers:
            yield replace(paper, stem=f"{paper.stem}-{ending}", made_at=facts.made_at)


def _ballots(facts: YearFacts, part: Part) -> Iterator[Paper]:
    paper = ballot_paper(facts, part, Naming.BLANK)
    if part.has_ballots and paper.entries:
        yield Paper(f"评分票-{part.title}", lambda: ballot_sheet.draft(paper))


def only_units(facts: YearFacts, codes: Collection[str]) -> YearFacts:
    """The facts of a year with some units (codes) alone."""
    entries = tuple(e for e in facts.entries if e.unit_code in codes)
    derivations = [d for d in facts.derivations if d.entry.unit_code in codes]
    return replace(facts, entries=entries, derivations=derivations)
