"""Each rule of docs/scoring.md by a case small enough to work in the head."""

import itertools
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from db.records import Ranking, Rankings, Standing, TallyCount, UnrankedKind
from tests.db import years
from tests.db.scoring.reference import (
    ABSTAIN,
    INVALID,
    Cell,
    Data,
    PlainAdjustment,
    PlainBallot,
    PlainEntry,
    Vote,
)

Rank = Callable[[str, Data], Rankings]
HEAD = 'title = "手算"\nyear = 2024\n'


@pytest.fixture
def rank(tmp_path: Path) -> Rank:
    numbers = itertools.count()
    return lambda text, data: years.ranked(tmp_path / f"{next(numbers)}.shufa", HEAD + text, data)


def cell(text: str) -> Cell:
    """弃权, 无效, a number, or a level's title."""
    if text in (ABSTAIN, INVALID):
        return text
    return Fraction(text) if text[0].isdigit() else Vote(text)


def ballots(marks: Mapping[str, str], part: str = "P", unit: str = "U1") -> list[PlainBallot]:
    """Ballots by reviewer: the cells of criteria A, B, … beside one another; "-" is blank."""
    found = []
    for reviewer, text in marks.items():
        cells = {
            code: cell(word)
            for code, word in zip("ABCDE", text.split(), strict=False)
            if word != "-"
        }
        found.append(PlainBallot(part, unit, reviewer, cells=cells))
    return found


def panel(data: Data) -> Data:
    """Puts reviewers into the group that their code begins with (x1 → x)."""
    data.reviewers |= {b.reviewer: b.reviewer[0] for b in data.ballots}
    return data


def one_unit(marks: Mapping[str, str]) -> Data:
    return panel(Data([PlainEntry("U1", "街道", "书面")], {}, ballots(marks)))


def units(**marks: str) -> Data:
    """Units by code with the marks that reviewers x1, x2 … gave them, in 街道."""
    data = Data([PlainEntry(code, "街道", "书面") for code in marks], {}, [])
    for code, text in marks.items():
        given = {f"x{i}": word for i, word in enumerate(text.split(), 1)}
        data.ballots += ballots(given, unit=code)
    return panel(data)


def scored(
    *criteria: str, part: str = "", top: str = "", points: int | str = 10, step: str = "0.001"
) -> str:
    """A scheme with one scored part P of criteria A, B, … (each with its own lines, e.g. `weight = 2`)."""
    text = f'{top}\n[[parts]]\ncode = "P"\ntitle = "书面"\nkind = "scored"\n{part}\n'
    for code, lines in zip("ABCDE", criteria or ("",), strict=False):
        text += f'[[parts.criteria]]\ncode = "{code}"\ntitle = "{code}"\nstep = {step}\n'
        text += f"{'' if 'points' in lines else f'points = {points}'}\n{lines}\n"
    return text


def only(rankings: Rankings) -> Standing:
    (standing,) = rankings.overall.standings
    return standing


def total(rankings: Rankings) -> Fraction:
    return only(rankings).total


def reason(rankings: Rankings) -> tuple[UnrankedKind, dict[str, str]]:
    assert not rankings.overall.standings
    (unranked,) = rankings.overall.unranked
    return unranked.reason.kind, dict(unranked.reason.facts)


def order(ranking: Ranking) -> list[tuple[int, str]]:
    return [(s.rank, s.entry.unit_code) for s in ranking.standings]


# --- means and roundings (docs/scoring.md § Scores of a group) ---


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        # A: (8 + 9) / 2 = 8.5, × 0.3 = 2.55; B: (7 + 7.5) / 2 = 7.25, × 1 = 7.25; together 9.8
        ("", "9.8"),
        # 8.5 → 9, 7.25 → 7: 2.7 + 7
        ("criterion = 0", "9.7"),
        # 2.55 → 2.6, 7.25 → 7.3
        ("weighted = 1", "9.9"),
        # to even: 2.55 → 2.6, 7.25 → 7.2
        ('weighted = 1\nmode = "half_even"', "9.8"),
        ('weighted = 1\nmode = "down"', "9.7"),
        # 9.8 → 10, at the group; no stage after it changes that
        ("group = 0\ntotal = 2", "10"),
        ("part = 0", "10"),
        ('total = 0\nmode = "down"', "9"),
        # criterion first, then weighted: 9 × 0.3 = 2.7 → 3; 7 → 7
        ("criterion = 0\nweighted = 0", "10"),
    ],
)
def test_rounding_happens_only_where_it_is_named(rank: Rank, rounding: str, expected: str) -> None:
    top = f"[rounding]\n{rounding}\n" if rounding else ""
    text = scored("weight = 0.3", "", top=top)
    assert total(rank(text, one_unit({"x1": "8 7", "x2": "9 7.5"}))) == Fraction(expected)


