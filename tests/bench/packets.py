"""Packets out against a synced copy of the same bytes, and returns in against a bare insert of the same rows."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copyfile, rmtree
from statistics import median

from db.records import Mark
from db.records.packets import PacketKind
from db.store import Store
from desktop.operations.packets import collect_packets, hand_in_packet, issue_packets
from tests.bench.measuring import Bench, Line, seconds
from tests.bench.year_files import DISTRICT, scheme_text

PACKETS = 30
ROUNDS = 5  # discs are fast and slow by turns
REPORT_BYTES = 1_000_000


def measure(bench: Bench) -> Iterator[Line]:
    folder = bench.folder / "packets"
    rmtree(folder, ignore_errors=True)
    folder.mkdir()
    path = folder / "office.shufa"
    with Store.create(path) as store:
        evaluation_id = _fill(store)
        planned = store.packets.plan(evaluation_id)
        issued: list[Path] = []

        def issue() -> None:
            found = issue_packets(store, evaluation_id, folder, planned, PacketKind.REVIEWER)
            issued.extend(i.path for i in found)

        ours = seconds(issue)
        reference = seconds(lambda: _copy(issued, folder))
        note = f"ours {ours:.1f} s, copying and syncing {len(issued)} packets {reference:.1f} s"
        yield Line("issuing 30 packets with 79 reports of 1 MB", ours / reference, 1.5, note)
        returns = [_score(packet) for packet in issued]
    times = [_collect(path, folder / str(run), returns) for run in range(ROUNDS)]
    ours, reference = (median(side) for side in zip(*times, strict=True))
    note = f"ours {ours:.2f} s, bare insert {reference:.2f} s, medians of {ROUNDS}"
    ratio = median(own / other for own, other in times)
    yield Line("collecting 30 returns of 79 ballots", ratio, 3.0, note)


def _fill(store: Store) -> int:
    evaluation = store.evaluations.create(scheme_text(DISTRICT))
    with store.transaction():
        for n in range(1, DISTRICT.entries + 1):
            entry = store.units.add(evaluation.id, f"U{n:02d}", f"单位{n}", "街道")
            content = n.to_bytes(4, "big") * (REPORT_BYTES // 4)
            store.reports.hand_in(entry.id, f"{n}.pdf", content)
        for n in range(1, PACKETS + 1):
            store.panel.add(evaluation.id, f"R{n:02d}", "experts", f"评委{n}")
    return evaluation.id


def _copy(packets: list[Path], folder: Path) -> None:
    for packet in packets:
        copy = folder / "copy"
        copyfile(packet, copy)
        with copy.open("rb") as file:
            os.fsync(file.fileno())  # a packet that was issued is on the disk
        copy.unlink()


def _score(packet: Path) -> Path:
    with Store.open(packet, rows=False) as store:
        evaluation = store.evaluations.latest()
        part = next(p for p in store.schemes.current(evaluation.id).scheme.parts if p.has_ballots)
        (reviewer,) = store.panel.reviewers(evaluation.id)
        with store.transaction():
            for entry in store.units.entries(evaluation.id):
                for criterion in part.criteria_for(entry.kind):
                    mark = Mark.number(1_000)
                    store.ballots.put_mark(part.code, entry.id, reviewer.id, criterion.code, mark)
        return hand_in_packet(store, packet.parent)


def _collect(issued: Path, folder: Path, returns: list[Path]) -> tuple[float, float]:
    """Seconds to collect into a copy of the file that issued, and to insert the rows that came."""
    folder.mkdir()
    office = folder / issued.name
    copyfile(issued, office)
    with Store.open(office, rows=False) as store:
        ours = seconds(lambda: collect_packets(store, returns))
    return ours, seconds(lambda: _insert(office, folder / "bare.sqlite"))


def _insert(office: Path, bare: Path) -> None:
    """The same rows into the same tables, a transaction a return, synced as ours are."""
    with closing(sqlite3.connect(bare, isolation_level=None)) as other:
        other.execute("PRAGMA synchronous = EXTRA")
        other.execute("ATTACH ? AS office", (str(office),))
        for table in ("ballots", "marks"):
            (sql,) = other.execute(
                "SELECT sql FROM office.sqlite_schema WHERE name = ?", (table,)
            ).fetchone()
            other.execute(sql)
        for (reviewer,) in other.execute(
            "SELECT DISTINCT reviewer_id FROM office.ballots"
        ).fetchall():
            other.execute("BEGIN")
            where = "SELECT id FROM office.ballots WHERE reviewer_id = ?"
            for table, key in (("ballots", "id"), ("marks", "ballot_id")):
                rows = other.execute(
                    f"SELECT * FROM office.{table} WHERE {key} IN ({where})", (reviewer,)
                ).fetchall()
                holes = ", ".join("?" * len(rows[0]))
                other.executemany(f"INSERT INTO main.{table} VALUES ({holes})", rows)
            other.execute("COMMIT")
