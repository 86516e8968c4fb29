"""Freezings of a result, and what differs between two of them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from db.numbers import decimal_text
from db.scoring.snapshot import Move, Snapshot, SnapshotPlace
from desktop.frame.record_table import Column, RecordTable
from desktop.messages import moment

translate = QCoreApplication.translate


def snapshots_table(parent: QObject | None = None) -> RecordTable[Snapshot]:
    """A table of snapshots, newest first as they are given."""
    columns = (
        Column[Snapshot](
            translate("snapshots", "定稿时间"), lambda s: moment(s.frozen_at), width=150
        ),
        Column[Snapshot](translate("snapshots", "定稿人"), lambda s: s.frozen_by, width=90),
        Column[Snapshot](
            translate("snapshots", "依据"), lambda s: s.reason, tip=lambda s: s.reason
        ),
        Column[Snapshot](
            translate("snapshots", "办法"),
            lambda s: translate("snapshots", "第 {n} 版").format(n=s.scheme_version),
            centred=True,
            width=76,
        ),
        Column[Snapshot](
            translate("snapshots", "现行"),
            lambda s: translate("snapshots", "是") if s.in_force else "",
            centred=True,
            width=56,
        ),
        Column[Snapshot](
            translate("snapshots", "摘要"),
            lambda s: s.digest.removeprefix("sha256:")[:12],
            tip=lambda s: s.digest,
            width=120,
        ),
    )
    return RecordTable(columns, lambda s: s.id, parent)


def differences_table(parent: QObject | None = None) -> RecordTable[Move]:
    """A table of the units that stand otherwise in the later snapshot."""
    columns = (
        Column[Move](translate("snapshots", "编号"), lambda m: m.unit_code, width=60),
        Column[Move](translate("snapshots", "单位"), lambda m: m.unit),
        Column[Move](
            translate("snapshots", "名次"),
            lambda m: f"{_rank(m.before)} → {_rank(m.after)}",
            centred=True,
            width=100,
        ),
        Column[Move](
            translate("snapshots", "总分"),
            lambda m: f"{_total(m.before)} → {_total(m.after)}",
            centred=True,
            width=150,
        ),
        Column[Move](
            translate("snapshots", "等次"),
            lambda m: f"{_grade(m.before)} → {_grade(m.after)}",
            centred=True,
            width=130,
        ),
        Column[Move](
            translate("snapshots", "其间改动（审计序号）"),
            lambda m: "、".join(map(str, m.events)),
            tip=lambda m: "、".join(map(str, m.events)),
            width=170,
        ),
    )
    return RecordTable(columns, lambda m: m.unit_code, parent)


def _rank(place: SnapshotPlace | None) -> str:
    return "—" if place is None or place.rank is None else str(place.rank)


def _total(place: SnapshotPlace | None) -> str:
    return "—" if place is None or place.total is None else decimal_text(place.total)


def _grade(place: SnapshotPlace | None) -> str:
    return "—" if place is None or place.grade is None else place.grade
