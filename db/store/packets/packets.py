"""评分包: lends seats, takes them back, and says who has what."""

from __future__ import annotations

import re
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from nacl.signing import SigningKey
from sqlite_utils import Database

from db.canonical import digest
from db.errors import ErrorKind, UserError
from db.file_endings import PACKET_SUFFIX
from db.file_names import file_stem
from db.records import Reviewer
from db.records.packets import (
    Collected,
    FormSeat,
    OwnPacket,
    Packet,
    PacketKind,
    PacketState,
    Seat,
)
from db.steps import Progress, unheard
from db.store.accounts.passwords import STANDARD, Cost
from db.store.ballots.ballots import Ballots
from db.store.ballots.double_entry import DoubleEntry
from db.store.packets.bases import base_text, digests_of
from db.store.packets.collecting import Collecting, Decisions
from db.store.packets.examining import ReturnFile
from db.store.packets.form_seats import FormSeats
from db.store.packets.office_key import OfficeKey
from db.store.packets.own_packet import HoldersPacket
from db.store.packets.packet_log import PacketLog
from db.store.packets.packet_rows import (
    Holder,
    Loan,
    PacketRows,
    Row,
    Rows,
    write_loan,
    write_report,
    write_rows,
)
from db.store.packets.receipt import Receipt, make_receipt
from db.store.packets.seats import seats_of
from db.store.panel.panel import Panel
from db.store.roster.units import Units
from db.store.schemes.schemes import Schemes
from db.store.trail.roles import ReadSubject
from db.store.trail.trail import Trail

_BLANKS: Final = re.compile(r"\s+")
_LONGEST_NAME: Final = 60  # characters: a name on paper, and far within what a disk takes
Planned: TypeAlias = Sequence[tuple[str, Sequence[Seat] | Sequence[FormSeat]]]
"""The packets that are to be made: each one's file name and what it lends."""


