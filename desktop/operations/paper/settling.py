"""Settles a doubtful field by what a person typed, as the command and the page do."""

from __future__ import annotations

from db.errors import ErrorKind, UserError
from db.records import ABSTAIN, INVALID, Mark
from db.scoring.marks import ABSTAIN_WORD, INVALID_WORD, mark_from
from db.store import Store
from db.store.paper.records import WHOLE_PAGE, CountTally

BLANK_WORD = "空白"
_OF_PAGES = {BLANK_WORD: None, ABSTAIN_WORD: ABSTAIN, INVALID_WORD: INVALID}


def settle(
    store: Store, evaluation_id: int, scan_id: int, field: str, said: str, reason: str = ""
) -> CountTally:
    """Settles a field, or with `WHOLE_PAGE` a page on which nothing is marked.

    `said` is a level, a number, 弃权, 无效 or 空白. Raises UserError MARK_REFUSED, VALUE_REFUSED, and as
    `Settling.settle` does.
    """
    mark = _mark(store, evaluation_id, scan_id, field, said.strip())
    with store.transaction():
        return store.settling.settle(evaluation_id, scan_id, field, mark, reason)


def _mark(store: Store, evaluation_id: int, scan_id: int, field: str, said: str) -> Mark | None:
    if said in _OF_PAGES:
        return _OF_PAGES[said]
    if field == WHOLE_PAGE or not said:
        expected = "、".join(_OF_PAGES)
        raise UserError(ErrorKind.VALUE_REFUSED, field="mark", found=said, expected=expected)
    asked = store.settling.at(evaluation_id, scan_id, field)
    part = store.schemes.current(evaluation_id).scheme.by_code[asked.part]
    return mark_from(part, part.by_code[asked.criterion], said)
