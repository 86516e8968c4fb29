"""Ranking again after one counted mark has changed: a single entry is counted, not the file."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from db.records import Entry, Mark
from db.store import Store
from db.store.results.counting import Counting
from tests.bench.measuring import Bench, Line, seconds
from tests.bench.year_files import DISTRICT, year_file

_LIMIT = 0.010  # seconds
_RUNS = 25


def measure(bench: Bench) -> Iterator[Line]:
    path = year_file(bench.folder, DISTRICT)
    counted: list[int] = []
    with Store.open(path) as store:
        whole = seconds(lambda: store.results.ranking(1))
        entries = store.units.entries(1)
        times = []
        for run in range(_RUNS):
            _change_a_mark(store, entries[run], 5000 + 500 * (run % 11))
            with _watched(counted):
                times.append(seconds(lambda: store.results.ranking(1)))
        kept = store.results.ranking(1)
        store.results.forget()
        assert kept == store.results.ranking(1), "what is kept up to date equals a full recount"
    assert counted == [1] * _RUNS, f"entries counted: {counted}"
    median = statistics.median(times)
    note = f"{median * 1e3:.2f} ms, one entry counted; a full count is {whole * 1e3:.1f} ms"
    yield Line("rank again after one changed mark, in 10 ms", median / _LIMIT, 1, note)


def _change_a_mark(store: Store, entry: Entry, points: int) -> None:
    """Takes a submitted ballot back, types another mark, hands it in again."""
    reviewer = store.panel.reviewers(1)[entry.id % DISTRICT.reviewers]
    ballot = store.ballots.get("written", entry.id, reviewer.id)
    assert ballot is not None
    store.ballots.withdraw(ballot.id, "bench")
    store.ballots.put_mark("written", entry.id, reviewer.id, "A1", Mark.number(points))
    store.ballots.submit(ballot.id)


class _watched:  # noqa: N801 - used as a statement
    """Notes how many entries each count takes, while it is entered."""

    def __init__(self, counted: list[int]) -> None:
        self._counted = counted
        self._entries = Counting.entries

    def __enter__(self) -> None:
        entries, counted = self._entries, self._counted

        def noting(counting: Counting, chosen: tuple[Entry, ...]) -> object:
            counted.append(len(chosen))
            return entries(counting, chosen)

        Counting.entries = noting  # type: ignore[method-assign,assignment]

    def __exit__(self, *_: object) -> None:
        Counting.entries = self._entries  # type: ignore[method-assign]
