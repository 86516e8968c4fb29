"""Desks, each in a process of its own: takes the ballots of a packet's seats from a workbook, and hands in.

    python packet_desk.py WORKBOOK PACKET...

The workbook holds everybody's ballots; a packet takes those of its seats. Where the returns lie is printed, a line
each. Run by a test, thirty at a time: they part once the program is loaded and the workbook's cells are read.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path

from db.store import Store
from desktop.exchange.spreadsheets.grid import Grid
from desktop.exchange.spreadsheets.grids import read_grids
from desktop.exchange.workbook.import_reader import take_grids
from desktop.operations.packets import hand_in_packet


def sit(path: Path, workbook: str, grids: tuple[Grid, ...]) -> None:
    with Store.open(path, path.stem) as store:
        evaluation_id = store.evaluations.latest().id
        facts = store.importer.facts(evaluation_id)
        scheme = store.schemes.current(evaluation_id).scheme
        seats = {(s.part, s.reviewer) for s in store.packets.own_packet().seats}
        everybody = take_grids(workbook, grids, scheme, facts)
        own = tuple(b for b in everybody.ballots if (b.part, b.reviewer) in seats)
        nothing = replace(
            everybody, units=(), reviewers=(), given=(), occurrences=(), adjustments=()
        )
        store.importer.take(evaluation_id, replace(nothing, ballots=own))
        handed = hand_in_packet(store, path.parent)
    os.write(sys.stdout.fileno(), f"{handed}\n".encode())


def main(workbook: Path, packets: list[Path]) -> int:
    desks = []
    grids = read_grids(workbook)
    for packet in packets:
        desk = os.fork()
        if not desk:
            sit(packet, workbook.name, grids)
            return 0
        desks.append(desk)
    return max(os.waitstatus_to_exitcode(os.waitpid(desk, 0)[1]) != 0 for desk in desks)


if __name__ == "__main__":
    first, *others = map(Path, sys.argv[1:])
    sys.exit(main(first, others))