def test_a_third_stays_a_third(rank: Rank) -> None:
    """(1 + 1 + 2) / 3 = 4/3: no float, no digits lost."""
    assert total(rank(scored(), one_unit({"x1": "1", "x2": "1", "x3": "2"}))) == Fraction(4, 3)


def test_the_rounded_total_is_what_is_ranked(rank: Rank) -> None:
    """9.04 and 9.01 are both 9.0 to one digit: they share the rank."""
    data = units(U1="9.04", U2="9.01", U3="8.9")
    assert order(rank(scored(), data).overall) == [(1, "U1"), (2, "U2"), (3, "U3")]
    rounded = rank(scored(top="[rounding]\ntotal = 1"), data).overall
    assert order(rounded) == [(1, "U1"), (1, "U2"), (3, "U3")]
    assert [s.shared for s in rounded.standings] == [True, True, False]


def test_a_negative_total_rounds_by_its_size(rank: Rank) -> None:
    """0.25 − 2.5 = −2.25: away from zero −2.3, to even −2.2, down −2.2; it is still ranked."""
    data = one_unit({"x1": "0.25"})
    data.adjustments = [PlainAdjustment("U1", "deduction", Fraction("2.5"))]
    for mode, expected in (("half_up", "-2.3"), ("half_even", "-2.2"), ("down", "-2.2")):
        text = scored(top=f'[rounding]\ntotal = 1\nmode = "{mode}"')
        standing = only(rank(text, data))
        assert (standing.rank, standing.total) == (1, Fraction(expected))


def test_given_and_deducted_parts_are_rounded_as_parts(rank: Rank) -> None:
    text = """
        [[parts]]
        code = "G"
        title = "日常"
        kind = "given"
        full = 10
        [rounding]
        part = 1
    """
    data = Data([PlainEntry("U1", "街道", "书面")], {}, [], {("G", "U1"): Fraction("7.25")})
    assert total(rank(text, data)) == Fraction("7.3")


# --- trimming (docs/scoring.md § Trimming) ---


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ("5 6 7 8 9", "7"),  # 5 and 9 go: (6 + 7 + 8) / 3
        ("5 5 9 9 9", "23/3"),  # exactly one 9 and one 5 go: (5 + 9 + 9) / 3
        ("7 7 7 7 7", "7"),  # one 7 at each end
        ("0 9 9 9 9", "9"),
        ("5 6 9", "20/3"),  # fewer than five: nothing goes
        ("5 6 7 10 弃权", "7"),  # four are averaged, so nothing goes: 28 / 4
    ],
)
def test_trim_drops_exactly_so_many(rank: Rank, marks: str, expected: str) -> None:
    text = scored(part="trim = { high = 1, low = 1, from = 5 }")
    assert total(rank(text, units(U1=marks))) == Fraction(expected)


def test_trim_is_by_group_and_by_criterion(rank: Rank) -> None:
    """Group x, A: 1 | 2 3 | 9, B: 9 | 3 2 | 1: the same ballot goes once high, once low."""
    text = scored("", "", part="trim = { high = 1, low = 1 }")
    data = one_unit({"x1": "1 9", "x2": "2 3", "x3": "3 2", "x4": "9 1"})
    assert total(rank(text, data)) == Fraction("2.5") + Fraction("2.5")


def test_trim_of_totals_drops_whole_ballots(rank: Rank) -> None:
    """Totals 10, 5, 5, 10: one 5 and one 10 go, 7.5 is left."""
    text = scored("", "", part='average = "ballot"\ntrim = { high = 1, low = 1 }')
    data = one_unit({"x1": "1 9", "x2": "2 3", "x3": "3 2", "x4": "9 1"})
    assert total(rank(text, data)) == Fraction("7.5")


def test_unequal_ends(rank: Rank) -> None:
    """Two highest and no lowest of 1, 2, 3, 4: (1 + 2) / 2."""
    text = scored(part="trim = { high = 2, from = 3 }")
    assert total(rank(text, units(U1="1 2 3 4"))) == Fraction("1.5")


# --- blanks, 弃权 and 无效 (docs/scoring.md § Marks and ballots) ---


