"""The official result and a tried one side by side, a row a unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtCore import QCoreApplication, QObject

from db.numbers import decimal_text
from db.scoring.scheme.scheme import Scheme
from db.scoring.what_if import RankOutcome, TrialMove
from desktop.frame.record_table import Column, RecordTable
from desktop.pages.results.moves_table import (
    ABSENT,
    change_text,
    places_text,
    rank_text,
    total_text,
)

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class MoveInks:
    """The colours of a rise, a fall and another grade, from the theme."""

    risen: str
    fallen: str
    changed: str

    def of_places(self, move: TrialMove) -> str | None:
        """The colour of how far a unit moved."""
        if not move.places:
            return None
        return self.risen if move.places > 0 else self.fallen

    def of_change(self, before: str | None, after: str | None) -> str | None:
        """The colour of a grade that may have changed."""
        return self.changed if before != after else None


def trial_table(parent: QObject | None = None) -> RecordTable[TrialMove]:
    """An empty table; `trial_columns` gives it columns."""
    return RecordTable[TrialMove]((), lambda m: m.entry.id, parent)


def trial_columns(
    official: Scheme, tried: Scheme, reasons: Mapping[int, str], inks: MoveInks
) -> tuple[Column[TrialMove], ...]:
    """The columns; `reasons` say by entry why it has no rank under the tried scheme."""

    def remark(move: TrialMove) -> str:
        return reasons.get(move.entry.id, "")

    before, after = official.rounding.total, tried.rounding.total
    finest = None if before is None or after is None else max(before, after)
    return (
        _rank_column(translate("trial", "试算\n名次"), lambda m: m.other),
        _rank_column(translate("trial", "正式\n名次"), lambda m: m.official),
        Column[TrialMove](
            translate("trial", "升降"),
            places_text,
            key=lambda m: -(m.places or 0),
            centred=True,
            colour=inks.of_places,
            width=60,
        ),
        Column[TrialMove](translate("trial", "编号"), lambda m: m.entry.unit_code, width=58),
        Column[TrialMove](translate("trial", "单位"), lambda m: m.entry.unit, width=150),
        Column[TrialMove](translate("trial", "类别"), lambda m: m.entry.category, width=84),
        _total_column(translate("trial", "试算\n总分"), lambda m: m.other, after),
        _total_column(translate("trial", "正式\n总分"), lambda m: m.official, before),
        Column[TrialMove](
            translate("trial", "相差"),
            lambda m: _difference(m, finest),
            key=_gain,
            numeric=True,
            width=66,
        ),
        _grade_column(translate("trial", "等次"), lambda o: o.grade, inks),
        _grade_column(translate("trial", "按比例等次"), lambda o: o.grade_by_quota, inks),
        Column[TrialMove](translate("trial", "备注"), remark, tip=remark, width=90),
    )


def in_order(
    moves: Iterable[TrialMove], outcome: Callable[[TrialMove], RankOutcome]
) -> list[TrialMove]:
    """The moves in the order of one of the two results, the unranked last."""
    return sorted(moves, key=lambda m: (*_order(outcome(m)), m.entry.unit_code))


def _rank_column(title: str, outcome: Callable[[TrialMove], RankOutcome]) -> Column[TrialMove]:
    return Column[TrialMove](
        title,
        lambda m: rank_text(outcome(m)),
        key=lambda m: _order(outcome(m)),
        centred=True,
        width=58,
    )


def _total_column(
    title: str, outcome: Callable[[TrialMove], RankOutcome], digits: int | None
) -> Column[TrialMove]:
    def order(move: TrialMove) -> Fraction:
        total = outcome(move).total
        return Fraction(-1) if total is None else total

    return Column[TrialMove](
        title, lambda m: total_text(outcome(m), digits), key=order, numeric=True, width=70
    )


def _grade_column(
    title: str, grade: Callable[[RankOutcome], str | None], inks: MoveInks
) -> Column[TrialMove]:
    return Column[TrialMove](
        title,
        lambda m: change_text(grade(m.official), grade(m.other)),
        colour=lambda m: inks.of_change(grade(m.official), grade(m.other)),
        width=100,
    )


def _order(outcome: RankOutcome) -> tuple[bool, int]:
    return (outcome.rank is None, outcome.rank or 0)


def _gain(move: TrialMove) -> Fraction:
    if move.official.total is None or move.other.total is None:
        return Fraction(0)
    return move.other.total - move.official.total


def _difference(move: TrialMove, digits: int | None) -> str:
    if move.official.total is None or move.other.total is None:
        return ABSENT
    gain = _gain(move)
    text = decimal_text(gain, digits)
    return f"+{text}" if gain > 0 else text
