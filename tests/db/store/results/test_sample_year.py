"""The sample year worked by hand for three units, beside what the file says (docs/scoring.md).

The cells are read here without the import, and worked with plain fractions. The scheme's rules, for both scored
parts: a criterion's mean in a group to 2 digits, the sum of a group's means, the groups weighed
20 : 25 : 20 : 20 : 10 : 5 and divided by 100 to 2 digits. 现场 = written 30 + live 50 + daily 20,
书面 = written 70 + daily 30, every part out of 100; the total to 2 digits, 四舍五入.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from db.records import Standing, TallyCount
from db.store import Store
from desktop.exchange.workbook.import_reader import read_workbook

WEIGHTS = {"leaders": 20, "office": 25, "deputies": 20, "lawyers": 20, "public": 10, "peers": 5}
Cells = dict[str, list[list[object]]]  # group: its rows, in the order of the panel


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = Path(__file__).resolve().parents[4] / "resources" / "samples"
    with Store.create(tmp_path_factory.mktemp("sample") / "year.shufa") as store:
        evaluation = store.evaluations.create((folder / "year-2024.toml").read_text("utf-8"))
        scheme = store.schemes.current(evaluation.id).scheme
        facts = store.importer.facts(evaluation.id)
        import_data = read_workbook(folder / "year-2024.xlsx", scheme, facts)
        store.importer.take(evaluation.id, import_data)
        yield store


@pytest.fixture(scope="module")
def book() -> CalamineWorkbook:
    folder = Path(__file__).resolve().parents[4] / "resources" / "samples"
    return CalamineWorkbook.from_path(folder / "year-2024.xlsx")


def cells(book: CalamineWorkbook, part: str, unit: str) -> Cells:
    """The unit's rows of a part by group: only 有效 ones, only the marks.

    Groups number their reviewers alike (L01 is a leader and a lawyer): the n-th row of a code for a unit is the n-th
    reviewer of that code in 评委.
    """
    groups: dict[str, list[str]] = {}
    for code, group, *_ in book.get_sheet_by_name("评委").to_python()[1:]:
        groups.setdefault(str(code), []).append(str(group))
    count = {"written": 8, "live": 5}[part]
    found: Cells = {group: [] for group in WEIGHTS}
    for code, row_unit, state, *rest in book.get_sheet_by_name(f"评分-{part}").to_python()[1:]:
        if row_unit == unit:
            group = groups[str(code)].pop(0)
            if state == "有效":
                found[group].append(list(rest[:count]))
    return found


def two_digits(value: Fraction) -> Fraction:
    """四舍五入 of a positive number."""
    return Fraction((value * 100 + Fraction(1, 2)).__floor__(), 100)


def group_scores(rows: Cells) -> dict[str, Fraction]:
    """Σ of each column's mean, rounded; a cell that says 弃权 is no mark."""
    scores = {}
    for group, members in rows.items():
        columns = [
            [Fraction(str(cell)) for cell in column if cell != "弃权"]
            for column in zip(*members, strict=True)
        ]
        scores[group] = sum((two_digits(sum(c) / Fraction(len(c))) for c in columns), Fraction(0))
    return scores


def part_score(groups: dict[str, Fraction]) -> Fraction:
    weighed = sum((WEIGHTS[group] * score for group, score in groups.items()), Fraction(0))
    return two_digits(weighed / 100)


def standing(store: Store, unit: str) -> Standing:
    ranking = store.results.ranking(store.evaluations.latest().id)
    return next(s for s in ranking.standings if s.entry.unit_code == unit)


def as_fractions(**scores: str) -> dict[str, Fraction]:
    return {group: Fraction(score) for group, score in scores.items()}