@pytest.mark.parametrize(
    ("average", "incomplete", "expected", "valid"),
    [
        # x1: A 4, B 6 of 10 each; x2: A 8, B blank; x3: A 弃权, B 9.
        # By criterion a blank is a gap of the ballot, 弃权 only leaves its mean.
        # exclude: x2 goes. A 4, B (6 + 9) / 2
        ("criterion", "exclude", "11.5", 2),
        # zero: A (4 + 8) / 2, B (6 + 0 + 9) / 3
        ("criterion", "zero", "11", 3),
        # scale: A (4 + 8) / 2, B (6 + 9) / 2
        ("criterion", "scale", "13.5", 3),
        # By ballot anything missing is a gap. exclude: x1 alone
        ("ballot", "exclude", "10", 1),
        # zero: 27 over three
        ("ballot", "zero", "9", 3),
        # scale: 10, 8 × 20 / 10 = 16, 9 × 2 = 18
        ("ballot", "scale", "44/3", 3),
    ],
)
def test_incomplete_ballots(
    rank: Rank, average: str, incomplete: str, expected: str, valid: int
) -> None:
    text = scored("", "", part=f'average = "{average}"\nincomplete = "{incomplete}"')
    found = only(rank(text, one_unit({"x1": "4 6", "x2": "8 -", "x3": "弃权 9"})))
    assert found.total == Fraction(expected)
    assert found.ballots == TallyCount(issued=3, returned=3, valid=valid)


def test_scale_goes_by_weighted_full_marks(rank: Rank) -> None:
    """x1 marked A only: 6 × 3 = 18 of 30; full is 30 + 10, so 18 × 40 / 30 = 24."""
    text = scored("weight = 3", "", part='average = "ballot"\nincomplete = "scale"')
    assert total(rank(text, one_unit({"x1": "6 无效"}))) == 24


def test_a_ballot_without_any_mark_is_abstained(rank: Rank) -> None:
    """It is returned, not valid, and no zero, even under `zero`."""
    text = scored("", part='incomplete = "zero"')
    found = only(rank(text, one_unit({"x1": "8", "x2": "弃权", "x3": "无效"})))
    assert found.total == 8
    assert found.ballots == TallyCount(issued=3, returned=3, valid=1, abstained=2)


def test_only_submitted_ballots_of_those_present_count(rank: Rank) -> None:
    data = one_unit({f"x{i}": "10" for i in range(1, 7)} | {"x7": "4"})
    for ballot, (status, attendance) in zip(
        data.ballots,
        [
            ("draft", "present"),
            ("void", "present"),
            ("submitted", "absent"),
            ("submitted", "recused"),
            ("draft", "recused"),
            ("void", "absent"),
        ],
        strict=False,
    ):
        ballot.status, ballot.attendance = status, attendance
    found = only(rank(scored(), data))
    assert found.total == 4
    assert found.ballots == TallyCount(issued=3, returned=2, valid=1, void=1)


def test_too_few_valid_ballots(rank: Rank) -> None:
    text = scored(part="min_valid = 3")
    assert total(rank(text, one_unit({"x1": "1", "x2": "1", "x3": "1"}))) == 1
    found = reason(rank(text, one_unit({"x1": "1", "x2": "1", "x3": "弃权"})))
    assert found == (UnrankedKind.TOO_FEW_BALLOTS, {"part": "P", "found": "2", "needed": "3"})


# --- groups (docs/scoring.md § Scores of a part) ---

GROUPS = "".join(f'[[groups]]\ncode = "{g}"\ntitle = "{g}"\n' for g in "abc")


def test_groups_are_weighed_and_others_do_not_count(rank: Rank) -> None:
    """a: 10 at 20, b: (6 + 4) / 2 = 5 at 30: (200 + 150) / 50 = 7. c has no weight."""
    text = scored(top=GROUPS, part="group_weights = { a = 20, b = 30 }")
    found = only(rank(text, one_unit({"a1": "10", "b1": "6", "b2": "4", "c1": "0"})))
    assert found.total == 7
    assert found.ballots == TallyCount(issued=3, returned=3, valid=3)


def test_a_weight_of_zero_does_not_count(rank: Rank) -> None:
    text = scored(top=GROUPS, part="group_weights = { a = 20, b = 0 }\nmin_valid = 2")
    data = one_unit({"a1": "10", "b1": "6"})
    assert reason(rank(text, data))[0] is UnrankedKind.TOO_FEW_BALLOTS


def test_without_weights_all_are_one_pool(rank: Rank) -> None:
    """(10 + 6 + 5) / 3, whatever their groups."""
    text = scored(top=GROUPS)
    assert total(rank(text, one_unit({"a1": "10", "b1": "6", "b2": "5"}))) == 7


