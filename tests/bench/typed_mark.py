"""One mark, typed until it is on disk, against a bare transaction that is synced in the same folder."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing

from db.records import Mark
from db.store import Store
from tests.bench.measuring import Bench, Line, against
from tests.bench.year_files import DISTRICT, scheme_text


def measure(bench: Bench) -> Iterator[Line]:
    path, bare = bench.folder / "typed.shufa", bench.folder / "bare.sqlite"
    path.unlink(missing_ok=True)
    bare.unlink(missing_ok=True)
    with Store.create(path) as store, closing(sqlite3.connect(bare, isolation_level=None)) as other:
        evaluation = store.evaluations.create(scheme_text(DISTRICT))
        with store.transaction():
            entries = [
                store.units.add(evaluation.id, f"U{n:02d}", f"单位{n}", "街道").id
                for n in range(1, DISTRICT.entries + 1)
            ]
            reviewers = [
                store.panel.add(evaluation.id, f"R{n:02d}", "experts").id for n in range(1, 21)
            ]
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("PRAGMA synchronous = EXTRA")
        other.execute("CREATE TABLE marks (id INTEGER PRIMARY KEY, state TEXT, points INTEGER)")
        cells = itertools.product(entries, reviewers, range(1, DISTRICT.criteria + 1))

        def type_one() -> None:
            entry, reviewer, criterion = next(cells)
            store.ballots.put_mark("written", entry, reviewer, f"A{criterion}", Mark.number(7500))

        def insert_one() -> None:
            other.execute("BEGIN")
            other.execute("INSERT INTO marks (state, points) VALUES ('number', 7500)")
            other.execute("COMMIT")

        timing = against(type_one, insert_one, runs=400, warm_up=20)
    note = timing.note("put_mark with checks and trail", "bare INSERT")
    yield Line(
        "one mark, typed to durable", timing.ratio, 1.35, f"{note}; both synchronous = EXTRA"
    )
