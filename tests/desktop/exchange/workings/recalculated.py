"""Works out the formulas of a workbook as a spreadsheet does: in doubles, from their text alone.

It knows the few functions that the 计算表 uses, and nothing of how the program builds them.
"""

import math
import re
from collections.abc import Callable, Iterator
from typing import Any

from desktop.exchange.spreadsheets.xlsx_book import Formula
from desktop.exchange.workings.page import FormulaPage

Value = float | str | bool
Area = list[list[Value]]
_TOP = 3

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?(?:E[+-]\d+)?)|(?P<text>"(?:[^"]|"")*")
    |(?P<ref>(?:'(?:[^']|'')+'!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)
    |(?P<name>[A-Z]+)(?=\()|(?P<sign><=|>=|<>|[-+*/^<>=(),{}]))""",
    re.VERBOSE,
)


class Recalculation:
    """Every cell by sheet, row and column; formulas are worked out when they are asked for."""

    def __init__(self, pages: list[FormulaPage]) -> None:
        self._cells: dict[tuple[str, int, int], Any] = {}
        self._found: dict[tuple[str, int, int], Value] = {}
        for page in pages:
            for row, line in enumerate(page.rows()):
                for column, content in enumerate(line):
                    if content is not None:
                        self._cells[page.name, row + _TOP, column] = content

    def formulas(self) -> Iterator[tuple[str, Formula, Value]]:
        """Each formula by its place, as it is stored and as it works out."""
        for (sheet, row, column), content in self._cells.items():
            if isinstance(content, Formula):
                place = f"{sheet}!{column}/{row}"
                yield place, content, self.value(sheet, row, column)

    def value(self, sheet: str, row: int, column: int) -> Value:
        key = sheet, row, column
        if key not in self._found:
            content = self._cells.get(key, "")
            if isinstance(content, Formula):
                self._found[key] = one(_Reading(self, sheet, content.text).whole())
            else:
                self._found[key] = content if isinstance(content, str) else float(content)
        return self._found[key]


class Spoiled(Exception):
    pass


def one(value: Any) -> Value:
    """A single value of a formula's outcome."""
    if isinstance(value, list):
        if len(value) == len(value[0]) == 1:
            return one(value[0][0])
        raise Spoiled(value)
    return value  # type: ignore[no-any-return]


def num(value: Any) -> float:
    value = one(value)
    if value == "" or isinstance(value, str):
        raise Spoiled(value)
    return float(value)


def _rank(value: Value) -> int:
    """Numbers stand before texts, texts before truths."""
    if isinstance(value, bool):
        return 2
    return 1 if isinstance(value, str) else 0


def _below(a: Value, b: Value) -> bool:
    return (_rank(a), a) < (_rank(b), b) if _rank(a) == _rank(b) else _rank(a) < _rank(b)


def _same(a: Value, b: Value) -> bool:
    if _rank(a) != _rank(b):
        return False
    return a.casefold() == b.casefold() if isinstance(a, str) and isinstance(b, str) else a == b


_COMPARE: dict[str, Callable[[Value, Value], bool]] = {
    "=": _same,
    "<>": lambda a, b: not _same(a, b),
    "<": _below,
    ">": lambda a, b: _below(b, a),
    "<=": lambda a, b: not _below(b, a),
    ">=": lambda a, b: not _below(a, b),
}
_WORK: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: a**b,
}


def spread(work: Callable[..., Any], *values: Any) -> Any:
    """The work done on single values, or on each cell of areas of one size."""
    areas = [v for v in values if isinstance(v, list)]
    if not areas:
        return work(*values)
    rows, columns = max(len(a) for a in areas), max(len(a[0]) for a in areas)

    def cell(value: Any, row: int, column: int) -> Any:
        if not isinstance(value, list):
            return value
        return value[row % len(value)][column % len(value[0])]

    return [[work(*[cell(v, r, c) for v in values]) for c in range(columns)] for r in range(rows)]


def flat(*values: Any) -> list[Value]:
    found: list[Value] = []
    for value in values:
        if isinstance(value, list):
            found += [cell for row in value for cell in row]
        else:
            found.append(value)
    return found


def numbers(*values: Any) -> list[float]:
    return [v for v in flat(*values) if isinstance(v, float)]


def half_away(value: float, digits: float) -> float:
    """Rounds as spreadsheets do, by the decimal that is shown for the double."""
    scaled = float(repr(abs(value))) * 10**digits
    shown = math.floor(float(f"{scaled:.15g}") + 0.5)
    return math.copysign(shown / 10**digits, value) if shown else 0.0


def sumproduct(*areas: Any) -> float:
    columns = [flat(a) for a in areas]
    total = 0.0
    for line in zip(*columns, strict=True):
        if any(isinstance(v, str) for v in line):
            if len(line) == 1:
                raise Spoiled(line)
            continue
        product = 1.0
        for value in line:
            product *= float(value)
        total += product
    return total


