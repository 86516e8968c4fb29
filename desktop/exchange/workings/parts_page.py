"""部分得分: a line an entry, and of each part of its total the valid ballots, the exact score and the rounded one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from db.numbers import THOUSAND
from db.records import Entry, UnrankedKind
from db.scoring.derivation import Derivation, PartDerivation
from db.scoring.scheme.scheme import EmptyGroup, Part, PartKind, ReportRequired
from desktop.exchange.workings import words
from desktop.exchange.workings.deductions_page import DeductionsPage
from desktop.exchange.workings.formulas import (
    Expr,
    agrees,
    at_stage,
    count_numbers,
    count_word,
    first_text,
    is_number,
    is_word,
    less,
    number,
    sum_of,
    weighted_mean,
    when,
    word,
)
from desktop.exchange.workings.groups_page import NO_BAND, GroupsPage
from desktop.exchange.workings.page import FormulaColumn, FormulaPage
from desktop.exchange.workings.scheme_page import SchemeFormulas
from desktop.messages import tr


@dataclass(frozen=True, slots=True)
class _PartColumns:
    """What goes in (valid ballots, the office's score or what is left), the score before and after rounding."""

    source: FormulaColumn
    exact: FormulaColumn
    score: FormulaColumn
    program: FormulaColumn
    agreement: FormulaColumn


class PartsPage:
    """`score` is an entry's score in a part: a number, or in words why there is none."""

    def __init__(
        self,
        scheme: SchemeFormulas,
        groups: Mapping[str, GroupsPage],
        deductions: Mapping[str, DeductionsPage],
        given: Mapping[tuple[str, int], int],
        derivations: Sequence[Derivation],
    ) -> None:
        self._scheme, self._groups, self._deductions = scheme, groups, deductions
        self._given = given
        self.page = page = FormulaPage(tr("部分得分"), tr("各部分得分"), frozen=2)
        self._unit = page.column(tr("单位编号"))
        self._title = page.column(tr("单位"), 22)
        self._category = page.column(tr("类别"))
        self._report = page.column(tr("报告"))
        self._columns = {p.code: self._columns_of(p) for p in scheme.scheme.parts}
        self._lines: dict[int, int] = {}
        for derivation in derivations:
            self._add(derivation)

    def score(self, entry: Entry, part: str) -> Expr:
        """The cell of the score after the part's rounding."""
        return self.page.at(self._lines[entry.id], self._columns[part].score)

    @property
    def agreements(self) -> list[FormulaColumn]:
        """The columns that say whether the program agrees."""
        return [columns.agreement for columns in self._columns.values()]

    def _columns_of(self, part: Part) -> _PartColumns:
        source = tr("有效票")
        if not part.has_ballots:
            source = tr("录入得分") if part.kind is PartKind.GIVEN else tr("剩余分")

        def column(heading: str) -> FormulaColumn:
            return self.page.column(f"{part.title}\n{heading}", 14)

        return _PartColumns(
            source=column(source),
            exact=column(tr("取舍前")),
            score=column(tr("得分")),
            program=column(tr("程序得分")),
            agreement=self.page.column(tr("一致"), 6, alarm=words.NO),
        )

    def _add(self, derivation: Derivation) -> None:
        page, entry = self.page, derivation.entry
        line = self._lines[entry.id] = page.line()
        page.put(line, self._unit, entry.unit_code)
        page.put(line, self._title, entry.unit)
        page.put(line, self._category, entry.category)
        report = words.HANDED_IN if entry.reported else words.NOT_HANDED_IN
        page.put(line, self._report, report)
        for part in derivation.parts:
            self._add_part(line, entry, part)

    def _add_part(self, line: int, entry: Entry, found: PartDerivation) -> None:
        page, part = self.page, found.part
        columns = self._columns[part.code]
        exact = page.put(line, columns.exact, self._asked(line, entry, part, columns))
        digits = self._scheme.digits.get("part")
        score = exact
        if digits is not None:
            kept = at_stage(exact, digits, self._scheme.scheme.rounding.mode)
            score = when(is_number(exact), kept, exact)
        score = page.put(line, columns.score, score)
        if found.score is not None:
            program = page.put(line, columns.program, found.score)
            page.put(line, columns.agreement, agrees(score, program, words.YES, words.NO))

    def _asked(self, line: int, entry: Entry, part: Part, columns: _PartColumns) -> Expr:
        """The score before rounding, or in words why there is none, asked in the program's order."""
        missing = is_word(self.page.at(line, self._report), words.NOT_HANDED_IN)
        if not part.applies_to(entry.kind):
            found = _reason(UnrankedKind.NO_CRITERIA)
        else:
            found = self._exact(line, entry, part, columns)
            if part.report_required is ReportRequired.ZERO:
                found = when(missing, number(0), found)
        if part.report_required is ReportRequired.UNRANKED:
            found = when(missing, _reason(UnrankedKind.NO_REPORT), found)
        return found

    def _exact(self, line: int, entry: Entry, part: Part, columns: _PartColumns) -> Expr:
        page = self.page
        if part.kind is PartKind.GIVEN:
            points = self._given.get((part.code, entry.id))
            if points is not None:
                page.put(line, columns.source, Fraction(points, THOUSAND))
            own = page.at(line, columns.source)
            return when(is_number(own), own, _reason(UnrankedKind.NO_GIVEN_SCORE))
        if part.kind is PartKind.DEDUCTED:
            return page.put(line, columns.source, self._deductions[part.code].sum(entry))
        groups = self._groups[part.code]
        first, last = groups.lines[entry.id]
        valid = page.put(line, columns.source, sum_of(groups.page.down(groups.valid, first, last)))
        few = less(valid, self._scheme.numbers[part.code, "min_valid"])
        judged = self._judged(groups, part, first, last)
        return when(few, _reason(UnrankedKind.TOO_FEW_BALLOTS), judged)

    def _judged(self, groups: GroupsPage, part: Part, first: int, last: int) -> Expr:
        weights = groups.page.down(groups.weight, first, last)
        scores = groups.page.down(groups.score, first, last)
        mean = weighted_mean(weights, scores)
        if part.when_group_empty is EmptyGroup.BLOCK:
            cells = [groups.page.at(line, groups.score) for line in range(first, last + 1)]
            return first_text(cells, mean)
        some = less(number(0), count_numbers(scores))
        found = when(some, mean, _reason(UnrankedKind.NO_GROUP_COUNTS))
        if part.bands:
            outside = count_word(scores, str(NO_BAND.value))
            found = when(less(number(0), outside), NO_BAND, found)
        return found


def _reason(kind: UnrankedKind) -> Expr:
    return word(words.UNRANKED[kind])
