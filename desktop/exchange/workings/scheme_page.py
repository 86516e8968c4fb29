"""计分办法 as a page of constants: every weight, full mark, level and threshold has its cell."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from db.records import Entry, EntryKind
from db.scoring.scheme.scheme import Composition, Criterion, Part, Scheme
from desktop.exchange.workings.formulas import Cells, Expr, number, total_of
from desktop.exchange.workings.page import FormulaPage
from desktop.messages import tr

STAGES = {
    "criterion": "指标平均分",
    "weighted": "指标平均分×权重",
    "group": "评委组得分",
    "part": "部分得分",
    "total": "总分",
}


_Matched: TypeAlias = tuple[str | None, str | None, tuple[str, ...] | None]


class SchemeFormulas:
    """The constants, named by what they are of. Rules that no number holds are said in words beside the formulas."""

    def __init__(self, scheme: Scheme, entries: Sequence[Entry]) -> None:
        self.scheme = scheme
        self.page = page = FormulaPage(
            tr("办法"), tr("计分办法：以下各表的公式引用这里的数"), fixed=True
        )
        self._kind = page.column(tr("项目"), 14)
        self._part = page.column(tr("部分"), 18)
        self._code = page.column(tr("代码"), 10)
        self._title = page.column(tr("名称"), 30)
        self._points = page.column(tr("分值"))
        self._weight = page.column(tr("权重"))
        self._full = page.column(tr("满分"))
        self._each = page.column(tr("每次扣"))
        self._cap = page.column(tr("封顶"))
        self._share = page.column(tr("比例"))
        self.points: dict[tuple[str, str], Expr] = {}
        self.weights: dict[tuple[str, str], Expr] = {}
        self.fulls: dict[tuple[str, str], Expr] = {}
        self.each: dict[tuple[str, str], Expr] = {}
        self.caps: dict[tuple[str, str], Expr] = {}
        self.levels: dict[tuple[str, str], tuple[Cells, Cells]] = {}
        self._level_cells: dict[tuple[str, str, str], Expr] = {}
        self._level_points: dict[tuple[str, str, str], Expr] = {}
        self.bands: dict[str, list[tuple[Expr, Expr]]] = {}
        self.group_weights: dict[tuple[str, str], Expr] = {}
        self._part_fulls: dict[tuple[str, EntryKind], Expr] = {}
        self.shares: dict[tuple[_Matched, str], Expr] = {}
        self.numbers: dict[tuple[str, str], Expr] = {}
        self.digits = self._rounding()
        for part in scheme.parts:
            self._add_part(part, tuple(dict.fromkeys(map(self._told_apart, entries))))
        self._composition()
        self.bonus_cap = self._limit(tr("加分封顶"), scheme.adjustments.bonus_cap)
        self.deduction_cap = self._limit(tr("扣分封顶"), scheme.adjustments.deduction_cap)
        self._grades()

    def _line(self, kind: str, part: str = "", code: str = "", title: str = "") -> int:
        line = self.page.line()
        texts = ((self._kind, kind), (self._part, part), (self._code, code), (self._title, title))
        for column, text in texts:
            if text:
                self.page.put(line, column, text)
        return line

    def _rounding(self) -> dict[str, Expr]:
        found = {}
        for stage, title in STAGES.items():
            digits = getattr(self.scheme.rounding, stage)
            if digits is not None:
                line = self._line(tr("小数取舍"), title=tr(title))
                found[stage] = self.page.put(line, self._points, Fraction(digits))
        return found

    def _constant(self, value: Fraction) -> Expr | Fraction:
        """A number as it is, or as a division where it never ends."""
        written = number(value)
        return written if "/" in written.text else value

    def _add_part(self, part: Part, kinds: Sequence[EntryKind]) -> None:
        page, name = self.page, part.title
        if part.has_ballots:
            self._single(part, "min_valid", tr("最少有效票"), Fraction(part.min_valid))
        if part.trim is not None:
            self._single(part, "from", tr("去高去低的起算数"), Fraction(part.trim.at_least))
        if part.standardise is not None:
            self._single(part, "mean", tr("标准化均值"), part.standardise.mean)
            self._single(part, "sd", tr("标准化标准差"), part.standardise.sd)
        for group, weight in part.counting_weights.items() if part.group_weights else ():
            line = self._line(tr("评委组权重"), name, group, self._group_title(group))
            kept = page.put(line, self._weight, self._constant(weight))
            self.group_weights[part.code, group] = kept
        for criterion in part.criteria:
            self._add_criterion(part, criterion)
        for criterion in part.criteria:
            self._add_levels(part, criterion)
        for band in part.bands:
            line = self._line(tr("得票率分段"), name, title="、".join(band.levels))
            share = page.put(line, self._share, self._constant(band.at_least))
            score = page.put(line, self._points, self._constant(band.score))
            self.bands.setdefault(part.code, []).append((share, score))
        for kind in kinds:
            titled = "·".join((kind.category, *kind.labels))
            line = self._line(tr("部分满分"), name, title=titled)
            full: Expr | Fraction = total_of(
                [self.fulls[part.code, c.code] for c in part.criteria_for(kind)]
            )
            if part.full is not None:
                full = part.full
            self._part_fulls[part.code, kind] = page.put(line, self._full, full)

    def _single(self, part: Part, key: str, title: str, value: Fraction) -> None:
        line = self._line(title, part.title)
        self.numbers[part.code, key] = self.page.put(line, self._points, self._constant(value))

    def _add_criterion(self, part: Part, criterion: Criterion) -> None:
        key = part.code, criterion.code
        line = self._line(tr("指标"), part.title, criterion.code, criterion.title)
        points = self.page.put(line, self._points, self._constant(criterion.points))
        weight = self.page.put(line, self._weight, self._constant(criterion.weight))
        self.points[key], self.weights[key] = points, weight
        self.fulls[key] = self.page.put(line, self._full, points * weight)
        if criterion.per_occurrence is not None:
            self.each[key] = self.page.put(line, self._each, criterion.per_occurrence)
        if criterion.cap is not None:
            self.caps[key] = self.page.put(line, self._cap, criterion.cap)

    def _add_levels(self, part: Part, criterion: Criterion) -> None:
        first = self.page.length
        for level in criterion.levels:
            line = self._line(tr("档次"), part.title, criterion.code, level.title)
            points = self.page.put(line, self._points, self._constant(level.points))
            self._level_points[part.code, criterion.code, level.title] = points
            self._level_cells[part.code, criterion.code, level.title] = self.page.at(
                line, self._title
            )
        if criterion.levels:
            span = first, self.page.length - 1
            found = self.page.down(self._title, *span), self.page.down(self._points, *span)
            self.levels[part.code, criterion.code] = found

    def _composition(self) -> None:
        for rule in self.scheme.composition:
            matches = f"{rule.presentation or tr('其余形式')}·{rule.category or tr('各类别')}"
            matches = "·".join((matches, *(rule.labels or ())))
            for code, weight in rule.weights.items():
                line = self._line(tr("合成权重"), self.scheme.by_code[code].title, code, matches)
                kept = self.page.put(line, self._weight, self._constant(weight))
                self.shares[rule.matched, code] = kept

    def level_points(self, part: str, criterion: str, title: str) -> Expr:
        """The cell with a level's points."""
        return self._level_points[part, criterion, title]

    def level_cell(self, part: str, criterion: str, title: str) -> Expr:
        """The cell with a level's title."""
        return self._level_cells[part, criterion, title]

    def share_of(self, rule: Composition, part: str) -> Expr:
        """The weight of a part under a rule of composition."""
        return self.shares[rule.matched, part]

    def full_of(self, part: str, entry: Entry) -> Expr:
        """The full marks of an entry in a part."""
        return self._part_fulls[part, self._told_apart(entry)]

    def _told_apart(self, entry: Entry) -> EntryKind:
        """The kind of an entry as far as it can bear on full marks."""
        labels = tuple(label for label in entry.labels if label in self.scheme.named_labels)
        return EntryKind(entry.category, labels)

    def _limit(self, title: str, cap: Fraction | None) -> Expr | None:
        return None if cap is None else self.page.put(self._line(title), self._points, cap)

    def _grades(self) -> None:
        self.thresholds: list[Expr] = []
        self.quotas: list[Expr | None] = []
        first = self.page.length
        for grade in self.scheme.grades:
            line = self._line(tr("等次"), title=grade.title)
            self.thresholds.append(self.page.put(line, self._points, grade.at_least))
            quota = None
            if grade.quota is not None:
                quota = self.page.put(line, self._share, self._constant(grade.quota))
            self.quotas.append(quota)
        if self.scheme.grades:
            self.grade_titles = self.page.down(self._title, first, self.page.length - 1)

    def _group_title(self, code: str) -> str:
        return next((g.title for g in self.scheme.groups if g.code == code), code)
