"""What must hold whatever the scheme and the ballots are."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from db.errors import UserError
from db.records import (
    AdjustmentKind,
    Attendance,
    Ballot,
    BallotRow,
    BallotStatus,
    Evaluation,
    ImportData,
    Mark,
    MarkState,
    Rankings,
)
from db.scoring.counted_votes import add_counted
from db.scoring.marks import mark_from
from db.scoring.scheme.scheme import Criterion, Part, PartKind, Scheme
from db.scoring.tally import PartTally, sort_ballots
from db.store import Store
from tests.db import years as plain
from tests.db.scoring.random_years import Year, years

calm = settings(
    max_examples=max(40, settings.default.max_examples // 2) if settings.default else 40,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)
seeds = st.integers(0, 2**32)


@contextmanager
def stored(year: Year) -> Iterator[tuple[Store, Evaluation]]:
    with TemporaryDirectory() as folder, Store.create(Path(folder, "year.shufa")) as store:
        yield store, plain.fill(store, year.text, year.data)


def counted(tally: PartTally) -> dict[str, Any]:
    """A tally without the piles in which nothing lies."""
    return {
        "cells": {(g, c): s for g, cells in tally.cells.items() for c, s in cells.items() if s[1]},
        "totals": {g: s for g, s in tally.totals.items() if s[1]},
        "votes": {
            (g, c, level): n
            for g, by_criterion in tally.votes.items()
            for c, votes in by_criterion.items()
            for level, n in votes.items()
            if n
        },
        "counts": tally.counts,
    }


@calm
@given(st.booleans().flatmap(lambda flag: years(standardise=flag)))
def test_sums_by_sql_and_ballot_by_ballot_are_one_tally(year: Year) -> None:
    with stored(year) as (store, evaluation):
        scheme = store.schemes.current(evaluation.id).scheme
        counting = store.results.counting(evaluation.id, scheme)
        votes = store.ballots.counted.of_evaluation(evaluation.id)
        for found in counting.entries(store.units.entries(evaluation.id)):
            for part in scheme.parts:
                if not part.has_ballots:
                    continue
                criteria = part.criteria_for(found.entry.kind)
                ballots = store.ballots.of_entry(evaluation.id, part.code, found.entry.id)
                sorted_one_by_one = sort_ballots(
                    part, criteria, ballots, counting.standardised(part)
                ).tally
                place = (part.code, found.entry.id)
                by_hand = [v for v in votes if (v.part, v.entry_id) == place]
                add_counted(part, criteria, sorted_one_by_one, by_hand)
                assert counted(found.tallies[part.code]) == counted(sorted_one_by_one)


@calm
@given(years(), seeds)
def test_the_order_of_ballots_does_not_matter(year: Year, seed: int) -> None:
    shuffled = replace(year.data, ballots=list(year.data.ballots))
    random.Random(seed).shuffle(shuffled.ballots)
    with stored(year) as (one, first), stored(replace(year, data=shuffled)) as (other, second):
        assert digests(one.results.all_rankings(first.id)) == digests(
            other.results.all_rankings(second.id)
        )


def digests(rankings: Rankings) -> list[tuple[str, str, str]]:
    """The digest of each set: it covers every row (docs/commands.md § JSON of `rank`)."""
    sets = (rankings.overall, *rankings.by_category, *rankings.by_presentation)
    return [(r.within, r.name, r.digest) for r in sets]


@calm
@given(years())
def test_a_second_import_changes_nothing(year: Year) -> None:
    with stored(year) as (store, evaluation):
        head, contents = store.trail.head(), store.importer.contents(evaluation.id)
        report = store.importer.take(evaluation.id, plain.import_data(year.data))
        assert not any(report.added.values())
        assert not any(report.changed.values())
        assert report.unchanged.get("ballots", 0) == len(year.data.ballots)
        assert store.trail.head() == head
        assert store.importer.contents(evaluation.id) == contents


# --- raising a mark ---


def raised(part: Part, criterion: Criterion, mark: Mark) -> list[Mark]:
    """The marks above this one."""
    if mark.state is MarkState.NUMBER:
        higher = Fraction(mark.points or 0, 1000) + criterion.step
        if higher > criterion.points:
            return []
        found = mark_from(part, criterion, higher)
        return [] if found is None else [found]
    points = {level.title: level.points for level in criterion.levels}
    if mark.level is None:
        return []
    return [Mark.of_level(t) for t, p in points.items() if p > points[mark.level]]


def raisable(scheme: Scheme, ballot: Ballot) -> list[tuple[str, Mark]]:
    """Which marks of the ballot can be raised, to what: not under bands or where reviewers are standardised."""
    part = scheme.by_code[ballot.part]
    if part.bands or part.standardise is not None:
        return []
    return [
        (code, higher)
        for code, mark in ballot.marks.items()
        for higher in raised(part, part.by_code[code], mark)
    ]


def totals(store: Store, evaluation: Evaluation) -> dict[str, Fraction]:
    return {s.entry.unit_code: s.total for s in store.results.ranking(evaluation.id).standings}


@calm
@given(years(), seeds)
def test_raising_a_mark_never_lowers_its_units_total(year: Year, seed: int) -> None:
    """Whatever is trimmed, rounded or weighed: each of these steps keeps order.

    Bands are left out, since a vote may move into a level that a band does not name, and standardised parts, since
    a higher total widens the reviewer's spread.
    """
    rng = random.Random(seed)
    with stored(year) as (store, evaluation):
        scheme = store.schemes.current(evaluation.id).scheme
        before = totals(store, evaluation)
        choices = {
            (ballot.id, code): (ballot, code, higher)
            for ballot in store.ballots.of_evaluation(evaluation.id)
            if ballot.counts and ballot.unit_code in before
            for code, higher in raisable(scheme, ballot)
        }
        assume(choices)
        for ballot, code, higher in rng.sample(list(choices.values()), min(3, len(choices))):
            before = totals(store, evaluation)
            import_mark(store, evaluation, ballot, code, higher)
            after = totals(store, evaluation)
            unit = ballot.unit_code
            assert after[unit] >= before[unit]
            event("total rose" if after[unit] > before[unit] else "total stayed")
            assert {k: v for k, v in after.items() if k != unit} == {
                k: v for k, v in before.items() if k != unit
            }


def import_mark(
    store: Store, evaluation: Evaluation, ballot: Ballot, code: str, mark: Mark
) -> None:
    """One changed cell in a workbook."""
    now = store.ballots.by_id(ballot.id)
    row = BallotRow(
        "评分!1",
        now.part,
        now.reviewer,
        now.unit_code,
        now.status,
        now.attendance,
        {**now.marks, code: mark},
    )
    store.importer.take(evaluation.id, ImportData(ballots=(row,)))


def reviewer_id(store: Store, evaluation: Evaluation, code: str) -> int:
    return next(r.id for r in store.panel.reviewers(evaluation.id) if r.code == code)


def change_mark(
    store: Store, evaluation: Evaluation, ballot: Ballot, code: str, mark: Mark | None
) -> None:
    """As a person would: take the ballot back, change the cell, hand it in."""
    if ballot.status is BallotStatus.SUBMITTED:
        store.ballots.withdraw(ballot.id, "更正")
    who = reviewer_id(store, evaluation, ballot.reviewer)
    store.ballots.put_mark(ballot.part, ballot.entry_id, who, code, mark)
    store.ballots.submit(ballot.id)


# --- counting again after a change ---


class Hand:
    """Changes something at random, through the store's own doors."""

    def __init__(self, store: Store, evaluation: Evaluation, seed: int) -> None:
        self.store = store
        self.evaluation = evaluation
        self.scheme = store.schemes.current(evaluation.id).scheme
        self.random = random.Random(seed)
        self.entries = store.units.entries(evaluation.id)

    def act(self) -> None:
        """One change; a refusal is no change."""
        acts: list[Callable[[], object]] = [
            self.mark,
            self.mark,
            self.turn,
            self.attendance,
            self.office,
            self.adjustment,
            self.move_reviewer,
            self.move_entry,
        ]
        try:
            self.random.choice(acts)()
        except UserError as refusal:
            event(f"refused: {refusal.kind.value}")

    def ballot(self) -> Ballot | None:
        ballots = self.store.ballots.of_evaluation(self.evaluation.id)
        return self.random.choice(ballots) if ballots else None

    def mark(self) -> None:
        ballot = self.ballot()
        if ballot is None:
            return
        part = self.scheme.by_code[ballot.part]
        entry = self.store.units.entry(ballot.entry_id)
        if criteria := part.criteria_for(entry.kind):
            criterion = self.random.choice(criteria)
            value: object = self.random.choice([0, criterion.step, criterion.points, "弃权"])
            if part.kind is PartKind.VOTED:
                value = self.random.choice(criterion.levels).title
            mark = mark_from(part, criterion, value)
            change_mark(self.store, self.evaluation, ballot, criterion.code, mark)

    def turn(self) -> None:
        if (ballot := self.ballot()) is None:
            return
        turns = {
            BallotStatus.SUBMITTED: [self.store.ballots.void, self.store.ballots.withdraw],
            BallotStatus.VOID: [self.store.ballots.unvoid],
            BallotStatus.DRAFT: [lambda number, _: self.store.ballots.submit(number)],
        }
        self.random.choice(turns[ballot.status])(ballot.id, "更正")

    def attendance(self) -> None:
        if (ballot := self.ballot()) is not None:
            who = reviewer_id(self.store, self.evaluation, ballot.reviewer)
            state = self.random.choice(list(Attendance))
            self.store.ballots.set_attendance(ballot.part, ballot.entry_id, who, state, "更正")

    def office(self) -> None:
        part = self.random.choice(self.scheme.parts)
        entry = self.random.choice(self.entries)
        if part.kind is PartKind.GIVEN:
            points = self.random.choice([None, 0, 5000, 7125])
            self.store.office.put_given(part.code, entry.id, points)
        elif part.kind is PartKind.DEDUCTED:
            criterion = self.random.choice(part.criteria)
            times = self.random.randrange(4)
            self.store.office.put_occurrences(part.code, criterion.code, entry.id, times)

    def adjustment(self) -> None:
        found = self.store.office.adjustments(self.evaluation.id)
        if found and self.random.randrange(2):
            self.store.office.remove_adjustment(self.random.choice(found).id)
            return
        kind = self.random.choice(list(AdjustmentKind))
        points = None if kind is AdjustmentKind.VETO else 500
        entry = self.random.choice(self.entries)
        self.store.office.add_adjustment(entry.id, kind, points, f"依据{self.random.random()}")

    def move_reviewer(self) -> None:
        reviewer = self.random.choice(self.store.panel.reviewers(self.evaluation.id))
        group = self.random.choice(self.store.panel.groups(self.evaluation.id))
        self.store.panel.edit(reviewer.id, group=group.code)

    def move_entry(self) -> None:
        entry = self.random.choice(self.entries)
        self.store.units.edit(
            entry.id,
            presentation=self.random.choice(["现场", "书面"]),
            category=self.random.choice(["街道", "部门"]),
        )


@calm
@given(st.integers(0, 5).flatmap(lambda n: years(standardise=n == 5)), seeds)
def test_counting_on_after_changes_equals_a_full_recount(year: Year, seed: int) -> None:
    with stored(year) as (store, evaluation):
        hand = Hand(store, evaluation, seed)
        store.results.ranking(evaluation.id)
        for _ in range(6):
            hand.act()
            kept = store.results.all_rankings(evaluation.id)
            with Store.open(store.path, read_only=True) as fresh:
                assert fresh.results.all_rankings(evaluation.id) == kept
