"""自查表 at another desk: which units' forms are lent, what a packet hands in of them, and how it joins what is here.

Every version of a form is kept, so a return adds to what is here and overwrites nothing. Where both desks went on from
the same versions, or a form was found right here meanwhile, somebody settles it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlite_utils import Database

from db.canonical import canonical_text
from db.errors import ErrorKind, UserError
from db.records.packets import (
    ConflictCause,
    FormConflict,
    FormSeat,
    HandedFile,
    HandedUnit,
    HandIn,
    Obstacle,
    Packet,
    ReturnCounts,
)
from db.records.supervision import SelfCheck, SelfCheckForm, SelfCheckState
from db.store.findings.findings import evidence_row
from db.store.packets.comparison import Settled
from db.store.packets.packet_log import PacketLog
from db.store.packets.sealed_return import ReturnRefused
from db.store.supervision.self_checks import MOST_PACKET_FILES, SelfChecks
from db.store.supervision.supervisions import Supervisions
from db.store.trail.trail import Change

_MOST_TEXT: Final = 2000  # characters of an answer
_MOST_NAME: Final = 200  # of a file


@dataclass(frozen=True, slots=True)
class FormTaking:
    """A unit whose forms come in: those that are new here, and all that the return says of it."""

    unit: SelfCheck
    new: tuple[SelfCheckForm, ...]
    returned: HandedUnit


@dataclass(slots=True)
class FormComparison:
    """What taking a return would do."""

    takings: list[FormTaking] = field(default_factory=list)
    conflicts: list[FormConflict] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    counts: ReturnCounts = field(default_factory=ReturnCounts)


class FormSeats:
    """Plans, lends and takes back the collecting of forms."""

    def __init__(
        self,
        database: Database,
        supervisions: Supervisions,
        self_checks: SelfChecks,
        log: PacketLog,
    ) -> None:
        self._database = database
        self._supervisions = supervisions
        self._self_checks = self_checks
        self._log = log

    def plan(self, supervision_id: int, entry_ids: Collection[int]) -> tuple[FormSeat, ...]:
        """The units of a packet; none named: all that were not found right yet and are not out.

        Raises UserError SELF_CHECK_LENT (one that was named is out), NOTHING_TO_ISSUE, CHECKLIST_EMPTY, NO_SUCH_UNIT,
        SUPERVISION_CLOSED.
        """
        found = self._supervisions.open(supervision_id)
        if not self._supervisions.items(supervision_id):
            raise UserError(ErrorKind.CHECKLIST_EMPTY, found=found.title)
        units = self._supervisions.units(supervision_id)
        if unknown := set(entry_ids) - {unit.entry_id for unit in units}:
            raise UserError(ErrorKind.NO_SUCH_UNIT, found=str(min(unknown)))
        chosen = [
            FormSeat(supervision_id, unit.entry_id, found.title, unit.unit_code, unit.unit)
            for unit in units
            if (unit.entry_id in entry_ids if entry_ids else not _is_checked(unit))
        ]
        seats = self.not_out(found.evaluation_id, chosen, named=bool(entry_ids))
        if not seats:
            raise UserError(ErrorKind.NOTHING_TO_ISSUE)
        return seats

    def not_out(
        self, evaluation_id: int, seats: Sequence[FormSeat], *, named: bool
    ) -> tuple[FormSeat, ...]:
        """Those that nobody has. Raises UserError SELF_CHECK_LENT for one that was `named`."""
        out = self._log.lent_forms(evaluation_id)
        free = []
        for seat in seats:
            packet = out.get((seat.supervision_id, seat.entry_id))
            if packet is None:
                free.append(seat)
            elif named:
                since, name = packet.issued_at, packet.file_name
                raise UserError(ErrorKind.SELF_CHECK_LENT, unit=seat.unit, file=name, since=since)
        return tuple(free)

    def checklist(self, supervision_id: int) -> str:
        """The 清单 as text, by which a packet is worked."""
        items = self._supervisions.items(supervision_id)
        return canonical_text([[i.code, i.title, i.basis, i.text] for i in items])

    def handed(self, packet: Packet) -> tuple[HandedUnit, ...]:
        """What a packet says of its units."""
        (supervision_id,) = {seat.supervision_id for seat in packet.forms}
        checks = self._self_checks
        return tuple(
            HandedUnit(
                unit.entry_id,
                unit.sent_on,
                unit.reminded_on,
                checks.forms(supervision_id, unit.entry_id),
                tuple(
                    HandedFile(file.file_name, checks.file_content(file.id))
                    for file in checks.files(supervision_id, unit.entry_id)
                ),
            )
            for unit in self._supervisions.units(supervision_id)
        )

    def collectors(self) -> tuple[str, ...]:
        """Who collected forms in this packet, as its trail tells."""
        rows = self._database.conn.execute(
            "SELECT DISTINCT who FROM events WHERE what = 'supervision.collect' AND who <> '' ORDER BY who"
        )
        return tuple(str(who) for (who,) in rows)

    def reported(self, packet: Packet) -> int:
        """How many units of a packet have handed in a form that was not returned, in this file."""
        own = {seat.entry_id for seat in packet.forms}
        (supervision_id,) = {seat.supervision_id for seat in packet.forms}
        units = self._supervisions.units(supervision_id)
        return sum(unit.entry_id in own and not unit.waiting for unit in units)

    # coming back

    def compare(
        self, packet: Packet, hand_in: HandIn, settled: Settled, *, reliable: bool
    ) -> FormComparison:
        """Holds a return against what is here. Without `reliable` whatever is new is a conflict.

        Raises ReturnRefused.
        """
        (supervision_id,) = {seat.supervision_id for seat in packet.forms}
        title = packet.forms[0].supervision
        supervision = self._supervisions.get(supervision_id)
        if supervision.closed_on:
            raise ReturnRefused(Obstacle.SUPERVISION_CLOSED, found=supervision.closed_on)
        if hand_in.scheme != self.checklist(supervision_id):
            raise ReturnRefused(Obstacle.CHECKLIST_CHANGED, found=title)
        self._check(packet, hand_in, [i.code for i in self._supervisions.items(supervision_id)])
        here = {unit.entry_id: unit for unit in self._supervisions.units(supervision_id)}
        found = FormComparison()
        new = changed = same = 0
        for returned in hand_in.units:
            unit = here[returned.entry_id]
            kept = self._self_checks.forms(supervision_id, returned.entry_id)
            coming = _coming(kept, returned.forms)
            ours = bool(kept) and _said(kept[-1]) not in set(map(_said, returned.forms))
            new += bool(coming and not kept)
            changed += bool(coming and kept)
            same += bool(not coming and returned.forms)
            cause = _cause(unit, reliable=reliable and not ours) if coming else None
            if cause is not None:
                latest = kept[-1] if kept else None
                conflict = FormConflict(
                    title, unit.entry_id, f"{unit.unit_code} {unit.unit}", cause, latest, coming[-1]
                )
                decision = settled.get(conflict.place)
                if decision is None:
                    found.conflicts.append(conflict)
                    continue
                found.reasons.append(f"{unit.unit_code}: {decision.reason.strip()}")
                if not decision.take:
                    coming = ()
            found.takings.append(FormTaking(unit, coming, returned))
        found.counts = ReturnCounts(new=new, changed=changed, same=same)
        return found

    def take(self, change: Change, packet: Packet, comparison: FormComparison) -> None:
        """Adds what is new here, within an event. The one place where collecting writes forms."""
        (supervision_id,) = {seat.supervision_id for seat in packet.forms}
        checks = self._self_checks
        for taking in comparison.takings:
            number, returned = taking.unit.entry_id, taking.returned
            days = {
                "sent_on": max(taking.unit.sent_on, returned.sent_on),
                "reminded_on": max(taking.unit.reminded_on, returned.reminded_on),
            }
            if taking.unit.state is SelfCheckState.PENDING and returned.sent_on:
                days["state"] = SelfCheckState.SENT.value
            change.update("supervision_units", self._supervisions.key(supervision_id, number), days)
            kept = len(checks.forms(supervision_id, number))
            for version, form in enumerate(taking.new, kept + 1):
                own = SelfCheckForm(number, version, form.file_name, form.received_on, form.answers)
                checks.write_form(change, supervision_id, own)
            known = {(f.file_name, f.sha256) for f in checks.files(supervision_id, number)}
            for file in returned.files:
                row = evidence_row(file.file_name, file.content)
                if (row["file_name"], row["sha256"]) not in known:
                    checks.write_file(change, supervision_id, number, row, file.content)

    @staticmethod
    def _check(packet: Packet, hand_in: HandIn, codes: Collection[str]) -> None:
        """Refuses what no desk lets be collected: whoever holds a packet holds its key too. Raises ReturnRefused."""
        own = {seat.entry_id: seat.unit for seat in packet.forms}
        seen: set[int] = set()
        size = 0
        for unit in hand_in.units:
            fits = unit.entry_id in own and unit.entry_id not in seen
            seen.add(unit.entry_id)
            size += sum(len(file.content) for file in unit.files)
            days = (unit.sent_on, unit.reminded_on, *(form.received_on for form in unit.forms))
            names = [*(form.file_name for form in unit.forms), *(f.file_name for f in unit.files)]
            sound = all(map(_is_day_or_none, days)) and all(len(n) <= _MOST_NAME for n in names)
            if not (fits and sound and all(_is_sound(form, codes) for form in unit.forms)):
                found = own.get(unit.entry_id, str(unit.entry_id))
                raise ReturnRefused(Obstacle.INVALID_FORM, found=found)
        if size > MOST_PACKET_FILES:
            raise ReturnRefused(Obstacle.INVALID_FORM, found=packet.file_name)


def unit_rows(
    supervision_id: int, entry_ids: Collection[int]
) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """What a packet of forms takes along: table, condition and values, parents first."""
    units = ", ".join(map(str, sorted(entry_ids)))
    of_units = f"supervision_id = ? AND entry_id IN ({units})"
    of_forms = f"form_id IN (SELECT id FROM supervision_forms WHERE {of_units})"
    for table, where in (
        ("supervisions", "id = ?"),
        ("supervision_items", "supervision_id = ?"),
        ("supervision_units", of_units),
        ("supervision_forms", of_units),
        ("supervision_answers", of_forms),
    ):
        yield table, where, (supervision_id,)


def _cause(unit: SelfCheck, *, reliable: bool) -> ConflictCause | None:
    """Why new forms of a unit cannot simply be taken, if they cannot."""
    if _is_checked(unit):
        return ConflictCause.CHECKED_HERE
    return None if reliable else ConflictCause.CHANGED_HERE


def _coming(
    here: Sequence[SelfCheckForm], there: Sequence[SelfCheckForm]
) -> tuple[SelfCheckForm, ...]:
    """The versions of the other desk that are not here."""
    said = list(map(_said, here))
    if said == list(map(_said, there[: len(said)])):
        return tuple(there[len(said) :])
    return tuple(form for form in there if _said(form) not in said)


def _said(form: SelfCheckForm) -> tuple[object, ...]:
    return form.file_name, form.received_on, form.answers


def _is_checked(unit: SelfCheck) -> bool:
    return unit.state is SelfCheckState.CHECKED


def _is_sound(form: SelfCheckForm, codes: Collection[str]) -> bool:
    """Whether a form says of each item once what it may."""
    texts = [t for a in form.answers for t in (a.facts, a.measures, a.responsible)]
    return (
        sorted(answer.item for answer in form.answers) == sorted(codes)
        and bool(form.received_on)
        and all(len(text) <= _MOST_TEXT for text in texts)
        and all(_is_day_or_none(answer.due) for answer in form.answers)
    )


def _is_day_or_none(text: str) -> bool:
    try:
        return not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
