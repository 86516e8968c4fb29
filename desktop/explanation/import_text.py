"""What an import changes or leaves alone, row by row, with every value before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from db.records import ImportDifference, MarkState, RowChange, Stands
from desktop.explanation.verification_text import (
    SubjectTitles,
    column_word,
    subject_words,
    value_word,
)
from desktop.messages import import_subject, tr


@dataclass(frozen=True, slots=True)
class RowTitles:
    """What the file's row numbers are called: titles of groups and criteria; and the codes in a row's name."""

    groups: Mapping[int, str]
    criteria: Mapping[int, str]
    subjects: SubjectTitles


def difference_text(difference: ImportDifference, titles: RowTitles) -> str:
    """新增, or each value before and after; before that, why it stays as it is."""
    if difference.added:
        return tr("新增")
    text = "；".join(t for row in difference.rows for t in _values(row, titles))
    if difference.stands is Stands.CLOSED:
        return tr("不改（作废、回避、缺席的票以文件为准）：") + text
    if difference.stands is Stands.NO_REASON:
        return tr("不改（没有给出理由）：") + text
    return text


def difference_line(difference: ImportDifference, titles: RowTitles) -> str:
    """A difference with what it is about, as the command prints it."""
    subject, name = import_subject(difference.subject), difference_name(difference, titles)
    return f"{subject} {name}：{difference_text(difference, titles)}"


def difference_name(difference: ImportDifference, titles: RowTitles) -> str:
    """What a difference is about, in titles."""
    return subject_words(difference.name, titles.subjects)


def _values(change: RowChange, titles: RowTitles) -> Iterator[str]:
    if change.table == "marks":
        criterion = titles.criteria.get(int(change.key["criterion_id"]), "")
        yield f"{criterion}：{_mark(change.before)} → {_mark(change.after, change.before)}"
        return
    if change.table == "vote_counts":
        criterion = titles.criteria.get(int(change.key["criterion_id"]), "")
        votes = [(row or {}).get("votes") or 0 for row in (change.before, change.after)]
        yield tr("{what}：{past} 票 → {now} 票").format(
            what=f"{criterion} {change.key['level']}", past=votes[0], now=votes[1]
        )
        return
    before, after = change.before or {}, change.after or {}
    for column, now in after.items():
        past = before.get(column)
        if column == "group_id":
            new = tr("新组")
            words = [titles.groups.get(int(group or 0), new) for group in (past, now)]
        else:
            words = [value_word(column, value) for value in (past, now)]
        yield f"{column_word(column)}：{words[0]} → {words[1]}"


def _mark(
    row: Mapping[str, int | str | None] | None, before: Mapping[str, int | str | None] | None = None
) -> str:
    """A mark as it is read; a change holds only the columns that differ, the others stand `before`."""
    if row is None:
        return value_word("points", None)
    whole = {**(before or {}), **row}
    state = whole.get("state")
    if state in (MarkState.ABSTAIN, MarkState.INVALID):
        return value_word("state", state)
    return (
        value_word("points", whole.get("points"))
        if whole.get("points") is not None
        else (value_word("level", whole.get("level")))
    )
