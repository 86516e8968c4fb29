"""What an import would change, a row each: what is new, and of the rest every value before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QCoreApplication, QObject

from db.records import ImportDifference, RowChange
from desktop.explanation.verification_text import column_word, value_word
from desktop.frame.record_table import Column, RecordTable
from desktop.messages import import_subject

translate = QCoreApplication.translate

Numbered = tuple[int, ImportDifference]


def differences_table(
    groups: Mapping[int, str], parent: QObject | None = None
) -> RecordTable[Numbered]:
    """A table of numbered differences; `groups` are the titles of the panel's groups by row number."""

    def change(row: Numbered) -> str:
        return difference_text(row[1], groups)

    columns = (
        Column[Numbered](
            translate("differences", "内容"),
            lambda d: import_subject(d[1].subject),
            key=lambda d: d[0],
            width=90,
        ),
        Column[Numbered](
            translate("differences", "对象"),
            lambda d: d[1].name,
            tip=lambda d: d[1].name,
            width=260,
        ),
        Column[Numbered](translate("differences", "导入后"), change, tip=change),
    )
    return RecordTable(columns, lambda d: d[0], parent)


def difference_text(difference: ImportDifference, groups: Mapping[int, str]) -> str:
    """新增, or each value before and after; of a ballot's marks how many change."""
    if difference.added:
        return translate("differences", "新增")
    texts = [t for row in difference.rows if row.table != "marks" for t in _values(row, groups)]
    marks = sum(row.table == "marks" for row in difference.rows)
    if marks:
        texts.append(translate("differences", "打分改动 {n} 处").format(n=marks))
    return "；".join(texts)


def _values(change: RowChange, groups: Mapping[int, str]) -> Iterator[str]:
    before, after = change.before or {}, change.after or {}
    for column, now in after.items():
        past = before.get(column)
        if column == "group_id":
            words = [groups.get(int(g or 0), translate("differences", "新组")) for g in (past, now)]
        else:
            words = [value_word(column, value) for value in (past, now)]
        yield f"{column_word(column)}：{words[0]} → {words[1]}"
