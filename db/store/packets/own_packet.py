"""The holder's side: what a packet file is, and what it gives when it is handed in."""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

from db.canonical import canonical_text
from db.errors import ErrorKind, UserError
from db.records.packets import HandedSecond, HandIn, OwnPacket, PacketKind, ReportSeen, Seat
from db.store.ballots.ballots import Ballots, works_at
from db.store.ballots.check_reader import CheckReader
from db.store.packets.form_seats import FormSeats
from db.store.packets.packet_log import PacketLog
from db.store.packets.receipt import read_receipt
from db.store.packets.sealed_return import is_blank, said_digest, seal
from db.store.packets.seats import entries_of, finished_entries
from db.store.panel.panel import Panel
from db.store.roster.units import Units
from db.store.schemes.schemes import Schemes
from db.store.trail.trail import Trail


class HoldersPacket:
    """Reads the packet that a file is, and hands it in."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        schemes: Schemes,
        ballots: Ballots,
        forms: FormSeats,
        log: PacketLog,
    ) -> None:
        self._database = database
        self._trail = trail
        self._schemes = schemes
        self._ballots = ballots
        self._forms = forms
        self._log = log
        self._checks = CheckReader(database)

    def get(self) -> OwnPacket | None:
        """The packet that this file is; None where it is an office's file."""
        row = self._database.conn.execute(
            "SELECT number, kind, hand_ins, closed_on FROM own_packet"
        ).fetchone()
        return None if row is None else OwnPacket(row[0], PacketKind(row[1]), *row[2:])

    def require(self) -> OwnPacket:
        """As `get`. Raises UserError NOT_A_PACKET."""
        own = self.get()
        if own is None:
            raise UserError(ErrorKind.NOT_A_PACKET)
        return own

    def seats(self) -> tuple[Seat, ...]:
        """The seats that the packet holds."""
        return self._log.by_number(self.require().number).seats

    def done_and_due(self, units: Units, panel: Panel) -> tuple[int, int]:
        """How many ballots have nothing left to do, and how many there are to be; of forms, how many came."""
        packet = self._log.by_number(self.require().number)
        if packet.kind is PacketKind.FORMS:
            return self._forms.reported(packet), len(packet.forms)
        evaluation_id = self._log.evaluation_of(self.require().number)
        scheme = self._schemes.current(evaluation_id).scheme
        people = {r.code: r for r in panel.reviewers(evaluation_id)}
        entries = units.entries(evaluation_id)
        done = due = 0
        for seat in self.seats():
            reviewer, part = people[seat.reviewer], scheme.by_code[seat.part]
            scored = [
                e for e in entries_of(scheme, part, entries) if not works_at(reviewer.workplace, e)
            ]
            finished = finished_entries(
                self._ballots.reader.of_reviewer(evaluation_id, seat.part, reviewer.id)
            )
            due += len(scored)
            done += sum(e.id in finished for e in scored)
        return done, due

    def hand_in(self) -> tuple[int, bytes]:
        """Counts the hand-in and gives its number and its sealed bytes: all ballots as they stand, drafts too.

        The count is in the file before anything leaves it. Raises UserError NOT_A_PACKET, PACKET_CLOSED, NOT_ALLOWED.
        """
        own = self.require()
        if own.closed_on:
            raise UserError(ErrorKind.PACKET_CLOSED, since=own.closed_on)
        office_key, signing_key, earlier = self._database.conn.execute(
            "SELECT office_key, signing_key, earlier FROM own_packet"
        ).fetchone()
        number, before = own.hand_ins + 1, json.loads(earlier)
        self._trail.seal()  # the office keeps the head
        events, head = self._trail.last_id(), self._trail.head()
        content = self._content(own, number, events, head, before)
        now = canonical_text([*before, [number, events, head]])
        anonymous = self._log.is_anonymous(own.number)
        with self._trail.change("packet.hand_in", str(number), anonymous=anonymous) as change:
            change.update("own_packet", {"id": 1}, {"hand_ins": number, "earlier": now})
        return number, seal(content, signing_key, office_key)

    def close(self, content: bytes) -> OwnPacket:
        """Takes the office's receipt: from here on the packet is only read.

        Raises UserError RECEIPT_REFUSED (not for this packet), RECEIPT_BEHIND where it was changed since the hand-in
        that the office took, NOT_A_PACKET, NOT_ALLOWED.
        """
        own = self.require()
        office_key, signing_key, earlier = self._database.conn.execute(
            "SELECT office_key, signing_key, earlier FROM own_packet"
        ).fetchone()
        receipt = read_receipt(content, own.number, signing_key, office_key)
        if own.closed_on:
            return own
        before = json.loads(earlier)
        taken = next((e for e in before if e[0] == receipt.hand_in), None)
        if taken is None:  # an older copy of the packet
            raise UserError(ErrorKind.RECEIPT_BEHIND, found=str(receipt.hand_in))
        number, events, head = taken
        earlier_ones = before[: before.index(taken)]
        now = self._content(own, int(number), int(events), str(head), earlier_ones)
        if said_digest(now) != receipt.digest:
            raise UserError(ErrorKind.RECEIPT_BEHIND, found=str(receipt.hand_in))
        anonymous = self._log.is_anonymous(own.number)
        with self._trail.change(
            "packet.receipt", str(receipt.hand_in), anonymous=anonymous
        ) as change:
            change.update("own_packet", {"id": 1}, {"closed_on": receipt.day})
        return self.require()

    def _content(
        self, own: OwnPacket, number: int, events: int, head: str, earlier: list[list[int | str]]
    ) -> HandIn:
        told: dict[str, Any] = {
            "packet": own.number,
            "number": number,
            "events": events,
            "head": head,
        }
        before = tuple((int(n), int(e), str(h)) for n, e, h in earlier)
        if own.kind is PacketKind.FORMS:
            return self._handed_forms(own, told, before)
        evaluation_id = self._log.evaluation_of(own.number)
        check = own.kind is PacketKind.CHECK
        ballots = [b for b in self._ballots.reader.of_evaluation(evaluation_id) if not is_blank(b)]
        scheme = self._schemes.current(evaluation_id)
        parts = {seat.part for seat in self.seats()}
        return HandIn(
            **told,
            scheme=scheme.version.text,
            ballots=() if check else tuple(ballots),
            seconds=self._seconds(evaluation_id, sorted(parts)) if check else (),
            reports=self._reports(),
            typed_by=() if check else self._typists([b.id for b in ballots]),
            earlier=before,
        )

    def _handed_forms(
        self, own: OwnPacket, told: dict[str, Any], earlier: tuple[tuple[int, int, str], ...]
    ) -> HandIn:
        packet = self._log.by_number(own.number)
        return HandIn(
            **told,
            scheme=self._forms.checklist(packet.forms[0].supervision_id),
            ballots=(),
            typed_by=self._forms.collectors(),
            earlier=earlier,
            units=self._forms.handed(packet),
        )

    def _seconds(self, evaluation_id: int, parts: list[str]) -> tuple[HandedSecond, ...]:
        return tuple(
            HandedSecond(s.id, s.finished, s.second_by, s.marks)
            for part in parts
            for s in self._checks.to_check(evaluation_id, part)
        )

    def _reports(self) -> tuple[ReportSeen, ...]:
        rows = self._database.conn.execute(
            "SELECT entry_id, version, sha256 FROM reports ORDER BY entry_id"
        )
        return tuple(ReportSeen(*row) for row in rows)

    def _typists(self, ballot_ids: list[int]) -> tuple[str, ...]:
        """Who typed here; of ballot numbers the trail knows nobody."""
        return tuple(
            sorted({n for names in self._checks.typists(ballot_ids).values() for n in names})
        )
