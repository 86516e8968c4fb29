"""Every shipped template makes an evaluation, takes plausible ballots, and ranks."""

import random
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from db.records import (
    AdjustmentKind,
    AdjustmentRow,
    Attendance,
    BallotRow,
    BallotStatus,
    EntryKind,
    GivenRow,
    ImportData,
    Mark,
    OccurrenceRow,
    ReviewerRow,
    UnitRow,
)
from db.scoring.scheme.reader import read_scheme
from db.scoring.scheme.scheme import Criterion, Part, PartKind, Scheme
from db.store import Store

RESOURCES = Path(__file__).resolve().parents[4] / "resources"
TEMPLATES = sorted((RESOURCES / "templates").glob("*.toml"))
UNITS = [
    UnitRow("单位!2", "U01", "示例街道办事处", "街道", presentation="现场"),
    UnitRow("单位!3", "U02", "区示例局", "政府部门", presentation="现场"),
    UnitRow("单位!4", "U03", "区示例委", "党委系统", presentation="现场"),
    UnitRow("单位!5", "U04", "区示例会", "群团"),
    UnitRow("单位!6", "U05", "区示例二局", "政府部门"),
    UnitRow("单位!7", "U06", "示例二街道办事处", "街道"),
]


def test_every_rubric_of_the_field_ships() -> None:
    assert [p.stem for p in TEMPLATES] == [
        *("depiaolv-fenduan", "koufen-zhi", "minzhu-ceping-si-dang", "pufa-lvzhi-wu-wei"),
        *("shufa-pufa-pingyi", "shufa-shumian", "wu-xiang-san-dang", "xianchang-biaoxian"),
    ]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.stem)
def test_template_says_what_it_is(template: Path) -> None:
    first, source, use, *_ = template.read_text(encoding="utf-8").splitlines()
    assert first.startswith("# ")
    assert "：" in first
    assert source.startswith("# 出处：")
    assert "拟定" in source, "what is published and what is proposed is told apart"
    assert f"--scheme {template.stem}" in use


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.stem)
def test_template_is_made_scored_and_ranked(template: Path, tmp_path: Path) -> None:
    with Store.create(tmp_path / "year.shufa") as store:
        evaluation = store.evaluations.create(template.read_text(encoding="utf-8"))
        scheme = store.schemes.current(evaluation.id).scheme
        import_data = plausible(scheme, random.Random(7))
        report = store.importer.take(evaluation.id, import_data)
        assert not report.changed
        rankings = store.results.all_rankings(evaluation.id)
        agreement = store.results.agreement(evaluation.id)
        again = store.results.ranking(evaluation.id)
    overall = rankings.overall
    assert not overall.unranked
    assert len(overall.standings) == len(UNITS)
    totals = [s.total for s in overall.standings]
    assert totals == sorted(totals, reverse=True)
    assert all(0 < total <= scheme_full(scheme) for total in totals)
    assert all(s.grade is not None for s in overall.standings)
    assert overall.digest == again.digest
    assert {r.name for r in rankings.by_category} == {"街道", "政府部门", "党委系统", "群团"}
    assert set(agreement.parts) == {p.code for p in scheme.parts if p.has_ballots}
    for part in agreement.parts.values():
        assert part.kendall_w is not None
        assert part.icc is not None
        assert {r.unit_code for r in part.rank_intervals} <= {u.code for u in UNITS}


@pytest.mark.parametrize("name", ["shufa-shumian", "shufa-pufa-pingyi"])
def test_party_and_government_are_judged_by_their_own_criteria(name: str) -> None:
    scheme = read_scheme((RESOURCES / "templates" / f"{name}.toml").read_text(encoding="utf-8"))
    written = scheme.by_code["written"]
    government = {c.code for c in written.criteria_for(EntryKind("政府部门"))}
    party = {c.code for c in written.criteria_for(EntryKind("群团"))}
    assert government - party == {"A4", "A5"}
    assert party - government == {"D4", "D5"}
    for row in roster():
        assert written.full_for(EntryKind(row[2])) == 100


def test_roster_has_79_units_and_no_person() -> None:
    text = (RESOURCES / "samples" / "wuchang-roster.csv").read_text(encoding="utf-8-sig")
    assert "示例，非官方名单" in text.splitlines()[0]
    rows = list(roster())
    assert len(rows) == 79
    assert len({row[0] for row in rows}) == len({row[1] for row in rows}) == 79
    assert {row[4] for row in rows} == {row[5] for row in rows} == {""}


def roster() -> Iterator[list[str]]:
    """The units of the roster: code, unit, category, short title, leader, post, presentation."""
    text = (RESOURCES / "samples" / "wuchang-roster.csv").read_text(encoding="utf-8-sig")
    for line in text.splitlines()[2:]:
        yield line.split(",")


def scheme_full(scheme: Scheme) -> Fraction:
    """The most that a total can be without a bonus."""
    if scheme.composition:
        return Fraction(100)
    return sum((p.full_for(EntryKind("街道")) for p in scheme.parts), Fraction(0))


def plausible(scheme: Scheme, chance: random.Random) -> ImportData:
    """Six reviewers a group, everyone scoring every unit; nameless, as an anonymous part needs."""
    groups = [g.code for g in scheme.groups] or ["panel"]
    reviewers = [
        ReviewerRow(f"评委!{n}", f"{group}-{n}", group) for group in groups for n in range(1, 7)
    ]
    merit = {unit.code: 0.7 + 0.25 * chance.random() for unit in UNITS}
    ballots = [
        BallotRow(
            place=f"评分-{part.code}!{unit.code}",
            part=part.code,
            reviewer=reviewer.code,
            unit_code=unit.code,
            status=BallotStatus.SUBMITTED,
            attendance=Attendance.PRESENT,
            marks={
                c.code: mark(part, c, merit[unit.code], chance)
                for c in part.criteria_for(EntryKind(unit.category))
            },
        )
        for part in scheme.parts
        if part.has_ballots
        for unit in UNITS
        for reviewer in reviewers
        if part.code != "live" or unit.presentation == "现场" or not scheme.composition
    ]
    given = [
        GivenRow(f"直接计分!{u.code}", p.code, u.code, 80_000 + 100 * chance.randrange(200))
        for p in scheme.parts
        if p.kind is PartKind.GIVEN
        for u in UNITS
    ]
    missed = [
        OccurrenceRow(f"扣分!{u.code}", p.code, u.code, c.code, chance.randrange(5))
        for p in scheme.parts
        if p.kind is PartKind.DEDUCTED
        for u in UNITS
        for c in p.criteria
    ]
    veto = AdjustmentRow("加减分!2", "U06", AdjustmentKind.VETO, None, "示例")
    return ImportData(
        tuple(UNITS), tuple(reviewers), tuple(ballots), tuple(given), tuple(missed), (veto,)
    )


def mark(part: Part, criterion: Criterion, merit: float, chance: random.Random) -> Mark:
    """A mark near the unit's merit (0 to 1), on the criterion's step or one of its levels."""
    near = min(1.0, max(0.0, chance.gauss(merit, 0.08)))
    if part.kind is PartKind.VOTED:
        levels = criterion.levels
        return Mark.of_level(levels[min(len(levels) - 1, int((1 - near) * 2 * len(levels)))].title)
    steps = round(near * float(criterion.points / criterion.step))
    return Mark.number(int(steps * criterion.step * 1000))
