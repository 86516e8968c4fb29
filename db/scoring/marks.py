"""One reading of a mark for the keyboard, the workbook and the store, so that all three refuse the same things."""

from __future__ import annotations

from fractions import Fraction
from typing import NoReturn

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.numbers import THOUSAND, decimal_text, exact, thousandths
from db.records import ABSTAIN, INVALID, Mark, MarkState
from db.scoring.scheme.scheme import Criterion, Part, PartKind

ABSTAIN_WORD = "弃权"
INVALID_WORD = "无效"


def mark_from(part: Part, criterion: Criterion, value: object) -> Mark | None:
    """The mark that a typed or imported cell means; None for a blank one.

    A number must lie within 0 and the criterion's points on its step. A level's title is a level in a voted part
    and its points in a scored one. Raises UserError MARK_REFUSED with one fault (its place left empty for the caller).
    """
    if value is None:
        return None
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return None
        if text == ABSTAIN_WORD:
            return ABSTAIN
        if text == INVALID_WORD:
            return INVALID
        for level in criterion.levels:
            if level.title == text:
                voted = part.kind is PartKind.VOTED
                return Mark.of_level(text) if voted else Mark.number(thousandths(level.points))
    if part.kind is PartKind.VOTED:
        _refuse(
            FaultKind.NOT_ONE_OF,
            found=_shown(value),
            expected="、".join(v.title for v in criterion.levels),
        )
    try:
        number = exact(value)
    except ValueError:
        _refuse(FaultKind.NOT_A_NUMBER, found=_shown(value))
    return _number(criterion, number)


def check_mark(part: Part, criterion: Criterion, mark: Mark) -> None:
    """Refuses a mark that the criterion does not allow, as `mark_from` does; for marks that did not come through it."""
    if mark.state is MarkState.LEVEL:
        if part.kind is not PartKind.VOTED or mark.level not in {v.title for v in criterion.levels}:
            _refuse(
                FaultKind.NOT_ONE_OF,
                found=str(mark.level),
                expected="、".join(v.title for v in criterion.levels),
            )
    elif mark.state is MarkState.NUMBER:
        if part.kind is PartKind.VOTED or mark.points is None:
            _refuse(
                FaultKind.NOT_ONE_OF,
                found=mark_text(mark),
                expected="、".join(v.title for v in criterion.levels),
            )
        if not _fits(criterion, mark.points):
            _number(criterion, Fraction(mark.points, THOUSAND))


def mark_text(mark: Mark | None) -> str:
    """The mark as it is typed and exported."""
    if mark is None:
        return ""
    match mark.state:
        case MarkState.ABSTAIN:
            return ABSTAIN_WORD
        case MarkState.INVALID:
            return INVALID_WORD
        case MarkState.LEVEL:
            return mark.level or ""
        case MarkState.NUMBER:
            return decimal_text(Fraction(mark.points or 0, THOUSAND))


def _fits(criterion: Criterion, number: int) -> bool:
    """Whether thousandths are within the criterion's points and on its step, by whole numbers: most marks are."""
    most, step = criterion.points, criterion.step
    return (
        0 <= number * most.denominator <= THOUSAND * most.numerator
        and number * step.denominator % (THOUSAND * step.numerator) == 0
    )


def _number(criterion: Criterion, number: Fraction) -> Mark:
    if not 0 <= number <= criterion.points:
        _refuse(
            FaultKind.OUT_OF_RANGE,
            found=decimal_text(number),
            low="0",
            high=decimal_text(criterion.points),
        )
    # A level's points are allowed even off the step: the scheme itself offers them.
    on_step = (number / criterion.step).denominator == 1
    if not on_step and number not in {v.points for v in criterion.levels}:
        _refuse(FaultKind.OFF_STEP, found=decimal_text(number), step=decimal_text(criterion.step))
    return Mark.number(thousandths(number))


def _refuse(kind: FaultKind, **facts: str) -> NoReturn:
    raise UserError(ErrorKind.MARK_REFUSED, [Fault("", kind, facts)])


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"
