"""Packets out to a folder, handed in, and collected from files, folders and sticks."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from db.errors import ErrorKind, UserError
from db.file_endings import PACKET_SUFFIX, RETURN_SUFFIX
from db.records.packets import (
    Collected,
    CollectOutcome,
    FormSeat,
    Obstacle,
    OwnPacket,
    Packet,
    PacketKind,
    ReturnCounts,
    Seat,
)
from db.steps import Progress, unheard
from db.store import Store
from db.store.file.backup_names import Occasion
from db.store.file.disk import disk_faults
from db.store.file.unfinished import sweep, unfinished_packets
from db.store.packets.collecting import Decisions
from db.store.packets.examining import ReturnFile
from db.store.packets.packet_rows import Holder, Loan
from db.store.packets.packets import Planned
from db.store.packets.sealed_return import MOST_BYTES
from desktop.exchange.saving import refuse_existing, save_bytes
from desktop.explanation.packet_words import obstacle_text

_TEMPLATE = "template" + PACKET_SUFFIX


@dataclass(frozen=True, slots=True)
class Issued:
    """A packet that was issued, and where its file lies."""

    packet: Packet
    path: Path


class Holders(Protocol):
    """Who may open packets that carry a password, and the paper that tells it."""

    def holder_of(self, loan: Loan) -> Holder:
        """The account of a packet, with a password."""

    def save(self) -> Path:
        """Writes the paper and says where. Raises UserError FILE_EXISTS and the disk's faults."""


def issue_packets(
    store: Store,
    evaluation_id: int,
    folder: Path,
    planned: Planned,
    kind: PacketKind = PacketKind.REVIEWER,
    *,
    reports: bool = True,
    password: str = "",
    holders: Holders | None = None,
    progress: Progress = unheard,
) -> tuple[Issued, ...]:
    """Lends the seats and writes one file a packet into the folder: all of them, or none and nothing is lent.

    `holders`: each packet carries a password to start with, which is printed and kept nowhere.
    Raises UserError FILE_EXISTS, SEAT_LENT, PACKET_KEY_LOCKED, NOT_ALLOWED and the disk's faults.
    """
    refuse_existing(folder / name for name, _ in planned)
    with disk_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)
        making = unfinished_packets(folder)
    placed: list[Path] = []
    try:
        with store.transaction():
            loans = store.packets.lend(evaluation_id, kind, planned, password)
            reports = reports and kind is not PacketKind.FORMS
            reached = [
                entry for loan in loans if kind is PacketKind.FORMS for _, entry in loan.seats
            ]
            template = _make_template(
                store, evaluation_id, making / _TEMPLATE, reports=reports, reached=reached
            )
            for done, loan in enumerate(loans):
                progress(done, len(loans))
                holder = None if holders is None else holders.holder_of(loan)
                _make_packet(store, template, making / loan.file_name, loan, holder)
            if holders is not None:
                placed.append(holders.save())
            with disk_faults(folder):
                for loan in loans:
                    target = folder / loan.file_name
                    refuse_existing([target])
                    (making / loan.file_name).replace(target)
                    placed.append(target)
                _sync_folder(folder)
    except BaseException:
        for path in placed:
            path.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(making, ignore_errors=True)
    progress(len(loans), len(loans))
    numbers = {loan.packet["number"]: folder / loan.file_name for loan in loans}
    every = store.packets.list(evaluation_id)
    return tuple(Issued(p, numbers[p.number]) for p in every if p.number in numbers)


def hand_in_packet(store: Store, folder: Path) -> Path:
    """Writes the packet's next hand-in into the folder, beside those before: ``NAME-交回N.shufar``.

    Raises UserError NOT_A_PACKET, FILE_EXISTS, and the disk's faults.
    """
    if not folder.is_dir():
        raise UserError(ErrorKind.FILE_MISSING, path=str(folder))
    number, content = store.packets.hand_in()
    path = folder / f"{store.path.stem}-交回{number}{RETURN_SUFFIX}"
    save_bytes(path, content)
    return path


def write_receipts(
    store: Store, packets: Sequence[Packet], folder: Path, password: str = ""
) -> tuple[Path, ...]:
    """Closes packets that were collected, all or none, and writes their receipts: ``NAME-回执.shufar``.

    Raises UserError PACKET_NOT_COLLECTED, PACKET_KEY_LOCKED, FILE_EXISTS, NOT_ALLOWED and the disk's faults.
    """
    named = [folder / f"{Path(p.file_name).stem}-回执{RETURN_SUFFIX}" for p in packets]
    refuse_existing(named)
    with store.transaction():
        for packet, path in zip(packets, named, strict=True):
            save_bytes(path, store.packets.close(packet, password))
    return tuple(named)


