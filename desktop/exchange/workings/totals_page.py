"""加减分 and 总分: each part's share of the total, what is added and taken off, and the total."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from db.numbers import THOUSAND
from db.records import Adjustment, AdjustmentKind, Entry, UnrankedKind
from db.scoring.derivation import Derivation
from desktop.exchange.workbook.office_rows import KIND_WORDS
from desktop.exchange.workings import words
from desktop.exchange.workings.formulas import (
    Expr,
    agrees,
    at_stage,
    first_text,
    is_number,
    number,
    smaller,
    sum_of,
    total_of,
    when,
    word,
)
from desktop.exchange.workings.page import FormulaPage
from desktop.exchange.workings.parts_page import PartsPage
from desktop.exchange.workings.scheme_page import SchemeFormulas
from desktop.messages import tr

_WORDS = {kind: text for text, kind in KIND_WORDS.items()}


class AdjustmentsPage:
    """What was added, taken off and vetoed, by entry and kind, so that each sum is one range."""

    def __init__(self, derivations: Sequence[Derivation]) -> None:
        self.page = page = FormulaPage(tr("加减分"), tr("加减分"), frozen=2)
        self._unit = page.column(tr("单位编号"))
        self._title = page.column(tr("单位"), 22)
        self._kind = page.column(tr("类型"))
        self._points = page.column(tr("分值"))
        self._evidence = page.column(tr("依据"), 40)
        self._lines: dict[tuple[int, AdjustmentKind], tuple[int, int]] = {}
        for derivation in derivations:
            for kind in AdjustmentKind:
                for adjustment in derivation.adjustments:
                    if adjustment.kind is kind:
                        self._add(derivation.entry, adjustment)

    def _add(self, entry: Entry, adjustment: Adjustment) -> None:
        page, key = self.page, (entry.id, adjustment.kind)
        line = page.line()
        page.put(line, self._unit, entry.unit_code)
        page.put(line, self._title, entry.unit)
        page.put(line, self._kind, _WORDS[adjustment.kind])
        if adjustment.points is not None:
            page.put(line, self._points, Fraction(adjustment.points, THOUSAND))
        page.put(line, self._evidence, adjustment.evidence)
        self._lines[key] = self._lines.get(key, (line, line))[0], line

    def sum(self, entry: Entry, kind: AdjustmentKind) -> Expr:
        """All points of a kind."""
        span = self._lines.get((entry.id, kind))
        return sum_of(self.page.down(self._points, *span)) if span else number(0)

    def count(self, entry: Entry, kind: AdjustmentKind) -> int:
        """How many there are of a kind."""
        span = self._lines.get((entry.id, kind))
        return span[1] - span[0] + 1 if span else 0


class TotalsPage:
    """`total` is an entry's total after the last rounding: a number, or in words why there is none."""

    def __init__(
        self,
        scheme: SchemeFormulas,
        parts: PartsPage,
        adjustments: AdjustmentsPage,
        derivations: Sequence[Derivation],
    ) -> None:
        self._scheme, self._parts, self._adjustments = scheme, parts, adjustments
        self.page = page = FormulaPage(
            tr("总分"), tr("总分：各部分得分÷满分×权重，加减分"), frozen=2
        )
        self._unit = page.column(tr("单位编号"))
        self._title = page.column(tr("单位"), 22)
        self._shares = {
            p.code: page.column(f"{p.title}\n{tr('折算分')}", 14) for p in scheme.scheme.parts
        }
        self._bonus = page.column(tr("加分"))
        self._deduction = page.column(tr("扣分"))
        self._vetoes = page.column(tr("否决"))
        self._exact = page.column(tr("取舍前"), 14)
        self._total = page.column(tr("总分"), 14)
        self._program = page.column(tr("程序总分"), 14)
        self.agreement = page.column(tr("一致"), 6, alarm=words.NO)
        self._lines: dict[int, int] = {}
        for derivation in derivations:
            self._add(derivation)

    def total(self, entry: Entry) -> Expr:
        """The cell of the total."""
        return self.page.at(self._lines[entry.id], self._total)

    def vetoes(self, entry: Entry) -> Expr:
        """The cell with the number of vetoes."""
        return self.page.at(self._lines[entry.id], self._vetoes)

    def _add(self, derivation: Derivation) -> None:
        page, entry = self.page, derivation.entry
        line = self._lines[entry.id] = page.line()
        page.put(line, self._unit, entry.unit_code)
        page.put(line, self._title, entry.unit)
        shares = [
            page.put(line, self._shares[p.part.code], self._share(derivation, p.part.code))
            for p in derivation.parts
        ]
        bonus = self._capped(entry, AdjustmentKind.BONUS, self._scheme.bonus_cap)
        deduction = self._capped(entry, AdjustmentKind.DEDUCTION, self._scheme.deduction_cap)
        bonus = page.put(line, self._bonus, bonus)
        deduction = page.put(line, self._deduction, deduction)
        page.put(line, self._vetoes, self._adjustments.count(entry, AdjustmentKind.VETO))
        summed = total_of([*shares, bonus]) - deduction
        found = first_text(shares, summed)
        if entry.withdrawn_on:
            found = word(words.UNRANKED[UnrankedKind.WITHDRAWN])
        elif not shares:
            found = word(words.UNRANKED[UnrankedKind.NO_COMPOSITION])
        exact = page.put(line, self._exact, found)
        digits = self._scheme.digits.get("total")
        if digits is not None:
            kept = at_stage(exact, digits, self._scheme.scheme.rounding.mode)
            found = when(is_number(exact), kept, exact)
        total = page.put(line, self._total, exact if digits is None else found)
        program = page.put(line, self._program, _program(derivation))
        page.put(line, self.agreement, agrees(total, program, words.YES, words.NO))

    def _share(self, derivation: Derivation, code: str) -> Expr:
        """A part's score ÷ full marks × weight; why there is none goes on as it is."""
        entry, scheme = derivation.entry, self._scheme.scheme
        score = self._parts.score(entry, code)
        rule = scheme.composition_for(entry.kind)
        if rule is None:
            return score
        full = self._scheme.full_of(code, entry)
        share = score / full * self._scheme.share_of(rule, code)
        return when(is_number(score), share, score)

    def _capped(self, entry: Entry, kind: AdjustmentKind, cap: Expr | None) -> Expr:
        found = self._adjustments.sum(entry, kind)
        return found if cap is None else smaller(cap, found)


def _program(derivation: Derivation) -> Fraction | str:
    """The program's total, or its reason in the words of the formulas."""
    if derivation.standing is not None:
        return derivation.standing.total
    reason = derivation.reason
    return words.UNRANKED[reason.kind] if reason is not None else ""
