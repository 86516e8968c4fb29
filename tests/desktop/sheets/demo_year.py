"""The made-up district's whole year, as the sheets see it."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from db.records import Ranking, Rankings, UnrankedReason
from db.store import Store
from desktop import assets
from desktop.exchange.workbook.import_reader import read_workbook
from desktop.messages import unranked_text
from desktop.sheets.catalogue import YearFacts


@cache
def demo_facts() -> YearFacts:
    """Everything of the demo, read once for all tests."""
    with TemporaryDirectory(prefix="shufa-demo-") as folder:
        scheme_text = assets.sample("year-2024.toml").read_text("utf-8")
        with Store.create(Path(folder, "demo.shufa")) as store:
            evaluation = store.evaluations.create(scheme_text)
            scheme = store.schemes.current(evaluation.id).scheme
            known = store.importer.facts(evaluation.id)
            workbook = read_workbook(assets.sample("year-2024.xlsx"), scheme, known)
            store.importer.take(evaluation.id, workbook)
            return year_facts(store)


def year_facts(store: Store) -> YearFacts:
    evaluation = store.evaluations.latest()
    scheme = store.schemes.current(evaluation.id).scheme
    entries = store.units.entries(evaluation.id)

    def reason(found: UnrankedReason) -> str:
        return unranked_text(found, scheme)

    return YearFacts(
        evaluation,
        scheme,
        store.results.all_rankings(evaluation.id),
        reason,
        entries,
        store.panel.reviewers(evaluation.id),
        store.panel.groups(evaluation.id),
        [store.results.derivation(evaluation.id, entry.id) for entry in entries],
        store.trail.head(),
    )


def renamed(facts: YearFacts, *names: str) -> YearFacts:
    """The same year in which the first units have other names."""
    changed = {e.id: replace(e, unit=name) for e, name in zip(facts.entries, names, strict=False)}

    def ranking(old: Ranking) -> Ranking:
        standings = tuple(replace(s, entry=changed.get(s.entry.id, s.entry)) for s in old.standings)
        return replace(old, standings=standings)

    return replace(
        facts,
        entries=tuple(changed.get(e.id, e) for e in facts.entries),
        derivations=[replace(d, entry=changed.get(d.entry.id, d.entry)) for d in facts.derivations],
        rankings=Rankings(
            ranking(facts.rankings.overall),
            tuple(map(ranking, facts.rankings.by_category)),
            tuple(map(ranking, facts.rankings.by_presentation)),
        ),
    )