def test_a_speaker_whose_lawyer_abstained_from_one_mark(
    sample: Store, book: CalamineWorkbook
) -> None:
    """U09, 现场.

    written, leaders: A1 (14.0 + 13.5 + 13.0) / 3 = 13.50, A2 41.0 / 3 = 13.67, A3 40.0 / 3 = 13.33,
    A4 41.0 / 3 = 13.67, A5 27.5 / 3 = 9.17, A6 26.5 / 3 = 8.83, A7 27.0 / 3 = 9.00, A8 26.0 / 3 = 8.67, together 89.84.
    written, lawyers: the first abstained from A1, so A1 (14.5 + 13.0) / 2 = 13.75; the other seven over three.
    written: (20 × 89.84 + 25 × 88.04 + 20 × 86.90 + 20 × 88.42 + 10 × 86.82 + 5 × 87.00) / 100 = 88.074, to 88.07.
    live: (20 × 92.00 + 25 × 88.51 + 20 × 91.39 + 20 × 91.84 + 10 × 89.66 + 5 × 90.25) / 100 = 90.652, to 90.65.
    total: 88.07 × 0.30 + 90.65 × 0.50 + 93.5 × 0.20 = 26.421 + 45.325 + 18.7 = 90.446, to 90.45.
    """
    rows = cells(book, "written", "U09")
    assert [row[0] for row in rows["lawyers"]] == ["弃权", 14.5, 13.0]
    written, live = group_scores(rows), group_scores(cells(book, "live", "U09"))
    assert written == as_fractions(
        leaders="89.84",
        office="88.04",
        deputies="86.90",
        lawyers="88.42",
        public="86.82",
        peers="87",
    )
    assert live == as_fractions(
        leaders="92",
        office="88.51",
        deputies="91.39",
        lawyers="91.84",
        public="89.66",
        peers="90.25",
    )
    assert (part_score(written), part_score(live)) == (Fraction("88.07"), Fraction("90.65"))
    total = (
        Fraction("88.07") * 30 / 100 + Fraction("90.65") * 50 / 100 + Fraction("93.5") * 20 / 100
    )
    assert total == Fraction("90.446")

    found = standing(sample, "U09")
    assert dict(found.parts) == as_fractions(written="88.07", live="90.65", daily="93.5")
    assert found.total == Fraction("90.45") == two_digits(total)
    # Every ballot of the 19 counts in both parts: one abstained mark leaves only its criterion's mean.
    assert found.ballots == TallyCount(issued=38, returned=38, valid=38)
    # 90.45 reaches 优秀, but fewer than 30 % of the 14 街道 may have it.
    assert (found.grade, found.grade_by_quota) == ("优秀", "良好")


def test_a_unit_in_writing_with_an_absent_reviewer_and_a_bonus(
    sample: Store, book: CalamineWorkbook
) -> None:
    """U06, 书面; the office's second reviewer was absent; 加分 1.5.

    written, office: three present, A1 (12.0 + 14.0 + 13.0) / 3 = 13.00, A2 39.0 / 3 = 13.00, A3 41.0 / 3 = 13.67,
    A4 39.0 / 3 = 13.00, A5 27.5 / 3 = 9.17, A6 26.0 / 3 = 8.67, A7 26.0 / 3 = 8.67, A8 27.5 / 3 = 9.17, together 88.35.
    written: (20 × 90.50 + 25 × 88.35 + 20 × 91.26 + 20 × 92.16 + 10 × 90.83 + 5 × 91.25) / 100 = 90.517, to 90.52.
    total: 90.52 × 0.70 + 94.1 × 0.30 + 1.5 = 63.364 + 28.23 + 1.5 = 93.094, to 93.09.
    """
    rows = cells(book, "written", "U06")
    assert [row[0] for row in rows["office"]] == [12.0, 14.0, 13.0]
    written = group_scores(rows)
    assert written == as_fractions(
        leaders="90.5",
        office="88.35",
        deputies="91.26",
        lawyers="92.16",
        public="90.83",
        peers="91.25",
    )
    assert part_score(written) == Fraction("90.52")
    total = Fraction("90.52") * 70 / 100 + Fraction("94.1") * 30 / 100 + Fraction("1.5")
    assert total == Fraction("93.094")

    found = standing(sample, "U06")
    assert dict(found.parts) == as_fractions(written="90.52", daily="94.1")
    assert found.adjustments == Fraction("1.5")
    assert found.total == Fraction("93.09") == two_digits(total)
    # The absent reviewer was not handed a ballot.
    assert found.ballots == TallyCount(issued=18, returned=18, valid=18)


