"""Cuts the power at every moment while marks are typed, and looks at what the disk then holds.

    python power_cuts.py FOLDER MARKS CUTS SEED [SYNCHRONOUS]

What was written and not yet synced may have reached the disk whole, in part (sectors of 512 bytes) or
not at all, in any order; a file made or deleted may be there or not until its folder is synced. So a
disk may lawfully behave; the worst one does. Prints one JSON object of counts.
"""

import json
import random
import sqlite3
import sys
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from db.errors import UserError
from db.records import Mark
from db.store import Store
from tests.db.store import small_year
from tests.db.store.disk_under import Disk, Operation

SECTOR = 512
Cell = tuple[int, int, str]


@dataclass
class Counts:
    marks: int = 0
    operations: int = 0
    cuts: int = 0
    lost: int = 0  # cuts after which an acknowledged mark was gone
    damaged: int = 0  # cuts after which the file could not be opened, or did not verify
    rolled_back: int = 0  # cuts that left a journal to undo


@dataclass
class File:
    """A file on the disk: what is sure to be there, and what may be."""

    durable: bytearray
    pending: list[Operation] = field(default_factory=list)

    def sync(self) -> None:
        for operation in self.pending:
            _apply(self.durable, operation)
        self.pending = []

    def after_cut(self, drawn: random.Random) -> bytes:
        """What may be read when the power is back."""
        content = bytearray(self.durable)
        survivors = [o for o in self.pending if drawn.random() < 0.5]
        drawn.shuffle(survivors)
        for operation in survivors:
            _apply(content, _torn(operation, drawn))
        return bytes(content)


def _apply(content: bytearray, operation: Operation) -> None:
    if operation.what == "truncate":
        del content[operation.size :]
        content.extend(bytes(max(0, operation.size - len(content))))
    else:
        end = operation.offset + len(operation.data)
        content.extend(bytes(max(0, end - len(content))))
        content[operation.offset : end] = operation.data


def _torn(operation: Operation, drawn: random.Random) -> Operation:
    """A write of which only some sectors got through."""
    if operation.what != "write" or len(operation.data) <= SECTOR or drawn.random() < 0.5:
        return operation
    keep = drawn.randrange(1, len(operation.data) // SECTOR + 1) * SECTOR
    return Operation("write", operation.name, operation.offset, operation.data[:keep])


class Folder:
    """The files of a folder as a disk keeps them, up to the moment of the cut."""

    def __init__(self, contents: dict[str, bytes]) -> None:
        self._files = {name: File(bytearray(content)) for name, content in contents.items()}
        self._durable = dict(self._files)  # the names that are sure to be there
        self._pending: list[tuple[str, File | None]] = []  # names made or deleted since

    def take(self, operation: Operation) -> None:
        name = operation.name
        if operation.what == "create":
            self._files[name] = File(bytearray())
            self._pending.append((name, self._files[name]))
        elif operation.what == "delete":
            self._files.pop(name, None)
            self._pending.append((name, None))
            if operation.size:
                self._sync_names()
        elif operation.what == "sync":
            self._files[name].sync()
            if self._files[name] is not self._durable.get(name):
                self._sync_names()  # the first sync of a new file syncs its folder too
        elif operation.what in ("write", "truncate"):
            self._files[name].pending.append(operation)

    def _sync_names(self) -> None:
        for name, file in self._pending:
            _put(self._durable, name, file)
        self._pending = []

    def cut(self, drawn: random.Random) -> dict[str, bytes]:
        """The contents after a cut at this moment."""
        names = dict(self._durable)
        for name, file in self._pending[: drawn.randint(0, len(self._pending))]:
            _put(names, name, file)
        return {name: file.after_cut(drawn) for name, file in names.items()}


def _put(names: dict[str, File], name: str, file: File | None) -> None:
    if file is None:
        names.pop(name, None)
    else:
        names[name] = file


def record(path: Path, marks: int, seed: int, synchronous: str) -> list[Operation]:
    """Types marks and returns everything that the disk was asked to do, and a note for each mark that was told kept."""
    drawn = random.Random(seed)
    disk = Disk()
    with disk.under_sqlite(), Store.open(path, "录入员") as store:
        if synchronous:
            store._database.conn.execute(f"PRAGMA synchronous = {synchronous}")
        entries, reviewers = store.units.entries(1), store.panel.reviewers(1)
        for _ in range(marks):
            cell = (
                drawn.choice(entries).id,
                drawn.choice(reviewers).id,
                drawn.choice(("A1", "A2")),
            )
            points = drawn.randrange(0, 40_001, 500)
            store.ballots.put_mark("written", *cell, Mark.number(points))
            disk.note(json.dumps([*cell, points]))
    return disk.operations


def prepare(folder: Path) -> Path:
    path = folder / "年度.shufa"
    small_year.build(path)
    with Store.open(path) as store:
        small_year.open_again(store)
    return path


def read(path: Path) -> dict[Cell, int]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT b.entry_id, b.reviewer_id, c.code, m.points FROM marks m"
            " JOIN ballots b ON b.id = m.ballot_id JOIN criteria c ON c.id = m.criterion_id"
        ).fetchall()
    return {(entry, reviewer, code): points for entry, reviewer, code, points in rows}


def look(
    place: Path, contents: dict[str, bytes], told: list[dict[Cell, int]], counts: Counts
) -> None:
    """Opens what is left as the program would.

    It must hold what the user was told, or that and the change under way: `told` has both.
    """
    for name, content in contents.items():
        (place / Path(name).name).write_bytes(content)
    path = place / "年度.shufa"
    counts.rolled_back += path.with_name(path.name + "-journal").exists()
    try:
        with Store.open(path) as store:
            whole = store.verify().intact
        found = read(path)
    except (UserError, sqlite3.DatabaseError):
        whole, found = False, {}
    counts.damaged += not whole
    counts.lost += whole and found not in told
    for file in place.iterdir():
        file.unlink()


def main(folder: Path, marks: int, cuts: int, seed: int, synchronous: str) -> Counts:
    path = prepare(folder)
    told, before = read(path), {str(path): path.read_bytes()}
    operations = record(path, marks, seed, synchronous)
    counts = Counts(marks, len(operations))
    drawn = random.Random(seed)
    moments = range(len(operations) + 1)
    chosen = set(moments if cuts <= 0 else drawn.sample(moments, min(cuts, len(moments))))
    disk = Folder(before)
    place = folder / "后"
    place.mkdir()
    notes = [json.loads(o.name) for o in operations if o.what == "note"]
    for moment in moments:
        if moment in chosen:
            counts.cuts += 1
            look(place, disk.cut(drawn), [told, _with(told, notes[:1])], counts)
        if moment < len(operations) and operations[moment].what == "note":
            told = _with(told, [notes.pop(0)])
        elif moment < len(operations):
            disk.take(operations[moment])
    return counts


def _with(told: dict[Cell, int], notes: list[list[Any]]) -> dict[Cell, int]:
    return {**told, **{(entry, reviewer, code): points for entry, reviewer, code, points in notes}}


if __name__ == "__main__":
    given = sys.argv[1:]
    found = main(Path(given[0]), int(given[1]), int(given[2]), int(given[3]), [*given, ""][4])
    sys.stdout.write(json.dumps(asdict(found)))
