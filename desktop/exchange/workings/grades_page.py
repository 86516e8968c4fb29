"""等次: by threshold, and by quota down each category's ranking."""

from __future__ import annotations

from collections.abc import Sequence

from db.scoring.derivation import Derivation
from desktop.exchange.workings import words
from desktop.exchange.workings.formulas import (
    Expr,
    agrees,
    at_least,
    count_among,
    every,
    is_number,
    larger,
    less,
    nth,
    number,
    sum_down_to,
    total_of,
    when,
    whole,
    word,
)
from desktop.exchange.workings.page import FormulaColumn, FormulaPage
from desktop.exchange.workings.places_page import PlacesPage
from desktop.exchange.workings.scheme_page import SchemeFormulas
from desktop.exchange.workings.totals_page import TotalsPage
from desktop.messages import tr


class GradesPage:
    """Of each grade: who asks for it, how many have asked down to this rank, and who gets it.

    Whoever asks counts, also those who found no room: after them the grade is closed, as the rules say.
    """

    def __init__(
        self,
        scheme: SchemeFormulas,
        totals: TotalsPage,
        places: PlacesPage,
        derivations: Sequence[Derivation],
    ) -> None:
        self._scheme, self._totals, self._places = scheme, totals, places
        self._derivations = derivations
        self.page = page = FormulaPage(
            tr("等次"), tr("等次：按分数线，及按比例从类别名次高的起"), frozen=2
        )
        self._unit = page.column(tr("单位编号"))
        self._title = page.column(tr("单位"), 22)
        self._first = page.column(tr("可评的最高等次\n（第几档）"), 14)
        self._threshold = page.column(tr("等次"))
        self._told = page.column(tr("程序等次"))
        threshold = page.column(tr("一致"), 6, alarm=words.NO)
        self._ranked = page.column(tr("类别排名数"))
        for derivation in derivations:
            self._add(derivation, threshold)
        got: list[FormulaColumn] = []
        for at in range(len(scheme.thresholds)):
            got.append(self._add_grade(at, got))
        quota = self._add_outcome(got)
        self.agreements = [threshold, quota]

    def _add(self, derivation: Derivation, agreement: FormulaColumn) -> None:
        page, entry = self.page, derivation.entry
        line = page.line()
        page.put(line, self._unit, entry.unit_code)
        page.put(line, self._title, entry.unit)
        first = page.put(line, self._first, self._best(line, derivation))
        count = number(len(self._scheme.thresholds))
        title = nth(self._scheme.grade_titles, first)
        grade = when(every(is_number(first), at_least(count, first)), title, word(words.NONE))
        grade = page.put(line, self._threshold, grade)
        standing = derivation.standing
        told = page.put(line, self._told, (standing and standing.grade) or words.NONE)
        page.put(line, agreement, agrees(grade, told, words.YES, words.NO))
        places = self._places.page
        every_line = 0, places.length - 1
        category, rank = self._places.category, self._places.rank
        ranked = count_among(
            (places.down(category, *every_line), places.at(line, category)),
            places.down(rank, *every_line),
        )
        page.put(line, self._ranked, ranked)

    def _best(self, line: int, derivation: Derivation) -> Expr:
        """The place of the highest grade that is open, a vetoed entry capped; one more where none is."""
        places = self._places
        total = places.page.at(line, places.total)
        found = number(len(self._scheme.thresholds) + 1)
        for at, threshold in reversed(list(enumerate(self._scheme.thresholds, start=1))):
            found = when(at_least(total, threshold), number(at), found)
        scheme = self._scheme.scheme
        if scheme.veto.cap_grade is not None:
            cap = [g.title for g in scheme.grades].index(scheme.veto.cap_grade) + 1
            vetoed = less(number(0), self._totals.vetoes(derivation.entry))
            found = larger(found, when(vetoed, number(cap), number(1)))
        ranked = is_number(places.page.at(line, places.rank))
        return when(ranked, found, word(words.NONE))

    def _add_grade(self, at: int, earlier: Sequence[FormulaColumn]) -> FormulaColumn:
        """The columns of one grade; who got an `earlier` one does not ask."""
        page, title = self.page, self._scheme.scheme.grades[at].title
        asks = page.column(f"{title}\n{tr('可评')}")
        asked = page.column(f"{title}\n{tr('累计可评')}")
        got = page.column(f"{title}\n{tr('评为')}")
        for line in range(page.length):
            first = page.at(line, self._first)
            free = less(total_of([page.at(line, column) for column in earlier]), number(1))
            open_to = every(is_number(first), at_least(number(at + 1), first), free)
            page.put(line, asks, when(open_to, number(1), number(0)))
        for line in range(page.length):
            own = page.at(line, asks)
            asking = less(number(0), own)
            found = page.put(line, asked, when(asking, self._down_to(line, asks), number(0)))
            quota = self._scheme.quotas[at]
            if quota is not None:
                places = whole(quota * page.at(line, self._ranked))
                own = when(every(asking, at_least(places, found)), number(1), number(0))
            page.put(line, got, own)
        return got

    def _down_to(self, line: int, asks: FormulaColumn) -> Expr:
        """How many of the category ask for the grade down to this rank, equals included."""
        places = self._places
        lines = 0, self.page.length - 1
        category, rank = places.category, places.rank
        return sum_down_to(
            (places.page.down(category, *lines), places.page.at(line, category)),
            (places.page.down(rank, *lines), places.page.at(line, rank)),
            self.page.down(asks, *lines),
        )

    def _add_outcome(self, got: Sequence[FormulaColumn]) -> FormulaColumn:
        page = self.page
        column, told = page.column(tr("按比例等次")), page.column(tr("程序等次"))
        agreement = page.column(tr("一致"), 6, alarm=words.NO)
        for line, derivation in enumerate(self._derivations):
            found = word(words.NONE)
            for at, one in reversed(list(enumerate(got, start=1))):
                title = nth(self._scheme.grade_titles, number(at))
                found = when(less(number(0), page.at(line, one)), title, found)
            grade = page.put(line, column, found)
            standing = derivation.standing
            shown = page.put(line, told, (standing and standing.grade_by_quota) or words.NONE)
            page.put(line, agreement, agrees(grade, shown, words.YES, words.NO))
        return agreement
