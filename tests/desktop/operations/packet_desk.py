"""Desks, each in a process of its own: takes the ballots of a packet's seats from a workbook, and hands in.

    python packet_desk.py WORKBOOK PACKET...

The workbook holds everybody's ballots; a packet takes those of its seats. Where the returns lie is printed, a line
each. Run by a test: they part once the program is loaded and the workbook's cells are read, some at a time, which
any machine has room for. Which desk failed, and how, is told with what it said itself.
"""

import gc
import os
import sys
from dataclasses import replace
from pathlib import Path

from db.store import Store
from desktop.exchange.spreadsheets.grid import Grid
from desktop.exchange.spreadsheets.grids import read_grids
from desktop.exchange.workbook.import_reader import take_grids
from desktop.operations.packets import hand_in_packet

AT_A_TIME = 8


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
    grids = read_grids(workbook)
    gc.freeze()  # what they share is looked through by none of them
    desks: dict[int, Path] = {}
    failed = 0
    for packet in packets:
        if len(desks) == AT_A_TIME:
            failed += leave(desks)
        desk = os.fork()
        if not desk:
            sit(packet, workbook.name, grids)
            return 0
        desks[desk] = packet
    while desks:
        failed += leave(desks)
    return failed


def leave(desks: dict[int, Path]) -> bool:
    """Waits until one of the desks is done, and says whether it failed."""
    desk, status = os.wait()
    packet = desks.pop(desk)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:  # killed, and could say nothing
        os.write(sys.stderr.fileno(), f"{packet.name} ended with {code}\n".encode())
    return code != 0


if __name__ == "__main__":
    first, *others = map(Path, sys.argv[1:])
    sys.exit(main(first, others))
