"""The derivation says what the ranking did, and a pocket calculator gets the same numbers from it.

See docs/scoring.md § Derivation.
"""

import copy
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.records import Evaluation
from db.scoring.derivation import Derivation, PartDerivation
from db.scoring.grades import QuotaVerdict
from db.scoring.scheme.reader import read_scheme
from db.scoring.scheme.scheme import Average, PartKind, Scheme
from db.scoring.steps import Stage, Step
from db.scoring.tally import TrimmedEnd, Verdict
from db.scoring.what_if import WhatIf
from db.store import Store
from tests.db import years as plain
from tests.db.scoring.random_years import Year, years
from tests.db.scoring.reference import (
    Calculation,
    Cell,
    Data,
    PlainBallot,
    PlainEntry,
    Table,
    round_to,
)

calm = settings(
    max_examples=max(40, settings.default.max_examples // 2) if settings.default else 40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
ZERO = Fraction(0)


@contextmanager
def stored(year: Year) -> Iterator[tuple[Store, Evaluation]]:
    with TemporaryDirectory() as folder, Store.create(Path(folder, "year.shufa")) as store:
        yield store, plain.fill(store, year.text, year.data)


class Calculator:
    """Works a derivation again, step by step, from what each step shows."""

    def __init__(self, derivation: Derivation) -> None:
        self.derivation = derivation
        self.scheme: Scheme = derivation.scheme

    def check_rounding(self, step: Step, stage: str) -> None:
        digits = getattr(self.scheme.rounding, stage)
        assert step.digits == digits
        assert step.rounded == round_to(step.exact, digits, self.scheme.rounding.mode.value)

    def check(self) -> None:
        for part in self.derivation.parts:
            self.part(part)
        if self.derivation.standing is not None:
            self.total()

    def part(self, part: PartDerivation) -> None:
        kept: dict[tuple[str, str], Fraction] = {}
        for step in part.steps:
            where = (step.group, step.criterion)
            terms = dict(step.terms)
            match step.stage:
                case Stage.CRITERION_MEAN:
                    self.check_pile(part, step)
                    assert step.exact == terms["sum"] / terms["count"]
                    self.check_rounding(step, "criterion")
                    kept[where] = step.rounded
                case Stage.CRITERION_WEIGHTED:
                    assert terms["mean"] == kept[where]
                    assert terms["weight"] == part.part.by_code[step.criterion].weight
                    assert step.exact == terms["mean"] * terms["weight"]
                    self.check_rounding(step, "weighted")
                    kept[where] = step.rounded
                case Stage.BAND:
                    votes = [v for b, v in part.verdicts if v is Verdict.COUNTED]
                    by_hand = self.by_hand(part, step.group, part.part.criteria[0].code)
                    assert terms["valid"] <= len(votes) + len(by_hand)
                    assert terms["votes"] / terms["valid"] >= terms["at_least"]
                    kept[where] = step.rounded
                case Stage.GROUP_SCORE:
                    if part.part.average is Average.BALLOT:
                        self.check_pile(part, step)
                        mean = terms["sum"] / terms["count"]
                        assert step.exact == (round(mean, 20) if part.part.standardise else mean)
                    else:
                        own = [v for (g, c), v in kept.items() if g == step.group and c]
                        assert step.exact == sum(own, ZERO)
                    self.check_rounding(step, "group")
                    kept[step.group, ""] = step.rounded
                case Stage.DEDUCTED:
                    lost = terms["times"] * terms["per_occurrence"]
                    cap = part.part.by_code[step.criterion].cap
                    lost = lost if cap is None else min(cap, lost)
                    assert step.rounded == max(ZERO, terms["points"] - lost)
                    kept[where] = step.rounded
                case Stage.PART_SCORE:
                    self.check_part_score(part, step, kept)
                case Stage.SHARE_OF_TOTAL:
                    assert (terms["score"], terms["full"]) == (part.score, part.full)
                    assert terms["weight"] == part.weight
                    assert step.rounded == terms["score"] / terms["full"] * terms["weight"]
                case _:
                    assert step.stage in (Stage.GROUP_LEFT_OUT, Stage.NO_REPORT)

    def check_pile(self, part: PartDerivation, step: Step) -> None:
        """The sum and the count are those of the values that were not dropped."""
        by_hand = self.by_hand(part, step.group, step.criterion)
        piles = [p for p in part.piles if (p.group, p.criterion) == (step.group, step.criterion)]
        assert len(piles) == 1 or (by_hand and not piles)
        values = [v for pile in piles for v in pile.values]
        left = [Fraction(v.amount) / 1000 for v in values if v.dropped is None]
        whole = left + by_hand
        assert dict(step.terms) == {"sum": sum(whole, ZERO), "count": len(whole)}
        trim = part.part.trim
        dropped = len(values) - len(left)
        if trim is not None and len(values) >= trim.at_least:
            assert dropped == trim.high + trim.low
            gone = sorted(Fraction(v.amount) / 1000 for v in values if v.dropped is not None)
            for value in left:
                assert all(value >= low for low in gone[: trim.low])
                assert all(value <= high for high in gone[trim.low :])
        else:
            assert not dropped

    def by_hand(self, part: PartDerivation, group: str, criterion: str) -> list[Fraction]:
        """The points of each vote that was counted by hand."""
        if not criterion:
            return []
        points = {v.title: v.points for v in part.part.by_code[criterion].levels}
        return [
            points[title]
            for one in part.counted
            if part.part.group_weights is None or one.group == group
            for title, votes in one.votes.get(criterion, {}).items()
            if title in points
            for _ in range(votes)
        ]

    def check_part_score(
        self, part: PartDerivation, step: Step, kept: dict[tuple[str, str], Fraction]
    ) -> None:
        terms = dict(step.terms)
        if any(s.stage is Stage.NO_REPORT for s in part.steps):
            assert step.exact == 0
        elif part.part.kind is PartKind.GIVEN:
            assert step.exact == terms["given"]
        elif part.part.kind is PartKind.DEDUCTED:
            assert terms == {c: v for (_, c), v in kept.items()}
            assert step.exact == sum(terms.values(), ZERO)
        else:
            assert all(kept[group, ""] == score for group, score in terms.items())
            weights = part.part.group_weights or {"": Fraction(1)}
            whole = sum((weights[g] for g in terms), ZERO)
            assert step.exact * whole == sum((weights[g] * s for g, s in terms.items()), ZERO)
        self.check_rounding(step, "part")
        assert part.score == step.rounded

    def total(self) -> None:
        last = self.derivation.steps[-1]
        assert last.stage is Stage.TOTAL
        shares = ZERO
        for part in self.derivation.parts:
            found = [s.rounded for s in part.steps if s.stage is Stage.SHARE_OF_TOTAL]
            shares += found[0] if found else part.score or ZERO
        extra = {step.stage: step for step in self.derivation.steps[:-1]}
        for stage, cap in (
            (Stage.BONUS, self.scheme.adjustments.bonus_cap),
            (Stage.DEDUCTION, self.scheme.adjustments.deduction_cap),
        ):
            if stage in extra:
                amount = sum((points for _, points in extra[stage].terms), ZERO)
                assert extra[stage].rounded == (amount if cap is None else min(cap, amount))
        bonus = extra[Stage.BONUS].rounded if Stage.BONUS in extra else ZERO
        taken = extra[Stage.DEDUCTION].rounded if Stage.DEDUCTION in extra else ZERO
        assert last.exact == shares + bonus - taken
        self.check_rounding(last, "total")
        standing = self.derivation.standing
        assert standing is not None
        assert standing.total == last.rounded
        assert standing.adjustments == bonus - taken


@calm
@given(st.integers(0, 3).flatmap(lambda n: years(standardise=n == 3)))
def test_a_pocket_calculator_gets_the_same_number(year: Year) -> None:
    with stored(year) as (store, evaluation):
        ranking = store.results.ranking(evaluation.id)
        for standing in ranking.standings:
            derivation = store.results.derivation(evaluation.id, standing.entry.id)
            assert derivation.standing == standing
            assert derivation.reason is None
            assert {p.part.code: p.score for p in derivation.parts} == dict(standing.parts)
            Calculator(derivation).check()
            check_places(derivation)
        for unranked in ranking.unranked:
            derivation = store.results.derivation(evaluation.id, unranked.entry.id)
            assert derivation.standing is None
            assert derivation.reason == unranked.reason
            Calculator(derivation).check()


def check_places(derivation: Derivation) -> None:
    """What it says of equals and of the way down the grades."""
    standing = derivation.standing
    assert standing is not None
    same = [row for row in derivation.equals if row.unit_code == standing.entry.unit_code]
    if standing.shared or standing.tie_broken_by is not None:
        assert len(derivation.equals) > 1
        assert [row.rank for row in same] == [standing.rank]
        assert standing.shared == ([r.rank for r in derivation.equals].count(standing.rank) > 1)
    else:
        assert not derivation.equals
    taken = [step.grade for step in derivation.quota if step.verdict is QuotaVerdict.TAKEN]
    assert taken == ([] if standing.grade_by_quota is None else [standing.grade_by_quota])
    if standing.grade is not None:
        skipped = [s for s in derivation.quota if s.grade == standing.grade]
        assert skipped[0].verdict not in (QuotaVerdict.BELOW, QuotaVerdict.VETOED)


@calm
@given(years())
def test_every_ballot_has_its_verdict(year: Year) -> None:
    """Counted or not, and why: the counts of the tally are these verdicts."""
    with stored(year) as (store, evaluation):
        for entry in store.units.entries(evaluation.id):
            derivation = store.results.derivation(evaluation.id, entry.id)
            for part in derivation.parts:
                handed = [
                    b
                    for b in year.data.ballots
                    if (b.part, b.entry) == (part.part.code, entry.unit_code)
                ]
                assert sorted(b.reviewer for b, _ in part.verdicts) == sorted(
                    b.reviewer for b in handed
                )
                verdicts = [verdict for _, verdict in part.verdicts]
                weights = part.part.group_weights
                by_hand = [
                    c
                    for c in year.data.counted
                    if (c.part, c.entry) == (part.part.code, entry.unit_code)
                    and (weights is None or weights.get(c.group))
                ]
                voters = [sum(next(iter(c.votes.values())).values()) for c in by_hand]
                assert part.counts.valid == verdicts.count(Verdict.COUNTED) + sum(voters)
                void = verdicts.count(Verdict.VOID) + sum(c.spoilt for c in by_hand)
                assert part.counts.void == void
                undecided = sum(c.undecided for c in by_hand)
                assert part.counts.abstained == verdicts.count(Verdict.ABSTAINED) + undecided
                for ballot, verdict in part.verdicts:
                    assert ballot.counts or verdict is not Verdict.COUNTED


def test_among_equals_the_highest_codes_are_struck() -> None:
    """9 9 9 5 5 5 of R1 … R6, one to go at each end: the 9 of R3 and the 5 of R6; all alike, R6 and R5."""
    criterion: Table = {"code": "A", "title": "A", "points": 10}
    trim = {"high": 1, "low": 1}
    part: Table = {
        "code": "P",
        "title": "P",
        "kind": "scored",
        "trim": trim,
        "criteria": [criterion],
    }
    scheme: Table = {"title": "t", "year": 2024, "parts": [part]}
    for marks, high, low in (
        ("999555", "R3", "R6"),
        ("777777", "R6", "R5"),
        ("955559", "R6", "R5"),
    ):
        data = Data([PlainEntry("U1", "街道", "书面")], {}, [])
        for number, mark in enumerate(marks, 1):
            data.reviewers[f"R{number}"] = "panel"
            cells: dict[str, Cell] = {"A": Fraction(mark)}
            data.ballots.append(PlainBallot("P", "U1", f"R{number}", cells=cells))
        with stored(Year(scheme, data)) as (store, evaluation):
            (entry,) = store.units.entries(evaluation.id)
            (found,) = store.results.derivation(evaluation.id, entry.id).parts
            (pile,) = found.piles
            dropped = {v.dropped: v.ballot.reviewer for v in pile.values if v.dropped is not None}
            assert dropped == {TrimmedEnd.HIGH: high, TrimmedEnd.LOW: low}
        data.ballots.reverse()  # typed in another order, the same codes go
        with stored(Year(scheme, data)) as (store, evaluation):
            (entry,) = store.units.entries(evaluation.id)
            (found,) = store.results.derivation(evaluation.id, entry.id).parts
            (pile,) = found.piles
            turned = {v.dropped: v.ballot.reviewer for v in pile.values if v.dropped is not None}
            assert turned == dropped


# --- what if ---


def another(scheme: Table) -> Table:
    """Other weights, no trim where there was one, other roundings, and a part that the file does not know."""
    other = copy.deepcopy(scheme)
    for part in other["parts"]:
        part.pop("trim", None)
        part.pop("min_valid", None)
        if "group_weights" in part:
            part["group_weights"] = dict.fromkeys(part["group_weights"], 1)
        elif part["kind"] == "scored" and not part.get("standardise"):
            part["trim"] = {"high": 1}
    other["rounding"] = {"criterion": 1, "total": 1, "mode": "down"}
    return other


@calm
@given(years())
def test_another_scheme_beside_the_official_result(year: Year) -> None:
    with stored(year) as (store, evaluation):
        head = store.trail.head()
        official = store.results.ranking(evaluation.id)
        text = tomli_w.dumps(another(year.scheme))
        found = store.results.what_if(evaluation.id, read_scheme(text))
        assert found.official == official
        slow = Calculation(tomllib.loads(text, parse_float=Decimal), year.data).overall()
        assert [(s.rank, s.entry.unit_code, s.total) for s in found.other.standings] == [
            (p.rank, p.code, p.total) for p in slow.places
        ]
        ranks = {s.entry.unit_code: s.rank for s in official.standings}
        for move in found.moves:
            code = move.entry.unit_code
            assert move.official.rank == ranks.get(code)
            place = slow.by_code.get(code)
            assert move.other.rank == (place.rank if place else None)
            if place and code in ranks:
                assert move.places == ranks[code] - place.rank
            else:
                assert move.places is None
        assert store.trail.head() == head, "nothing is stored"
        assert store.results.ranking(evaluation.id) == official


def test_a_part_that_the_file_does_not_know_counts_as_empty() -> None:
    given_part: Table = {"code": "G", "title": "日常", "kind": "given", "full": 10}
    criterion: Table = {"code": "A", "title": "A", "points": 10}
    scored: Table = {"code": "N", "title": "新", "kind": "scored", "criteria": [criterion]}
    deducted: Table = {
        **scored,
        "kind": "deducted",
        "criteria": [{**criterion, "per_occurrence": 1}],
    }
    scheme: Table = {"title": "t", "year": 2024, "parts": [given_part]}
    data = Data([PlainEntry("U1", "街道", "书面")], {}, [], {("G", "U1"): Fraction(5)})
    with stored(Year(scheme, data)) as (store, evaluation):

        def with_part(part: Table) -> WhatIf:
            text = tomli_w.dumps({**scheme, "parts": [given_part, part]})
            return store.results.what_if(evaluation.id, read_scheme(text))

        assert [s.total for s in with_part(scored).official.standings] == [5]
        (unranked,) = with_part(scored).other.unranked
        assert unranked.reason.kind.value == "too_few_ballots"
        assert [s.total for s in with_part(deducted).other.standings] == [15]
