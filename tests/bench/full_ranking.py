"""Ranking 79 units by 115 reviewers on 10 criteria from the file, against a bare sum of the marks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from db.store import Store
from tests.bench.measuring import Bench, Line, against
from tests.bench.year_files import DISTRICT, year_file


def measure(bench: Bench) -> Iterator[Line]:
    path = year_file(bench.folder, DISTRICT)

    def rank() -> None:
        with Store.open(path) as store:
            ranking = store.results.ranking(store.evaluations.latest().id)
            assert len(ranking.standings) == DISTRICT.entries

    def add_up() -> None:
        with closing(sqlite3.connect(path)) as connection:
            ((total,),) = connection.execute("SELECT sum(points) FROM marks").fetchall()
            assert total > 0

    timing = against(rank, add_up, runs=25)
    note = timing.note("open and rank", "open and SELECT sum(points)")
    yield Line(f"rank {DISTRICT.text} from the file", timing.ratio, 6, note)

    with Store.open(path) as store, closing(sqlite3.connect(path)) as connection:
        results = store.results

        def recount() -> None:
            results.forget()
            results.ranking(1)

        def add_up_again() -> None:
            connection.execute("SELECT sum(points) FROM marks").fetchall()

        timing = against(recount, add_up_again, runs=25)
    note = timing.note("full recount", "SELECT sum(points)")
    yield Line(f"rank {DISTRICT.text}, files open on both sides", timing.ratio, 6, note)