def test_an_empty_group_blocks_or_is_left_out(rank: Rank) -> None:
    """b has no mark of criterion B: block names both; redistribute leaves a's 8 + 2."""
    data = one_unit({"a1": "8 2", "b1": "4 弃权"})
    weights = "group_weights = { a = 20, b = 30 }\n"
    blocked = reason(rank(scored("", "", top=GROUPS, part=weights), data))
    assert blocked == (UnrankedKind.GROUP_EMPTY, {"part": "P", "group": "b", "criterion": "B"})
    spread = scored("", "", top=GROUPS, part=weights + 'when_group_empty = "redistribute"')
    assert total(rank(spread, data)) == 10


def test_where_every_group_is_empty_there_is_no_score(rank: Rank) -> None:
    part = 'group_weights = { a = 20 }\nwhen_group_empty = "redistribute"\nmin_valid = 0'
    data = one_unit({"b1": "4"})
    assert reason(rank(scored(top=GROUPS, part=part), data)) == (
        UnrankedKind.NO_GROUP_COUNTS,
        {"part": "P"},
    )


# --- voted: levels and bands (docs/scoring.md § Scores of a part) ---


def voted(*levels: tuple[str, int | str], points: int, bands: str = "", top: str = "") -> str:
    listed = ", ".join(f'{{ title = "{title}", points = {p} }}' for title, p in levels)
    return f"""{top}
        [[parts]]
        code = "P"
        title = "测评"
        kind = "voted"
        [[parts.criteria]]
        code = "A"
        title = "总体评价"
        points = {points}
        levels = [ {listed} ]
        {bands}
    """


def votes(**counts: int) -> Data:
    """So many ballots for each level of U1."""
    words = [level for level, count in counts.items() for _ in range(count)]
    return one_unit({f"x{i:02}": word for i, word in enumerate(words)})


FOUR = (("优秀", 100), ("良好", 80), ("一般", 60), ("较差", 40))


def test_four_levels_are_averaged_by_their_points(rank: Rank) -> None:
    """民主测评四档: (3 × 100 + 4 × 80 + 2 × 60 + 1 × 40) / 10 = 78."""
    assert total(rank(voted(*FOUR, points=100), votes(优秀=3, 良好=4, 一般=2, 较差=1))) == 78


BANDS = """
[[parts.bands]]
levels = ["基本称职", "不称职"]
at_least = "1/3"
score = 130
[[parts.bands]]
levels = ["优秀"]
at_least = "90%"
score = 200
[[parts.bands]]
levels = ["优秀"]
at_least = "80%"
score = 190
[[parts.bands]]
levels = ["优秀"]
at_least = "70%"
score = 180
[[parts.bands]]
levels = ["优秀"]
at_least = "60%"
score = 170
[[parts.bands]]
levels = ["优秀"]
at_least = "0%"
score = 160
"""
FITNESS = (("优秀", 200), ("称职", 180), ("基本称职", 140), ("不称职", 0))


@pytest.mark.parametrize(
    ("counts", "score"),
    [
        ({"优秀": 9, "称职": 1}, 200),  # 90 % exactly
        ({"优秀": 8, "称职": 2}, 190),
        ({"优秀": 89, "称职": 11}, 190),  # 89 %
        ({"优秀": 7, "称职": 3}, 180),
        ({"优秀": 6, "称职": 4}, 170),
        ({"优秀": 5, "称职": 5}, 160),
        ({"称职": 10}, 160),
        # one third of 9, exactly, goes before everything
        ({"优秀": 6, "基本称职": 2, "不称职": 1}, 130),
        # 3 of 10 is less than a third
        ({"优秀": 7, "基本称职": 2, "不称职": 1}, 180),
        # abstained and invalid ballots are no votes: 9 of 10
        ({"优秀": 9, "称职": 1, "弃权": 5, "无效": 2}, 200),
    ],
)
def test_bands_by_share_of_valid_votes(rank: Rank, counts: dict[str, int], score: int) -> None:
    text = voted(*FITNESS, points=200, bands=BANDS)
    assert total(rank(text, votes(**counts))) == score


def test_where_no_band_holds_there_is_no_score(rank: Rank) -> None:
    bands = '[[parts.bands]]\nlevels = ["优秀"]\nat_least = "60%"\nscore = 170\n'
    text = voted(*FITNESS, points=200, bands=bands)
    assert reason(rank(text, votes(优秀=1, 称职=1))) == (
        UnrankedKind.NO_BAND,
        {"part": "P", "group": ""},
    )


