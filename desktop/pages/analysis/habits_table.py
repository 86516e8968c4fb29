"""Reviewers against those who scored the same units: how strict, how far they spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, QObject

from db.records import Reviewer
from db.records.register import number_words
from db.scoring.agreement.records import ReviewerHabit
from desktop.frame.record_table import Column, RecordTable

translate = QCoreApplication.translate
HabitRow = tuple[Reviewer | None, ReviewerHabit]
_NOTHING = -1e9


def habits_table(
    group_titles: Callable[[], Mapping[str, str]], parent: QObject | None = None
) -> RecordTable[HabitRow]:
    """A table of reviewers' habits in one part; a number that groups share is read by the title of its group."""

    def number(row: HabitRow) -> str:
        return number_words(row[1].code, group_titles())

    columns = (
        Column[HabitRow](translate("habits", "评委"), number, tip=number, width=112),
        Column[HabitRow](translate("habits", "姓名"), lambda r: r[0].name if r[0] else ""),
        Column[HabitRow](
            translate("habits", "宽严"),
            lambda r: _signed(r[1].severity),
            key=lambda r: _NOTHING if r[1].severity is None else r[1].severity,
            numeric=True,
            tip=lambda _r: translate("habits", "与共同评分者的平均差，正数偏严，负数偏宽"),
            width=66,
        ),
        Column[HabitRow](
            translate("habits", "离散"),
            lambda r: "—" if r[1].spread is None else f"{r[1].spread:.2f}",
            key=lambda r: _NOTHING if r[1].spread is None else r[1].spread,
            numeric=True,
            tip=lambda _r: translate("habits", "本人各票总分的标准差，太小说明没有拉开差距"),
            width=62,
        ),
        Column[HabitRow](
            translate("habits", "票数"),
            lambda r: str(r[1].ballots),
            key=lambda r: r[1].ballots,
            numeric=True,
            width=52,
        ),
    )
    return RecordTable(columns, lambda r: r[1].code, parent)


def _signed(value: float | None) -> str:
    return "—" if value is None else f"{value:+.2f}"
