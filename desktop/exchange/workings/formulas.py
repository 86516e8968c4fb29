"""Spreadsheet formulas that know what they come to: each is built together with its value.

So a workbook is stored calculated, and what it shows before anybody recalculates it is the outcome of its own
formulas, not the program's result. Only functions that Excel, WPS and LibreOffice share are used, and none that
reads its argument as a pattern or a number in disguise (a code `001` is not `1`, a level `*` is no wildcard).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

from db.numbers import RoundingMode, decimal_text, rounded

Scalar: TypeAlias = Fraction | str | bool
EXACT_DIGITS: Final = 10  # decimals to which a number is brought before it is rounded or compared
TOLERANCE: Final = Fraction(1, 10**9)  # two numbers nearer than this are the same
FAULT: Final = "#VALUE!"


@dataclass(frozen=True, slots=True)
class Expr:
    """A formula without its `=`, and its value. `simple` needs no brackets inside another formula."""

    text: str
    value: Scalar
    simple: bool = True

    @property
    def inner(self) -> str:
        """The text as an operand."""
        return self.text if self.simple else f"({self.text})"

    def __add__(self, other: Expr) -> Expr:
        return _joined("+", self, other, lambda a, b: a + b)

    def __sub__(self, other: Expr) -> Expr:
        return _joined("-", self, other, lambda a, b: a - b)

    def __mul__(self, other: Expr) -> Expr:
        return _joined("*", self, other, lambda a, b: a * b)

    def __truediv__(self, other: Expr) -> Expr:
        return _joined("/", self, other, lambda a, b: a / b if b else None)


@dataclass(frozen=True, slots=True)
class Cells:
    """A range of cells and what stands in them; an empty cell holds an empty text."""

    text: str
    values: tuple[Scalar, ...]


def _joined(
    sign: str, one: Expr, other: Expr, work: Callable[[Fraction, Fraction], Fraction | None]
) -> Expr:
    text = f"{one.inner}{sign}{other.inner}"
    a, b = one.value, other.value
    found = work(a, b) if isinstance(a, Fraction) and isinstance(b, Fraction) else None
    return Expr(text, FAULT if found is None else found, simple=False)


def number(value: Fraction | int) -> Expr:
    """A number written into the formula; one without end as a division."""
    value = Fraction(value)
    text = decimal_text(value)
    if Fraction(text) == value:
        return Expr(text, value, simple=value >= 0)
    return Expr(f"{value.numerator}/{value.denominator}", value, simple=False)


def word(text: str) -> Expr:
    """A text written into the formula."""
    return Expr('"{}"'.format(text.replace('"', '""')), text)


NOTHING: Final = word("")


def total_of(terms: Sequence[Expr]) -> Expr:
    """The terms added up one by one."""
    if not terms:
        return number(0)
    found = terms[0]
    for term in terms[1:]:
        added = found + term
        found = Expr(f"{found.text}+{term.inner}", added.value, simple=False)
    return found


# --- questions ---


def is_blank(one: Expr) -> Expr:
    """Whether nothing stands in the cell."""
    return Expr(f'{one.inner}=""', one.value == "", simple=False)


def is_word(one: Expr, plain: str) -> Expr:
    """Whether the cell holds one of the program's own words."""
    return Expr(f'{one.inner}="{plain}"', one.value == plain, simple=False)


def at_least(one: Expr, other: Expr) -> Expr:
    """Whether the first number reaches the second; a text reaches none."""
    a, b = one.value, other.value
    found = isinstance(a, Fraction) and isinstance(b, Fraction) and a >= b
    return Expr(f"{one.inner}>={other.inner}", found, simple=False)


def less(one: Expr, other: Expr) -> Expr:
    """Whether the first number is below the second."""
    a, b = one.value, other.value
    found = isinstance(a, Fraction) and isinstance(b, Fraction) and a < b
    return Expr(f"{one.inner}<{other.inner}", found, simple=False)


def is_number(one: Expr) -> Expr:
    """Whether the cell holds a number."""
    return Expr(f"ISNUMBER({one.text})", isinstance(one.value, Fraction))