def test_votes_break_ties(rank: Rank) -> None:
    """Both 80 on the average; U2 has one 优秀, U1 none."""
    data = units(U1="良好 良好 良好", U2="优秀 良好 一般")
    text = voted(*FOUR, points=100, top='[ties]\norder = ["votes:优秀"]\n')
    found = rank(text, data).overall
    assert order(found) == [(1, "U2"), (2, "U1")]
    assert [s.tie_broken_by for s in found.standings] == ["votes:优秀", "votes:优秀"]


# --- deducted (docs/scoring.md § Scores of a part) ---

DEDUCTED = """
[[parts]]
code = "D"
title = "完善保障措施"
kind = "deducted"
[[parts.criteria]]
code = "A"
title = "专题研究"
points = 7.5
per_occurrence = 0.5
[[parts.criteria]]
code = "B"
title = "专题学法"
points = 7.5
per_occurrence = 0.3
cap = 1.2
"""


@pytest.mark.parametrize(
    ("studies", "lessons", "expected"),
    [
        (0, 0, "15"),  # nothing entered is no occurrence
        (1, 0, "14.5"),
        (0, 3, "14.1"),  # 3 × 0.3 = 0.9
        (0, 4, "13.8"),  # 4 × 0.3 = 1.2, the cap
        (0, 6, "13.8"),  # 1.8 is more than the cap
        (3, 6, "12.3"),
        (16, 0, "7.5"),  # 8 is more than the criterion has: 0 of it is left, not −0.5
    ],
)
def test_points_come_off_up_to_the_cap(
    rank: Rank, studies: int, lessons: int, expected: str
) -> None:
    entry = PlainEntry("U1", "街道", "书面")
    missed = {("D", "A", "U1"): studies, ("D", "B", "U1"): lessons}
    data = Data([entry], {}, [], occurrences={k: n for k, n in missed.items() if n})
    assert total(rank(DEDUCTED, data)) == Fraction(expected)


def test_a_deducted_criterion_without_occurrence_breaks_ties_with_its_full_points(
    rank: Rank,
) -> None:
    """U1 lost 1 by A, U2 the same by adjustment; U2's A is whole and ranks first."""
    entries = [PlainEntry(code, "街道", "书面") for code in ("U1", "U2")]
    data = Data(entries, {}, [], occurrences={("D", "A", "U1"): 2})
    data.adjustments = [PlainAdjustment("U2", "deduction", Fraction(1))]
    text = '[ties]\norder = ["criterion:D/A"]\n' + DEDUCTED
    assert order(rank(text, data).overall) == [(1, "U2"), (2, "U1")]


# --- composition and adjustments (docs/scoring.md § Total) ---

COMPOSED = """
[[parts]]
code = "G"
title = "日常"
kind = "given"
full = 200
[[parts]]
code = "H"
title = "普法"
kind = "given"
full = 50
[[composition]]
weights = { G = 40, H = 60 }
[[composition]]
presentation = "现场"
weights = { G = 100 }
[[composition]]
category = "其他"
weights = { H = 100 }
"""


def composed(**units: tuple[str, str]) -> Data:
    """Units by code with category and presentation; each has 150 of 200 and 20 of 50."""
    entries = [PlainEntry(code, *facts) for code, facts in units.items()]
    given = {("G", code): Fraction(150) for code in units}
    return Data(entries, {}, [], given | {("H", code): Fraction(20) for code in units})


def test_totals_are_composed_by_the_first_rule_that_names_more(rank: Rank) -> None:
    data = composed(
        U1=("街道", "书面"),  # 150/200 × 40 + 20/50 × 60 = 30 + 24
        U2=("街道", "现场"),  # 75
        U3=("其他", "书面"),  # 40
        U4=("其他", "现场"),  # two rules name it: the first, 75
    )
    rankings = rank(COMPOSED, data)
    assert {s.entry.unit_code: s.total for s in rankings.overall.standings} == {
        "U1": 54,
        "U2": 75,
        "U3": 40,
        "U4": 75,
    }
    assert rankings.overall.mixed
    assert {r.name: r.mixed for r in rankings.by_presentation} == {"书面": True, "现场": False}


def test_no_rule_no_rank(rank: Rank) -> None:
    text = COMPOSED.replace("[[composition]]\nweights = { G = 40, H = 60 }\n", "")
    assert reason(rank(text, composed(U1=("街道", "书面"))))[0] is UnrankedKind.NO_COMPOSITION


