"""评委组 of one part: a line an entry and group, from the ballots' marks to the group's score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from db.records import CountedVotes, Entry, UnrankedKind
from db.scoring.scheme.scheme import Average, Criterion, PartKind, TieKind
from desktop.exchange.workings import words
from desktop.exchange.workings.ballots_page import BallotsPage
from desktop.exchange.workings.formulas import (
    NOTHING,
    Cells,
    Expr,
    agrees,
    at_exact_digits,
    at_least,
    at_stage,
    count_exact_where,
    count_numbers,
    count_word,
    is_number,
    larger,
    less,
    number,
    sum_of,
    total_of,
    trimmed_sum,
    when,
    word,
)
from desktop.exchange.workings.page import FormulaColumn, FormulaPage
from desktop.exchange.workings.scheme_page import SchemeFormulas
from desktop.messages import tr

EMPTY = word(words.UNRANKED[UnrankedKind.GROUP_EMPTY])
NO_BAND = word(words.UNRANKED[UnrankedKind.NO_BAND])
_NO_CELLS = Cells("", ())


@dataclass(frozen=True, slots=True)
class _CriterionColumns:
    """How many marks, their mean, the mean as rounded, and that times the weight, as it is and rounded."""

    count: FormulaColumn
    mean: FormulaColumn
    kept: FormulaColumn
    weighted: FormulaColumn | None
    weighted_kept: FormulaColumn | None


class GroupsPage:
    """`lines` says where an entry's groups stand, in the order of their weights."""

    def __init__(
        self,
        scheme: SchemeFormulas,
        ballots: BallotsPage,
        name: str,
        entries: Sequence[Entry],
        program: Mapping[tuple[int, str], Fraction],
        counted: Mapping[tuple[int, str], Sequence[CountedVotes]],
    ) -> None:
        """`counted` are votes counted by hand, by entry and group."""
        self._scheme, self._ballots, self.part = scheme, ballots, ballots.part
        self._rounding = scheme.scheme.rounding
        part = self.part
        self.page = page = FormulaPage(
            name, tr("评委组得分：{part}").format(part=part.title), frozen=3
        )
        self._unit = page.column(tr("单位编号"))
        self._title = page.column(tr("单位"), 22)
        self._group = page.column(tr("评委组"))
        self.weight = page.column(tr("组权重"))
        self._by_hand = counted
        self._hand: dict[tuple[str, str], FormulaColumn] = {
            (c.code, level.title): page.column(f"{c.code} {level.title}\n{tr('人工计票')}")
            for c in part.criteria
            for level in c.levels
            if counted
        }
        self.valid = page.column(tr("有效票"))
        self._criteria: dict[str, _CriterionColumns] = {}
        if ballots.values:
            self._criteria = {c.code: self._columns_of(c) for c in part.criteria}
        self._votes = {
            title: page.column(f"{title}\n{tr('票数')}") for title in self._counted_levels()
        }
        self._voters = page.column(tr("得票总数")) if part.bands else None
        self._totals = page.column(tr("票数（总分）")) if part.average is Average.BALLOT else None
        self._exact = page.column(tr("取舍前"), 14)
        self.score = page.column(tr("组得分"), 14)
        self._program = page.column(tr("程序得分"), 14)
        self.agreement = page.column(tr("一致"), 6, alarm=words.NO)
        self.lines: dict[int, tuple[int, int]] = {}
        for entry in entries:
            criteria = part.criteria_for(entry.kind)
            if criteria:
                added = [self._add(entry, g, criteria, program) for g in part.counting_weights]
                self.lines[entry.id] = added[0], added[-1]

    def mean(self, entry: Entry, criterion: str) -> tuple[Cells, Cells]:
        """The groups' weights and their means of a criterion, for a tie key."""
        span = self.lines[entry.id]
        kept = self._criteria[criterion].kept
        return self.page.down(self.weight, *span), self.page.down(kept, *span)

    def counts(self, level: str) -> bool:
        """Whether the part has votes of this level."""
        return level in self._votes

    def votes(self, entry: Entry, level: str) -> Expr:
        """How many votes of a level the entry has in all groups."""
        return sum_of(self.page.down(self._votes[level], *self.lines[entry.id]))

    def _columns_of(self, criterion: Criterion) -> _CriterionColumns:
        page, code = self.page, criterion.code
        by_criterion = self.part.average is Average.CRITERION and not self.part.bands
        count = page.column(f"{code}\n{tr('计入数')}")
        mean = kept = page.column(f"{code}\n{tr('平均')}", 14)
        if self._rounding.criterion is not None:
            kept = page.column(f"{code}\n{tr('平均取舍')}")
        weighted = weighted_kept = None
        if by_criterion:
            weighted = weighted_kept = page.column(f"{code}\n{tr('×权重')}", 14)
            if self._rounding.weighted is not None:
                weighted_kept = page.column(f"{code}\n{tr('×权重取舍')}")
        return _CriterionColumns(count, mean, kept, weighted, weighted_kept)

    def _counted_levels(self) -> list[str]:
        """Levels whose votes are asked for, by bands or by a tie key."""
        if self.part.kind is not PartKind.VOTED:
            return []
        ties = {k.level for k in self._scheme.scheme.ties.order if k.kind is TieKind.VOTES}
        titles = dict.fromkeys(level.title for c in self.part.criteria for level in c.levels)
        return [title for title in titles if self.part.bands or title in ties]

    def _add(
        self,
        entry: Entry,
        group: str,
        criteria: Sequence[Criterion],
        program: Mapping[tuple[int, str], Fraction],
    ) -> int:
        page, part = self.page, self.part
        line = page.line()
        page.put(line, self._unit, entry.unit_code)
        page.put(line, self._title, entry.unit)
        page.put(line, self._group, group or tr("不分组"))
        page.put(line, self.weight, self._scheme.group_weights.get((part.code, group), number(1)))
        span = self._ballots.lines[entry.id].groups.get(group)
        verdicts = self._down(self._ballots.verdict, span)
        hand = self._counted(line, entry, group, criteria)
        valid = count_word(verdicts, words.COUNTED) if span else number(0)
        if hand:
            sums = [total_of(list(hand[c.code].values())) for c in criteria]
            valid += reduce(larger, sums)
        page.put(line, self.valid, valid)
        if self._criteria:
            for criterion in criteria:
                self._add_criterion(line, criterion, span, hand.get(criterion.code, {}))
        for title, column in self._votes.items():
            votes = self._votes_of(title, criteria, span, verdicts)
            found = [hand[c.code][title] for c in criteria if title in hand.get(c.code, {})]
            page.put(line, column, total_of([votes, *found]) if found else votes)
        exact = page.put(line, self._exact, self._unrounded(line, criteria, span))
        page.put(line, self.score, self._rounded("group", exact))
        known = program.get((entry.id, group))
        if known is not None:
            told = page.put(line, self._program, known)
            own = page.at(line, self.score)
            page.put(line, self.agreement, agrees(own, told, words.YES, words.NO))
        return line

    def _counted(
        self, line: int, entry: Entry, group: str, criteria: Sequence[Criterion]
    ) -> dict[str, dict[str, Expr]]:
        """The cells of what was counted by hand, by criterion and level; none where nothing was."""
        counts = self._by_hand.get((entry.id, group), ())
        found: dict[str, dict[str, Expr]] = {}
        for criterion in criteria if counts else ():
            cells = found[criterion.code] = {}
            for level in criterion.levels:
                votes = sum(c.votes.get(criterion.code, {}).get(level.title, 0) for c in counts)
                column = self._hand[criterion.code, level.title]
                cells[level.title] = self.page.put(line, column, votes)
        return found

    def _unrounded(
        self, line: int, criteria: Sequence[Criterion], span: tuple[int, int] | None
    ) -> Expr:
        if self.part.bands:
            return self._banded(line, criteria)
        if self._totals is not None and self._ballots.total is not None:
            totals = self._down(self._ballots.total, span)
            count = self.page.put(line, self._totals, count_numbers(totals) if span else number(0))
            return self._mean_of(totals, count, EMPTY)
        columns = [self._criteria[c.code] for c in criteria]
        weighted = [self.page.at(line, c.weighted_kept) for c in columns if c.weighted_kept]
        missing = less(
            count_numbers(*[Cells(w.text, (w.value,)) for w in weighted]), number(len(weighted))
        )
        return when(missing, EMPTY, total_of(weighted))

    def _banded(self, line: int, criteria: Sequence[Criterion]) -> Expr:
        """The score of the first band whose levels hold their share of the votes."""
        titles = [level.title for level in criteria[0].levels]
        votes = {title: self.page.at(line, self._votes[title]) for title in titles}
        if self._voters is None:
            raise ValueError(self.part.code)
        voters = self.page.put(line, self._voters, total_of(list(votes.values())))
        found = NO_BAND
        bands = zip(self.part.bands, self._scheme.bands[self.part.code], strict=True)
        for band, (share, score) in reversed(list(bands)):
            held = total_of([votes[title] for title in band.levels if title in votes])
            found = when(at_least(held, at_exact_digits(share * voters)), score, found)
        return when(less(number(0), voters), found, EMPTY)

    def _add_criterion(
        self,
        line: int,
        criterion: Criterion,
        span: tuple[int, int] | None,
        hand: Mapping[str, Expr],
    ) -> None:
        page, columns = self.page, self._criteria[criterion.code]
        values = self._down(self._ballots.values[criterion.code], span)
        counted = count_numbers(values) if span else number(0)
        if hand:
            counted = total_of([counted, *hand.values()])
        count = page.put(line, columns.count, counted)
        trims = self.part.average is Average.CRITERION and self.part.kind is PartKind.SCORED
        exact = self._mean_of(values, count, NOTHING, trims=trims)
        if hand:
            points = [
                votes * self._scheme.level_points(self.part.code, criterion.code, title)
                for title, votes in hand.items()
            ]
            summed = total_of([*([sum_of(values)] if span else ()), *points])
            exact = when(less(number(0), count), summed / count, NOTHING)
        mean = page.put(line, columns.mean, exact)
        if columns.kept is not columns.mean:
            mean = page.put(line, columns.kept, self._rounded("criterion", mean))
        if columns.weighted is None or columns.weighted_kept is None:
            return
        weight = self._scheme.weights[self.part.code, criterion.code]
        product = page.put(line, columns.weighted, when(is_number(mean), mean * weight, NOTHING))
        if columns.weighted_kept is not columns.weighted:
            page.put(line, columns.weighted_kept, self._rounded("weighted", product))

    def _mean_of(self, values: Cells, count: Expr, empty: Expr, *, trims: bool = True) -> Expr:
        """The mean, without the ends where the part trims; `empty` where there is no number."""
        if not values.text:
            return empty
        mean = sum_of(values) / count
        trim = self.part.trim
        if trims and trim is not None and trim.high + trim.low:
            kept = count - number(trim.high + trim.low)
            enough = at_least(count, self._scheme.numbers[self.part.code, "from"])
            mean = when(enough, trimmed_sum(values, trim.high, trim.low) / kept, mean)
        return when(less(number(0), count), mean, empty)

    def _votes_of(
        self,
        title: str,
        criteria: Sequence[Criterion],
        span: tuple[int, int] | None,
        verdicts: Cells,
    ) -> Expr:
        asked = [c for c in criteria if any(level.title == title for level in c.levels)]
        if span is None:
            return number(0)
        terms = []
        for criterion in asked:
            level = self._scheme.level_cell(self.part.code, criterion.code, title)
            marks = self._down(self._ballots.marks[criterion.code], span)
            terms.append(count_exact_where(marks, level, verdicts, words.COUNTED))
        return total_of(terms)

    def _rounded(self, stage: str, exact: Expr) -> Expr:
        digits = self._scheme.digits.get(stage)
        if digits is None:
            return exact
        kept = at_stage(exact, digits, self._rounding.mode)
        return when(is_number(exact), kept, exact)

    def _down(self, column: FormulaColumn, span: tuple[int, int] | None) -> Cells:
        return self._ballots.page.down(column, *span) if span else _NO_CELLS