def test_a_vetoed_speaker_with_a_void_ballot(sample: Store, book: CalamineWorkbook) -> None:
    """U61, 现场; two of the office were absent, a deputy's ballot is void, and the unit is vetoed.

    written, office: two present, A1 (11.0 + 12.5) / 2 = 11.75, A2 10.75, A3 11.25, A4 11.25, A5 7.50, A6 7.75, A7 7.50,
    A8 7.75, together 75.50.
    written, deputies: three valid, A1 (11.5 + 11.5 + 11.0) / 3 = 11.33, A2 36.5 / 3 = 12.17, A3 36.0 / 3 = 12.00,
    A4 36.5 / 3 = 12.17, A5 24.5 / 3 = 8.17, A6 23.5 / 3 = 7.83, A7 23.0 / 3 = 7.67, A8 24.0 / 3 = 8.00, together 79.34.
    written: (20 × 81.83 + 25 × 75.50 + 20 × 79.34 + 20 × 82.16 + 10 × 81.33 + 5 × 80.75) / 100 = 79.7115, to 79.71.
    live: (20 × 81.83 + 25 × 82.26 + 20 × 80.01 + 20 × 83.49 + 10 × 80.49 + 5 × 84.75) / 100 = 81.9175, to 81.92.
    total: 79.71 × 0.30 + 81.92 × 0.50 + 90.9 × 0.20 = 23.913 + 40.96 + 18.18 = 83.053, to 83.05.

    The veto takes no points.
    """
    rows = cells(book, "written", "U61")
    assert [row[0] for row in rows["office"]] == [11.0, 12.5]
    assert [row[0] for row in rows["deputies"]] == [11.5, 11.5, 11.0]
    written, live = group_scores(rows), group_scores(cells(book, "live", "U61"))
    assert written == as_fractions(
        leaders="81.83",
        office="75.5",
        deputies="79.34",
        lawyers="82.16",
        public="81.33",
        peers="80.75",
    )
    assert live == as_fractions(
        leaders="81.83",
        office="82.26",
        deputies="80.01",
        lawyers="83.49",
        public="80.49",
        peers="84.75",
    )
    assert (part_score(written), part_score(live)) == (Fraction("79.71"), Fraction("81.92"))
    total = (
        Fraction("79.71") * 30 / 100 + Fraction("81.92") * 50 / 100 + Fraction("90.9") * 20 / 100
    )
    assert total == Fraction("83.053")

    found = standing(sample, "U61")
    assert dict(found.parts) == as_fractions(written="79.71", live="81.92", daily="90.9")
    assert found.adjustments == 0
    assert found.total == Fraction("83.05") == two_digits(total)
    # 19 + 19 ballots less two absences in writing; one of the others is void.
    assert found.ballots == TallyCount(issued=36, returned=36, valid=35, void=1)
    # 83.05 would be 良好; the veto caps it.
    assert found.vetoed
    assert (found.grade, found.grade_by_quota) == ("一般", "一般")


def test_every_unit_of_the_sample_is_ranked_as_by_hand(
    sample: Store, book: CalamineWorkbook
) -> None:
    """The same working for all 79, the ranks by counting who is better."""
    daily = {str(code): Fraction(str(points)) for code, points, *_ in sheet(book, "直接计分-daily")}
    extra = {"U06": Fraction("1.5"), "U24": Fraction("0.5"), "U58": Fraction(-1)}
    totals: dict[str, Fraction] = {}
    ties: dict[str, tuple[Fraction, ...]] = {}
    for code, *_, presentation, _order in sheet(book, "单位"):
        unit = str(code)
        rows = cells(book, "written", unit)
        written = part_score(group_scores(rows))
        if presentation == "现场":
            live = part_score(group_scores(cells(book, "live", unit)))
            total = written * 30 / 100 + live * 50 / 100 + daily[unit] * 20 / 100
        else:
            live = Fraction(-1)  # no live score ranks lowest among equals
            total = written * 70 / 100 + daily[unit] * 30 / 100
        totals[unit] = two_digits(total + extra.get(unit, Fraction(0)))
        ties[unit] = (live, written, daily[unit], first_criterion(rows))
    best_first = sorted(totals, key=lambda unit: (totals[unit], ties[unit]), reverse=True)

    ranking = sample.results.ranking(sample.evaluations.latest().id)
    assert len(ranking.standings) == 79
    assert not ranking.unranked
    assert ranking.mixed
    assert {s.entry.unit_code: s.total for s in ranking.standings} == totals
    assert [s.entry.unit_code for s in ranking.standings] == best_first
    for found in ranking.standings:
        mine = (totals[found.entry.unit_code], ties[found.entry.unit_code])
        assert found.rank == 1 + sum((totals[unit], ties[unit]) > mine for unit in totals)


def first_criterion(rows: Cells) -> Fraction:
    """A1 over the groups by their weights, the last of the tie keys."""
    weighed = Fraction(0)
    for group, members in rows.items():
        marks = [Fraction(str(row[0])) for row in members if row[0] != "弃权"]
        weighed += WEIGHTS[group] * two_digits(sum(marks) / Fraction(len(marks)))
    return weighed / 100


def sheet(book: CalamineWorkbook, name: str) -> list[list[object]]:
    return [list(row) for row in book.get_sheet_by_name(name).to_python()[1:]]
