"""Settles a doubtful field by what a person typed, as the command and the page do."""

from __future__ import annotations

from collections.abc import Mapping

from db.errors import ErrorKind, UserError
from db.records import ABSTAIN, INVALID, Mark
from db.scoring.marks import ABSTAIN_WORD, INVALID_WORD, mark_from
from db.store import Store
from db.store.paper.records import WHOLE_PAGE, CountTally

BLANK_WORD = "空白"
AS_READ_WORD = "照读"  # of a page that is doubtful as a whole: what was read stands
_OF_PAGES = {BLANK_WORD: None, ABSTAIN_WORD: ABSTAIN, INVALID_WORD: INVALID}
_OF_DOUBTFUL = {AS_READ_WORD: None, INVALID_WORD: INVALID}


def settle(
    store: Store, evaluation_id: int, scan_id: int, field: str, said: str, reason: str = ""
) -> CountTally:
    """Settles a field, or with `WHOLE_PAGE` a page on which nothing is marked or one doubtful as a whole.

    `said` is a level, a number, 弃权, 无效 or 空白; of a page doubtful as a whole 照读 or 无效. Raises UserError
    MARK_REFUSED, VALUE_REFUSED, and as `Settling.settle` does.
    """
    settling = store.settling
    if field == WHOLE_PAGE and settling.at(evaluation_id, scan_id, field).of_many:
        with store.transaction():
            mark = _of_page(said.strip(), _OF_DOUBTFUL)
            return settling.settle_page(evaluation_id, scan_id, mark, reason)
    mark = _mark(store, evaluation_id, scan_id, field, said.strip())
    with store.transaction():
        return settling.settle(evaluation_id, scan_id, field, mark, reason)


def _of_page(said: str, allowed: Mapping[str, Mark | None]) -> Mark | None:
    if said not in allowed:
        expected = "、".join(allowed)
        raise UserError(ErrorKind.VALUE_REFUSED, field="mark", found=said, expected=expected)
    return allowed[said]


def _mark(store: Store, evaluation_id: int, scan_id: int, field: str, said: str) -> Mark | None:
    if said in _OF_PAGES or field == WHOLE_PAGE or not said:
        return _of_page(said, _OF_PAGES)
    asked = store.settling.at(evaluation_id, scan_id, field)
    part = store.schemes.current(evaluation_id).scheme.by_code[asked.part]
    return mark_from(part, part.by_code[asked.criterion], said)
