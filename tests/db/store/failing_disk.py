"""Types marks on a disk that fails at the n-th thing asked of it, for every n, and looks at what is left.

    python failing_disk.py FOLDER

Prints one JSON object: how often each kind of error was told, and what went wrong.
"""

import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from db.errors import UserError
from db.records import Mark
from db.store import Store
from tests.db.store.disk_under import FULL, IOERR_WRITE, Disk
from tests.db.store.power_cuts import prepare, read

MOST = 60  # operations of one mark, and some to spare


@dataclass
class Counts:
    failures: int = 0
    told: dict[str, int] = field(default_factory=dict)
    kept_though_refused: int = 0  # marks said not to be saved that were
    kept_unsynced: int = 0  # the same where all but the last sync of the emptied journal was done
    lost: int = 0  # earlier marks that were gone
    damaged: int = 0
    stuck: int = 0  # times the next mark was refused though the disk was well again


def fail_everywhere(path: Path, disk: Disk, store: Store, counts: Counts) -> None:
    """Lets a mark fail at its first operation, the next at its second, until one gets through."""
    kinds: Counter[str] = Counter(counts.told)
    entry, reviewer = store.units.entries(1)[0].id, store.panel.reviewers(1)[0].id
    for number in range(MOST):
        told = read(path)
        points = 500 * number + 500
        disk.failed, disk.fail_at = 0, number
        try:
            store.ballots.put_mark("written", entry, reviewer, "A1", Mark.number(points))
        except UserError as error:
            kinds[error.kind.value] += 1
        disk.fail_at = None
        if not disk.failed:
            break
        counts.failures += 1
        found = read(path)
        if found != told:
            changed = {cell for cell in {*told, *found} if told.get(cell) != found.get(cell)}
            last = disk.operations[-1]
            emptied = last.what == "truncate" and last.name.endswith("-journal")
            counts.kept_unsynced += len(changed) == 1 and emptied
            counts.kept_though_refused += len(changed) == 1 and not emptied
            counts.lost += len(changed) > 1
        counts.damaged += not store.verify().intact
        try:
            store.ballots.put_mark("written", entry, reviewer, "A2", Mark.number(points))
        except UserError:
            counts.stuck += 1
    counts.told = dict(kinds)


def main(folder: Path) -> Counts:
    path = prepare(folder)
    disk, counts = Disk(), Counts()
    with disk.under_sqlite():
        for failure, gone in ((FULL, False), (IOERR_WRITE, False), (IOERR_WRITE, True)):
            disk.failure, disk.gone = failure, gone
            with Store.open(path) as store:
                fail_everywhere(path, disk, store, counts)
    return counts


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(main(Path(sys.argv[1])))))
