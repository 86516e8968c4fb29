"""Takes returns in: each is examined before anything changes, then taken whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from sqlite_utils import Database

from db.canonical import canonical_text
from db.cycles import no_cycles
from db.records import Ballot, Entry
from db.records.packets import (
    Collected,
    CollectOutcome,
    Obstacle,
    Packet,
    PacketKind,
    PacketState,
    ReturnCounts,
    Seat,
)
from db.scoring.scheme.reader import read_scheme
from db.steps import Progress
from db.store.ballots.ballots import BallotPlace, Ballots
from db.store.ballots.check_reader import CheckReader
from db.store.packets.bases import base_text
from db.store.packets.carrying import still_fitting
from db.store.packets.comparison import Comparison, Settled, Taking
from db.store.packets.examining import Examining, OpenedReturn, ReturnFile
from db.store.packets.form_seats import FormComparison, FormSeats
from db.store.packets.packet_log import PacketLog
from db.store.packets.sealed_return import ReturnRefused, open_return, read_envelope
from db.store.packets.seats import entries_of, is_whole
from db.store.panel.panel import Panel
from db.store.roster.units import Units
from db.store.schemes.schemes import Schemes
from db.store.trail.trail import Change, Trail

CARRIED_REASON: Final = "计分办法已改，仍相符的分数已带入"
Decisions: TypeAlias = Mapping[str, Settled]  # by packet number


@dataclass(slots=True)
class _Examined:
    """What taking a return would do, where nothing stands against it."""

    result: Collected
    comparison: Comparison | FormComparison | None = None


class Collecting:
    """One round of collecting."""

    def __init__(
        self,
        database: Database,
        trail: Trail,
        schemes: Schemes,
        units: Units,
        panel: Panel,
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
        self._against = Examining(database, schemes, units, panel, ballots, forms, log)

    @no_cycles()
    def run(
        self,
        files: Iterable[ReturnFile],
        keys: tuple[str, str],
        decisions: Decisions,
        *,
        carry: bool,
        dry_run: bool,
        progress: Progress,
    ) -> tuple[Collected, ...]:
        """Collects each return, those of one packet in the order of their hand-ins.

        `carry` takes of a return whose criteria changed since what still fits, and withdraws its packet.
        Packets come in the order of their numbers, which are drawn: the trail keeps no order of arrival.
        """
        found: list[Collected] = []
        opened: list[OpenedReturn] = []
        for file in files:
            try:
                opened.append(self._open(file, *keys))
            except ReturnRefused as refused:
                found.append(_refused(file.name, None, refused))
        opened.sort(key=lambda o: (o.packet.number, o.hand_in.number))
        for done, one in enumerate(opened):
            progress(done, len(opened))
            settled = decisions.get(one.packet.number)
            found.append(self._collect(one, settled, carry=carry, dry_run=dry_run))
        progress(len(opened), len(opened))
        return tuple(found)

    def _open(self, file: ReturnFile, public: str, private: str) -> OpenedReturn:
        envelope = read_envelope(file.content, public)
        row = self._database.conn.execute(
            "SELECT verify_key FROM packets WHERE number = ?", (envelope.packet,)
        ).fetchone()
        if row is None:
            raise ReturnRefused(Obstacle.UNKNOWN_PACKET)
        hand_in, digest_of_text = open_return(envelope, private, str(row[0]))
        return OpenedReturn(file, self._log.by_number(envelope.packet), hand_in, digest_of_text)

    def _collect(
        self, one: OpenedReturn, settled: Settled | None, *, carry: bool, dry_run: bool
    ) -> Collected:
        # read anew: a return of the same packet may have been taken in this very round
        one = replace(one, packet=self._log.by_number(one.packet.number))
        try:
            try:
                examined = self._examine(one, settled)
            except ReturnRefused as refused:
                if refused.obstacle is not Obstacle.SCHEME_CHANGED or not carry:
                    raise
                one = self._carried(one)
                examined = self._examine(one, settled)
        except ReturnRefused as refused:
            return _refused(one.file.name, one.packet, refused)
        if dry_run or examined.comparison is None:
            return examined.result
        if isinstance(examined.comparison, FormComparison):
            self._take_forms(one, examined.comparison)
        else:
            self._take(one, examined.comparison)
        return examined.result

    def _carried(self, one: OpenedReturn) -> OpenedReturn:
        """The return as far as it still fits the scheme."""
        scheme = self._schemes.current(self._log.evaluation_of(one.packet.number)).scheme
        ballots, left = still_fitting(one.hand_in.ballots, read_scheme(one.hand_in.scheme), scheme)
        seats = tuple(seat for seat in one.packet.seats if seat.part in scheme.by_code)
        return replace(
            one,
            carried=ballots,
            packet=replace(one.packet, seats=seats),
            left=left,
        )

    # what stands against it

    def _examine(self, one: OpenedReturn, settled: Settled | None) -> _Examined:
        evaluation_id = self._log.evaluation_of(one.packet.number)
        seen = self._against.seen(one)
        if seen is Obstacle.OLDER:
            raise ReturnRefused(Obstacle.OLDER, found=str(one.packet.taken))
        if seen is None and self._against.latest_is(one):
            return _Examined(_result(one, CollectOutcome.UNCHANGED))
        if one.packet.closed_at:
            raise ReturnRefused(Obstacle.CLOSED, found=one.packet.closed_at[:10])
        comparison = self._against.compared(
            one, evaluation_id, settled or {}, reliable=seen is None
        )
        withdrawn = one.packet.state is PacketState.WITHDRAWN
        if withdrawn and (settled is None or comparison.conflicts):
            return _Examined(_result(one, CollectOutcome.REFUSED, comparison, Obstacle.WITHDRAWN))
        if comparison.conflicts:
            obstacle = seen or Obstacle.CONFLICTS
            return _Examined(_result(one, CollectOutcome.CONFLICT, comparison, obstacle))
        return _Examined(_result(one, CollectOutcome.COLLECTED, comparison), comparison)

    # taking it

    def _take(self, one: OpenedReturn, comparison: Comparison) -> None:
        """All that one return changes: the packet, its seats, the evidence and the ballots, in one event.

        Ballot numbers and people in one packet make two events: that of the numbers bears a day and no name.
        """
        evaluation_id = self._log.evaluation_of(one.packet.number)
        anonymous = self._schemes.anonymous_parts(evaluation_id)
        groups = [
            [s for s in one.packet.seats if (s.part in anonymous) is hidden]
            for hidden in (True, False)
        ]
        first = True
        reason = "; ".join(comparison.reasons)
        with self._trail.together():
            for hidden, seats in zip((True, False), groups, strict=True):
                if not seats:
                    continue
                subject = one.packet.file_name
                with self._trail.change(
                    "packet.collect", subject, reason, anonymous=hidden
                ) as change:
                    if first:
                        self._write_evidence(change, one, evaluation_id, hidden=hidden)
                    self._write_bases(change, one, seats, comparison)
                    if one.packet.kind is PacketKind.CHECK:
                        self._write_seconds(change, one, seats)
                    else:
                        chosen = {s.part for s in seats}
                        takings = [t for t in comparison.takings if t.seat.part.code in chosen]
                        self._write_ballots(change, evaluation_id, takings)
                first = False

    def _take_forms(self, one: OpenedReturn, comparison: FormComparison) -> None:
        """The packet, the evidence and the forms, in one event."""
        evaluation_id = self._log.evaluation_of(one.packet.number)
        reason = "; ".join(comparison.reasons)
        with self._trail.change("packet.collect", one.packet.file_name, reason) as change:
            self._forms.take(change, one.packet, comparison)
            self._write_evidence(change, one, evaluation_id, hidden=False)

    def _write_evidence(
        self, change: Change, one: OpenedReturn, evaluation_id: int, *, hidden: bool
    ) -> None:
        hand_in = one.hand_in
        whole = self._is_whole(one, evaluation_id)
        state = PacketState.COLLECTED if whole else PacketState.HANDED_IN
        values = {"state": state.value, "taken": hand_in.number}
        if one.packet.state is PacketState.WITHDRAWN:
            values["state"] = PacketState.WITHDRAWN.value
        elif one.carried is not None:  # its holder goes on in another packet
            values |= {"state": PacketState.WITHDRAWN.value, "reason": CARRIED_REASON}
        change.update("packets", {"id": one.packet.id}, values)
        now = self._trail.now
        row = {
            "packet_id": one.packet.id,
            "hand_in": hand_in.number,
            "digest": one.digest,
            "events": hand_in.events,
            "head": hand_in.head,
            "sha256": hashlib.sha256(one.file.content).hexdigest(),
            "size": len(one.file.content),
            "collected_at": now[:10] if hidden else now,
            "typed_by": canonical_text([] if hidden else list(hand_in.typed_by)),
        }
        number = change.insert("packet_returns", row)
        change.insert_beside(
            "packet_return_contents", {"return_id": number, "content": one.file.content}
        )

    def _is_whole(self, one: OpenedReturn, evaluation_id: int) -> bool:
        if one.packet.kind is PacketKind.CHECK:
            return all(second.finished for second in one.hand_in.seconds)
        if one.packet.kind is PacketKind.FORMS:
            return self._forms.reported(one.packet) == len(one.packet.forms)  # taken just now
        scheme = self._schemes.current(evaluation_id).scheme
        panel = self._against.reviewers(evaluation_id)
        entries = self._against.entries(evaluation_id)
        scored: dict[str, Sequence[Entry]] = {
            part.code: entries_of(scheme, part, entries) for part in scheme.parts
        }
        given: dict[Seat, list[Ballot]] = {seat: [] for seat in one.packet.seats}
        for ballot in one.hand_in.ballots:
            given[Seat(ballot.part, ballot.reviewer)].append(ballot)
        return all(
            is_whole(ballots, panel[seat.reviewer], scored[seat.part])
            for seat, ballots in given.items()
        )

    def _write_bases(
        self, change: Change, one: OpenedReturn, seats: Sequence[Seat], comparison: Comparison
    ) -> None:
        """What came back is what later changes are told by."""
        evaluation_id = self._log.evaluation_of(one.packet.number)
        part_ids = self._schemes.ids("parts", evaluation_id)
        reviewer_ids = self._schemes.ids("reviewers", evaluation_id)
        for seat in seats:
            key = {
                "packet_id": one.packet.id,
                "part_id": part_ids[seat.part],
                "reviewer_id": reviewer_ids[seat.reviewer],
            }
            came = comparison.digests.get((seat.part, seat.reviewer), {})
            change.update("packet_seats", key, {"base": base_text(came)})

    def _write_ballots(self, change: Change, evaluation_id: int, takings: Sequence[Taking]) -> None:
        """Brings the ballots here to what came back. The one place where collecting writes marks."""
        scheme = self._schemes.current(evaluation_id).scheme
        part_ids = self._schemes.ids("parts", evaluation_id)
        criterion_ids = self._schemes.criterion_ids(evaluation_id)
        for taking in takings:
            part = taking.seat.part
            place = BallotPlace(
                scheme, part, part_ids[part.code], taking.entry, taking.seat.reviewer
            )
            here = taking.here or self._ballots.insert(change, place, taking.wanted.attendance)
            self._ballots.write(change, here, criterion_ids, taking.wanted)

    def _write_seconds(self, change: Change, one: OpenedReturn, seats: Sequence[Seat]) -> None:
        """Brings the second typings here to what came back; from here differences go the usual way of 复核."""
        evaluation_id = self._log.evaluation_of(one.packet.number)
        criterion_ids = self._schemes.criterion_ids(evaluation_id)
        for second in one.hand_in.seconds:
            here = self._checks.by_id(second.id)
            if Seat(here.part, here.reviewer) not in seats or here.finished:
                continue
            for code in {**here.marks, **second.marks}:
                key = {
                    "second_ballot_id": second.id,
                    "criterion_id": criterion_ids[here.part, code],
                }
                mark = second.marks.get(code)
                if mark == here.marks.get(code):
                    continue
                change.delete("second_marks", key)
                if mark is not None:
                    said = {"state": mark.state.value, "points": mark.points, "level": mark.level}
                    change.insert("second_marks", {**key, **said}, tuple(key))
            values = {"second_by": second.by, "finished": int(second.finished)}
            change.update("second_ballots", {"id": second.id}, values)


def _result(
    one: OpenedReturn,
    outcome: CollectOutcome,
    comparison: Comparison | FormComparison | None = None,
    obstacle: Obstacle | None = None,
) -> Collected:
    hand_in = one.hand_in
    reported = sum(bool(unit.forms) for unit in hand_in.units)
    counts = ReturnCounts(same=len(hand_in.ballots) + len(hand_in.seconds) + reported)
    return Collected(
        file=one.file.name,
        packet=one.packet.number,
        seats=one.packet.seats,
        outcome=outcome,
        obstacle=obstacle,
        facts={"reason": one.packet.reason} if obstacle is Obstacle.WITHDRAWN else None,
        counts=comparison.counts if comparison else counts,
        conflicts=tuple(comparison.conflicts) if comparison else (),
        hand_in=one.hand_in.number,
        left=None if one.carried is None else one.left,
        forms=one.packet.forms,
    )


def _refused(name: str, packet: Packet | None, refused: ReturnRefused) -> Collected:
    return Collected(
        file=name,
        packet="" if packet is None else packet.number,
        seats=() if packet is None else packet.seats,
        forms=() if packet is None else packet.forms,
        outcome=CollectOutcome.REFUSED,
        obstacle=refused.obstacle,
        facts=refused.facts,
    )
