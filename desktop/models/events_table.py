"""The trail as a table."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from db.records import Event, RowChange
from desktop.explanation.verification_text import column_word, table_word, value_word
from desktop.models.event_words import event_word, local_time
from desktop.models.record_table import Column, RecordTable

translate = QCoreApplication.translate


def events_table(parent: QObject | None = None) -> RecordTable[Event]:
    """A table of events: number, time, who, what, of what, why."""
    columns = (
        Column[Event](
            translate("trail", "序号"),
            lambda e: str(e.id),
            key=lambda e: e.id,
            numeric=True,
            width=70,
        ),
        Column[Event](translate("trail", "时间"), lambda e: local_time(e.at), width=150),
        Column[Event](translate("trail", "经办人"), lambda e: e.who, width=110),
        Column[Event](translate("trail", "事项"), lambda e: event_word(e.what), width=140),
        Column[Event](translate("trail", "对象"), lambda e: e.subject, width=240),
        Column[Event](translate("trail", "理由"), lambda e: e.reason, tip=lambda e: e.reason),
    )
    return RecordTable(columns, lambda e: e.id, parent)


def change_lines(event: Event) -> list[str]:
    """What an event changed, a line a value: before and after."""
    lines: list[str] = []
    for change in event.changes:
        key = "，".join(str(value) for value in change.key.values())
        lines.append(
            translate("trail", "{table}（第 {key} 行）").format(
                table=table_word(change.table), key=key
            )
        )
        lines += [
            f"　{column_word(name)}：{before} → {after}" for name, before, after in _values(change)
        ]
    return lines


def _values(change: RowChange) -> list[tuple[str, str, str]]:
    before, after = change.before or {}, change.after or {}
    return [
        (name, value_word(name, before.get(name)), value_word(name, after.get(name)))
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]
