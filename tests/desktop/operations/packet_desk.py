"""A desk in a process of its own: takes the ballots of a packet's seats from a workbook, and hands in.

    python packet_desk.py PACKET WORKBOOK FOLDER

The workbook holds everybody's ballots; the packet takes those of its seats. Run by a test, thirty at a time.
"""

import sys
from dataclasses import replace
from pathlib import Path

from db.store import Store
from desktop.exchange.workbook.import_reader import read_workbook
from desktop.operations.packets import hand_in_packet


def main(path: Path, workbook: Path, folder: Path) -> None:
    with Store.open(path, path.stem) as store:
        evaluation_id = store.evaluations.latest().id
        facts = store.importer.facts(evaluation_id)
        scheme = store.schemes.current(evaluation_id).scheme
        seats = {(s.part, s.reviewer) for s in store.packets.own_packet().seats}
        everybody = read_workbook(workbook, scheme, facts)
        own = tuple(b for b in everybody.ballots if (b.part, b.reviewer) in seats)
        nothing = replace(
            everybody, units=(), reviewers=(), given=(), occurrences=(), adjustments=()
        )
        store.importer.take(evaluation_id, replace(nothing, ballots=own))
        sys.stdout.write(str(hand_in_packet(store, folder)))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
