"""Whichever way SQLite sums an entry's ballots, the tally is that of sorting them one by one."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.records import (
    ABSTAIN,
    INVALID,
    Attendance,
    Ballot,
    BallotRow,
    BallotStatus,
    EntryKind,
    ImportData,
    Mark,
    ReviewerRow,
    UnitRow,
)
from db.scoring.part_score import score_part
from db.scoring.scheme.scheme import Average, Part, PartKind, Scheme
from db.store import Store
from db.store.ballots.ballot_reader import BallotReader
from db.store.results.aggregates import needs_aggregation
from db.store.results.counting import Counting, is_scanned

GROUPS = ("panel", "public", "peers")
LEVELS = "levels = [ { title = '好', points = 10 }, { title = '中', points = 7 }, { title = '差', points = 2.5 } ]"


def part_text(code: str, chance: random.Random) -> str:
    """A part of a random kind, average, trim and weights, with a criterion that one category has alone."""
    kind = chance.choice(["scored", "scored", "voted"])
    lines = [f'[[parts]]\ncode = "{code}"\ntitle = "{code}"\nkind = "{kind}"\nmin_valid = 0']
    if kind == "scored":
        lines.append(f'average = "{chance.choice(["ballot", "criterion"])}"')
        high, low = chance.randrange(4), chance.randrange(4)
        if high + low:
            least = high + low + chance.randint(1, 3)
            lines.append(f"trim = {{ high = {high}, low = {low}, from = {least} }}")
    lines.append(f'incomplete = "{chance.choice(["exclude", "zero", "scale"])}"')
    weights = chance.choice([None, (20, 40, 40), (50, 50, 0), (1, 0, 0)])
    if weights is not None:
        inside = ", ".join(f"{g} = {w}" for g, w in zip(GROUPS, weights, strict=True))
        lines.append(f"group_weights = {{ {inside} }}")
    for number in range(chance.randint(1, 4)):
        weight = chance.choice(["1", "1", "2", "0.3", "1.25"])
        lines.append(
            f'[[parts.criteria]]\ncode = "{code}{number}"\ntitle = "{number}"\npoints = 10\nweight = {weight}'
        )
        if number and chance.random() < 0.3:
            lines.append('categories = ["街道"]')
        if kind == "voted":
            lines.append(LEVELS)
    return "\n".join(lines)


def scheme_text(chance: random.Random) -> str:
    lines = ['title = "计票"\nyear = 2024']
    lines += [f'[[groups]]\ncode = "{g}"\ntitle = "{g}"' for g in GROUPS]
    lines += [part_text(code, chance) for code in "ABC"]
    lines.append('[ties]\norder = ["criterion:A/A0", "criterion:C/C0"]')
    return "\n".join(lines) + "\n"


def a_mark(part: Part, chance: random.Random, gaps: float) -> Mark | None:
    if chance.random() < gaps:
        return chance.choice([None, ABSTAIN, INVALID])
    if part.kind is PartKind.VOTED:
        return Mark.of_level(chance.choice(["好", "中", "差"]))
    return Mark.number(500 * chance.randrange(21))


def year(scheme: Scheme, chance: random.Random) -> ImportData:
    """Five units by nine reviewers; one unit with gaps in its ballots, and ballots of every state."""
    units = [
        UnitRow("单位!1", f"U{n}", f"单位{n}", "街道" if n % 2 else "部门") for n in range(1, 6)
    ]
    reviewers = [ReviewerRow("评委!1", f"R{n}", GROUPS[n % 3]) for n in range(1, 10)]
    ballots = []
    for part in scheme.parts:
        for unit in units:
            gaps = 0.3 if unit.code == "U5" else 0.0
            for reviewer in reviewers:
                marks = {
                    c.code: m
                    for c in part.criteria_for(EntryKind(unit.category))
                    if (m := a_mark(part, chance, gaps)) is not None
                }
                status = chance.choices(list(BallotStatus), [1, 8, 1])[0]
                attendance = chance.choices(list(Attendance), [8, 1, 1])[0]
                where = (f"评分!{reviewer.code}", part.code, reviewer.code, unit.code)
                ballots.append(BallotRow(*where, status, attendance, marks))
    return ImportData(tuple(units), tuple(reviewers), tuple(ballots))


@pytest.fixture(params=range(32))
def counting(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Store, Counting]]:
    chance = random.Random(request.param)
    with Store.create(tmp_path / "year.shufa") as store:
        evaluation = store.evaluations.create(scheme_text(chance))
        scheme = store.schemes.current(evaluation.id).scheme
        store.importer.take(evaluation.id, year(scheme, chance))
        yield store, store.results.counting(evaluation.id, scheme)


def test_every_way_of_summing_is_that_of_sorting(counting: tuple[Store, Counting]) -> None:
    store, counted = counting
    scheme = store.schemes.current(1).scheme
    for found in counted.entries(store.units.entries(1)):
        wanted = next(counted.evidence([found.entry])).tallies
        assert set(found.tallies) == {p.code for p in scheme.parts}
        for part in scheme.parts:
            one, other = found.tallies[part.code], wanted[part.code]
            assert one.counts == other.counts
            assert one.totals == other.totals
            assert one.votes == other.votes
            assert one.cells == other.cells
            score = score_part(part, found.entry, one, scheme.rounding)
            assert score == score_part(part, found.entry, other, scheme.rounding)


def test_a_single_entry_is_counted_as_among_all(counting: tuple[Store, Counting]) -> None:
    store, counted = counting
    entries = store.units.entries(1)
    together = {c.entry.id: c for c in counted.entries(entries)}
    for entry in entries:
        assert next(iter(counted.entries([entry]))) == together[entry.id]


def test_every_way_is_taken_somewhere() -> None:
    """The random schemes above are no empty promise."""
    from db.scoring.scheme.reader import read_scheme

    ways = {
        (part.kind, part.average, is_scanned(part), needs_aggregation(part))
        for seed in range(32)
        for part in read_scheme(scheme_text(random.Random(seed))).parts
    }
    assert ways == {
        (PartKind.SCORED, Average.CRITERION, True, False),
        (PartKind.SCORED, Average.CRITERION, False, True),
        (PartKind.SCORED, Average.BALLOT, True, False),
        (PartKind.SCORED, Average.BALLOT, True, True),
        (PartKind.VOTED, Average.CRITERION, False, True),
    }


def test_ballots_are_sorted_only_where_one_has_a_gap(
    counting: tuple[Store, Counting], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sorting one by one gives the same numbers but is slow, so nothing else tells when it is taken.

    Of the units of `year` U5 alone has ballots with a blank, 弃权 or 无效.
    """
    store, counted = counting
    units = {entry.id: entry.unit_code for entry in store.units.entries(1)}
    gaps = parts_with_gaps(store)
    read: set[tuple[str, str]] = set()
    of_entry = BallotReader.of_entry

    def noted(
        reader: BallotReader, evaluation_id: int, part: str, entry_id: int
    ) -> tuple[Ballot, ...]:
        read.add((units[entry_id], part))
        return of_entry(reader, evaluation_id, part, entry_id)

    monkeypatch.setattr(BallotReader, "of_entry", noted)
    list(counted.entries(store.units.entries(1)))
    assert read == {("U5", part) for part in gaps}


def parts_with_gaps(store: Store) -> set[str]:
    """The parts in which a ballot of U5 that counts has a blank, 弃权 or 无效, read ballot by ballot."""
    entry = next(e for e in store.units.entries(1) if e.unit_code == "U5")
    return {
        part.code
        for part in store.schemes.current(1).scheme.parts
        for ballot in store.ballots.of_entry(1, part.code, entry.id)
        if ballot.counts and (part.group_weights is None or part.group_weights.get(ballot.group))
        for criterion in part.criteria_for(entry.kind)
        if ballot.marks.get(criterion.code) in (None, ABSTAIN, INVALID)
    }


def test_the_scan_follows_the_table(counting: tuple[Store, Counting]) -> None:
    """No sorting in between: the rows of 225,000 entries must not pile up in memory."""
    store, counted = counting
    statements: list[str] = []
    connection = store._database.conn
    connection.set_trace_callback(statements.append)
    list(counted.entries(store.units.entries(1)))
    connection.set_trace_callback(None)
    scans = [
        s for s in statements if " FROM marks WHERE counted" in s or "count(*) FROM ballots" in s
    ]
    assert scans
    for statement in scans:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
        assert not any("TEMP B-TREE" in step for step in plan), plan
