"""Ballots typed in an order that nobody is to find again, and how well another order tells it."""

from collections.abc import Sequence
from statistics import correlation

from db.records import Mark
from db.store import Store
from tests.db.staffed_year import StaffedYear


def type_in(store: Store, year: StaffedYear, codes: Sequence[str]) -> None:
    """One mark a ballot, and now and then something that names who did it."""
    ids = {r.code: r.id for r in store.panel.reviewers(year.evaluation)}
    for count, code in enumerate(codes):
        store.ballots.put_mark("hall", year.entries[0], ids[code], "H1", Mark.number(80_000))
        if count % 10 == 0:
            store.ballots.put_mark(
                "written", year.entries[0], year.own, "A1", Mark.number(count * 100)
            )


def told(codes: Sequence[str], arrived: Sequence[str]) -> float:
    """How well an order of ballot numbers tells that of arrival: 0 for not at all, 1 for all of it."""
    assert sorted(codes) == sorted(arrived)
    places = {code: place for place, code in enumerate(arrived)}
    return abs(correlation([places[c] for c in codes], range(len(codes))))
