"""名次: the total and the tie keys as they are compared, and the ranks that follow, in every set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from db.records import Entry, Ranking, Rankings
from db.scoring.derivation import Derivation
from db.scoring.scheme.scheme import PartKind, Scheme, TieKey, TieKind
from desktop.exchange.workings import words
from desktop.exchange.workings.deductions_page import DeductionsPage
from desktop.exchange.workings.formulas import (
    Expr,
    agrees,
    at_exact_digits,
    count_numbers,
    is_number,
    less,
    number,
    rank_among,
    sum_of,
    total_of,
    weighted_mean,
    when,
    word,
)
from desktop.exchange.workings.groups_page import GroupsPage
from desktop.exchange.workings.page import FormulaColumn, FormulaPage
from desktop.exchange.workings.parts_page import PartsPage
from desktop.exchange.workings.totals_page import TotalsPage
from desktop.explanation.tie_text import tie_words
from desktop.messages import tr

LOWEST = Expr(
    "-1E+15", Fraction(-(10**15))
)  # stands for a value that is missing, below every score


class PlacesPage:
    """`rank` is an entry's rank within its category, which grades by quota follow."""

    def __init__(
        self,
        parts: PartsPage,
        groups: Mapping[str, GroupsPage],
        deductions: Mapping[str, DeductionsPage],
        totals: TotalsPage,
        derivations: Sequence[Derivation],
        scheme: Scheme,
        rankings: Rankings,
    ) -> None:
        self._parts, self._groups, self._deductions, self._totals = (
            parts,
            groups,
            deductions,
            totals,
        )
        self._derivations = derivations
        self.page = page = FormulaPage(
            tr("名次"), tr("名次：先比总分，总分相同的依次比以下各项"), frozen=2
        )
        self._unit = page.column(tr("单位编号"))
        self._title = page.column(tr("单位"), 22)
        self.category = page.column(tr("类别"))
        self._presentation = page.column(tr("形式"))
        self.total = page.column(tr("比较用总分"), 14)
        self._keys = [(key, page.column(tie_words(scheme, key), 14)) for key in scheme.ties.order]
        for derivation in derivations:
            self._add(derivation)
        self.agreements: list[FormulaColumn] = []
        self._add_ranks(tr("总名次"), None, _ranks([rankings.overall]))
        self.rank = self._add_ranks(tr("类别名次"), self.category, _ranks(rankings.by_category))
        self._add_ranks(tr("形式名次"), self._presentation, _ranks(rankings.by_presentation))

    def _add(self, derivation: Derivation) -> None:
        page, entry = self.page, derivation.entry
        line = page.line()
        page.put(line, self._unit, entry.unit_code)
        page.put(line, self._title, entry.unit)
        page.put(line, self.category, entry.category)
        page.put(line, self._presentation, entry.presentation)
        page.put(line, self.total, _comparable(self._totals.total(entry)))
        for key, column in self._keys:
            page.put(line, column, self._tie_value(derivation, key))

    def _add_ranks(
        self, heading: str, within: FormulaColumn | None, program: Mapping[int, int]
    ) -> FormulaColumn:
        page = self.page
        column, told = page.column(heading), page.column(tr("程序名次"))
        agreement = page.column(tr("一致"), 6, alarm=words.NO)
        self.agreements.append(agreement)
        if not page.length:
            return column
        last = page.length - 1
        keys = [self.total, *(column for _, column in self._keys)]
        ranges = {key: page.down(key, 0, last) for key in keys}
        members = page.down(within, 0, last) if within else None
        for line, derivation in enumerate(self._derivations):
            own = [(cells, page.at(line, key)) for key, cells in ranges.items()]
            ranked = less(LOWEST, page.at(line, self.total))
            among = (members, page.at(line, within)) if members and within else None
            found = when(ranked, rank_among(own, among), word(words.NONE))
            rank = page.put(line, column, found)
            known = program.get(derivation.entry.id)
            shown = page.put(line, told, words.NONE if known is None else Fraction(known))
            page.put(line, agreement, agrees(rank, shown, words.YES, words.NO))
        return column

    def _tie_value(self, derivation: Derivation, key: TieKey) -> Expr:
        entry = derivation.entry
        composed = {p.part.code for p in derivation.parts}
        if key.kind is TieKind.VOTES:
            return self._votes(entry, key.level)
        if key.part not in composed:
            return LOWEST
        if key.kind is TieKind.PART:
            return _comparable(self._parts.score(entry, key.part))
        part = derivation.scheme.by_code[key.part]
        if part.by_code[key.criterion] not in part.criteria_for(entry.kind):
            return LOWEST
        if part.kind is PartKind.DEDUCTED:
            return _comparable(self._deductions[part.code].left(entry, key.criterion))
        weights, means = self._groups[part.code].mean(entry, key.criterion)
        some = less(number(0), count_numbers(means))
        return when(some, at_exact_digits(weighted_mean(weights, means)), LOWEST)

    def _votes(self, entry: Entry, level: str) -> Expr:
        """The votes of a level in every part with votes; lowest where nobody voted."""
        voted = [
            groups
            for groups in self._groups.values()
            if groups.part.kind is PartKind.VOTED and entry.id in groups.lines
        ]
        valid = [sum_of(g.page.down(g.valid, *g.lines[entry.id])) for g in voted]
        votes = [g.votes(entry, level) for g in voted if g.counts(level)]
        some = less(number(0), total_of(valid))
        return when(some, total_of(votes), LOWEST)


def _comparable(value: Expr) -> Expr:
    """A number to ten decimals, so that equal scores are equal; the lowest for what is none."""
    return when(is_number(value), at_exact_digits(value), LOWEST)


def _ranks(rankings: Sequence[Ranking]) -> dict[int, int]:
    return {s.entry.id: s.rank for ranking in rankings for s in ranking.standings}