def is_text(one: Expr) -> Expr:
    """Whether the cell holds a text."""
    return Expr(f"ISTEXT({one.text})", isinstance(one.value, str))


def every(*questions: Expr) -> Expr:
    """Whether all hold."""
    if len(questions) == 1:
        return questions[0]
    texts = ",".join(q.text for q in questions)
    return Expr(f"AND({texts})", all(q.value is True for q in questions))


def either(*questions: Expr) -> Expr:
    """Whether one of them holds."""
    texts = ",".join(q.text for q in questions)
    return Expr(f"OR({texts})", any(q.value is True for q in questions))


def when(question: Expr, yes: Expr, no: Expr) -> Expr:
    """The one or the other."""
    value = yes.value if question.value is True else no.value
    return Expr(f"IF({question.text},{yes.text},{no.text})", value)


def first_text(cells: Sequence[Expr], otherwise: Expr) -> Expr:
    """The first of the cells that holds a text, as it is; where all are numbers, `otherwise`."""
    found = otherwise
    for cell in reversed(cells):
        found = when(is_text(cell), cell, found)
    return found


# --- numbers of one cell ---


def zero_unless_number(one: Expr) -> Expr:
    """The cell's number; 0 for a text or nothing."""
    return Expr(f"N({one.text})", one.value if isinstance(one.value, Fraction) else Fraction(0))


def smaller(one: Expr, other: Expr) -> Expr:
    """The smaller number."""
    return Expr(f"MIN({one.text},{other.text})", _of_numbers(min, one.value, other.value))


def larger(one: Expr, other: Expr) -> Expr:
    """The larger number."""
    return Expr(f"MAX({one.text},{other.text})", _of_numbers(max, one.value, other.value))


