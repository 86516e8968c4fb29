"""标准化: each reviewer's ballot totals brought to one mean and deviation, on a page of reviewers."""

from __future__ import annotations

from fractions import Fraction

from desktop.exchange.workings.ballots_page import BallotsPage
from desktop.exchange.workings.formulas import (
    NOTHING,
    Cells,
    Expr,
    count_among,
    is_number,
    less,
    number,
    root,
    sum_exact,
    when,
)
from desktop.exchange.workings.page import FormulaPage
from desktop.exchange.workings.scheme_page import SchemeFormulas
from desktop.messages import tr

_SPREADLESS = number(0)
_TINY = Expr("1E-18", Fraction(1, 10**18))  # what floating point leaves of no differences, squared


class StandardPage:
    """A line a reviewer; it adds the squares and the standardised totals to the page of the ballots."""

    def __init__(self, scheme: SchemeFormulas, ballots: BallotsPage, name: str) -> None:
        self._scheme, self._ballots, self._part = scheme, ballots, ballots.part
        title = tr("标准化：{part}").format(part=ballots.part.title)
        self.page = page = FormulaPage(name, title, frozen=1)
        self._reviewer = page.column(tr("评委"))
        self._count = page.column(tr("计入票数"))
        self._mean = page.column(tr("均值"), 14)
        self._squares = page.column(tr("离差平方和"), 14)
        self._spread = page.column(tr("标准差"), 14)
        self._fill()

    def _fill(self) -> None:
        ballots = self._ballots.page
        totals = self._ballots.total
        if totals is None or not ballots.length:
            return
        every = 0, ballots.length - 1
        reviewers = ballots.down(self._ballots.reviewer, *every)
        placed = [str(code) for code in reviewers.values]
        lines = {
            code: self._start(code, reviewers, ballots.down(totals, *every))
            for code in dict.fromkeys(placed)
        }
        square = ballots.column(tr("离差平方"), 14)
        for at, code in enumerate(placed):
            total = ballots.at(at, totals)
            away = total - self.page.at(lines[code], self._mean)
            ballots.put(at, square, when(is_number(total), away * away, NOTHING))
        squares = ballots.down(square, *every)
        for line in lines.values():
            self._finish(line, reviewers, squares)
        standard = ballots.column(tr("标准分"), 14)
        for at, code in enumerate(placed):
            ballots.put(at, standard, self._standardised(ballots.at(at, totals), lines[code]))
        self._ballots.total = standard

    def _start(self, code: str, reviewers: Cells, totals: Cells) -> int:
        page = self.page
        line = page.line()
        own = page.put(line, self._reviewer, code)
        count = page.put(line, self._count, count_among((reviewers, own), totals))
        mean = sum_exact(reviewers, own, totals) / count
        page.put(line, self._mean, when(less(number(0), count), mean, NOTHING))
        return line

    def _finish(self, line: int, reviewers: Cells, squares: Cells) -> None:
        """The deviation; 0 where all totals are the same, or there is one alone."""
        page = self.page
        found = sum_exact(reviewers, page.at(line, self._reviewer), squares)
        found = page.put(line, self._squares, found)
        rule = self._part.standardise
        divisor = page.at(line, self._count)
        if rule is not None and not rule.population:
            divisor = divisor - number(1)
        some = less(_TINY, found)
        page.put(line, self._spread, when(some, root(found / divisor), _SPREADLESS))

    def _standardised(self, total: Expr, line: int) -> Expr:
        numbers = self._scheme.numbers
        mean, sd = (numbers[self._part.code, key] for key in ("mean", "sd"))
        own, spread = self.page.at(line, self._mean), self.page.at(line, self._spread)
        moved = mean + sd * (total - own) / spread
        found = when(less(number(0), spread), moved, mean)
        return when(is_number(total), found, NOTHING)