def test_a_given_score_that_is_missing_leaves_the_unit_unranked(rank: Rank) -> None:
    data = composed(U1=("街道", "书面"))
    del data.given["H", "U1"]
    assert reason(rank(COMPOSED, data)) == (UnrankedKind.NO_GIVEN_SCORE, {"part": "H"})


def test_adjustments_stop_at_their_caps(rank: Rank) -> None:
    """54 + min(5, 3 + 4) − min(1, 0.5 + 0.75) = 58."""
    data = composed(U1=("街道", "书面"))
    for kind, points in (
        ("bonus", "3"),
        ("bonus", "4"),
        ("deduction", "0.5"),
        ("deduction", "0.75"),
    ):
        data.adjustments.append(PlainAdjustment("U1", kind, Fraction(points)))
    capped = "[adjustments]\nbonus_cap = 5\ndeduction_cap = 1\n" + COMPOSED
    found = only(rank(capped, data))
    assert found.total == 58
    assert found.adjustments == 4
    assert total(rank(COMPOSED, data)) == Fraction("59.75")


@pytest.mark.parametrize(
    ("required", "outcome"),
    [("ignore", Fraction(54)), ("zero", Fraction(24)), ("unranked", UnrankedKind.NO_REPORT)],
)
def test_a_missing_report(rank: Rank, required: str, outcome: object) -> None:
    """150/200 × 40 is lost, or the rank."""
    text = COMPOSED.replace("full = 200", f'full = 200\nreport_required = "{required}"')
    data = composed(U1=("街道", "书面"))
    rankings = rank(text, data)
    assert outcome == (reason(rankings)[0] if rankings.overall.unranked else total(rankings))
    data.entries[0].reported = True
    assert total(rank(text, data)) == 54


# --- ties and shared ranks (docs/scoring.md § Ranks and ties) ---


def test_equals_share_a_rank_and_the_next_is_skipped(rank: Rank) -> None:
    found = rank(scored(), units(U3="8", U1="9", U4="7", U2="8")).overall
    assert order(found) == [(1, "U1"), (2, "U2"), (2, "U3"), (4, "U4")]
    assert [s.shared for s in found.standings] == [False, True, True, False]
    assert {s.tie_broken_by for s in found.standings} == {None}


def test_the_tie_chain_is_tried_in_turn(rank: Rank) -> None:
    """All have 12. A: U1 and U2 6, U3 5, U4 5; B: U1 4, U2 3; U3 and U4 stay equal."""
    data = panel(Data([PlainEntry(f"U{i}", "街道", "书面") for i in range(1, 5)], {}, []))
    for code, marks in {"U1": "6 4 2", "U2": "6 3 3", "U3": "5 5 2", "U4": "5 5 2"}.items():
        data.ballots += ballots({"x1": marks}, unit=code)
    text = scored("", "", "", top='[ties]\norder = ["part:P", "criterion:P/A", "criterion:P/B"]\n')
    found = rank(text, panel(data)).overall
    assert order(found) == [(1, "U1"), (2, "U2"), (3, "U3"), (3, "U4")]
    assert [s.shared for s in found.standings] == [False, False, True, True]
    keys = [s.tie_broken_by for s in found.standings]
    assert keys == ["criterion:P/B", "criterion:P/B", "criterion:P/A", "criterion:P/A"]


def test_a_missing_tie_value_ranks_lowest(rank: Rank) -> None:
    """Both 50; U2 has no part G in its total, so its value is missing, and 0 is more than missing."""
    text = '[ties]\norder = ["part:G"]\n' + COMPOSED
    data = composed(U1=("街道", "书面"), U2=("其他", "书面"))
    data.given = {("G", "U1"): Fraction(0), ("H", "U1"): Fraction(50), ("H", "U2"): Fraction(30)}
    assert order(rank(text, data).overall) == [(1, "U1"), (2, "U2")]


# --- grades (docs/scoring.md § Grades) ---


def graded(*grades: str, top: str = "") -> str:
    """A scheme with one mark of 10 and grades written as "title at_least [quota]"."""
    tables = ""
    for line in grades:
        title, at_least, *quota = line.split()
        tables += f'[[grades]]\ntitle = "{title}"\nat_least = {at_least}\n'
        tables += f'quota = "{quota[0]}"\n' if quota else ""
    return scored(top=top + tables)


def grades(ranking: Ranking) -> dict[str, tuple[str | None, str | None]]:
    return {s.entry.unit_code: (s.grade, s.grade_by_quota) for s in ranking.standings}


