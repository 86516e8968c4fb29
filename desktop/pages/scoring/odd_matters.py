"""What is odd about a sheet that is handed in: a clerk is asked then, and not otherwise."""

from __future__ import annotations

from collections.abc import Collection

from db.records import MarkState
from desktop.ballots.editor import BallotEditor
from desktop.messages import tr

_NAMED = 3


def odd_matters(book: BallotEditor, ready: Collection[int]) -> tuple[str, ...]:
    """A line each: ballots begun and not filled in, cells that are not saved, ballots of zeros or without a mark."""
    begun = [e.id for e in book.entries if e.id not in ready and _is_begun(book, e.id)]
    wrong = [
        e.id
        for e in book.entries
        if any(book.rejection(e.id, criterion.code) for criterion in book.criteria(e.id))
    ]
    empty = [entry_id for entry_id in ready if _says_nothing(book, entry_id)]
    told = (
        (tr("{n} 张没有填完，留作草稿：{units}"), begun),
        (tr("{n} 张有未保存的红格：{units}"), wrong),
        (tr("{n} 张全是 0 分、弃权或无效：{units}"), empty),
    )
    return tuple(text.format(n=len(ids), units=_named(book, ids)) for text, ids in told if ids)


def _is_begun(book: BallotEditor, entry_id: int) -> bool:
    return book.may_mark(entry_id) and book.marked(entry_id) > 0


def _says_nothing(book: BallotEditor, entry_id: int) -> bool:
    ballot = book.ballot(entry_id)
    if ballot is None:
        return False
    marks = ballot.marks.values()
    return all(m.state in (MarkState.ABSTAIN, MarkState.INVALID) or m.points == 0 for m in marks)


def _named(book: BallotEditor, ids: list[int]) -> str:
    codes = [book.entry(entry_id).unit_code for entry_id in ids]
    return "、".join(codes[:_NAMED]) + ("……" if len(codes) > _NAMED else "")
