"""A small made-up year, and every way in which an office may write its marks down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from db.records import Entry, Group, ImportData, ImportFacts, MarkState, Reviewer, Unit
from db.scoring.scheme.reader import read_scheme
from db.scoring.scheme.scheme import Scheme

Rows = list[list[object]]
Marks = Mapping[
    tuple[str, str, str], object
]  # by reviewer, unit and criterion, all as they are named
CRITERIA = ("学法守法", "依法决策", "执法规范")
LEVELS = ("优秀", "良好", "一般")
UNIT_NAMES = ("甲河街道", "乙桥街道", "丙山局", "丁湖局")
JUDGE_NAMES = ("张一", "李二", "王三", "赵四")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be written: its rows, merged cells as top, left, bottom, right, and how many rows are headings."""

    name: str
    rows: Sequence[Sequence[object]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    headings: int = 1


@dataclass(frozen=True, slots=True)
class Year:
    """Reviewers and units by name, criteria by title, and the marks that were given."""

    judges: tuple[str, ...]
    units: tuple[str, ...]
    criteria: tuple[str, ...]
    marks: Marks
    voted: bool = False

    @property
    def scheme(self) -> Scheme:
        """One part with these criteria, 20 points each by halves, or levels of 10, 8 and 6."""
        text = 'title = "述法"\nyear = 2025\n[[groups]]\ncode = "panel"\ntitle = "评委"\n'
        kind = "voted" if self.voted else "scored"
        text += f'[[parts]]\ncode = "live"\ntitle = "现场评议"\nkind = "{kind}"\n'
        text += "group_weights = { panel = 100 }\n"
        for number, title in enumerate(self.criteria, 1):
            text += f'[[parts.criteria]]\ncode = "A{number}"\ntitle = "{title}"\n'
            text += "points = 20\n" + ("" if self.voted else "step = 0.5\n")
            levels = ", ".join(
                f'{{ title = "{name}", points = {20 - 4 * n} }}' for n, name in enumerate(LEVELS)
            )
            text += f"levels = [{levels}]\n" if self.voted else ""
        return read_scheme(text)

    @property
    def facts(self) -> ImportFacts:
        """What the file knows: the units as D01, D02 and so on, the reviewers as P1, P2."""
        units = [Unit(n, f"D{n:02d}", name, "") for n, name in enumerate(self.units, 1)]
        return ImportFacts(
            tuple(units),
            tuple(Entry(u.id, u.id, u.code, u.title, "", "街道") for u in units),
            tuple(Reviewer(n, f"P{n}", "panel", name) for n, name in enumerate(self.judges, 1)),
            (Group(1, "panel", "评委"),),
        )

    def came(self, data: ImportData) -> dict[tuple[str, str, str], object]:
        """The marks of an import by the same names."""
        judges = {f"P{n}": name for n, name in enumerate(self.judges, 1)}
        units = {f"D{n:02d}": name for n, name in enumerate(self.units, 1)}
        titles = {f"A{n}": title for n, title in enumerate(self.criteria, 1)}
        return {
            (judges[row.reviewer], units[row.unit_code], titles[code]): mark.level
            if mark.state is MarkState.LEVEL
            else Fraction(mark.points or 0, 1000)
            for row in data.ballots
            for code, mark in row.marks.items()
        }


def row_a_ballot(year: Year) -> list[Sheet]:
    head: Rows = [["评委姓名", "单位名称", *year.criteria]]
    rows = [
        [judge, unit, *(year.marks.get((judge, unit, c)) for c in year.criteria)]
        for judge, unit in product(year.judges, year.units)
    ]
    return [Sheet("汇总", head + rows)]


def row_a_mark(year: Year) -> list[Sheet]:
    rows: Rows = [["评委", "单位", "指标", "得分"]]
    rows += [[*key, mark] for key, mark in year.marks.items()]
    return [Sheet("明细", rows)]


def row_a_mark_without_headings(year: Year) -> list[Sheet]:
    return [Sheet("明细", [[*key, mark] for key, mark in year.marks.items()], headings=0)]


def sheet_a_judge(year: Year) -> list[Sheet]:
    """Units down, criteria across."""
    return [
        Sheet(judge, [["述法单位", *year.criteria], *_table(year, "u", "c", judge=judge)])
        for judge in year.judges
    ]


def sheet_a_judge_criteria_down(year: Year) -> list[Sheet]:
    """Criteria down, units across."""
    return [
        Sheet(judge, [["评议内容", *year.units], *_table(year, "c", "u", judge=judge)])
        for judge in year.judges
    ]


def sheet_a_unit_criteria_down(year: Year) -> list[Sheet]:
    """Criteria down, judges across."""
    return [
        Sheet(unit, [["项目", *year.judges], *_table(year, "c", "j", unit=unit)])
        for unit in year.units
    ]


def sheet_a_unit_judges_down(year: Year) -> list[Sheet]:
    return [
        Sheet(unit, [["评委", *year.criteria], *_table(year, "j", "c", unit=unit)])
        for unit in year.units
    ]


def line_a_judge(year: Year) -> list[Sheet]:
    """Whose the sheet is stands in a line above the headings."""
    return [
        Sheet(
            f"表{n}",
            [
                [f"评委：{judge}", None, None],
                ["单位", *year.criteria],
                *_table(year, "u", "c", judge=judge),
            ],
            headings=2,
        )
        for n, judge in enumerate(year.judges, 1)
    ]


def judges_over_criteria(year: Year) -> list[Sheet]:
    return [_two_rows("汇总表", "单位", year, "u", "j", "c")]


def units_over_criteria(year: Year) -> list[Sheet]:
    return [_two_rows("汇总表", "评委", year, "j", "u", "c")]


def criteria_over_judges(year: Year) -> list[Sheet]:
    return [_two_rows("汇总表", "单位", year, "u", "c", "j")]


def criteria_over_units(year: Year) -> list[Sheet]:
    return [_two_rows("汇总表", "评委", year, "j", "c", "u")]


def units_by_judges(year: Year) -> list[Sheet]:
    """A cross table, for one criterion."""
    rows = [
        [unit, *(year.marks.get((judge, unit, year.criteria[0])) for judge in year.judges)]
        for unit in year.units
    ]
    return [Sheet("评分表", [["单位", *year.judges], *rows])]


def judges_by_units(year: Year) -> list[Sheet]:
    rows = [
        [judge, *(year.marks.get((judge, unit, year.criteria[0])) for unit in year.units)]
        for judge in year.judges
    ]
    return [Sheet("评分表", [["姓名", *year.units], *rows])]


def ticks_under_levels(year: Year) -> list[Sheet]:
    """A sheet a judge, units down, for one criterion."""
    return [
        Sheet(
            judge,
            [["单位", *LEVELS]]
            + [
                [unit, *_ticks(year.marks.get((judge, unit, year.criteria[0])))]
                for unit in year.units
            ],
        )
        for judge in year.judges
    ]


def ticks_under_criteria(year: Year) -> list[Sheet]:
    """A sheet a judge, units down, each criterion over its levels."""
    width = len(LEVELS)
    upper: list[object] = [
        None,
        *(c if n == 0 else None for c in year.criteria for n in range(width)),
    ]
    lower: list[object] = ["单位", *(LEVELS * len(year.criteria))]
    merged = [(0, 1 + width * n, 0, width * (n + 1)) for n in range(len(year.criteria))]
    return [
        Sheet(
            judge,
            [
                upper,
                lower,
                *(
                    [
                        unit,
                        *(
                            t
                            for c in year.criteria
                            for t in _ticks(year.marks.get((judge, unit, c)))
                        ),
                    ]
                    for unit in year.units
                ),
            ],
            list(merged),
            headings=2,
        )
        for judge in year.judges
    ]


def ticks_by_criteria(year: Year) -> list[Sheet]:
    """A row a judge, unit and criterion, levels across."""
    rows: Rows = [["评委", "单位", "指标", *LEVELS]]
    rows += [[*key, *_ticks(mark)] for key, mark in year.marks.items()]
    return [Sheet("测评", rows)]


Layout = Callable[[Year], list[Sheet]]
ANY: tuple[Layout, ...] = (
    *(row_a_ballot, row_a_mark, row_a_mark_without_headings, sheet_a_judge, line_a_judge),
    *(sheet_a_judge_criteria_down, sheet_a_unit_criteria_down, sheet_a_unit_judges_down),
    *(judges_over_criteria, units_over_criteria, criteria_over_judges, criteria_over_units),
)
OF_ONE: tuple[Layout, ...] = (units_by_judges, judges_by_units)
OF_LEVELS: tuple[Layout, ...] = (ticks_under_criteria, ticks_by_criteria)
OF_ONE_WITH_LEVELS: tuple[Layout, ...] = (ticks_under_levels,)


def layouts_for(year: Year) -> tuple[Layout, ...]:
    """The ways in which this year can be written down."""
    return (
        *ANY,
        *(OF_ONE if len(year.criteria) == 1 else ()),
        *(OF_LEVELS if year.voted else ()),
        *(OF_ONE_WITH_LEVELS if year.voted and len(year.criteria) == 1 else ()),
    )


def _axis(year: Year, name: str) -> tuple[str, ...]:
    return {"j": year.judges, "u": year.units, "c": year.criteria}[name]


def _mark(year: Year, **told: str) -> object:
    return year.marks.get((told["j"], told["u"], told["c"]))


def _table(year: Year, down: str, across: str, judge: str = "", unit: str = "") -> Rows:
    """Marks of one judge or of one unit."""
    return [
        [
            at,
            *(
                _mark(year, **{"j": judge, "u": unit, down: at, across: a})
                for a in _axis(year, across)
            ),
        ]
        for at in _axis(year, down)
    ]


def _two_rows(name: str, label: str, year: Year, down: str, upper: str, lower: str) -> Sheet:
    """Two rows of headings, the upper merged over those below it."""
    tops, lows = _axis(year, upper), _axis(year, lower)
    width = len(lows)
    head: Rows = [
        [label, *(top if n == 0 else None for top in tops for n in range(width))],
        [None, *(lows * len(tops))],
    ]
    rows: Rows = [
        [at, *(_mark(year, **{down: at, upper: t, lower: w}) for t in tops for w in lows)]
        for at in _axis(year, down)
    ]
    merged = [(0, 0, 1, 0)]
    if width > 1:
        merged += [(0, 1 + width * n, 0, width * (n + 1)) for n in range(len(tops))]
    return Sheet(name, head + rows, merged, headings=2)


def _ticks(mark: object) -> list[object]:
    return ["√" if level == mark else None for level in LEVELS]
