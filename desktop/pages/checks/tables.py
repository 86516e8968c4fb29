"""The tables of double entry: ballots to be typed again, differences, and how they were settled."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject

from db.scoring.marks import mark_text
from db.store.ballots.check_records import SecondBallot, Settlement, TypingDifference
from desktop.frame.record_table import Column, RecordTable

translate = QCoreApplication.translate
Titles = Callable[[str], str]  # a criterion's title by its code; how a reviewer's number is read


def second_text(second: SecondBallot, who: str) -> str:
    """How far a ballot's second typing is, as `who` sees it: the one whom accounts hold to their name, or nobody."""
    if second.finished:
        return translate("checks", "已复核")
    if who and who in second.first_by:
        return translate("checks", "由您初录，须他人复核")
    return translate("checks", "录入中") if second.marks else translate("checks", "待复核")


def seconds_table(
    who: Callable[[], str], called: Titles, parent: QObject
) -> RecordTable[SecondBallot]:
    """A table of ballots to be typed again; `who` is who looks at it."""
    columns = (
        Column[SecondBallot](translate("checks", "评委"), lambda s: called(s.reviewer), width=90),
        Column[SecondBallot](translate("checks", "编号"), lambda s: s.unit_code, width=64),
        Column[SecondBallot](translate("checks", "单位"), lambda s: s.unit),
        Column[SecondBallot](
            translate("checks", "状态"), lambda s: second_text(s, who()), width=150
        ),
    )
    return RecordTable(columns, lambda s: s.id, parent)


def differences_table(
    title: Titles, called: Titles, parent: QObject
) -> RecordTable[TypingDifference]:
    """差异表."""
    columns = (
        Column[TypingDifference](
            translate("checks", "评委"), lambda d: called(d.reviewer), width=90
        ),
        Column[TypingDifference](translate("checks", "编号"), lambda d: d.unit_code, width=64),
        Column[TypingDifference](translate("checks", "单位"), lambda d: d.unit, width=200),
        Column[TypingDifference](translate("checks", "指标"), lambda d: title(d.criterion)),
        Column[TypingDifference](
            translate("checks", "初录"), lambda d: mark_text(d.first), numeric=True, width=80
        ),
        Column[TypingDifference](
            translate("checks", "复核"), lambda d: mark_text(d.second), numeric=True, width=80
        ),
    )
    return RecordTable(columns, lambda d: (d.second_ballot_id, d.criterion), parent)


def settlements_table(title: Titles, called: Titles, parent: QObject) -> RecordTable[Settlement]:
    """What was settled, as it is signed."""
    columns = (
        Column[Settlement](translate("checks", "评委"), lambda t: called(t.reviewer), width=90),
        Column[Settlement](translate("checks", "编号"), lambda t: t.unit_code, width=64),
        Column[Settlement](translate("checks", "指标"), lambda t: title(t.criterion)),
        Column[Settlement](translate("checks", "初录"), lambda t: t.first, numeric=True, width=80),
        Column[Settlement](translate("checks", "复核"), lambda t: t.second, numeric=True, width=80),
        Column[Settlement](translate("checks", "认定"), lambda t: t.chosen, numeric=True, width=80),
        Column[Settlement](translate("checks", "理由"), lambda t: t.reason, width=260),
    )
    return RecordTable(columns, lambda t: (t.reviewer, t.unit_code, t.criterion), parent)
