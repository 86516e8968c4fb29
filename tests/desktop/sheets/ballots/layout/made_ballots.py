"""Ballots of every layout, made for any number of units."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from db.records import Entry, Evaluation
from db.records.layouts import LayoutKind, PaperSize
from db.scoring.scheme.scheme import Criterion, Level, Part, PartKind
from desktop.sheets.ballots.layout.ballots import Copy, LayoutBallots

EVALUATION = Evaluation(1, "示例区2024年度述法评议", 2024, "示例区依法治区办")
FOUR = tuple(
    Level(title, Fraction(points))
    for title, points in (("优秀", 100), ("良好", 80), ("一般", 60), ("较差", 40))
)
KINDS = [(kind, PaperSize.A4) for kind in LayoutKind] + [
    (LayoutKind.UNITS, PaperSize.A3),
    (LayoutKind.UNITS_CRITERIA, PaperSize.A3),
]
_NAMES = ("区发展和改革局", "积玉桥街道办事处", "区城市管理执法局（区综合行政执法大队）", "统战部")


def criterion(code: str, points: int, levels: tuple[Level, ...] = ()) -> Criterion:
    return Criterion(code=code, title=f"指标{code}", points=Fraction(points), levels=levels)


def voted(*criteria: Criterion, anonymous: bool = False) -> Part:
    return Part(
        code="live", title="民主测评", kind=PartKind.VOTED, criteria=criteria, anonymous=anonymous
    )


def part_for(kind: LayoutKind) -> Part:
    """A part that the layout fits: one criterion, three with four levels each, or five with numbers."""
    if kind is LayoutKind.UNITS:
        return voted(criterion("D1", 100, FOUR))
    if kind in (LayoutKind.UNIT, LayoutKind.UNITS_CRITERIA):
        return voted(*(criterion(f"D{n}", 100, FOUR) for n in range(1, 4)))
    numbers = tuple(criterion(f"B{n}", points) for n, points in enumerate((30, 25, 20, 15, 10), 1))
    return replace(voted(*numbers), kind=PartKind.SCORED, title="现场述法表现")


def entries(count: int) -> tuple[Entry, ...]:
    return tuple(
        Entry(n, n, f"U{n:02d}", _NAMES[n % len(_NAMES)], "", "街道") for n in range(1, count + 1)
    )


def copies(count: int, recused: frozenset[str] = frozenset()) -> tuple[Copy, ...]:
    return tuple(
        Copy(f"7K3M9{n:02d}", f"评委：钱某（法律专家，R{n:02d}）", recused) for n in range(count)
    )


def ballots(kind: LayoutKind, size: PaperSize, units: int, printed: int = 1) -> LayoutBallots:
    return LayoutBallots(
        EVALUATION, part_for(kind), entries(units), kind, size, "7K3M", copies(printed)
    )
