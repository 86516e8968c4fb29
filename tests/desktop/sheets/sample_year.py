"""A small year made by hand, whose figures tests can foretell."""

from dataclasses import dataclass, field
from fractions import Fraction

from db.records import (
    LIVE,
    WRITTEN,
    Entry,
    Evaluation,
    Ranking,
    Rankings,
    Standing,
    TallyCount,
    UnrankedEntry,
    UnrankedKind,
    UnrankedReason,
)
from db.scoring.scheme.scheme import (
    Adjustments,
    Composition,
    Criterion,
    Grade,
    Part,
    PartKind,
    Rounding,
    Scheme,
    SchemeGroup,
    TieKey,
    TieKind,
    Ties,
    Veto,
)

CATEGORIES = ("街道", "执法部门", "党群综合")


def criterion(code: str, points: int, title: str = "") -> Criterion:
    return Criterion(code=code, title=title or f"指标{code}", points=Fraction(points))


def part(code: str, title: str, *criteria: Criterion, kind: PartKind = PartKind.SCORED) -> Part:
    return Part(
        code=code,
        title=title,
        kind=kind,
        full=Fraction(100) if kind is PartKind.GIVEN else None,
        criteria=criteria,
    )


@dataclass
class Year:
    """Builds rankings; `names` replaces unit names by their number."""

    names: dict[int, str] = field(default_factory=dict)
    units: int = 79
    frozen: bool = False
    mixed: bool = True

    @property
    def scheme(self) -> Scheme:
        return Scheme(
            title="示例区2024年度述法评议",
            year=2024,
            organiser="示例区依法治区办",
            groups=(SchemeGroup("experts", "法律专家"), SchemeGroup("leaders", "领导")),
            parts=(
                part("written", "书面述法报告", *(criterion(f"A{n}", 20) for n in range(1, 6))),
                part("live", "现场述法表现", criterion("B1", 60), criterion("B2", 40)),
                part("daily", "日常考核", kind=PartKind.GIVEN),
            ),
            composition=(
                Composition(
                    presentation=LIVE,
                    weights={"written": Fraction(30), "live": Fraction(50), "daily": Fraction(20)},
                ),
                Composition(
                    presentation=WRITTEN, weights={"written": Fraction(70), "daily": Fraction(30)}
                ),
            ),
            rounding=Rounding(part=2, total=2),
            ties=Ties((TieKey("part:written", TieKind.PART, "written"),)),
            grades=(
                Grade("优秀", Fraction(90), Fraction(3, 10)),
                Grade("良好", Fraction(80), None),
                Grade("一般", Fraction(0), None),
            ),
            adjustments=Adjustments(Fraction(5), Fraction(10)),
            veto=Veto("一般"),
        )

    @property
    def evaluation(self) -> Evaluation:
        return Evaluation(
            1, "示例区2024年度述法评议", 2024, "示例区依法治区办", self.frozen, "2024-12-20"
        )

    def entry(self, number: int) -> Entry:
        return Entry(
            id=number,
            unit_id=number,
            unit_code=f"U{number:02d}",
            unit=self.names.get(number, f"示例单位第{number}号"),
            short_title=f"单位{number}",
            category=CATEGORIES[number % 3],
            leader="张某",
            post="主任",
            presentation=LIVE if number % 6 == 1 else WRITTEN,
            running_order=number,
        )

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(self.entry(n) for n in range(1, self.units + 1))

    def standing(self, number: int) -> Standing:
        entry = self.entry(number)
        parts = {"written": Fraction(9000 - number, 100), "daily": Fraction(95)}
        if entry.presentation == LIVE:
            parts["live"] = Fraction(8800 + number, 100)
        return Standing(
            rank=5 if number == 6 else number,
            entry=entry,
            total=Fraction(9500 - number * 7, 100),
            parts=parts,
            adjustments=Fraction(number % 3 - 1, 2),
            vetoed=number == 8,
            grade="优秀" if number < 10 else "良好",
            grade_by_quota="优秀" if number < 5 else "良好",
            shared=number in (5, 6),
            tie_broken_by="part:written" if number == 9 else None,
            ballots=TallyCount(issued=19, returned=19, valid=18, void=1),
        )

    @property
    def rankings(self) -> Rankings:
        standings = tuple(self.standing(n) for n in range(1, self.units))
        last = UnrankedEntry(
            self.entry(self.units), UnrankedReason(UnrankedKind.NO_REPORT, {"part": "written"})
        )
        overall = Ranking(
            self.evaluation,
            3,
            "overall",
            "",
            standings,
            (last,),
            mixed=self.mixed,
            digest="sha256:" + "ab12" * 16,
        )
        return Rankings(overall, tuple(self._within(overall, c) for c in CATEGORIES), ())

    def _within(self, overall: Ranking, category: str) -> Ranking:
        return Ranking(
            overall.evaluation,
            3,
            "category",
            category,
            tuple(s for s in overall.standings if s.entry.category == category),
            tuple(u for u in overall.unranked if u.entry.category == category),
            digest="sha256:" + "cd34" * 16,
        )
