"""Whose place or grade another scheme would change, a row a unit."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from db.numbers import decimal_text
from db.scoring.what_if import RankOutcome, TrialMove, WhatIf
from desktop.frame.record_table import Column, RecordTable

translate = QCoreApplication.translate
ABSENT = "—"


def moves_table(
    digits: tuple[int | None, int | None], parent: QObject | None = None
) -> RecordTable[TrialMove]:
    """A table of moves, in the order of the official ranking; `digits` of the total before and after."""
    columns = (
        Column[TrialMove](translate("moves", "单位"), lambda m: m.entry.unit),
        Column[TrialMove](
            translate("moves", "原名次"), lambda m: rank_text(m.official), numeric=True, width=72
        ),
        Column[TrialMove](
            translate("moves", "新名次"), lambda m: rank_text(m.other), numeric=True, width=72
        ),
        Column[TrialMove](translate("moves", "升降"), places_text, numeric=True, width=64),
        Column[TrialMove](
            translate("moves", "原总分"),
            lambda m: total_text(m.official, digits[0]),
            numeric=True,
            width=88,
        ),
        Column[TrialMove](
            translate("moves", "新总分"),
            lambda m: total_text(m.other, digits[1]),
            numeric=True,
            width=88,
        ),
        Column[TrialMove](translate("moves", "等次"), _grades, width=132),
    )
    return RecordTable(columns, lambda m: m.entry.id, parent)


def moved(what_if: WhatIf) -> tuple[TrialMove, ...]:
    """The entries whose rank or grade differs."""
    return tuple(m for m in what_if.moves if m.official.rank != m.other.rank or _regraded(m))


def summary(what_if: WhatIf) -> str:
    """How much would change, in a sentence."""
    if not what_if.moves:
        return translate("moves", "还没有参评单位，名次不受影响。")
    ranks = sum(m.official.rank != m.other.rank for m in what_if.moves)
    grades = sum(_regraded(m) for m in what_if.moves)
    if not ranks and not grades:
        text = translate("moves", "按修改后的办法重算，{n} 个单位的名次和等次均不变。")
        return text.format(n=len(what_if.moves))
    widest = max((abs(m.places or 0) for m in what_if.moves), default=0)
    text = translate(
        "moves",
        "按修改后的办法重算，{n} 个单位中有 {ranks} 个名次变动（最多 {widest} 名），{grades} 个等次变动。",
    )
    return text.format(n=len(what_if.moves), ranks=ranks, widest=widest, grades=grades)


def _regraded(move: TrialMove) -> bool:
    a, b = move.official, move.other
    return (a.grade, a.grade_by_quota) != (b.grade, b.grade_by_quota)


def rank_text(outcome: RankOutcome) -> str:
    """The rank, a dash without one."""
    return ABSENT if outcome.rank is None else str(outcome.rank)


def total_text(outcome: RankOutcome, digits: int | None) -> str:
    """The total as its scheme rounds it, a dash without one."""
    return ABSENT if outcome.total is None else decimal_text(outcome.total, digits)


def places_text(move: TrialMove) -> str:
    """How far the unit rises or falls."""
    if move.places is None:
        return ABSENT
    return f"▲{move.places}" if move.places > 0 else f"▼{-move.places}" if move.places else "＝"


def _grades(move: TrialMove) -> str:
    a, b = move.official, move.other
    return change_text(a.grade_by_quota or a.grade, b.grade_by_quota or b.grade)


def change_text(before: str | None, after: str | None) -> str:
    """A grade, or what it was and what it would be."""
    one, other = before or ABSENT, after or ABSENT
    return one if one == other else f"{one} → {other}"
