"""The trail as a table."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject

from db.records import Event, RowChange
from db.records.register import number_words
from db.store.trail.row_names import RowNames
from db.store.verify.damage import Value
from desktop.explanation.verification_text import (
    SubjectTitles,
    column_word,
    subject_words,
    table_word,
    value_word,
)
from desktop.frame.record_table import Column, RecordTable
from desktop.messages import moment
from desktop.pages.trail.event_words import event_word

translate = QCoreApplication.translate
_OF_REVIEWERS = "reviewer."  # events
_REVIEWER, _PART = ("reviewers", "reviewer_id"), "part_id"  # tables and columns
_MOMENT = "_at"  # how columns end that hold a moment


def events_table(
    titles: Callable[[], SubjectTitles], parent: QObject | None = None
) -> RecordTable[Event]:
    """A table of events: number, time, who, what, of what, why."""
    return RecordTable(event_columns(titles), lambda e: e.id, parent)


def event_columns(titles: Callable[[], SubjectTitles]) -> tuple[Column[Event], ...]:
    """The columns that every table of events has."""
    return (
        Column[Event](
            translate("trail", "序号"),
            lambda e: str(e.id),
            key=lambda e: e.id,
            numeric=True,
            width=70,
        ),
        Column[Event](translate("trail", "时间"), lambda e: moment(e.at), width=150),
        Column[Event](translate("trail", "经办人"), lambda e: e.who, width=110),
        Column[Event](translate("trail", "事项"), lambda e: event_word(e.what), width=140),
        Column[Event](translate("trail", "对象"), lambda e: event_subject(e, titles()), width=240),
        Column[Event](translate("trail", "理由"), lambda e: e.reason, tip=lambda e: e.reason),
    )


def event_subject(event: Event, titles: SubjectTitles) -> str:
    """What an event is about; a reviewer as they are read where their number is shared by groups."""
    if event.what.startswith(_OF_REVIEWERS):
        return number_words(event.subject, titles.groups)
    return subject_words(event.subject, titles)


def change_lines(event: Event, names: RowNames, titles: SubjectTitles) -> list[str]:
    """What an event changed, a line a value: before and after, rows by what they are called."""
    lines: list[str] = []
    for change in event.changes:
        table = table_word(change.table)
        if called := names.of_key(event, change):
            lines.append(f"{table}（{_called(change.table, called, titles)}）")
        else:
            key = "，".join(str(value) for value in change.key.values())
            text = translate("trail", "{table}（第 {key} 行）")
            lines.append(text.format(table=table, key=key))
        lines += [
            f"　{column_word(name)}：{before} → {after}"
            for name, before, after in _values(event, change, names, titles)
        ]
    return lines


def _called(column: str, name: str, titles: SubjectTitles) -> str:
    """A row by its name, as the words of the scheme have it."""
    if column in _REVIEWER:
        return number_words(name, titles.groups)
    return titles.parts.get(name, name) if column == _PART else subject_words(name, titles)


def _values(
    event: Event, change: RowChange, names: RowNames, titles: SubjectTitles
) -> list[tuple[str, str, str]]:
    before, after = change.before or {}, change.after or {}

    def told(name: str, value: Value) -> str:
        called = names.of_value(event, change.table, name, value)
        return _called(name, called, titles) or _word(change.table, name, value)

    found = (
        (name, told(name, before.get(name)), told(name, after.get(name)))
        for name in dict.fromkeys([*before, *after])
    )
    return [(name, was, became) for name, was, became in found if was != became]


def _word(table: str, column: str, value: Value) -> str:
    if column.endswith(_MOMENT) and isinstance(value, str) and value:
        return moment(value)
    return value_word(column, value, table)
