"""The made-up district's whole year, as the sheets see it."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from db.records import UnrankedReason
from db.store import Store
from desktop import assets
from desktop.exchange.intake import read_workbook
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
            known = store.evaluations.intake_facts(evaluation.id)
            workbook = read_workbook(assets.sample("year-2024.xlsx"), scheme, known)
            store.evaluations.take(evaluation.id, workbook)
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


def renamed(facts: YearFacts, name: str) -> YearFacts:
    """The same year in which the first unit has another name."""
    first = replace(facts.entries[0], unit=name)
    derivations = [replace(facts.derivations[0], entry=first), *facts.derivations[1:]]
    return replace(facts, entries=(first, *facts.entries[1:]), derivations=derivations)