class Packets:
    """What the office does with packets, and what a packet knows of itself."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        schemes: Schemes,
        units: Units,
        panel: Panel,
        ballots: Ballots,
        double_entry: DoubleEntry,
        forms: FormSeats,
    ) -> None:
        self._database = database
        self._trail = trail
        self._schemes = schemes
        self._units = units
        self._panel = panel
        self._ballots = ballots
        self._double_entry = double_entry
        self._log = PacketLog(database, schemes)
        self.key = OfficeKey(database, trail)
        self._forms = forms
        self._holder = HoldersPacket(database, trail, schemes, ballots, forms, self._log)
        self.rows = PacketRows(database)

    def list(self, evaluation_id: int) -> tuple[Packet, ...]:
        """Every packet of an evaluation, oldest first. Raises UserError NOT_ALLOWED."""
        self._trail.access.check_reading(ReadSubject.BALLOTS)
        return self._log.list(evaluation_id)

    def find(self, evaluation_id: int, text: str) -> Packet:
        """A packet by number or file name. Raises UserError NO_SUCH_PACKET."""
        self._trail.access.check_reading(ReadSubject.BALLOTS)
        return self._log.find(evaluation_id, text)

    def lent(self, evaluation_id: int) -> dict[Seat, Packet]:
        """The seats that are out, each with its packet."""
        return self._log.lent(evaluation_id)

    def lent_forms(self, evaluation_id: int) -> dict[tuple[int, int], Packet]:
        """The units (督察 and entry) whose 自查表 are collected elsewhere, each with its packet."""
        return self._log.lent_forms(evaluation_id)

    def seats(self, evaluation_id: int) -> tuple[Seat, ...]:
        """Every seat of the panel."""
        scheme = self._schemes.current(evaluation_id).scheme
        return seats_of(scheme, self._panel.reviewers(evaluation_id))

    # lending

    def plan(
        self,
        evaluation_id: int,
        kind: PacketKind = PacketKind.REVIEWER,
        *,
        reviewers: Collection[str] = (),
        groups: Collection[str] = (),
        parts: Collection[str] = (),
    ) -> tuple[tuple[str, tuple[Seat, ...]], ...]:
        """The packets that would be issued: file name and seats. One a reviewer, or one with all seats chosen.

        Nothing named means everybody who has a seat that is not out. Raises UserError NO_SUCH_REVIEWER,
        NO_SUCH_PART, VALUE_REFUSED (no such group), SEAT_LENT (one that was named is out), NOTHING_TO_ISSUE.
        """
        self._check_named(evaluation_id, reviewers, groups, parts)
        panel = {r.code: r for r in self._panel.reviewers(evaluation_id)}
        chosen = tuple(
            seat
            for seat in self.seats(evaluation_id)
            if (not reviewers or seat.reviewer in reviewers)
            and (not groups or panel[seat.reviewer].group in groups)
            and (not parts or seat.part in parts)
        )
        chosen = self._not_out(evaluation_id, kind, chosen, named=bool(reviewers))
        if kind is PacketKind.CHECK:
            chosen = tuple(s for s in chosen if self._to_check(evaluation_id, s))
        if not chosen:
            raise UserError(ErrorKind.NOTHING_TO_ISSUE)
        if kind is not PacketKind.REVIEWER:
            name = _plural_name(
                kind, chosen, panel, {p.file_name for p in self._log.list(evaluation_id)}
            )
            return ((name, chosen),)
        by_reviewer: dict[str, list[Seat]] = defaultdict(list)
        for seat in chosen:
            by_reviewer[seat.reviewer].append(seat)
        return tuple(
            (_name(panel[code]), tuple(seats)) for code, seats in sorted(by_reviewer.items())
        )

    def plan_forms(
        self, evaluation_id: int, supervision_id: int, entry_ids: Collection[int] = ()
    ) -> tuple[tuple[str, tuple[FormSeat, ...]], ...]:
        """The packet in which forms of these units are collected: file name and units; see `FormSeats.plan`."""
        seats = self._forms.plan(supervision_id, entry_ids)
        taken = {p.file_name for p in self._log.list(evaluation_id)}
        return ((_numbered("收自查表", [seat.unit for seat in seats], "家", taken), seats),)

    def lend(
        self,
        evaluation_id: int,
        kind: PacketKind,
        planned: Planned,
        password: str = "",
        cost: Cost = STANDARD,
    ) -> tuple[Loan, ...]:
        """Lends the seats of each planned packet and says what is to be put in its file.

        From here on nobody types them here. `password` is that of whoever is signed in. Call it in a
        transaction with the making of the files. Raises UserError SEAT_LENT, SELF_CHECK_LENT, PACKET_KEY_LOCKED,
        FROZEN, NOT_ALLOWED, IS_A_PACKET.
        """
        if self.own() is not None:
            raise UserError(ErrorKind.IS_A_PACKET)
        self._trail.access.check_change("packet.issue")
        office_key = self.key.provide(password, cost)
        return tuple(
            self._lend(evaluation_id, kind, name, seats, office_key) for name, seats in planned
        )

    def withdraw(self, packet: Packet, reason: str) -> Packet:
        """召回: the seats are typed here again, and what the packet hands in is refused.

        Raises UserError REASON_NEEDED, PACKET_SETTLED where it was withdrawn before.
        """
        if not reason.strip():
            raise UserError(ErrorKind.REASON_NEEDED)
        if packet.state is PacketState.WITHDRAWN:
            raise UserError(ErrorKind.PACKET_SETTLED, found=packet.file_name)
        with self._trail.change("packet.withdraw", packet.file_name, reason.strip()) as change:
            values = {"state": PacketState.WITHDRAWN.value, "reason": reason.strip()}
            change.update("packets", {"id": packet.id}, values)
        return self._log.by_number(packet.number)

    def close(self, packet: Packet, password: str = "") -> bytes:
        """回执: what the packet handed in last is taken for good; the bytes make it read-only where they are opened.

        `password` opens the key where the file has accounts. Raises UserError PACKET_NOT_COLLECTED, PACKET_KEY_LOCKED,
        NOT_ALLOWED.
        """
        self._trail.access.check_change("packet.close")
        row = self._database.conn.execute(
            "SELECT t.hand_in, t.digest, t.collected_at, k.verify_key FROM packets k"
            " JOIN packet_returns t ON t.packet_id = k.id WHERE k.id = ? ORDER BY t.id DESC LIMIT 1",
            (packet.id,),
        ).fetchone()
        if row is None or packet.state is not PacketState.COLLECTED:
            raise UserError(ErrorKind.PACKET_NOT_COLLECTED, found=packet.file_name)
        hand_in, digest_of_text, collected_at, verify_key = row
        private = self.key.private(password)
        if not packet.closed_at:
            anonymous = self._log.is_anonymous(packet.number)
            now = self._trail.now[:10] if anonymous else self._trail.now
            with self._trail.change(
                "packet.close", packet.file_name, anonymous=anonymous
            ) as change:
                change.update("packets", {"id": packet.id}, {"closed_at": now})
        receipt = Receipt(hand_in, digest_of_text, collected_at[:10])
        return make_receipt(packet.number, receipt, private, verify_key)

    # collecting

    def collect(
        self,
        files: Iterable[ReturnFile],
        password: str = "",
        decisions: Decisions | None = None,
        *,
        carry: bool = False,
        dry_run: bool = False,
        progress: Progress = unheard,
    ) -> tuple[Collected, ...]:
        """Takes returns in, all or nothing a packet, and says what became of each; a dry run only would.

        `password` opens the key where the file has accounts; `decisions` settle conflicts. `carry` takes, where
        the criteria of a packet changed since, the marks that still fit, as drafts, and withdraws it: issue
        anew, and they go along. Raises UserError
        PACKET_KEY_LOCKED, NOT_ALLOWED, IS_A_PACKET and the disk's faults.
        """
        if self.own() is not None:
            raise UserError(ErrorKind.IS_A_PACKET)
        self._trail.access.check_change("packet.collect")
        collecting = Collecting(
            self._database,
            self._trail,
            self._schemes,
            self._units,
            self._panel,
            self._ballots,
            self._forms,
            self._log,
        )
        public = self.key.public
        private = self.key.private(password) if public else ""
        return collecting.run(
            files,
            (public, private),
            decisions or {},
            carry=carry,
            dry_run=dry_run,
            progress=progress,
        )

    # the holder's side

    def own(self) -> OwnPacket | None:
        """The packet that this file is; None where it is an office's file."""
        return self._holder.get()

    def own_packet(self) -> Packet:
        """The packet that this file is, with its seats. Raises UserError NOT_A_PACKET."""
        return self._log.by_number(self._holder.require().number)

    def hand_in(self) -> tuple[int, bytes]:
        """The number and the sealed bytes of one more hand-in; see `HoldersPacket.hand_in`."""
        return self._holder.hand_in()

    def take_receipt(self, content: bytes) -> OwnPacket:
        """Takes the office's receipt; see `HoldersPacket.close`."""
        return self._holder.close(content)

    def done_and_due(self) -> tuple[int, int]:
        """How many ballots (or units' forms) of the packet have nothing left to do, and how many there are to be."""
        return self._holder.done_and_due(self._units, self._panel)

    def fill(self, rows: Rows) -> None:
        """Puts what every packet has into a new file."""
        with self._trail.change("packet.fill") as change:
            write_rows(change, rows)

    def fill_report(self, row: Row, contents: tuple[bytes, str, str]) -> None:
        """Puts a report into a new file, after what every packet has."""
        with self._trail.change("packet.fill", str(row["file_name"])) as change:
            write_report(change, row, contents)

    def become(self, loan: Loan, rows: Rows, holder: Holder | None = None) -> None:
        """Makes a new file the packet: from here on only its seats are written, and by `holder` alone."""
        anonymous = any(
            row.get("name") == "" == row.get("workplace") for t, row in rows if t == "reviewers"
        )
        with self._trail.change("packet.lend", loan.file_name, anonymous=anonymous) as change:
            write_loan(change, loan, rows, holder)

    # how

    def _check_named(
        self,
        evaluation_id: int,
        reviewers: Collection[str],
        groups: Collection[str],
        parts: Collection[str],
    ) -> None:
        scheme = self._schemes.current(evaluation_id).scheme
        known = {r.code for r in self._panel.reviewers(evaluation_id)}
        for code in reviewers:
            if code not in known:
                raise UserError(ErrorKind.NO_SUCH_REVIEWER, found=code)
        for code in parts:
            if code not in scheme.by_code or not scheme.by_code[code].has_ballots:
                raise UserError(ErrorKind.NO_SUCH_PART, found=code)
        every = {g.code: g.title for g in self._panel.groups(evaluation_id)}
        for code in groups:
            if code not in every:
                expected = "、".join(f"{code} {title}" for code, title in every.items())
                raise UserError(
                    ErrorKind.VALUE_REFUSED, field="group", found=code, expected=expected
                )

    def _not_out(
        self, evaluation_id: int, kind: PacketKind, seats: Iterable[Seat], *, named: bool
    ) -> tuple[Seat, ...]:
        out = {
            seat: packet
            for packet in self._log.list(evaluation_id)
            if packet.state in (PacketState.OUT, PacketState.HANDED_IN)
            and (packet.kind is PacketKind.CHECK) == (kind is PacketKind.CHECK)
            for seat in packet.seats
        }
        free = []
        for seat in seats:
            if seat not in out:
                free.append(seat)
            elif named:
                raise _lent(seat, out[seat])
        return tuple(free)

    def _to_check(self, evaluation_id: int, seat: Seat) -> bool:
        """Whether a seat has ballots that may be typed a second time."""
        reviewer_id = self._schemes.ids("reviewers", evaluation_id)[seat.reviewer]
        part_id = self._schemes.ids("parts", evaluation_id)[seat.part]
        found = self._database.conn.execute(
            "SELECT 1 FROM ballots b LEFT JOIN second_ballots s ON s.ballot_id = b.id"
            " WHERE b.part_id = ? AND b.reviewer_id = ? AND b.counted = 1"
            " AND coalesce(s.finished, 0) = 0 LIMIT 1",
            (part_id, reviewer_id),
        )
        return found.fetchone() is not None

    def _lend(
        self,
        evaluation_id: int,
        kind: PacketKind,
        name: str,
        seats: Sequence[Seat] | Sequence[FormSeat],
        office_key: str,
    ) -> Loan:
        ballots = [seat for seat in seats if isinstance(seat, Seat)]
        forms = [seat for seat in seats if isinstance(seat, FormSeat)]
        self._not_out(evaluation_id, kind, ballots, named=True)
        self._forms.not_out(evaluation_id, forms, named=True)
        part_ids = self._schemes.ids("parts", evaluation_id)
        reviewer_ids = self._schemes.ids("reviewers", evaluation_id)
        numbers = [(part_ids[s.part], reviewer_ids[s.reviewer]) for s in ballots]
        rules = self._schemes.current(evaluation_id).version.text
        if kind is PacketKind.CHECK:
            self._double_entry.start_seats(evaluation_id, numbers)
        if kind is PacketKind.FORMS:
            numbers = [(seat.supervision_id, seat.entry_id) for seat in forms]
            rules = self._forms.checklist(forms[0].supervision_id)
        key = SigningKey.generate()
        row: dict[str, Any] = {
            "evaluation_id": evaluation_id,
            "number": secrets.token_hex(16),
            "kind": kind.value,
            "verify_key": bytes(key.verify_key).hex(),
            "scheme_digest": digest(rules),
            "file_name": name,
            "issued_at": self._trail.now,
            "state": PacketState.OUT.value,
            "taken": 0,
            "reason": "",
        }
        with self._trail.change("packet.issue", name) as change:
            number = change.insert("packets", row)
            for seat, (part_id, reviewer_id) in zip(ballots, numbers, strict=False):
                values = {"packet_id": number, "part_id": part_id, "reviewer_id": reviewer_id}
                base = (
                    "{}"
                    if kind is PacketKind.CHECK
                    else self._base(evaluation_id, seat, reviewer_id)
                )
                change.insert("packet_seats", {**values, "base": base}, tuple(values))
            for unit in forms:
                own = {"supervision_id": unit.supervision_id, "entry_id": unit.entry_id}
                own = {"packet_id": number, **own}
                change.insert("packet_forms", own, tuple(own))
        origin, signing = self._trail.origin(), bytes(key).hex()
        return Loan({"id": number, **row}, tuple(numbers), office_key, signing, origin)

    def _base(self, evaluation_id: int, seat: Seat, reviewer_id: int) -> str:
        ballots = self._ballots.reader.of_reviewer(evaluation_id, seat.part, reviewer_id)
        return base_text(digests_of(ballots))


