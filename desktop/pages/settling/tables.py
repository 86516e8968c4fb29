"""Tables of what waits and of what was settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, QObject

from db.scoring.marks import mark_text
from db.store.paper.records import SettledField
from desktop.explanation.scan_text import DOUBTS, doubt_text
from desktop.frame.record_table import Column, RecordTable
from desktop.operations.paper.doubtful import FieldDoubt
from desktop.operations.paper.settling import BLANK_WORD

translate = QCoreApplication.translate
_TURNS = {1: "一", 2: "二", 3: "裁定"}


def doubts_table(
    said: Callable[[FieldDoubt], str], parent: QObject | None = None
) -> RecordTable[FieldDoubt]:
    """What waits, and what was said in this sitting."""

    def unit(doubt: FieldDoubt) -> str:
        return doubt.asked.unit if doubt.asked.field else translate("settling", "整页")

    columns = (
        Column[FieldDoubt](translate("settling", "单位"), unit, width=60),
        Column[FieldDoubt](translate("settling", "存疑"), lambda d: doubt_text(d.asked.why)),
        Column[FieldDoubt](translate("settling", "认定"), said, width=70),
    )
    return RecordTable(columns, lambda d: d.key, parent)


def settled_table(
    units: Callable[[], Mapping[int, str]],
    criterion: Callable[[str, str], str],
    parent: QObject | None = None,
) -> RecordTable[SettledField]:
    """Who settled what, and why."""

    def unit(field: SettledField) -> str:
        named = units().get(field.entry_id, "")
        return named if field.field else translate("settling", "整页")

    def reason(field: SettledField) -> str:
        why = field.ruling.reason
        return doubt_text(why) if why in DOUBTS else why

    columns = (
        Column[SettledField](translate("settling", "票号"), lambda f: f.sheet, width=90),
        Column[SettledField](translate("settling", "单位"), unit),
        Column[SettledField](
            translate("settling", "指标"), lambda f: criterion(f.part, f.criterion), width=160
        ),
        Column[SettledField](
            translate("settling", "认定"),
            lambda f: mark_text(f.ruling.mark) or BLANK_WORD,
            width=80,
        ),
        Column[SettledField](
            translate("settling", "第几人"), lambda f: _TURNS.get(f.ruling.turn, ""), width=70
        ),
        Column[SettledField](translate("settling", "认定人"), lambda f: f.ruling.who, width=110),
        Column[SettledField](translate("settling", "日期"), lambda f: f.ruling.on, width=100),
        Column[SettledField](translate("settling", "理由"), reason, width=220),
    )
    return RecordTable(columns, lambda f: (f.scan_id, f.field, f.ruling.turn), parent)
