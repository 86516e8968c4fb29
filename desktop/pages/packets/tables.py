"""Packets, returns and conflicts as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QCoreApplication, QObject

from db.records import Ballot, Reviewer
from db.records.packets import (
    BallotConflict,
    Collected,
    Decision,
    FormConflict,
    FormSeat,
    Packet,
    Seat,
)
from db.records.register import number_words
from db.records.supervision import SelfCheckForm
from db.scoring.marks import mark_text
from desktop.ballots.progress import BallotCounts
from desktop.explanation.packet_words import (
    cause_word,
    kind_word,
    obstacle_text,
    outcome_word,
    seat_state_word,
    state_word,
)
from desktop.explanation.verification_text import SubjectTitles
from desktop.frame.record_table import Column, RecordTable
from desktop.messages import moment, status_word

translate = QCoreApplication.translate
Titles: TypeAlias = Callable[[], SubjectTitles]
Conflict: TypeAlias = BallotConflict | FormConflict


@dataclass(frozen=True, slots=True)
class PacketSeat:
    """A seat as the office sees it: its packet, out or brought back (None: it is here), and how far it is here."""

    seat: Seat
    part: str
    reviewer: Reviewer
    packet: Packet | None
    progress: BallotCounts

    @property
    def since(self) -> str:
        """Since when it stands so; empty where it is here."""
        if self.packet is None:
            return ""
        return moment(self.packet.collected_at or self.packet.issued_at)


def seats_table(titles: Titles, parent: QObject) -> RecordTable[PacketSeat]:
    """Every seat of the panel, and where it is."""

    def numbered(seat: PacketSeat) -> str:
        return number_words(seat.reviewer.code, titles().groups)

    columns = (
        Column[PacketSeat](translate("packets", "编号"), numbered, width=110),
        Column[PacketSeat](translate("packets", "评委"), lambda s: s.reviewer.name, width=110),
        Column[PacketSeat](translate("packets", "部分"), lambda s: s.part, width=160),
        Column[PacketSeat](
            translate("packets", "状态"), lambda s: seat_state_word(s.packet), width=130
        ),
        Column[PacketSeat](translate("packets", "自何时"), lambda s: s.since, width=160),
        Column[PacketSeat](
            translate("packets", "本机已有票"),
            lambda s: f"{s.progress.handed} / {s.progress.due}",
            key=lambda s: s.progress.handed - s.progress.due,
            centred=True,
            width=110,
        ),
        Column[PacketSeat](
            translate("packets", "评分包"),
            lambda s: s.packet.file_name if s.packet else "",
            tip=lambda s: s.packet.file_name if s.packet else "",
        ),
    )
    return RecordTable(columns, lambda s: s.seat, parent)


def packets_table(titles: Titles, parent: QObject) -> RecordTable[Packet]:
    """Every packet, with its seats and how it stands."""

    def seats(packet: Packet) -> str:
        return _seats(packet.seats, titles()) or _units(packet.forms)

    columns = (
        Column[Packet](translate("packets", "评分包"), lambda p: p.file_name, width=220),
        Column[Packet](translate("packets", "用途"), lambda p: kind_word(p.kind), width=80),
        Column[Packet](translate("packets", "席位"), seats, tip=seats, width=220),
        Column[Packet](translate("packets", "分发时间"), lambda p: moment(p.issued_at), width=160),
        Column[Packet](translate("packets", "状态"), lambda p: state_word(p.state), width=120),
        Column[Packet](
            translate("packets", "收回时间"),
            lambda p: moment(p.collected_at) if p.collected_at else "",
            width=160,
        ),
        Column[Packet](
            translate("packets", "召回理由"), lambda p: p.reason, tip=lambda p: p.reason
        ),
    )
    return RecordTable(columns, lambda p: p.id, parent)


def returns_table(titles: Titles, parent: QObject) -> RecordTable[Collected]:
    """What would become of each return."""

    def seats(collected: Collected) -> str:
        return _seats(collected.seats, titles()) or _units(collected.forms)

    columns = (
        Column[Collected](
            translate("packets", "交回文件"),
            lambda c: Path(c.file).name,
            tip=lambda c: c.file,
            width=210,
        ),
        Column[Collected](translate("packets", "席位"), seats, tip=seats, width=180),
        Column[Collected](
            translate("packets", "结论"), lambda c: outcome_word(c.outcome), width=150
        ),
        _count(translate("packets", "新"), lambda c: c.counts.new),
        _count(translate("packets", "更改"), lambda c: c.counts.changed),
        _count(translate("packets", "相同"), lambda c: c.counts.same),
        _count(translate("packets", "草稿"), lambda c: c.counts.draft),
        Column[Collected](translate("packets", "说明"), obstacle_text, tip=obstacle_text),
    )
    return RecordTable(columns, lambda c: (c.file, c.hand_in), parent)


def conflicts_table(
    settled: dict[tuple[str, int, str], Decision], titles: Titles, parent: QObject
) -> RecordTable[Conflict]:
    """Both values of each ballot or form side by side, and what was settled so far."""

    def chosen(conflict: Conflict) -> str:
        decision = settled.get(conflict.place)
        if decision is None:
            return ""
        taken = translate("packets", "以交回为准")
        return taken if decision.take else translate("packets", "以本机为准")

    columns = (
        Column[Conflict](
            translate("packets", "部分"),
            lambda c: titles().parts.get(c.place[0], c.place[0]),
            width=130,
        ),
        Column[Conflict](translate("packets", "单位"), lambda c: c.unit, width=180),
        Column[Conflict](
            translate("packets", "评委"),
            lambda c: number_words(c.place[2], titles().groups),
            width=100,
        ),
        Column[Conflict](translate("packets", "原因"), lambda c: cause_word(c.cause), width=150),
        Column[Conflict](
            translate("packets", "本机"),
            side_here,
            tip=side_here,
            width=200,
        ),
        Column[Conflict](
            translate("packets", "交回"),
            side_returned,
            tip=side_returned,
            width=180,
        ),
        Column[Conflict](translate("packets", "认定"), chosen, width=110),
    )
    return RecordTable(columns, lambda c: c.place, parent)


def _count(title: str, number: Callable[[Collected], int]) -> Column[Collected]:
    return Column(title, lambda c: str(number(c)), numeric=True, width=60)


def _seats(seats: Iterable[Seat], titles: SubjectTitles) -> str:
    """Each part by its title with the reviewers in it."""
    by_part: dict[str, list[str]] = {}
    for seat in seats:
        number = number_words(seat.reviewer, titles.groups)
        by_part.setdefault(titles.parts.get(seat.part, seat.part), []).append(number)
    return "；".join(f"{part}：{'、'.join(codes)}" for part, codes in by_part.items())


def _units(forms: Iterable[FormSeat]) -> str:
    """The 督察 with the units whose forms are collected."""
    units = [(seat.supervision, seat.unit) for seat in forms]
    return f"{units[0][0]}：{'、'.join(unit for _, unit in units)}" if units else ""


def side_here(conflict: Conflict) -> str:
    """What the ballot here says otherwise than the returned one, who wrote it last and when."""
    if isinstance(conflict, FormConflict):
        return _form_side(conflict.here, conflict.returned)
    who, at = conflict.here_last or ("", "")
    by = "　".join(filter(None, (who, moment(at) if at else "")))
    return _side(conflict.here, conflict.returned, by)


def side_returned(conflict: Conflict) -> str:
    """What the returned ballot says otherwise than the one here, and who typed there."""
    if isinstance(conflict, FormConflict):
        by = "、".join(conflict.returned_by)
        side = _form_side(conflict.returned, conflict.here)
        return f"{side}（{by}）" if by else side
    return _side(conflict.returned, conflict.here, "、".join(conflict.returned_by))


def _side(ballot: Ballot | None, other: Ballot | None, by: str) -> str:
    """What one side says otherwise than the other, and who wrote it."""
    if ballot is None:
        return translate("packets", "（未填）")
    said: list[str] = []
    theirs = {} if other is None else other.marks
    for code in dict.fromkeys((*ballot.marks, *theirs)):
        mark = ballot.marks.get(code)
        if mark != theirs.get(code):
            said.append(f"{code} {mark_text(mark) if mark else translate('packets', '未打')}")
    if other is not None and ballot.comment != other.comment:
        said.append(ballot.comment or translate("packets", "（无评语）"))
    if other is None or _standing(ballot) != _standing(other):
        said.append(_standing(ballot))
    text = "　".join(said)
    return f"{text}（{by}）" if by else text


def _form_side(form: SelfCheckForm | None, other: SelfCheckForm | None) -> str:
    """The file and its day, and the verdicts that the other one does not give."""
    if form is None:
        return translate("packets", "（未收）")
    theirs = {answer.item: answer for answer in other.answers} if other else {}
    said = [f"{form.file_name}　{form.received_on}"]
    said += [f"{a.item} {a.verdict.value}" for a in form.answers if a != theirs.get(a.item)]
    return "　".join(said)


def _standing(ballot: Ballot) -> str:
    word = status_word(ballot.status, ballot.attendance)
    return f"{word}：{ballot.reason}" if ballot.reason else word