def index(area: Area, place: Any) -> Value:
    return flat(area)[int(num(place)) - 1]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "AND": lambda *a: all(one(v) is True for v in a),
    "OR": lambda *a: any(one(v) is True for v in a),
    "ISNUMBER": lambda a: spread(lambda v: isinstance(v, float), a),
    "ISTEXT": lambda a: isinstance(one(a), str) and one(a) != "",
    "COUNT": lambda *a: float(len(numbers(*a))),
    "COUNTBLANK": lambda a: float(flat(a).count("")),
    "COUNTIF": lambda a, b: float(sum(_same(v, one(b)) for v in flat(a))),
    "SUM": lambda *a: float(sum(numbers(*a))),
    "SUMPRODUCT": sumproduct,
    "LARGE": lambda a, k: spread(lambda n: sorted(numbers(a), reverse=True)[int(n) - 1], k),
    "SMALL": lambda a, k: spread(lambda n: sorted(numbers(a))[int(n) - 1], k),
    "EXACT": lambda a, b: spread(lambda x, y: isinstance(x, str) and x == y, a, b),
    "ROUND": lambda a, b: half_away(num(a), num(b)),
    "TRUNC": lambda a: float(math.trunc(num(a))),
    "INT": lambda a: float(math.floor(num(a))),
    "MOD": lambda a, b: num(a) % num(b),
    "MIN": lambda *a: min(numbers(*a)),
    "MAX": lambda *a: max(numbers(*a)),
    "ABS": lambda a: abs(num(a)),
    "SQRT": lambda a: math.sqrt(num(a)),
    "N": lambda a: one(a) if isinstance(one(a), float) else 0.0,
    "INDEX": index,
}


class _Reading:
    """One formula, read from left to right: comparison over sums over products over powers."""

    def __init__(self, book: Recalculation, sheet: str, text: str) -> None:
        self._book, self._sheet = book, sheet
        self._tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            assert match is not None, text[at:]
            assert match.lastgroup is not None
            self._tokens.append((match.lastgroup, match[match.lastgroup]))
            at = match.end()
        self._at = 0
        self._asleep = 0

    def whole(self) -> Any:
        found = self._comparison()
        assert self._at == len(self._tokens), self._tokens[self._at :]
        return found

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _take(self, expected: str = "") -> tuple[str, str]:
        token = self._tokens[self._at]
        assert not expected or token[1] == expected, (token, expected)
        self._at += 1
        return token

    def _do(self, work: Callable[..., Any], *values: Any) -> Any:
        return 0.0 if self._asleep else work(*values)

    def _comparison(self) -> Any:
        found = self._sum()
        while self._peek() in _COMPARE:
            compare, other = _COMPARE[self._take()[1]], self._sum()
            found = self._do(spread, compare, found, other)
        return found

    def _arithmetic(self, signs: str, inner: Callable[[], Any]) -> Any:
        found = inner()
        while self._peek() and self._peek() in signs:
            work, other = _WORK[self._take()[1]], inner()
            found = self._do(spread, lambda a, b, w=work: w(num(a), num(b)), found, other)
        return found

    def _sum(self) -> Any:
        return self._arithmetic("+-", self._product)

    def _product(self) -> Any:
        return self._arithmetic("*/", self._power)

    def _power(self) -> Any:
        return self._arithmetic("^", self._unary)

    def _unary(self) -> Any:
        if self._peek() == "-":
            self._take()
            value = self._unary()
            return self._do(spread, lambda v: -num(v), value)
        return self._atom()

    def _atom(self) -> Any:
        kind, token = self._take()
        if kind == "number":
            return float(token)
        if kind == "text":
            return token[1:-1].replace('""', '"')
        if kind == "ref":
            return 0.0 if self._asleep else self._area(token)
        if kind == "name":
            return self._call(token)
        if token == "{":
            values = [float(self._take()[1])]
            while self._peek() == ",":
                self._take()
                values.append(float(self._take()[1]))
            self._take("}")
            return [values]
        assert token == "(", token
        found = self._comparison()
        self._take(")")
        return found

    def _call(self, name: str) -> Any:
        self._take("(")
        if name == "IF":
            return self._branch()
        arguments = [self._comparison()]
        while self._peek() == ",":
            self._take()
            arguments.append(self._comparison())
        self._take(")")
        return self._do(FUNCTIONS[name], *arguments)

    def _branch(self) -> Any:
        """Only the branch that is taken is worked out; the other is read over."""
        asked = self._comparison()
        truth = not self._asleep and one(asked) is True
        self._take(",")
        yes = self._sleeping(not truth)
        self._take(",")
        no = self._sleeping(truth)
        self._take(")")
        return yes if truth else no

    def _sleeping(self, asleep: bool) -> Any:
        self._asleep += asleep
        found = self._comparison()
        self._asleep -= asleep
        return found

    def _area(self, ref: str) -> Any:
        sheet, _, cells = ref.rpartition("!")
        name = sheet[1:-1].replace("''", "'") if sheet else self._sheet
        ends = [self._place(part) for part in cells.split(":")]
        (top, left), (bottom, right) = ends[0], ends[-1]
        area = [
            [self._book.value(name, row, column) for column in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]
        return area if len(ends) > 1 else area[0][0]

    @staticmethod
    def _place(text: str) -> tuple[int, int]:
        match = re.fullmatch(r"\$?([A-Z]+)\$?(\d+)", text)
        assert match is not None
        column = 0
        for letter in match[1]:
            column = column * 26 + ord(letter) - ord("A") + 1
        return int(match[2]), column - 1
