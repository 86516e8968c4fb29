"""Many rows written together are the rows that would have been written one by one, and so are their events."""

import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from db.errors import ErrorKind, UserError
from db.records import (
    Attendance,
    BallotRow,
    BallotStatus,
    EventRun,
    GivenRow,
    ImportData,
    Mark,
    MarkState,
    ReviewerRow,
    UnitRow,
)
from db.store import Store
from db.store.trail.rows_together import RowsTogether
from db.store.trail.trail import Trail
from tests.made_up import fewer

SCHEME = """
title = "2024"
year = 2024
[[groups]]
code = "g1"
title = "一组"
[[groups]]
code = "g2"
title = "二组"
[[parts]]
code = "written"
title = "书面"
kind = "scored"
[[parts.criteria]]
code = "A1"
title = "学法"
points = 60
[[parts.criteria]]
code = "A2"
title = "用法"
points = 40
[[parts]]
code = "hall"
title = "现场"
kind = "voted"
anonymous = true
[[parts.criteria]]
code = "V1"
title = "总评"
points = 10
levels = [{ title = "好", points = 10 }, { title = "差", points = 4 }]
[[parts]]
code = "daily"
title = "平时"
kind = "given"
full = 100
"""
UNITS, PEOPLE, NUMBERS = ("U1", "U2", "U3"), ("R1", "R2"), ("N1", "N2")
CODES = {"written": ("A1", "A2"), "hall": ("V1",)}
Deed = Callable[[Store, int], object]


