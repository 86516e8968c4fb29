"""What is odd about a sheet that is handed in: a clerk is asked then, and not otherwise."""

from __future__ import annotations

from collections.abc import Collection

from db.records import MarkState
from desktop.ballots.editor import BallotEditor
from desktop.messages import tr

_NAMED = 3


def odd_matters(book: BallotEditor, ready: Collection[int]) -> tuple[str, ...]:
    """A line each: ballots begun and not filled in, cells that are not saved, ballots of zeros or without a mark."""
    begun = [row for row in book.rows if row not in ready and _is_begun(book, row)]
    wrong = [
        row
        for row in book.rows
        if any(book.rejection(row, criterion.code) for criterion in book.criteria(row))
    ]
    differing = [row for row in book.rows if book.total_difference(row)]
    empty = [row for row in ready if _says_nothing(book, row)]
    told = (
        (tr("{n} 张没有填完，留作草稿：{units}"), begun),
        (tr("{n} 张有未保存的红格：{units}"), wrong),
        (tr("{n} 张票面合计与各项相加不符：{units}"), differing),
        (tr("{n} 张全是 0 分、弃权或无效：{units}"), empty),
    )
    return tuple(text.format(n=len(ids), units=_named(book, ids)) for text, ids in told if ids)


def _is_begun(book: BallotEditor, row: int) -> bool:
    return book.may_mark(row) and book.marked(row) > 0


def _says_nothing(book: BallotEditor, row: int) -> bool:
    ballot = book.ballot(row)
    if ballot is None:
        return False
    marks = ballot.marks.values()
    return all(m.state in (MarkState.ABSTAIN, MarkState.INVALID) or m.points == 0 for m in marks)


def _named(book: BallotEditor, ids: list[int]) -> str:
    codes = [book.row_code(row) for row in ids]
    return "、".join(codes[:_NAMED]) + ("……" if len(codes) > _NAMED else "")
