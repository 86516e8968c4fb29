"""评分票 of one part: a line a ballot, whether it counts, and the marks or the total that it brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from db.numbers import THOUSAND
from db.records import Attendance, Ballot, BallotStatus, Entry, Mark, MarkState
from db.scoring.marks import mark_text
from db.scoring.scheme.scheme import Average, Criterion, Incomplete, Part, TieKind
from db.scoring.tally import Verdict, counting_group
from desktop.exchange.workings import words
from desktop.exchange.workings.formulas import (
    NOTHING,
    Expr,
    Scalar,
    agrees,
    count_blank,
    count_exact,
    count_numbers,
    either,
    is_blank,
    is_number,
    is_word,
    less,
    looked_up,
    number,
    total_of,
    when,
    word,
    zero_unless_number,
)
from desktop.exchange.workings.page import FormulaColumn, FormulaPage
from desktop.exchange.workings.scheme_page import SchemeFormulas
from desktop.explanation.derivation_text import verdict_word
from desktop.messages import tr

_STATUS: Mapping[BallotStatus, str] = {
    BallotStatus.DRAFT: verdict_word(Verdict.DRAFT),
    BallotStatus.SUBMITTED: words.SUBMITTED,
    BallotStatus.VOID: verdict_word(Verdict.VOID),
}


@dataclass(slots=True)
class GroupLines:
    """The lines of one entry's ballots, and of each of its groups that counts; both ends included."""

    all: tuple[int, int] | None = None
    groups: dict[str, tuple[int, int]] = field(default_factory=dict)


