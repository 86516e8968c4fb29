"""A year imported, undone and redone, against the same rows and events by `executemany`, in processor time.

What is undone is also read and turned round by the reference: an undo cannot do without.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import copyfile
from statistics import median

from db.records import EventRun
from db.store import Store
from db.store.file.event_text import text_of
from tests.bench.measuring import Bench, Line, compiled, processor_time, python
from tests.bench.year_files import DISTRICT, unwritten_year, year_file

_RUNS = 3
_BYTES = 130  # 12 MB of the year's 90,850 marks
_SUMMING = (
    "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
    " print(c.execute('SELECT criterion_id, sum(points) FROM marks GROUP BY entry_id, criterion_id').fetchall())"
)


def measure(bench: Bench) -> Iterator[Line]:
    turns = [_turn(bench.folder / f"bulk-{turn}.shufa") for turn in range(_RUNS)]
    for name in ("import", "undo", "redo"):
        ours, floor = (median(side) for side in zip(*(t.times[name] for t in turns), strict=True))
        note = f"ours {ours:.2f} s, executemany of the same rows and events {floor:.2f} s of processor time"
        yield Line(f"{name} of {DISTRICT.text}", ours / floor, 3.0, note)
    size = turns[0].size / DISTRICT.marks
    note = f"{size:.0f} bytes a mark, of {_BYTES}; a mark's rows, indexes and event"
    yield Line("an imported mark on disk", size / _BYTES, 1.0, note)
    yield _ranking_as_a_process(year_file(bench.folder, DISTRICT))


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one year took, ours and the floor by what was done, and how many bytes it was after the import."""

    times: Mapping[str, tuple[float, float]]
    size: int


def _turn(path: Path) -> _Turn:
    bare = path.with_suffix(".bare")
    path.unlink(missing_ok=True)
    runs: list[EventRun] = []
    with Store.create(path) as store:
        evaluation_id, data = unwritten_year(store)
        take, reversals = store.importer.take, store.reversals
        acts: dict[str, tuple[Callable[[], object], Callable[[Path, Path, int], None]]] = {
            "import": (lambda: take(evaluation_id, data), _insert),
            "undo": (lambda: reversals.undo(evaluation_id, runs[0]), _delete),
            "redo": (lambda: reversals.redo(evaluation_id, runs[1]), _put_back),
        }
        times, size = {}, 0
        for name, (act, same) in acts.items():
            first = store.trail.last_id() + 1
            copyfile(path, bare)
            ours = processor_time(act)
            times[name] = ours, processor_time(partial(same, path, bare, first))
            runs.append(EventRun(first, store.trail.last_id()))
            size = size or path.stat().st_size
    return _Turn(times, size)


def _insert(path: Path, bare: Path, first: int) -> None:
    with closing(_beside(path, bare)) as other:
        other.execute("BEGIN")
        for table in ("ballots", "marks"):
            _copy(other, table, f"SELECT * FROM office.{table}")
        _copy(other, "events", f"SELECT * FROM office.events WHERE id >= {first}")
        other.execute("COMMIT")


def _put_back(path: Path, bare: Path, first: int) -> None:
    _turn_round(bare)
    _insert(path, bare, first)


def _delete(path: Path, bare: Path, first: int) -> None:
    _turn_round(bare)
    with closing(_beside(path, bare)) as other:
        other.execute("BEGIN")
        for table, key in (("marks", "ballot_id, criterion_id"), ("ballots", "id")):
            keys = other.execute(f"SELECT {key} FROM main.{table}").fetchall()
            where = " AND ".join(f"{column} = ?" for column in key.split(", "))
            other.executemany(f"DELETE FROM main.{table} WHERE {where}", keys)
        _copy(other, "events", f"SELECT * FROM office.events WHERE id >= {first}")
        other.execute("COMMIT")


def _turn_round(bare: Path) -> None:
    """What no undo can do without: the events that are undone are read, and written the other way round."""
    with closing(sqlite3.connect(bare)) as other:
        rows = other.execute(
            "SELECT changes FROM events"
            " WHERE what = (SELECT what FROM events ORDER BY id DESC LIMIT 1)"
        )
        for (value,) in rows:
            changes = json.loads(text_of(value))
            for change in changes:
                change["before"], change["after"] = change["after"], change["before"]
            text = json.dumps(changes, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            hashlib.sha256(text.encode()).hexdigest()


def _beside(path: Path, bare: Path) -> sqlite3.Connection:
    """The file as it was before, under the settings that ours has, and ours attached."""
    other = sqlite3.connect(bare, isolation_level=None)
    for setting in ("synchronous = EXTRA", "secure_delete = ON", "foreign_keys = ON"):
        other.execute(f"PRAGMA {setting}")
    other.execute("ATTACH ? AS office", (str(path),))
    return other


def _copy(other: sqlite3.Connection, table: str, select: str) -> None:
    rows = other.execute(select).fetchall()
    if rows:
        holes = ", ".join("?" * len(rows[0]))
        other.executemany(f"INSERT INTO main.{table} VALUES ({holes})", rows)


def _ranking_as_a_process(path: Path) -> Line:
    """The command against an interpreter that sums the same marks and does no more."""
    compiled()
    ours, floor = (
        median(processor_time(partial(python, *command, str(path))) for _ in range(9))
        for command in (("-m", "desktop", "rank", "--json"), ("-c", _SUMMING))
    )
    note = f"ours {ours:.2f} s, Python summing the same marks {floor:.2f} s of processor time"
    return Line(f"`rank --json` as a process, {DISTRICT.text}", ours / floor, 15.0, note)