def whole(one: Expr) -> Expr:
    """The number without its decimals, after a brush that floating point cannot turn over."""
    cleaned = at_exact_digits(one)
    found = cleaned.value
    value = Fraction(found.numerator // found.denominator) if isinstance(found, Fraction) else FAULT
    return Expr(f"INT({cleaned.text})", value)


def root(one: Expr) -> Expr:
    """The square root, to as many digits as a spreadsheet has."""
    value = one.value
    found = Fraction(float(value) ** 0.5) if isinstance(value, Fraction) and value >= 0 else FAULT
    return Expr(f"SQRT({one.text})", found)


def at_exact_digits(one: Expr) -> Expr:
    """The number to ten decimals, where what floating point adds or loses has gone."""
    value = one.value
    found = (
        rounded(value, EXACT_DIGITS, RoundingMode.HALF_UP) if isinstance(value, Fraction) else FAULT
    )
    return Expr(f"ROUND({one.text},{EXACT_DIGITS})", found)


def at_stage(one: Expr, digits: Expr, mode: RoundingMode) -> Expr:
    """The number after a rounding stage: brought to ten decimals first, so that a half is a half.

    It is scaled before it is rounded, so that no program's way to round 1.005 matters.
    """
    scaled = f"ROUND({one.inner}*10^{digits.inner},{EXACT_DIGITS}-{digits.inner})"
    if mode is RoundingMode.DOWN:
        text = f"TRUNC({scaled})"
    elif mode is RoundingMode.HALF_UP:
        text = f"ROUND({scaled},0)"
    else:
        even = f"2*ROUND({scaled}/2,0)"
        text = f"IF(ABS(MOD({scaled},1)-0.5)<0.000000001,{even},ROUND({scaled},0))"
    value, kept = one.value, digits.value
    if not isinstance(value, Fraction) or not isinstance(kept, Fraction):
        return Expr(f"{text}/10^{digits.inner}", FAULT, simple=False)
    exact = rounded(value, EXACT_DIGITS, RoundingMode.HALF_UP)
    return Expr(f"{text}/10^{digits.inner}", rounded(exact, int(kept), mode), simple=False)


# --- ranges ---


def count_numbers(*ranges: Cells) -> Expr:
    """How many numbers stand in the ranges."""
    if not ranges:
        return number(0)
    found = sum(isinstance(v, Fraction) for cells in ranges for v in cells.values)
    return Expr("COUNT({})".format(",".join(c.text for c in ranges)), Fraction(found))


def count_blank(*ranges: Cells) -> Expr:
    """How many cells hold nothing."""
    counts = [Expr(f"COUNTBLANK({c.text})", Fraction(c.values.count(""))) for c in ranges]
    return total_of(counts)


def count_word(cells: Cells, plain: str) -> Expr:
    """How many cells hold one of the program's own words, which has no pattern in it."""
    return Expr(f'COUNTIF({cells.text},"{plain}")', Fraction(cells.values.count(plain)))


def sum_of(cells: Cells) -> Expr:
    """The sum of the numbers."""
    return Expr(f"SUM({cells.text})", sum(_numbers(cells), Fraction(0)))


def trimmed_sum(cells: Cells, high: int, low: int) -> Expr:
    """The sum without so many highest and lowest numbers."""
    values = sorted(_numbers(cells))
    text = f"SUM({cells.text})" + _ends("LARGE", cells, high) + _ends("SMALL", cells, low)
    found = sum(values[low : len(values) - high], Fraction(0))
    return Expr(text, found if len(values) >= high + low else FAULT, simple=False)


def _ends(function: str, cells: Cells, count: int) -> str:
    if not count:
        return ""
    if count == 1:
        return f"-{function}({cells.text},1)"
    ranks = ",".join(str(n) for n in range(1, count + 1))
    return f"-SUMPRODUCT({function}({cells.text},{{{ranks}}}))"


def count_exact(cells: Cells, key: Expr) -> Expr:
    """How many cells hold this very text."""
    text = f"SUMPRODUCT(--EXACT({cells.text},{key.text}))"
    return Expr(text, Fraction(sum(_exactly(v, key.value) for v in cells.values)))


def count_exact_where(cells: Cells, key: Expr, beside: Cells, plain: str) -> Expr:
    """How many cells hold this very text, beside which stands one of the program's own words."""
    text = f'SUMPRODUCT(EXACT({cells.text},{key.text})*({beside.text}="{plain}"))'
    pairs = zip(cells.values, beside.values, strict=True)
    return Expr(text, Fraction(sum(_exactly(v, key.value) and b == plain for v, b in pairs)))


def looked_up(key: Expr, titles: Cells, points: Cells) -> Expr:
    """The number beside the very text `key`; 0 where it is not among the titles."""
    text = f"SUMPRODUCT(EXACT({key.text},{titles.text})*{points.text})"
    pairs = zip(titles.values, points.values, strict=True)
    found = sum(
        (p for t, p in pairs if _exactly(t, key.value) and isinstance(p, Fraction)), Fraction(0)
    )
    return Expr(text, found)


def sum_exact(cells: Cells, key: Expr, beside: Cells) -> Expr:
    """The sum of the numbers that stand beside this very text."""
    text = f"SUMPRODUCT(--EXACT({cells.text},{key.text}),{beside.text})"
    pairs = zip(cells.values, beside.values, strict=True)
    found = [b for v, b in pairs if _exactly(v, key.value) and isinstance(b, Fraction)]
    return Expr(text, sum(found, Fraction(0)))


def weighted_mean(weights: Cells, values: Cells) -> Expr:
    """The mean of the numbers by their weights; a text is left out with its weight."""
    top = f"SUMPRODUCT({weights.text},{values.text})"
    text = f"{top}/SUMPRODUCT({weights.text},--ISNUMBER({values.text}))"
    pairs = [
        (w, v)
        for w, v in zip(weights.values, values.values, strict=True)
        if isinstance(w, Fraction) and isinstance(v, Fraction)
    ]
    whole_weight = sum((w for w, _ in pairs), Fraction(0))
    if not whole_weight:
        return Expr(text, FAULT, simple=False)
    return Expr(text, sum((w * v for w, v in pairs), Fraction(0)) / whole_weight, simple=False)


def nth(cells: Cells, place: Expr) -> Expr:
    """What stands in the cell of this place, counted from 1."""
    text = f"INDEX({cells.text},{place.text})"
    at = place.value
    inside = isinstance(at, Fraction) and 1 <= at <= len(cells.values)
    return Expr(text, cells.values[int(at) - 1] if inside and isinstance(at, Fraction) else FAULT)


# --- places ---

Among: TypeAlias = tuple[Cells, Expr]  # a column, and the text or number in it that is meant


def rank_among(keys: Sequence[Among], members: Among | None) -> Expr:
    """1 + how many stand above: by the first key, where that is equal by the second, and so on.

    `members` counts only those whose cell holds the same text.
    """
    above = ""
    for cells, own in reversed(keys):
        higher = f"({cells.text}>{own.text})"
        above = f"{higher}+({cells.text}={own.text})*({above})" if above else higher
    lines = list(zip(*(cells.values for cells, _ in keys), strict=True))
    mine = tuple(own.value for _, own in keys)
    if members is None:
        text = f"1+SUMPRODUCT(({above})*1)"
        same = [True] * len(lines)
    else:
        text = f"1+SUMPRODUCT(EXACT({members[0].text},{members[1].text})*({above}))"
        same = [_exactly(v, members[1].value) for v in members[0].values]
    counted = sum(s and _above(line, mine) for s, line in zip(same, lines, strict=True))
    return Expr(text, Fraction(1 + counted), simple=False)


def _above(line: Sequence[Scalar], mine: Sequence[Scalar]) -> bool:
    for a, b in zip(line, mine, strict=True):
        if a != b:
            return isinstance(a, Fraction) and isinstance(b, Fraction) and a > b
    return False


def count_among(members: Among, numbers: Cells) -> Expr:
    """How many numbers stand beside this very text."""
    cells, own = members
    text = f"SUMPRODUCT(--EXACT({cells.text},{own.text}),--ISNUMBER({numbers.text}))"
    pairs = zip(cells.values, numbers.values, strict=True)
    found = sum(_exactly(v, own.value) and isinstance(n, Fraction) for v, n in pairs)
    return Expr(text, Fraction(found))


def sum_down_to(members: Among, ranks: Among, counted: Cells) -> Expr:
    """The sum over those beside this very text whose rank is this one or better."""
    text = (
        f"SUMPRODUCT(EXACT({members[0].text},{members[1].text})"
        f"*({ranks[0].text}<={ranks[1].text})*{counted.text})"
    )
    found = Fraction(0)
    lines = zip(members[0].values, ranks[0].values, counted.values, strict=True)
    for member, rank, value in lines:
        own = ranks[1].value
        reaches = isinstance(rank, Fraction) and isinstance(own, Fraction) and rank <= own
        if _exactly(member, members[1].value) and reaches and isinstance(value, Fraction):
            found += value
    return Expr(text, found)


# --- agreement ---


def agrees(own: Expr, program: Expr, yes: str, no: str) -> Expr:
    """Whether the sheet's cell and the program's say the same; numbers to nine decimals."""
    near = f"ABS({own.inner}-{program.inner})<0.000000001"
    text = (
        f"IF(AND(ISNUMBER({own.text}),ISNUMBER({program.text})),"
        f'IF({near},"{yes}","{no}"),IF(EXACT({own.text},{program.text}),"{yes}","{no}"))'
    )
    a, b = own.value, program.value
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return Expr(text, yes if abs(a - b) < TOLERANCE else no)
    return Expr(text, yes if a == b else no)


def _numbers(cells: Cells) -> list[Fraction]:
    return [v for v in cells.values if isinstance(v, Fraction)]


def _exactly(one: Scalar, other: Scalar) -> bool:
    return isinstance(one, str) and one == other


def _of_numbers(
    choose: Callable[[Fraction, Fraction], Fraction], one: Scalar, other: Scalar
) -> Scalar:
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return choose(one, other)
    return FAULT
