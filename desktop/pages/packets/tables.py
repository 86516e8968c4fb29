"""Packets, returns and conflicts as tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject

from db.records import Ballot
from db.records.packets import BallotConflict, Collected, Decision, Packet
from db.scoring.marks import mark_text
from desktop.explanation.packet_words import (
    cause_word,
    kind_word,
    obstacle_text,
    outcome_word,
    state_word,
)
from desktop.frame.record_table import Column, RecordTable
from desktop.messages import moment, status_word

translate = QCoreApplication.translate


def packets_table(titles: Mapping[str, str], parent: QObject) -> RecordTable[Packet]:
    """Every packet, with its seats and how it stands; `titles` of parts by code."""

    def seats(packet: Packet) -> str:
        by_part: dict[str, list[str]] = {}
        for seat in packet.seats:
            by_part.setdefault(titles.get(seat.part, seat.part), []).append(seat.reviewer)
        return "；".join(f"{part}：{'、'.join(codes)}" for part, codes in by_part.items())

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


def returns_table(parent: QObject) -> RecordTable[Collected]:
    """What would become of each return."""
    columns = (
        Column[Collected](
            translate("packets", "交回文件"),
            lambda c: Path(c.file).name,
            tip=lambda c: c.file,
            width=220,
        ),
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
    settled: dict[tuple[str, int, str], Decision], titles: Mapping[str, str], parent: QObject
) -> RecordTable[BallotConflict]:
    """Both values of each ballot side by side, and what was settled so far."""

    def chosen(conflict: BallotConflict) -> str:
        decision = settled.get(conflict.place)
        if decision is None:
            return ""
        taken = translate("packets", "以交回为准")
        return taken if decision.take else translate("packets", "以本机为准")

    columns = (
        Column[BallotConflict](
            translate("packets", "部分"), lambda c: titles.get(c.part, c.part), width=130
        ),
        Column[BallotConflict](translate("packets", "单位"), lambda c: c.unit, width=180),
        Column[BallotConflict](translate("packets", "评委"), lambda c: c.reviewer, width=80),
        Column[BallotConflict](
            translate("packets", "原因"), lambda c: cause_word(c.cause), width=150
        ),
        Column[BallotConflict](
            translate("packets", "本机"),
            lambda c: _ballot(c.here),
            tip=lambda c: _ballot(c.here),
            width=200,
        ),
        Column[BallotConflict](
            translate("packets", "交回"),
            lambda c: _ballot(c.returned),
            tip=lambda c: _ballot(c.returned),
            width=200,
        ),
        Column[BallotConflict](translate("packets", "认定"), chosen, width=110),
    )
    return RecordTable(columns, lambda c: c.place, parent)


def _count(title: str, number: Callable[[Collected], int]) -> Column[Collected]:
    return Column(title, lambda c: str(number(c)), numeric=True, width=60)


def _ballot(ballot: Ballot | None) -> str:
    if ballot is None:
        return translate("packets", "（未填）")
    marks = "　".join(f"{code} {mark_text(mark)}" for code, mark in ballot.marks.items())
    return f"{status_word(ballot.status, ballot.attendance)}　{marks}".rstrip()
