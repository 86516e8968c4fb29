"""A unit's history as two tables: what happened to it, and where it stood in every year."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from desktop.frame.record_table import Column, RecordTable
from desktop.operations.unit_story import StoryYear, UnitEvent, UnitEventKind

translate = QCoreApplication.translate


def turns_table(parent: QObject | None = None) -> RecordTable[UnitEvent]:
    """Renamings, mergers and abolitions, a row each."""
    words = {
        UnitEventKind.RENAMED: translate("history", "更名"),
        UnitEventKind.RECODED: translate("history", "改编号"),
        UnitEventKind.MERGED: translate("history", "合并"),
        UnitEventKind.ABOLISHED: translate("history", "撤销"),
    }
    columns = (
        Column[UnitEvent](translate("history", "日期"), lambda t: t.day, width=92),
        Column[UnitEvent](
            translate("history", "事项"), lambda t: words[t.kind], centred=True, width=64
        ),
        Column[UnitEvent](
            translate("history", "原来"), lambda t: t.before, tip=lambda t: t.before, width=220
        ),
        Column[UnitEvent](
            translate("history", "此后"), lambda t: t.after or "—", tip=lambda t: t.after, width=220
        ),
        Column[UnitEvent](
            translate("history", "依据"), lambda t: t.reason, tip=lambda t: t.reason, width=180
        ),
    )
    return RecordTable(columns, lambda t: (t.day, t.kind, t.before, t.after), parent)


def places_table(parent: QObject | None = None) -> RecordTable[StoryYear]:
    """The years in which the unit, or one that went into it, took part."""

    def state(place: StoryYear) -> str:
        if place.note:
            return place.note
        return translate("history", "已定稿") if place.frozen else translate("history", "未定稿")

    columns = (
        Column[StoryYear](
            translate("history", "年度"), lambda p: str(p.year), centred=True, width=58
        ),
        Column[StoryYear](
            translate("history", "当年名称"), lambda p: p.unit, tip=lambda p: p.unit, width=220
        ),
        Column[StoryYear](translate("history", "类别"), lambda p: p.category, width=92),
        Column[StoryYear](translate("history", "总名次"), lambda p: p.rank, centred=True, width=72),
        Column[StoryYear](
            translate("history", "类内名次"), lambda p: p.category_rank, centred=True, width=80
        ),
        Column[StoryYear](translate("history", "总分"), lambda p: p.total, numeric=True, width=76),
        Column[StoryYear](translate("history", "等次"), lambda p: p.grade, centred=True, width=64),
        Column[StoryYear](
            translate("history", "按比例等次"), lambda p: p.grade_by_quota, centred=True, width=92
        ),
        Column[StoryYear](translate("history", "状态"), state, tip=state, width=120),
    )
    return RecordTable(columns, lambda p: (p.year, p.evaluation, p.unit), parent)