def take_receipt(store: Store, path: Path) -> OwnPacket:
    """Gives a packet the office's receipt. Raises UserError RECEIPT_REFUSED, RECEIPT_BEHIND and the disk's faults."""
    with disk_faults(path):
        if path.stat().st_size > MOST_BYTES:
            raise UserError(ErrorKind.RECEIPT_REFUSED)
        content = path.read_bytes()
    return store.packets.take_receipt(content)


def collect_packets(
    store: Store,
    sources: Iterable[Path],
    password: str = "",
    decisions: Decisions | None = None,
    *,
    carry: bool = False,
    dry_run: bool = False,
    progress: Progress = unheard,
) -> tuple[Collected, ...]:
    """Takes the returns that are named or lie in the folders that are named, after an automatic copy of the file.

    `carry`: see `Packets.collect`.

    Raises UserError FILE_MISSING, PACKET_KEY_LOCKED, NOT_ALLOWED, and the disk's faults.
    """
    files: list[ReturnFile] = []
    unread: list[Collected] = []
    for path in found_returns(sources):
        try:
            if path.stat().st_size > MOST_BYTES:
                unread.append(_unread(path, Obstacle.NOT_A_RETURN))
            else:
                files.append(ReturnFile(str(path), path.read_bytes()))
        except OSError:
            unread.append(_unread(path, Obstacle.UNREADABLE))
    if files and not dry_run and not store.read_only:
        store.keep_backup(Occasion.IMPORT)
    taken = store.packets.collect(
        files, password, decisions, carry=carry, dry_run=dry_run, progress=progress
    )
    return (*unread, *taken)


def found_returns(sources: Iterable[Path]) -> tuple[Path, ...]:
    """The files that are named, and those of the right ending in the folders that are named, each once."""
    found: dict[Path, None] = {}
    for source in sources:
        if source.is_dir():
            for path in sorted(source.rglob(f"*{RETURN_SUFFIX}")):
                if path.is_file():
                    found[path] = None
        elif source.exists():
            found[source] = None
        else:
            raise UserError(ErrorKind.FILE_MISSING, path=str(source))
    return tuple(found)


def packet_document(packet: Packet) -> dict[str, Any]:
    """A packet for programs."""
    return {
        "packet": packet.number,
        "kind": packet.kind.value,
        "seats": [*map(_seat, packet.seats), *map(_seat, packet.forms)],
        "issued_at": packet.issued_at,
        "state": packet.state.value,
    }


def collected_document(collected: Collected) -> dict[str, Any]:
    """What became of a return, for programs."""
    counts = collected.counts
    return {
        "packet": collected.packet,
        "file": collected.file,
        "seats": [*map(_seat, collected.seats), *map(_seat, collected.forms)],
        "outcome": collected.outcome.value,
        "reason": obstacle_text(collected) or None,
        "ballots": {
            "new": counts.new,
            "changed": counts.changed,
            "same": counts.same,
            "draft": counts.draft,
        },
    }


def all_taken(results: Collection[Collected]) -> bool:
    """Whether nothing was refused and nothing is in conflict."""
    taken = (CollectOutcome.COLLECTED, CollectOutcome.UNCHANGED)
    return all(result.outcome in taken for result in results)


def _make_template(
    store: Store, evaluation_id: int, path: Path, *, reports: bool, reached: Collection[int]
) -> Path:
    """What all packets of one issuing share, in a file that is copied for each: the reports are written once."""
    rows = store.packets.rows
    with Store.create(path) as template, template.transaction():
        template.packets.fill(rows.shared(evaluation_id, reached))
        for row in rows.report_rows(evaluation_id) if reports else ():
            template.packets.fill_report(row, rows.report_contents(int(row["id"])))
    return path


def _make_packet(
    store: Store, template: Path, path: Path, loan: Loan, holder: Holder | None
) -> None:
    with disk_faults(path):
        shutil.copyfile(template, path)
    with Store.open(path, rows=False) as packet:
        packet.packets.become(loan, store.packets.rows.own(loan), holder)


def _sync_folder(folder: Path) -> None:
    """The names are on the disk before the seats count as lent, where the system lets a folder be synced."""
    if os.name != "posix":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _unread(path: Path, obstacle: Obstacle) -> Collected:
    return Collected(str(path), "", (), CollectOutcome.REFUSED, obstacle, counts=ReturnCounts())


def _seat(seat: Seat | FormSeat) -> dict[str, str]:
    if isinstance(seat, FormSeat):
        return {"supervision": seat.supervision, "unit_code": seat.unit_code}
    return {"part": seat.part, "reviewer": seat.reviewer}
