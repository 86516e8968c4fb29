"""Pages that are doubtful as a whole: how their writer marks is asked first, in one question of what waits on each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.scoring.scheme.scheme import Part
from db.store.paper.live_sheets import FILLED, LiveField, LiveSheet
from db.store.paper.outcomes import outcome
from db.store.paper.records import Ruling, next_turn

_MOST_TURN = 2  # what two people said differently is settled field by field


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """The fields of a page that one answer settles, all in the same person's turn; `said` is of each alike."""

    doubt: str
    fields: tuple[LiveField, ...]
    said: tuple[Ruling, ...]


def page_questions(
    sheet: LiveSheet, part: Part, codes: Mapping[int, str], *, two: bool
) -> dict[int, PageQuestion]:
    """What is asked of a sheet's doubtful pages as a whole, by scan.

    A page of filled boxes is asked while something that was read waits on it: a struck field alone asks for itself.
    """
    waiting: dict[int, list[LiveField]] = {}
    for field in sheet.fields if sheet.doubts else ():
        code = codes.get(field.criterion_id, "")
        doubtful = field.scan_id in sheet.doubts and code in part.by_code
        if doubtful and outcome(sheet, field, part, code, two=two).open:
            waiting.setdefault(field.scan_id, []).append(field)
    found = {}
    for scan_id, fields in waiting.items():
        doubt = sheet.doubts[scan_id]
        asked = [field for field in fields if doubt != FILLED or field.state == FILLED]
        turn = min((next_turn(field.rulings) for field in asked), default=_MOST_TURN + 1)
        if turn <= _MOST_TURN:
            same = tuple(field for field in fields if next_turn(field.rulings) == turn)
            found[scan_id] = PageQuestion(doubt, same, same[0].rulings)
    return found