def test_a_threshold_is_reached_exactly(rank: Rank) -> None:
    found = rank(graded("优秀 9", "良好 8"), units(U1="9", U2="8.999", U3="7.999")).overall
    assert grades(found) == {"U1": ("优秀", "优秀"), "U2": ("良好", "良好"), "U3": (None, None)}


def test_a_quota_is_rounded_down(rank: Rank) -> None:
    """30 % of 4 is 1.2: one place; U2 falls to the next grade."""
    found = rank(graded("优秀 9 30%", "良好 8"), units(U1="10", U2="9.5", U3="8", U4="7")).overall
    assert grades(found) == {
        "U1": ("优秀", "优秀"),
        "U2": ("优秀", "良好"),
        "U3": ("良好", "良好"),
        "U4": (None, None),
    }


def test_a_third_of_three_is_one(rank: Rank) -> None:
    found = rank(graded("优秀 9 1/3", "良好 8"), units(U1="10", U2="9.5", U3="9.2")).overall
    assert [s.grade_by_quota for s in found.standings] == ["优秀", "良好", "良好"]


def test_equals_that_do_not_all_fit_all_fall_and_close_the_grade(rank: Rank) -> None:
    """50 % of 4 is two places; U2 and U3 share rank 2 and want one: both fall, and U4 cannot pass them."""
    found = rank(graded("优秀 9 50%", "良好 8"), units(U1="10", U2="9.5", U3="9.5", U4="9")).overall
    assert [s.grade_by_quota for s in found.standings] == ["优秀", "良好", "良好", "良好"]


def test_equals_that_fit_stay(rank: Rank) -> None:
    found = rank(graded("优秀 9 50%", "良好 8"), units(U1="10", U2="10", U3="9.5", U4="9")).overall
    assert [s.grade_by_quota for s in found.standings] == ["优秀", "优秀", "良好", "良好"]


def test_a_quota_belongs_to_a_category(rank: Rank) -> None:
    """街道 has two, 部门 four: half of each."""
    data = units(U1="10", U2="9.9", U3="9.5", U4="9.4", U5="9.3", U6="9.2")
    for entry in data.entries[2:]:
        entry.category = "部门"
    rankings = rank(graded("优秀 9 50%", "良好 8"), data)
    assert {code: pair[1] for code, pair in grades(rankings.overall).items()} == {
        "U1": "优秀",
        "U2": "良好",
        "U3": "优秀",
        "U4": "优秀",
        "U5": "良好",
        "U6": "良好",
    }


def test_unranked_units_do_not_widen_a_quota(rank: Rank) -> None:
    """Half of the two that are ranked is one, though three took part."""
    data = units(U1="10", U2="9.5", U3="弃权")
    rankings = rank(graded("优秀 9 50%", "良好 8"), data)
    assert [s.grade_by_quota for s in rankings.overall.standings] == ["优秀", "良好"]


def test_a_veto_caps_the_grade_and_takes_no_place(rank: Rank) -> None:
    """U1 is first by points and stays so; 优秀's one place goes to U2."""
    data = units(U1="10", U2="9.5", U3="9.2")
    data.adjustments = [PlainAdjustment("U1", "veto")]
    text = graded("优秀 9 34%", "良好 8", "一般 6", top='[veto]\ncap_grade = "一般"\n')
    found = rank(text, data).overall
    assert order(found) == [(1, "U1"), (2, "U2"), (3, "U3")]
    assert found.standings[0].total == 10
    assert grades(found) == {
        "U1": ("一般", "一般"),
        "U2": ("优秀", "优秀"),
        "U3": ("优秀", "良好"),
    }


def test_a_vetoed_equal_does_not_push_the_other_out(rank: Rank) -> None:
    """U1 and U2 share the first rank; only U2 wants the one place of 优秀."""
    data = units(U1="10", U2="10", U3="9")
    data.adjustments = [PlainAdjustment("U1", "veto")]
    text = graded("优秀 9 34%", "良好 8", "一般 6", top='[veto]\ncap_grade = "一般"\n')
    assert [s.grade_by_quota for s in rank(text, data).overall.standings] == [
        "一般",
        "优秀",
        "良好",
    ]


def test_a_veto_does_not_lift_a_grade(rank: Rank) -> None:
    data = units(U1="5")
    data.adjustments = [PlainAdjustment("U1", "veto")]
    text = graded("优秀 9", "一般 6", "较差 0", top='[veto]\ncap_grade = "一般"\n')
    assert grades(rank(text, data).overall) == {"U1": ("较差", "较差")}


