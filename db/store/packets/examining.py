"""What stands against a return, and what taking it would change; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlite_utils import Database

from db.canonical import digest
from db.records import Ballot, Entry, Reviewer
from db.records.packets import HandIn, Obstacle, Packet, PacketKind, PacketState, Seat
from db.scoring.scheme.difference import differences
from db.scoring.scheme.reader import read_scheme
from db.scoring.scheme.scheme import Scheme
from db.store.ballots.ballots import Ballots
from db.store.ballots.check_reader import CheckReader
from db.store.packets.bases import read_base
from db.store.packets.comparison import Comparison, SeatView, Settled, check_marks, compare
from db.store.packets.form_seats import FormComparison, FormSeats
from db.store.packets.last_changes import last_changes
from db.store.packets.packet_log import PacketLog
from db.store.packets.sealed_return import ReturnRefused
from db.store.panel.panel import Panel
from db.store.roster.units import Units
from db.store.schemes.schemes import Schemes


@dataclass(frozen=True, slots=True)
class ReturnFile:
    """A file that may be a return."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OpenedReturn:
    """A return whose seal and signature are good, with the packet that it is of."""

    file: ReturnFile
    packet: Packet
    hand_in: HandIn
    digest: str  # of what it says
    carried: tuple[Ballot, ...] | None = None  # in place of its own: what still fits the scheme
    left: int = 0  # marks that do not

    @property
    def ballots(self) -> tuple[Ballot, ...]:
        """What is to be taken."""
        return self.hand_in.ballots if self.carried is None else self.carried


