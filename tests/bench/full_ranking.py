"""Ranking 79 units by 115 reviewers on 10 criteria from the file, against a bare sum of the marks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from db.store import Store
from tests.bench.measuring import Bench, Line, against
from tests.bench.year_files import DISTRICT, year_file


def measure(bench: Bench) -> Iterator[Line]:
    """The count beside the sum, on an open file each and from opening it; and what opening looks through first."""
    path = year_file(bench.folder, DISTRICT)
    yield _recounted(path)
    yield _opened_and_ranked(path)
    yield _looked_through(path)


def _recounted(path: Path) -> Line:
    with Store.open(path) as store, closing(sqlite3.connect(path)) as connection:
        results = store.results

        def recount() -> None:
            results.forget()
            assert len(results.ranking(1).standings) == DISTRICT.entries

        def add_up() -> None:
            ((total,),) = connection.execute("SELECT sum(points) FROM marks").fetchall()
            assert total > 0

        timing = against(recount, add_up, runs=25)
    note = timing.note("full recount", "SELECT sum(points)")
    return Line(f"rank {DISTRICT.text} from the file", timing.ratio, 6, note)


def _opened_and_ranked(path: Path) -> Line:
    """As a person waits who opens a file for the ranking, but for the look at its rows (`_looked_through`)."""

    def rank() -> None:
        with Store.open(path, read_only=True, rows=False) as store:
            store.results.ranking(store.evaluations.latest().id)

    def add_up() -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("SELECT sum(points) FROM marks").fetchall()

    timing = against(rank, add_up, runs=25)
    note = timing.note("open and rank", "open and SELECT sum(points)")
    name = f"rank {DISTRICT.text}, opening the file on both sides, rows not looked through"
    return Line(name, timing.ratio, 6, note)


def _looked_through(path: Path) -> Line:
    """Opening holds every row to the rules of the schema once; SQLite's own check does the like."""

    def look() -> None:
        Store.open(path).close()

    def check() -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA foreign_key_check").fetchall()
            connection.execute("PRAGMA integrity_check").fetchall()

    timing = against(look, check, runs=9)
    note = timing.note("open, every row looked at", "integrity_check and foreign_key_check")
    return Line(f"open {DISTRICT.text} with every row looked at", timing.ratio, 1.5, note)
