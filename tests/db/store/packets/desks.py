"""Several desks in one folder: an office, and packets that were issued without a window."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from db.records import Mark
from db.records.packets import Collected, PacketKind
from db.store import Store
from db.store.packets.comparison import Settled
from db.store.packets.examining import ReturnFile
from db.store.packets.packet_rows import Loan
from tests.db.staffed_year import StaffedYear, plain_year, submit

CRITERIA = ("A1", "A2")


@dataclass(frozen=True)
class Desks:
    """The office's file and the folder that packets lie in."""

    year: StaffedYear
    folder: Path

    @property
    def office(self) -> Path:
        return self.year.path

    def issue(
        self,
        *reviewers: str,
        parts: Sequence[str] = ("written",),
        kind: PacketKind = PacketKind.REVIEWER,
        folder: Path | None = None,
    ) -> tuple[Path, ...]:
        """Packets for some reviewers, in the folder; their files."""
        with Store.open(self.office, "办公室", rows=False) as store:
            planned = store.packets.plan(
                self.year.evaluation, kind, reviewers=reviewers, parts=parts
            )
            with store.transaction():
                loans = store.packets.lend(self.year.evaluation, kind, planned)
                return tuple(self._make(store, loan, folder or self.folder) for loan in loans)

    def _make(self, store: Store, loan: Loan, folder: Path) -> Path:
        path = folder / f"{loan.packet['number'][:8]}-{loan.file_name}"
        with Store.create(path) as packet:
            packet.packets.fill(store.packets.rows.shared(self.year.evaluation))
            packet.packets.become(loan, store.packets.rows.own(loan))
        return path

    def collect(
        self,
        *returns: ReturnFile,
        decisions: Mapping[str, Settled] | None = None,
        dry_run: bool = False,
    ) -> tuple[Collected, ...]:
        with Store.open(self.office, "办公室", rows=False) as store:
            return store.packets.collect(returns, decisions=decisions, dry_run=dry_run)


def desks(folder: Path) -> Desks:
    """An office without accounts, and an empty folder for its packets."""
    packets = folder / "packets"
    packets.mkdir()
    return Desks(plain_year(folder / "office.shufa"), packets)


def another_office(like: Desks, folder: Path) -> Desks:
    """A copy of an office that has issued nothing yet, which is made sooner than a new one."""
    (folder / "packets").mkdir(parents=True)
    path = folder / like.office.name
    shutil.copyfile(like.office, path)
    return Desks(replace(like.year, path=path), folder / "packets")


def score(path: Path, desk: Desks, reviewer: int, *entries: int, who: str = "") -> None:
    """Scores units to the end, as a person does, in a packet or in the office."""
    with Store.open(path, who) as store:
        for entry in entries:
            submit(store, desk.year, reviewer, entry)


def put(path: Path, desk: Desks, reviewer: int, entry: int, points: int, code: str = "A1") -> None:
    """One mark of the written part."""
    with Store.open(path) as store:
        store.ballots.put_mark(
            "written", desk.year.entries[entry], reviewer, code, Mark.number(points)
        )


def hand_in(path: Path) -> ReturnFile:
    """The packet's next return."""
    with Store.open(path) as store:
        number, content = store.packets.hand_in()
    return ReturnFile(f"{path.stem}-{number}.shufar", content)


def marks(path: Path, desk: Desks, reviewer: int, entry: int = 0) -> dict[str, int | None]:
    """The written marks of one ballot, through a store of its own."""
    with Store.open(path, read_only=True) as store:
        ballot = store.ballots.get("written", desk.year.entries[entry], reviewer)
    return {} if ballot is None else {code: mark.points for code, mark in ballot.marks.items()}


def collect_at(office: Path, file: ReturnFile) -> None:
    """Collects one return as a program of its own does; may be run in a process that is killed."""
    with Store.open(office, "办公室", rows=False) as store:
        store.packets.collect([file])
