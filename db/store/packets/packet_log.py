"""The list of packets: which there are, what they hold, how they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.file_endings import PACKET_SUFFIX
from db.natural_order import natural_order
from db.records.packets import FormSeat, Packet, PacketKind, PacketState, Seat
from db.store.schemes.schemes import Schemes
from db.store.trail.lent_seats import LENT

_SELECT = """SELECT k.id, k.number, k.kind, k.file_name, k.issued_at, k.state, k.taken, k.reason, k.closed_at,
    (SELECT collected_at FROM packet_returns t WHERE t.packet_id = k.id ORDER BY hand_in DESC LIMIT 1)
    FROM packets k"""
_Units: TypeAlias = list[FormSeat]  # in the class a list is one of packets


class PacketLog:
    """Reads packets; asks nobody."""

    def __init__(self, database: Database, schemes: Schemes) -> None:
        self._database = database
        self._schemes = schemes

    def list(self, evaluation_id: int) -> tuple[Packet, ...]:
        """Every packet of an evaluation, oldest first."""
        return self._read("k.evaluation_id = ?", evaluation_id)

    def by_number(self, number: str) -> Packet:
        """One packet. Raises UserError NO_SUCH_PACKET."""
        found = self._read("k.number = ?", number)
        if not found:
            raise UserError(ErrorKind.NO_SUCH_PACKET, found=number)
        return found[0]

    def find(self, evaluation_id: int, text: str) -> Packet:
        """A packet by its number, the start of it, or its file's name. Raises UserError NO_SUCH_PACKET."""
        wanted = text.strip().replace("\\", "/").rsplit("/", 1)[-1]
        every = self.list(evaluation_id)
        stem = wanted.removesuffix(PACKET_SUFFIX)
        named = [p for p in every if p.file_name.removesuffix(PACKET_SUFFIX) == stem]
        lent = [p for p in named if p.state in (PacketState.OUT, PacketState.HANDED_IN)]
        numbered = [p for p in every if len(wanted) >= 6 and p.number.startswith(wanted.lower())]
        for found in (lent, named[-1:], numbered):
            if len(found) == 1:
                return found[0]
        raise UserError(ErrorKind.NO_SUCH_PACKET, found=text)

    def evaluation_of(self, number: str) -> int:
        """The evaluation that a packet belongs to."""
        row = self._database.conn.execute(
            "SELECT evaluation_id FROM packets WHERE number = ?", (number,)
        ).fetchone()
        return int(row[0])

    def is_anonymous(self, number: str) -> bool:
        """Whether a packet holds seats of a part with anonymous ballots: its events bear a day then."""
        anonymous = self._schemes.anonymous_parts(self.evaluation_of(number))
        return any(seat.part in anonymous for seat in self.by_number(number).seats)

    def lent(self, evaluation_id: int) -> dict[Seat, Packet]:
        """The seats that somebody has, with the packet; second typings are not among them."""
        lent = self._read(
            f"k.evaluation_id = ? AND k.state IN {LENT} AND k.kind <> 'check'",
            evaluation_id,
        )
        return {seat: packet for packet in lent for seat in packet.seats}

    def lent_forms(self, evaluation_id: int) -> dict[tuple[int, int], Packet]:
        """The units (督察 and entry) whose 自查表 somebody collects, with the packet."""
        lent = self._read(
            f"k.evaluation_id = ? AND k.state IN {LENT} AND k.kind = 'forms'",
            evaluation_id,
        )
        return {(s.supervision_id, s.entry_id): packet for packet in lent for s in packet.forms}

    def _forms(self, which: str, value: int | str) -> Mapping[int, _Units]:
        """The units of packets that collect forms, by code."""
        rows = self._database.conn.execute(
            "SELECT k.id, f.supervision_id, f.entry_id, s.title, u.code, u.title FROM packets k"
            " JOIN packet_forms f ON f.packet_id = k.id JOIN supervisions s ON s.id = f.supervision_id"
            " JOIN entries e ON e.id = f.entry_id JOIN units u ON u.id = e.unit_id"
            f" WHERE {which}",
            (value,),
        )
        found: dict[int, _Units] = defaultdict(_Units)
        for packet_id, *seat in rows:
            found[packet_id].append(FormSeat(*seat))
        for units in found.values():
            units.sort(key=lambda unit: natural_order(unit.unit_code))
        return found

    def _read(self, which: str, value: int | str) -> tuple[Packet, ...]:
        """The packets of which a condition holds, oldest first, with their seats."""
        seats: dict[int, list[Seat]] = defaultdict(list)
        for packet_id, part, reviewer in self._database.conn.execute(
            "SELECT k.id, p.code, r.code FROM packets k JOIN packet_seats s ON s.packet_id = k.id"
            " JOIN parts p ON p.id = s.part_id JOIN reviewers r ON r.id = s.reviewer_id"
            f" WHERE {which} ORDER BY p.id, r.code",
            (value,),
        ):
            seats[packet_id].append(Seat(part, reviewer))
        forms = self._forms(which, value)
        rows = self._database.conn.execute(f"{_SELECT} WHERE {which} ORDER BY k.id", (value,))
        return tuple(_packet(row, seats[row[0]], forms.get(row[0], ())) for row in rows)


def _packet(row: tuple[Any, ...], seats: Sequence[Seat], forms: Sequence[FormSeat]) -> Packet:
    number, code, kind, name, issued_at, state, taken, reason, closed_at, collected_at = row
    return Packet(
        id=number,
        number=code,
        kind=PacketKind(kind),
        file_name=name,
        issued_at=issued_at,
        state=PacketState(state),
        seats=tuple(seats),
        taken=taken,
        collected_at=collected_at or "",
        reason=reason,
        closed_at=closed_at,
        forms=tuple(forms),
    )