class Clock:
    """The same deed meets the same time, however often it is asked for."""

    def __init__(self) -> None:
        self.deed = 0

    def __call__(self) -> str:
        return f"2024-12-01T08:00:00.{self.deed:03d}+00:00"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years with units and reviewers, the earlier one frozen or to be frozen."""
    path = tmp_path_factory.mktemp("template") / "a.shufa"
    with Store.create(path, "甲", Clock()) as store:
        for year in (2023, 2024):
            evaluation_id = store.evaluations.create(SCHEME.replace("2024", str(year))).id
            for code in UNITS:
                if year == 2024:
                    store.units.add(evaluation_id, code, f"{code}局", "街道")
            for code in PEOPLE:
                own = "U2局" if code == "R2" else ""
                store.panel.add(evaluation_id, code, "g1", f"人{code}", own)
            for code in NUMBERS:
                store.panel.add(evaluation_id, code, "g2")
    return path


@contextmanager
def one_by_one(trail: Trail) -> Iterator[None]:
    """Stands in for `Trail.together`: all or nothing, every row at once."""
    with trail._database.atomic():
        yield


def mark(random: Random, part: str) -> Mark:
    state = random.choice([MarkState.NUMBER, MarkState.NUMBER, *MarkState])
    if state in (MarkState.NUMBER, MarkState.LEVEL):
        if part == "hall":
            return Mark(MarkState.LEVEL, None, random.choice("好差"))
        return Mark.number(random.randrange(41) * 1_000)
    return Mark(state, None, None)


def sheet(random: Random) -> ImportData:
    """Some ballots, now and then with units, reviewers and given scores, as a workbook could hold them."""
    places = [("written", u, r) for u in UNITS for r in PEOPLE]
    places += [("hall", u, r) for u in UNITS for r in NUMBERS]
    ballots = []
    for part, unit, reviewer in random.sample(places, random.randint(0, len(places))):
        codes = [c for c in CODES[part] if random.random() < 0.8]
        whole = len(codes) == len(CODES[part])
        ballots.append(
            BallotRow(
                "某处",
                part,
                reviewer,
                unit,
                random.choice([*BallotStatus] if whole else [BallotStatus.DRAFT]),
                random.choice([Attendance.PRESENT, Attendance.PRESENT, *Attendance]),
                {c: mark(random, part) for c in codes},
                random.choice([None, "", "好"]),
                states=random.random() < 0.5,
            )
        )
    more = random.random() < 0.3
    return ImportData(
        units=(UnitRow("某处", random.choice(UNITS), "U1局", "部门"),) if more else (),
        reviewers=(ReviewerRow("某处", "R1", "g2", "人R1", random.choice(["", "U1局"])),)
        if more
        else (),
        ballots=tuple(ballots),
        given=(GivenRow("某处", "daily", "U1", random.randrange(9) * 1_000, None),) if more else (),
    )


def take(random: Random) -> Deed:
    data, reason = sheet(random), random.choice(["", "补录"])
    dry = random.random() < 0.1
    return lambda store, year: store.importer.take(year, data, reason=reason, dry_run=dry)


def type_one(random: Random) -> Deed:
    part = random.choice(list(CODES))
    unit, code = random.choice(UNITS), random.choice(CODES[part])
    reviewer, wanted = random.choice(NUMBERS if part == "hall" else PEOPLE), mark(random, part)

    def act(store: Store, year: int) -> None:
        entry = store.units.find(year, unit).id
        found = next(r.id for r in store.panel.reviewers(year) if r.code == reviewer)
        store.ballots.put_mark(part, entry, found, code, wanted)

    return act


def freeze(random: Random) -> Deed:
    whose = random.choice([0, 0, 1])

    def act(store: Store, year: int) -> None:
        years = [e.id for e in store.evaluations.list() if e.id != year]
        store.results.freeze(year if whose else years[0], "完成")

    return act


def take_back(random: Random) -> Deed:
    """Takes some of the last events back, or some before them, and now and then that too."""
    most, again = random.randint(1, 30), random.random() < 0.6
    later = random.choice([0, 0, 0, 1, 3])  # events that stand

    def act(store: Store, year: int) -> None:
        last = store.trail.last_id() - later
        irreversible = [
            e.id
            for e in store.trail.between(0, last)
            if not store.reversals.may_undo(e.what) or e.what == "reviewer.add"
        ]
        first = max(last - most, *irreversible, 1) + 1
        if first > last:
            return
        run = EventRun(first, last)
        back = store.reversals.undo(year, run)
        if again:
            store.reversals.redo(year, back)

    return act


def deeds(random: Random) -> list[Deed]:
    chosen = random.choices(
        [take, type_one, take_back, freeze], [5, 3, 5, 1], k=random.randint(1, 7)
    )
    return [make(random) for make in chosen]


def lived(template: Path, path: Path, seed: int) -> tuple[list[object], dict[str, list[Any]]]:
    """What came of the deeds of a seed, and every row of every table afterwards."""
    shutil.copy(template, path)
    came: list[object] = []
    drawn = Random(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "randbits", drawn.getrandbits)
        patch.setattr(secrets, "randbelow", drawn.randrange)  # the order when a file is sealed
        patch.setattr("db.store.settle", lambda _database: None)  # pages rebuilt make no row
        clock = Clock()
        with Store.open(path, "甲", clock) as store:
            year = store.evaluations.latest().id
            for deed in deeds(Random(seed)):
                clock.deed += 1
                try:
                    came.append(deed(store, year))
                except UserError as error:
                    came.append((error.kind, str(error.facts), error.faults))
            came.append(store.verify().damages)
    with closing(sqlite3.connect(path)) as connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
        rows = {t: sorted(connection.execute(f"SELECT * FROM {t}"), key=repr) for t in tables}
    return came, rows


@settings(max_examples=fewer(), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**64))
def test_both_ways_write_the_same(template: Path, tmp_path: Path, seed: int) -> None:
    together = lived(template, tmp_path / "together.shufa", seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Trail, "together", one_by_one)
        singly = lived(template, tmp_path / "singly.shufa", seed)
    for path in tmp_path.glob("*.shufa"):
        path.unlink()
    # One by one, a run of numbered ballots may seem to rest on itself, since its rows are put in their order.
    assume(not any(isinstance(c, tuple) and c and "'at': ''" in c[1] for c in singly[0][:-1]))
    assert together == singly
    assert together[0][-1] == ()


def test_the_made_up_years_go_through_what_they_are_to_try(template: Path, tmp_path: Path) -> None:
    told: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        write = RowsTogether.flush

        def flush(self: RowsTogether) -> None:
            told.extend(self._held)
            told.extend(str(event[3]) for event in self._events)
            write(self)

        patch.setattr(RowsTogether, "flush", flush)
        found = [lived(template, tmp_path / f"{n}.shufa", n) for n in range(40)]
    assert {"ballot.import", "change.undo", "change.redo"}.issubset(told)
    refusals = {
        came[0] for came_of, _ in found for came in came_of if isinstance(came, tuple) and came
    }
    assert {ErrorKind.FROZEN, ErrorKind.CHANGED_SINCE} <= refusals
    assert any(rows["marks"] for _, rows in found)


def test_a_refused_row_is_named_although_it_was_written_with_others(
    template: Path, tmp_path: Path
) -> None:
    """A second typing rests on a ballot of the import: which one is told as if rows were written one by one."""
    path = tmp_path / "a.shufa"
    shutil.copy(template, path)
    with Store.open(path, "甲", Clock()) as store:
        year = store.evaluations.latest().id
        before = store.trail.last_id()
        rows = tuple(
            BallotRow(
                "某处",
                "written",
                "R1",
                unit,
                BallotStatus.SUBMITTED,
                Attendance.PRESENT,
                {c: Mark.number(1_000) for c in CODES["written"]},
            )
            for unit in UNITS
        )
        store.importer.take(year, ImportData(ballots=rows))
        run = EventRun(before + 1, store.trail.last_id())
        store.double_entry.start(year, "written", 100)
        head = store.trail.head()
        with pytest.raises(UserError) as refused:
            store.reversals.undo(year, run)
        assert refused.value.kind is ErrorKind.CHANGED_SINCE
        assert refused.value.facts["table"] == "second_ballots"
        assert store.trail.head() == head
        assert len(store.ballots.of_evaluation(year)) == len(UNITS)