class Examining:
    """Holds returns to what the office's file has. Units and reviewers are read once: collecting changes none."""

    def __init__(
        self,
        database: Database,
        schemes: Schemes,
        units: Units,
        panel: Panel,
        ballots: Ballots,
        forms: FormSeats,
        log: PacketLog,
    ) -> None:
        self._database = database
        self._schemes = schemes
        self._units = units
        self._panel = panel
        self._ballots = ballots
        self._forms = forms
        self._log = log
        self._checks = CheckReader(database)
        self._known_entries: dict[int, tuple[Entry, ...]] = {}
        self._known_panels: dict[int, dict[str, Reviewer]] = {}

    def compared(
        self, one: OpenedReturn, evaluation_id: int, settled: Settled, *, reliable: bool
    ) -> Comparison | FormComparison:
        """The return against what is here. Raises ReturnRefused where something stands against all of it."""
        if one.packet.kind is PacketKind.FORMS:
            return self._compare_forms(one, evaluation_id, settled, reliable=reliable)
        self._check_evaluation(one, evaluation_id)
        if one.packet.kind is PacketKind.CHECK:
            return self._compare_seconds(one)
        views = self._views(evaluation_id, one, reliable=reliable)
        entries = {e.id: e for e in self.entries(evaluation_id)}
        comparison = compare(views, entries, one.ballots, settled)
        self._say_who(comparison, one.hand_in)
        return comparison

    def _compare_forms(
        self, one: OpenedReturn, evaluation_id: int, settled: Settled, *, reliable: bool
    ) -> FormComparison:
        """Forms go on being collected once the result is frozen: it does not rest on them."""
        lent = self._log.lent_forms(evaluation_id)
        for seat in one.packet.forms:
            other = lent.get((seat.supervision_id, seat.entry_id))
            if other is not None and other.id != one.packet.id:
                raise ReturnRefused(Obstacle.LENT_AGAIN, found=other.file_name)
        reliable = reliable and one.packet.state is not PacketState.WITHDRAWN
        found = self._forms.compare(one.packet, one.hand_in, settled, reliable=reliable)
        by = one.hand_in.typed_by
        found.conflicts[:] = [replace(c, returned_by=by) for c in found.conflicts]
        return found

    def _say_who(self, comparison: Comparison, hand_in: HandIn) -> None:
        """Adds to each conflict who wrote the ballot here and when, and who typed at the other desk."""
        here = {c.here.id for c in comparison.conflicts if c.here is not None}
        last = last_changes(self._database.conn, here)
        comparison.conflicts[:] = [
            replace(
                conflict,
                here_last=last.get(conflict.here.id) if conflict.here else None,
                returned_by=hand_in.typed_by,
            )
            for conflict in comparison.conflicts
        ]

    def seen(self, one: OpenedReturn) -> Obstacle | None:
        """Whether the return follows on what was taken last, is older, or comes from another copy of the packet."""
        row = self._last_taken(one.packet.id)
        if row is None:
            return None
        number, events, head, taken_digest = row
        if one.hand_in.number < number:
            return Obstacle.OLDER
        if one.hand_in.number == number:
            return None if taken_digest == one.digest else Obstacle.COPIES
        return None if (number, events, head) in one.hand_in.earlier else Obstacle.COPIES

    def latest_is(self, one: OpenedReturn) -> bool:
        """Whether the hand-in is the one that was taken last."""
        row = self._last_taken(one.packet.id)
        return row is not None and row[0] == one.hand_in.number

    def _last_taken(self, packet_id: int) -> tuple[int, int, str, str] | None:
        row: tuple[int, int, str, str] | None = self._database.conn.execute(
            "SELECT hand_in, events, head, digest FROM packet_returns WHERE packet_id = ?"
            " ORDER BY id DESC LIMIT 1",
            (packet_id,),
        ).fetchone()
        return row

    def _check_evaluation(self, one: OpenedReturn, evaluation_id: int) -> None:
        (frozen,) = self._database.conn.execute(
            "SELECT frozen FROM evaluations WHERE id = ?", (evaluation_id,)
        ).fetchone()
        if frozen:
            raise ReturnRefused(Obstacle.FROZEN)
        lent = self._log.lent(evaluation_id)
        if one.packet.kind is not PacketKind.CHECK:
            for seat in one.packet.seats:
                if seat in lent and lent[seat].id != one.packet.id:
                    raise ReturnRefused(Obstacle.LENT_AGAIN, found=lent[seat].file_name)
        current = self._schemes.current(evaluation_id)
        if one.carried is None and one.hand_in.scheme != current.version.text:
            self._check_scheme(one, current.scheme)

    def _check_scheme(self, one: OpenedReturn, scheme: Scheme) -> None:
        """Refuses ballots that were given by other criteria, and says which."""
        (issued,) = self._database.conn.execute(
            "SELECT scheme_digest FROM packets WHERE id = ?", (one.packet.id,)
        ).fetchone()
        if digest(one.hand_in.scheme) != issued:
            raise ReturnRefused(Obstacle.WRONG_SIGNATURE)
        before = read_scheme(one.hand_in.scheme)
        for part in dict.fromkeys(seat.part for seat in one.packet.seats):
            now = scheme.by_code.get(part)
            then = before.by_code.get(part)
            if then is None:  # its code was changed since
                called = part if now is None else now.title
                raise ReturnRefused(Obstacle.SCHEME_CHANGED, part=called, found=called)
            if now is None or now.kind is not then.kind or now.criteria != then.criteria:
                changed = [
                    "·".join(d.where)
                    for d in differences(before, scheme)
                    if d.key.startswith("parts.criteria") and then.title in d.where[:1]
                ]
                found = "、".join(dict.fromkeys(changed)) or then.title
                raise ReturnRefused(Obstacle.SCHEME_CHANGED, part=then.title, found=found)

    def _views(self, evaluation_id: int, one: OpenedReturn, *, reliable: bool) -> list[SeatView]:
        scheme = self._schemes.current(evaluation_id).scheme
        panel = self.reviewers(evaluation_id)
        reliable = reliable and one.packet.state is not PacketState.WITHDRAWN
        views = []
        for seat in one.packet.seats:
            reviewer = panel[seat.reviewer]
            stored = self._ballots.reader.of_reviewer(evaluation_id, seat.part, reviewer.id)
            ballots = {b.entry_id: b for b in stored}
            base = self._base(one.packet.id, seat) if reliable else None
            views.append(SeatView(scheme.by_code[seat.part], reviewer, ballots, base))
        return views

    def entries(self, evaluation_id: int) -> tuple[Entry, ...]:
        """The units of the year."""
        if evaluation_id not in self._known_entries:
            self._known_entries[evaluation_id] = self._units.entries(evaluation_id)
        return self._known_entries[evaluation_id]

    def reviewers(self, evaluation_id: int) -> dict[str, Reviewer]:
        """The panel by code."""
        if evaluation_id not in self._known_panels:
            panel = self._panel.reviewers(evaluation_id)
            self._known_panels[evaluation_id] = {r.code: r for r in panel}
        return self._known_panels[evaluation_id]

    def _base(self, packet_id: int, seat: Seat) -> Mapping[int, str]:
        (text,) = self._database.conn.execute(
            "SELECT s.base FROM packet_seats s JOIN parts p ON p.id = s.part_id"
            " JOIN reviewers r ON r.id = s.reviewer_id"
            " WHERE s.packet_id = ? AND p.code = ? AND r.code = ?",
            (packet_id, seat.part, seat.reviewer),
        ).fetchone()
        return read_base(text)

    def _compare_seconds(self, one: OpenedReturn) -> Comparison:
        found = Comparison()
        for second in one.hand_in.seconds:
            row = self._database.conn.execute(
                "SELECT s.finished, p.code, r.code FROM second_ballots s"
                " JOIN ballots b ON b.id = s.ballot_id JOIN parts p ON p.id = b.part_id"
                " JOIN reviewers r ON r.id = b.reviewer_id WHERE s.id = ?",
                (second.id,),
            ).fetchone()
            if row is None or Seat(row[1], row[2]) not in one.packet.seats:
                raise ReturnRefused(Obstacle.CHECK_GONE)
            here = self._checks.by_id(second.id)
            part = self._schemes.current(self._log.evaluation_of(one.packet.number)).scheme.by_code
            check_marks(
                part[here.part],
                second.marks,
                f"{here.part}/{here.unit_code}/{here.reviewer}",
                found.sound,
            )
            if not second.finished:
                found.count("draft")
            if (here.finished, here.marks) == (second.finished, second.marks):
                found.count("same")
            elif here.finished:
                raise ReturnRefused(Obstacle.CHECK_GONE)
            else:
                found.count("changed" if here.marks else "new")
        return found
