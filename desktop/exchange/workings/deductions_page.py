"""扣分 of one part: a line an entry, how often each criterion was missed and what is left of its points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from db.records import Entry
from db.scoring.scheme.scheme import Part
from desktop.exchange.workings.formulas import Expr, larger, number, smaller, total_of
from desktop.exchange.workings.page import FormulaPage
from desktop.exchange.workings.scheme_page import SchemeFormulas
from desktop.messages import tr


class DeductionsPage:
    """`sum` is what an entry has left of all its criteria, `left` of one."""

    def __init__(
        self,
        scheme: SchemeFormulas,
        part: Part,
        name: str,
        entries: Sequence[Entry],
        occurrences: Mapping[tuple[str, str, int], int],
    ) -> None:
        self._scheme, self._part = scheme, part
        self.page = page = FormulaPage(name, tr("扣分：{part}").format(part=part.title), frozen=2)
        self._unit = page.column(tr("单位编号"))
        self._title = page.column(tr("单位"), 22)
        self._times = {c.code: page.column(f"{c.code}\n{tr('次数')}") for c in part.criteria}
        self._left = {c.code: page.column(f"{c.code}\n{tr('得分')}") for c in part.criteria}
        self._sum = page.column(tr("合计"), 14)
        self._lines: dict[int, int] = {}
        for entry in entries:
            self._lines[entry.id] = self._add(entry, occurrences)

    def _add(self, entry: Entry, occurrences: Mapping[tuple[str, str, int], int]) -> int:
        page, code = self.page, self._part.code
        line = page.line()
        page.put(line, self._unit, entry.unit_code)
        page.put(line, self._title, entry.unit)
        left = []
        for criterion in self._part.criteria_for(entry.kind):
            key = code, criterion.code
            times = page.put(
                line, self._times[criterion.code], Fraction(occurrences.get((*key, entry.id), 0))
            )
            lost = times * self._scheme.each.get(key, number(0))
            if key in self._scheme.caps:
                lost = smaller(self._scheme.caps[key], lost)
            rest = larger(number(0), self._scheme.points[key] - lost)
            left.append(page.put(line, self._left[criterion.code], rest))
        page.put(line, self._sum, total_of(left))
        return line

    def sum(self, entry: Entry) -> Expr:
        """What is left of all criteria."""
        return self.page.at(self._lines[entry.id], self._sum)

    def left(self, entry: Entry, criterion: str) -> Expr:
        """What is left of one criterion."""
        return self.page.at(self._lines[entry.id], self._left[criterion])
