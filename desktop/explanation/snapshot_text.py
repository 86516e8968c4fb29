"""Frozen results in words: which there are, what moved between two of them, and what was done in between."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from db.numbers import decimal_text
from db.scoring.snapshot import Move, Snapshot, SnapshotPlace
from db.store.results.snapshots import SnapshotComparison
from desktop.messages import moment, tr


def snapshot_line(number: int, snapshot: Snapshot) -> str:
    """One freezing: which it is, when, by whom, why, and whether it is in force."""
    state = tr("现行") if snapshot.in_force else tr("已解除")
    text = tr("第 {number} 次定稿　{at}　{who}　计分办法第 {version} 版　{state}　理由：{reason}")
    return text.format(
        number=number,
        at=moment(snapshot.frozen_at),
        who=snapshot.frozen_by or "—",
        version=snapshot.scheme_version,
        state=state,
        reason=snapshot.reason,
    )


def comparison_lines(comparison: SnapshotComparison) -> Iterator[str]:
    """What moved, a unit a line, and then what was done between the two."""
    if not comparison.moves:
        yield tr("两次定稿的名次、得分和等次完全相同。")
    else:
        yield tr("有变动的单位 {number} 家：").format(number=len(comparison.moves))
    for move in comparison.moves:
        events = "、".join(str(number) for number in move.events)
        reason = (
            tr("（流水账第 {events} 笔）").format(events=events)
            if events
            else tr("（受其他单位变动影响）")
        )
        yield f"　{move.unit}（{move.unit_code}）：{move_text(move)}{reason}"
    if comparison.events:
        yield tr("其间与结果有关的更改 {number} 笔：").format(number=len(comparison.events))
    for event in comparison.events:
        reason = tr("　理由：{reason}").format(reason=event.reason) if event.reason else ""
        yield f"　{event.id}　{moment(event.at)}　{event.who or '—'}　{event.subject}{reason}"


def move_text(move: Move) -> str:
    """How a unit's place changed, only what did: rank, total, grade."""
    if move.before is None:
        return tr("新列入，{after}").format(after=place_text(move.after))
    if move.after is None:
        return tr("不再列入，原{before}").format(before=place_text(move.before))
    before, after = move.before, move.after
    changes = [
        (tr("名次"), rank_text(before), rank_text(after)),
        (tr("总分"), total_text(before), total_text(after)),
        (tr("等次"), before.grade or "—", after.grade or "—"),
        (tr("按比例"), before.grade_by_quota or "—", after.grade_by_quota or "—"),
    ]
    told = [f"{title} {old} → {new}" for title, old, new in changes if old != new]
    return "，".join(told) or tr("各部分得分有变动，名次、总分和等次不变")


def place_text(place: SnapshotPlace | None) -> str:
    """A place in short."""
    if place is None or place.rank is None:
        return tr("未列入排名")
    return tr("第 {rank} 名，{total} 分").format(rank=place.rank, total=total_text(place))


def rank_text(place: SnapshotPlace) -> str:
    """The rank; a dash where there is none."""
    return "—" if place.rank is None else str(place.rank)


def total_text(place: SnapshotPlace) -> str:
    """The total with its own digits; a dash where there is none."""
    return "—" if place.total is None else decimal_text(Fraction(place.total))