class BallotsPage:
    """`lines` says where an entry's ballots stand; `values` and `totals` are what groups average."""

    def __init__(
        self,
        scheme: SchemeFormulas,
        part: Part,
        name: str,
        entries: Sequence[Entry],
        ballots: Sequence[Ballot],
        verdicts: Mapping[int, Verdict],
    ) -> None:
        self.part = part
        self._scheme = scheme
        self._verdicts = verdicts
        self.page = page = FormulaPage(name, tr("评分票：{part}").format(part=part.title), frozen=3)
        self._unit = page.column(tr("单位编号"))
        self._title = page.column(tr("单位"), 22)
        self.reviewer = page.column(tr("评委"))
        self._group = page.column(tr("评委组"))
        self._state = page.column(tr("状态"))
        self.marks = {c.code: page.column(f"{c.code}\n{tr('打分')}") for c in part.criteria}
        self._points = self.marks
        if any(c.levels for c in part.criteria):
            self._points = {c.code: page.column(f"{c.code}\n{tr('折分')}") for c in part.criteria}
        self.verdict = page.column(tr("是否计入"))
        self._program = page.column(tr("程序判定"))
        self.agreement = page.column(tr("一致"), 6, alarm=words.NO)
        self.values: dict[str, FormulaColumn] = {}
        if self._needs_values():
            self.values = {c.code: page.column(f"{c.code}\n{tr('计入分')}") for c in part.criteria}
        self.total: FormulaColumn | None = None
        if part.average is Average.BALLOT:
            self.total = page.column(tr("票总分"))
        self.lines: dict[int, GroupLines] = {}
        self._fill(entries, ballots)

    def _needs_values(self) -> bool:
        """Means of single criteria are taken, for the score or for a tie key."""
        by_criterion = self.part.average is Average.CRITERION and not self.part.bands
        return by_criterion or any(
            key.kind is TieKind.CRITERION and key.part == self.part.code
            for key in self._scheme.scheme.ties.order
        )

    def _fill(self, entries: Sequence[Entry], ballots: Sequence[Ballot]) -> None:
        by_entry: dict[int, list[Ballot]] = {}
        for ballot in ballots:
            by_entry.setdefault(ballot.entry_id, []).append(ballot)
        order = {group: at for at, group in enumerate(self.part.counting_weights)}

        def place(ballot: Ballot) -> tuple[int, str]:
            group = counting_group(self.part, ballot.group)
            return order.get(group, len(order)) if group is not None else len(
                order
            ), ballot.reviewer

        for entry in entries:
            found = self.lines[entry.id] = GroupLines()
            criteria = self.part.criteria_for(entry.kind)
            for ballot in sorted(by_entry.get(entry.id, ()), key=place):
                line = self._add(entry, criteria, ballot)
                found.all = (found.all[0] if found.all else line), line
                group = counting_group(self.part, ballot.group)
                if group is not None:
                    found.groups[group] = found.groups.get(group, (line, line))[0], line

    def _add(self, entry: Entry, criteria: Sequence[Criterion], ballot: Ballot) -> int:
        page = self.page
        line = page.line()
        page.put(line, self._unit, entry.unit_code)
        page.put(line, self._title, entry.unit)
        page.put(line, self.reviewer, ballot.reviewer)
        page.put(line, self._group, ballot.group)
        page.put(line, self._state, _state(ballot))
        for criterion in criteria:
            mark = _mark(ballot.marks.get(criterion.code))
            if mark is not None:
                page.put(line, self.marks[criterion.code], mark)
            if self._points is not self.marks:
                self._add_points(line, criterion)
        verdict = page.put(line, self.verdict, self._judged(line, criteria, ballot))
        known = self._verdicts.get(ballot.id)
        if known is not None:
            program = page.put(line, self._program, verdict_word(known))
            page.put(line, self.agreement, agrees(verdict, program, words.YES, words.NO))
        counted = is_word(verdict, words.COUNTED)
        for criterion in criteria if self.values else ():
            value = self._value(line, criterion)
            page.put(line, self.values[criterion.code], when(counted, value, NOTHING))
        if self.total is not None:
            page.put(line, self.total, when(counted, self._ballot_total(line, criteria), NOTHING))
        return line

    def _add_points(self, line: int, criterion: Criterion) -> None:
        """A mark's number, or the points of the level that it names."""
        mark = self.page.at(line, self.marks[criterion.code])
        levels = self._scheme.levels.get((self.part.code, criterion.code))
        named = NOTHING
        if levels is not None:
            titles, points = levels
            known = count_exact(titles, mark)
            named = when(less(number(0), known), looked_up(mark, titles, points), NOTHING)
        content = when(is_number(mark), mark, named)
        self.page.put(line, self._points[criterion.code], content)

    def _judged(self, line: int, criteria: Sequence[Criterion], ballot: Ballot) -> Expr:
        """Whether the ballot counts, asked in the order in which the program asks."""
        state = self.page.at(line, self._state)
        away = either(is_word(state, words.RECUSED), is_word(state, words.ABSENT))
        given = count_numbers(*self.page.across(line, [self._points[c.code] for c in criteria]))
        counted = word(words.COUNTED)
        if self.part.incomplete is Incomplete.EXCLUDE and criteria:
            if self.part.average is Average.BALLOT:
                short = less(given, number(len(criteria)))
            else:
                blanks = count_blank(
                    *self.page.across(line, [self.marks[c.code] for c in criteria])
                )
                short = less(number(0), blanks)
            counted = when(short, word(words.INCOMPLETE), counted)
        abstained = less(given, number(1))
        found = when(abstained, word(words.ABSTAINED), counted)
        found = when(is_word(state, words.SUBMITTED), found, state)
        if counting_group(self.part, ballot.group) is None:
            found = word(words.NOT_WEIGHED)
        return when(away, state, found)

    def _value(self, line: int, criterion: Criterion) -> Expr:
        """What the ballot brings to the mean of a criterion."""
        points = self.page.at(line, self._points[criterion.code])
        missing: Expr = NOTHING
        if self.part.incomplete is Incomplete.ZERO and self.part.average is Average.CRITERION:
            mark = self.page.at(line, self.marks[criterion.code])
            missing = when(is_blank(mark), number(0), NOTHING)
        return when(is_number(points), points, missing)

    def _ballot_total(self, line: int, criteria: Sequence[Criterion]) -> Expr:
        """Σ weight × mark; under `scale` × full marks ÷ full marks of what was marked."""
        code, scheme = self.part.code, self._scheme
        points = [(self.page.at(line, self._points[c.code]), c) for c in criteria]
        total = total_of([zero_unless_number(p) * scheme.weights[code, c.code] for p, c in points])
        if self.part.incomplete is not Incomplete.SCALE or not criteria:
            return total
        full = total_of([scheme.fulls[code, c.code] for c in criteria])
        marked = total_of(
            [when(is_number(p), scheme.fulls[code, c.code], number(0)) for p, c in points]
        )
        return total * full / marked


def _state(ballot: Ballot) -> str:
    """What keeps a ballot from counting before its marks are looked at."""
    if ballot.attendance is Attendance.RECUSED:
        return words.RECUSED
    if ballot.attendance is Attendance.ABSENT:
        return words.ABSENT
    return tr(_STATUS[ballot.status])


def _mark(mark: Mark | None) -> Scalar | None:
    if mark is not None and mark.state is MarkState.NUMBER and mark.points is not None:
        return Fraction(mark.points, THOUSAND)
    return mark_text(mark) or None
