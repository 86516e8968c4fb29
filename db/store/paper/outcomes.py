"""What a field of a scanned sheet says in the end: a mark, blank, or nothing until a person settles it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from db.errors import UserError
from db.records import Mark
from db.scoring.marks import check_mark, mark_from
from db.scoring.scheme.scheme import Incomplete, Part
from db.store.paper.live_sheets import BLANK, LiveField, LiveSheet
from db.store.paper.records import BLANK_SHEET, final

# A doubt that arises from the rules; the others are what a reader says (docs/commands.md § JSON of `scan`).
NOT_ALLOWED: Final = "range"  # a number that the criterion does not allow
_ONE: Final = "one"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A mark, or none where the field is blank; `open` is the doubt that a person has to settle."""

    mark: Mark | None = None
    open: str = ""


def outcome(sheet: LiveSheet, field: LiveField, part: Part, code: str, *, two: bool) -> Outcome:
    """What one field says. `code` is its criterion's; `two` asks for two people.

    What is blank is a zero under a scheme whose incomplete ballots are zero: there a person has to have seen it.
    """
    said = final(field.rulings, two_persons=two)
    if said is not None:
        return _allowed(part, code, said.mark)
    if field.rulings:
        return Outcome(open=field.state)
    if field.state == _ONE:
        return _plain(part, code, field.level)
    if field.state != BLANK:
        return Outcome(open=field.state)
    whole = final(sheet.whole.get(field.scan_id, ()), two_persons=two)
    if whole is not None:
        return _allowed(part, code, whole.mark)
    if sheet.blank:
        return Outcome(open=BLANK_SHEET)
    return Outcome(open=BLANK) if part.incomplete is Incomplete.ZERO else Outcome()


def _plain(part: Part, code: str, level: str) -> Outcome:
    try:
        return Outcome(mark_from(part, part.by_code[code], level))
    except UserError:
        return Outcome(open=NOT_ALLOWED)


def _allowed(part: Part, code: str, mark: Mark | None) -> Outcome:
    """What was settled, unless a version of the scheme of later knows no such mark."""
    try:
        if mark is not None:
            check_mark(part, part.by_code[code], mark)
    except UserError:
        return Outcome(open=NOT_ALLOWED)
    return Outcome(mark)


def outcomes(
    sheet: LiveSheet, part: Part, codes: Mapping[int, str], *, two: bool
) -> dict[int, dict[str, Outcome]]:
    """What every field of a sheet says, by entry (row) and criterion (code); dropped criteria are left out."""
    found: dict[int, dict[str, Outcome]] = {}
    for field in sheet.fields:
        code = codes.get(field.criterion_id, "")
        if code in part.by_code:
            of_entry = found.setdefault(field.entry_id, {})
            of_entry[code] = outcome(sheet, field, part, code, two=two)
    return found