def test_without_a_cap_a_veto_changes_no_grade(rank: Rank) -> None:
    data = units(U1="9")
    data.adjustments = [PlainAdjustment("U1", "veto")]
    found = only(rank(graded("优秀 9"), data))
    assert found.vetoed
    assert found.grade == "优秀"


# --- categories, recusal ---


def test_criteria_of_a_category_judge_only_it(rank: Rank) -> None:
    """A is for 街道 only: 部门 has 10 points in all, and its score is 8."""
    data = units(U1="5", U2="8")
    data.entries[1].category = "部门"
    data.ballots = [
        *ballots({"x1": "5 6"}, unit="U1"),
        *ballots({"x1": "- 8"}, unit="U2"),
    ]
    text = scored('categories = ["街道"]', "")
    found = rank(text, panel(data)).overall
    assert {s.entry.unit_code: s.total for s in found.standings} == {"U1": 11, "U2": 8}


def test_full_marks_follow_the_category(rank: Rank) -> None:
    """Composed out of 100: U1 11 of 20, U2 8 of 10."""
    data = units(U1="5", U2="8")
    data.entries[1].category = "部门"
    data.ballots = [*ballots({"x1": "5 6"}, unit="U1"), *ballots({"x1": "- 8"}, unit="U2")]
    text = scored('categories = ["街道"]', "") + "[[composition]]\nweights = { P = 100 }\n"
    found = rank(text, panel(data)).overall
    assert {s.entry.unit_code: s.total for s in found.standings} == {"U1": 55, "U2": 80}


# --- standardise (docs/scoring.md § Standardising) ---


def test_standardised_totals_by_hand(rank: Rank) -> None:
    """x1 gave 6, 8, 10: mean 8, population deviation √(8/3). x2 gave 5 to all: no spread, so 100 each.

    U3: 100 + 20 × (10 − 8) / √(8/3) = 124.4948974…, with 100 on the average 112.2474487…
    """
    part = 'average = "ballot"\nstandardise = { mean = 100, sd = 20 }'
    found = rank(scored(part=part), units(U1="6 5", U2="8 5", U3="10 5")).overall
    totals = {s.entry.unit_code: s.total for s in found.standings}
    assert totals["U2"] == 100
    assert abs(totals["U3"] + totals["U1"] - 200) < Fraction(1, 10**20)
    # (100 + 100 + 40 / √(8/3)) / 2 = 100 + 20 × √(3/8) = 100 + √150
    assert abs((totals["U3"] - 100) ** 2 - 150) < Fraction(1, 10**18)


def test_a_sample_deviation_divides_by_one_less(rank: Rank) -> None:
    """6, 8, 10: √(8/2) = 2 exactly, so U3 is 100 + 20 × 2 / 2."""
    part = 'average = "ballot"\nstandardise = { mean = 100, sd = 20, population = false }'
    found = rank(scored(part=part), units(U1="6", U2="8", U3="10")).overall
    assert [s.total for s in found.standings] == [120, 100, 80]


def test_what_is_equal_by_the_formula_shares_a_rank(rank: Rank) -> None:
    """x1 gave 0, 1, 0: mean 1/3, √(2/9). x2 gave 1, 0, 1: mean 2/3, the same. x3 gave 1, 0, 0: as x1.

    With r = 1/√(2/9): U2 is (2 − 2 − 1)/3 × r and U3 (−1 + 1 − 1)/3 × r over three ballots, both −r/9; U1 is
    (−1 + 1 + 2)/3 × r / 3 = 2r/9. No third of a deviation may part U2 from U3.
    """
    part = 'average = "ballot"\nstandardise = { mean = 100, sd = 20 }'
    found = rank(scored(part=part), units(U1="0 1 1", U2="1 0 0", U3="0 1 0")).overall
    assert [(s.rank, s.shared) for s in found.standings] == [(1, False), (2, True), (2, True)]
    first, second, _ = (s.total for s in found.standings)
    # √(9/2) × 20 / 9 = √(200/9)
    assert abs((second - 100) ** 2 - Fraction(200, 9)) < Fraction(1, 10**17)
    assert abs(first - 100 + 2 * (second - 100)) <= Fraction(1, 10**19)


def test_one_ballot_has_no_spread(rank: Rank) -> None:
    part = 'average = "ballot"\nstandardise = { mean = 100, sd = 20, population = false }'
    assert total(rank(scored(part=part), one_unit({"x1": "3"}))) == 100
