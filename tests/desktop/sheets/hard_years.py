"""Years that strain the sheets, in real files: many criteria and reviewers, votes in bands, secret ballots."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from db.records import (
    ABSTAIN,
    LIVE,
    WRITTEN,
    Attendance,
    BallotRow,
    BallotStatus,
    Evaluation,
    ImportData,
    Mark,
    ReviewerRow,
    UnitRow,
)
from db.store import Store
from desktop.operations.year_facts import year_facts
from desktop.sheets.catalogue import YearFacts

_HEAD = """
title = "示例区2024年度述法评议"
year = 2024
organiser = "示例区依法治区办"

[[groups]]
code = "leaders"
title = "区领导"
[[groups]]
code = "public"
title = "群众代表"
"""
_GRADES = """
[[grades]]
title = "优秀"
at_least = 90
quota = "30%"
[[grades]]
title = "良好"
at_least = 60
[[grades]]
title = "一般"
at_least = 0
"""
_VOTED = """
[[parts]]
code = "vote"
title = "民主评议"
kind = "voted"
group_weights = { leaders = 40, public = 60 }
anonymous = true
[[parts.criteria]]
code = "V1"
title = "总体评价"
points = 100
levels = [
  { title = "优秀", points = 100 },
  { title = "称职", points = 80 },
  { title = "不称职", points = 40 },
]
[[parts.bands]]
levels = ["不称职"]
at_least = "1/3"
score = 50
[[parts.bands]]
levels = ["优秀", "称职"]
at_least = "90%"
score = 95
[[parts.bands]]
levels = ["优秀"]
at_least = "0%"
score = 70
"""


def scored(criteria: int, *, anonymous: bool = False, title: str = "") -> str:
    """A part of so many criteria, a hundred points each, weighed by groups."""
    lines = [
        '[[parts]]\ncode = "written"\ntitle = "书面述法报告"\nkind = "scored"',
        "group_weights = { leaders = 40, public = 60 }",
        "trim = { high = 1, low = 1, from = 4 }",
        f"anonymous = {str(anonymous).lower()}",
    ]
    for number in range(1, criteria + 1):
        name = title or f"第{number}项学法用法工作"
        lines.append(
            f'[[parts.criteria]]\ncode = "A{number:02}"\ntitle = "{name}"\npoints = 100\nstep = 0.5'
        )
    return "\n".join(lines)


@dataclass(frozen=True)
class HardYear:
    """What a year is made of; `part` is the TOML of its only part."""

    part: str
    units: int = 3
    reviewers: int = 6
    unit_name: str = "示例单位第{n}号"
    rounding: str = "[rounding]\ntotal = 2\n"
    extra: str = ""

    @property
    def scheme(self) -> str:
        """The scheme's text."""
        return f"{_HEAD}\n{self.extra}\n{self.part}\n{self.rounding}\n{_GRADES}"

    @property
    def voted(self) -> bool:
        """Whether its ballots are votes."""
        return 'kind = "voted"' in self.part

    def make(self, store: Store) -> Evaluation:
        """A new evaluation in the file with every ballot handed in."""
        evaluation = store.evaluations.create(self.scheme)
        store.importer.take(evaluation.id, self._data(store, evaluation.id))
        return evaluation

    def _data(self, store: Store, evaluation_id: int) -> ImportData:
        part = store.schemes.current(evaluation_id).scheme.parts[0]
        units = [f"U{n:03}" for n in range(1, self.units + 1)]
        people = [
            (f"{group}-L{n:02}", group)
            for n in range(1, self.reviewers // 2 + 1)
            for group in ("leaders", "public")
        ]
        codes = [c.code for c in part.criteria]
        ballots = tuple(
            BallotRow(
                f"评分!{reviewer}/{unit}",
                part.code,
                reviewer,
                unit,
                BallotStatus.SUBMITTED,
                Attendance.PRESENT,
                {c: self._mark(u, r, k) for k, c in enumerate(codes)},
            )
            for u, unit in enumerate(units)
            for r, (reviewer, _) in enumerate(people)
        )
        return ImportData(
            units=tuple(
                UnitRow(
                    "单位!1",
                    code,
                    self.unit_name.format(n=n),
                    ("街道", "执法部门", "其他")[n % 3],
                    presentation=LIVE if n % 4 == 1 else WRITTEN,
                )
                for n, code in enumerate(units, 1)
            ),
            reviewers=tuple(ReviewerRow("评委!1", code, group) for code, group in people),
            ballots=ballots,
        )

    def _mark(self, unit: int, reviewer: int, criterion: int) -> Mark:
        if (unit + reviewer) % 11 == 10:
            return ABSTAIN
        if self.voted:
            levels: Sequence[str] = ("优秀", "优秀", "称职", "不称职")
            return Mark.of_level(levels[(unit * 3 + reviewer) % 4])
        return Mark.number(100_000 - 500 * ((unit * 7 + reviewer * 5 + criterion * 3) % 61))


VOTED = HardYear(_VOTED)
MANY = HardYear(scored(30), units=2, reviewers=120)


def facts_of(year: HardYear, folder: Path) -> YearFacts:
    """The facts of a hard year, its file made in a folder."""
    with Store.create(folder / "hard.shufa") as store:
        evaluation = year.make(store)
        return year_facts(store, evaluation.id, derivations=True)