def _lent(seat: Seat, packet: Packet) -> UserError:
    return UserError(
        ErrorKind.SEAT_LENT,
        reviewer=seat.reviewer,
        part=seat.part,
        file=packet.file_name,
        since=packet.issued_at,
    )


def _name(reviewer: Reviewer) -> str:
    """``E001-张三.shufap``; a ballot number has no name."""
    return _file_name(f"{reviewer.code}-{reviewer.name}" if reviewer.name else reviewer.code)


def _plural_name(
    kind: PacketKind,
    seats: Sequence[Seat],
    panel: Mapping[str, Reviewer],
    taken: Collection[str],
) -> str:
    """``录入-张三等12人.shufap``, ``复核-….shufap``."""
    codes = dict.fromkeys(seat.reviewer for seat in seats)
    names = [panel[code].name or code for code in codes]
    return _numbered("录入" if kind is PacketKind.CLERK else "复核", names, "人", taken)


def _numbered(what: str, names: Sequence[str], counted: str, taken: Collection[str]) -> str:
    """The first of the names and how many there are, told apart by a number where that was issued before."""
    who = names[0] if len(names) == 1 else f"{names[0]}等{len(names)}{counted}"
    stem = f"{what}-{who}"
    number, name = 1, _file_name(stem)
    while name in taken:
        number += 1
        name = _file_name(stem, f"-{number}")
    return name


def _file_name(stem: str, ending: str = "") -> str:
    """The stem is cut where it is too long, never what tells two names apart."""
    return _BLANKS.sub("_", file_stem(stem))[:_LONGEST_NAME].strip("._") + ending + PACKET_SUFFIX
