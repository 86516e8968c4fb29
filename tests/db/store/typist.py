"""Types marks and is killed while it types, again and again; tells what came of it.

    python typist.py FILE KILLS SEED

A child types marks through the store and says each one aloud (a line in a pipe) when `put_mark` has
returned: from then on the mark may not be lost. The parent sends SIGKILL at a moment drawn by lot, looks at the
file by itself, and lets the next child go on. It prints one JSON object of counts.
"""

import json
import os
import random
import select
import signal
import sqlite3
import sys
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from db.records import Mark
from db.store import Store
from tests.db.store import small_year

LONGEST = 0.06  # seconds that a child types at most
Cell = tuple[int, int, str]


@dataclass
class Counts:
    kills: int = 0
    acknowledged: int = 0  # marks of which put_mark had returned
    unacknowledged: int = 0  # marks that reached the file though put_mark had not returned
    lost: int = 0  # acknowledged and not in the file
    damaged: int = 0  # times the file failed SQLite's check or the trail's
    hot_journals: int = 0  # kills in the midst of a change
    while_opening: int = 0  # kills before the first mark
    signs_left: int = 0  # kills that left the sign of ownership behind


def type_marks(path: Path, out: int, seed: int) -> None:
    """What the child does until it is killed."""
    drawn = random.Random(seed)
    with Store.open(path, "录入员") as store:
        os.write(out, b"open\n")
        cells = [
            (entry.id, reviewer.id, code)
            for entry in store.units.entries(1)
            for reviewer in store.panel.reviewers(1)
            for code in ("A1", "A2")
        ]
        while True:
            entry_id, reviewer_id, code = drawn.choice(cells)
            points = drawn.randrange(0, 40_001, 500)
            store.ballots.put_mark("written", entry_id, reviewer_id, code, Mark.number(points))
            os.write(out, f"{entry_id} {reviewer_id} {code} {points}\n".encode())


def run_once(path: Path, seed: int) -> list[str]:
    """One child, killed; the lines that it said."""
    drawn = random.Random(seed)
    into, out = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(into)
            type_marks(path, out, seed)
        finally:
            os._exit(1)  # only a fault gets here
    os.close(out)
    with os.fdopen(into, "rb", buffering=0) as pipe:
        if drawn.random() < 0.9:  # else it may die while it opens the file
            select.select([pipe], [], [], 10)
        time.sleep(drawn.uniform(0, LONGEST))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        said = pipe.read()
    assert os.WIFSIGNALED(status), "the child ended by itself"
    lines = said.decode().split("\n")
    return lines[:-1]  # the last piece is empty, or a line cut short


def look(path: Path, counts: Counts) -> dict[Cell, int]:
    """What the file holds, read by plain SQLite, which undoes a half-written change as it opens."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT b.entry_id, b.reviewer_id, c.code, m.points FROM marks m"
            " JOIN ballots b ON b.id = m.ballot_id JOIN criteria c ON c.id = m.criterion_id"
        ).fetchall()
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            counts.damaged += 1
    return {(entry, reviewer, code): points for entry, reviewer, code, points in rows}


def main(path: Path, kills: int, seed: int) -> Counts:
    counts = Counts()
    with Store.open(path) as store:
        small_year.open_again(store)
    known = look(path, counts)
    journal, sign = (path.with_name(path.name + end) for end in ("-journal", "-lock"))
    while counts.kills < kills:
        lines = run_once(path, seed + counts.kills)
        counts.kills += 1
        counts.while_opening += not lines
        counts.hot_journals += journal.exists() and journal.stat().st_size > 0
        counts.signs_left += sign.exists()
        for line in lines[1:]:
            entry, reviewer, code, points = line.split()
            known[int(entry), int(reviewer), code] = int(points)
            counts.acknowledged += 1
        found = look(path, counts)
        differing = [cell for cell in {*known, *found} if known.get(cell) != found.get(cell)]
        # one change can have been made durable without its call having returned
        counts.unacknowledged += bool(differing)
        counts.lost += max(0, len(differing) - 1)
        known = found
    with Store.open(path, read_only=True) as store:
        counts.damaged += not store.verify().intact
    return counts


if __name__ == "__main__":
    found = main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(json.dumps(asdict(found)))
