"""无记名: the order in which 200 ballots came cannot be read from the file, a copy of it, or what the store tells.

Each way to guess it is held against the order in which they did come; the same guesses find it in the file of
a program that was killed before it could shuffle.
"""

import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import correlation

import pytest

from db.errors import ErrorKind, UserError
from db.records import EventRun, Mark
from db.store import Store
from db.store.file.backup_names import Occasion
from db.store.verify.verifying import verify_file
from tests.db.staffed_year import StaffedYear, plain_year
from tests.db.store.ballots import arrival
from tests.db.store.ballots.arrival import type_in

NUMBERS = [f"N{n:03d}" for n in range(2, 202)]
ARRIVED = random.Random(20241128).sample(NUMBERS, len(NUMBERS))
FIRST_SITTING = 120
CHANCE = 0.36  # of 200 in a drawn order the coefficient goes beyond it once in two million times
TABLES = ("ballots", "marks")


@dataclass(frozen=True)
class Voted:
    """The year after its 200 ballots; `killed` is the file before it was closed, `copy` a copy of that moment."""

    year: StaffedYear
    killed: Path
    copy: Path
    head: str  # printed before the first ballot


@pytest.fixture(scope="module")
def voted(tmp_path_factory: pytest.TempPathFactory) -> Voted:
    folder = tmp_path_factory.mktemp("arrival")
    year = plain_year(folder / "a.shufa")
    with Store.open(year.path, "甲") as store:
        for code in NUMBERS:
            store.panel.add(year.evaluation, code, "experts")
        head = store.trail.head()
    killed = folder / "killed.shufa"
    with Store.open(year.path, "甲") as store:
        type_in(store, year, ARRIVED[:FIRST_SITTING])
    with Store.open(year.path, "甲") as store:
        type_in(store, year, ARRIVED[FIRST_SITTING:])
        shutil.copyfile(year.path, killed)
        copy = store.keep_backup(Occasion.IMPORT)
    assert copy is not None
    return Voted(year, killed, copy, head)


# guesses: the ballots in the order in which something of the file has them


def by_events(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "SELECT subject FROM events WHERE what = 'mark.put' AND subject LIKE 'hall/%' ORDER BY id"
    ).fetchall()
    connection.close()
    return [subject.split("/")[2] for (subject,) in rows]


def by_rows(path: Path) -> list[str]:
    return list(ballot_numbers(path).values())


def by_day(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "SELECT subject FROM events WHERE what = 'mark.put' AND subject LIKE 'hall/%' ORDER BY at, digest"
    ).fetchall()
    connection.close()
    return [subject.split("/")[2] for (subject,) in rows]


GUESSES: dict[str, Callable[[Path], list[str]]] = {
    "events": by_events,
    "rows": by_rows,
    "days": by_day,
}


def ballot_numbers(path: Path) -> dict[int, str]:
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "SELECT b.id, r.code FROM ballots b JOIN reviewers r ON r.id = b.reviewer_id"
        " JOIN parts p ON p.id = b.part_id WHERE p.code = 'hall' ORDER BY b.id"
    ).fetchall()
    connection.close()
    return dict(rows)


def told(codes: Sequence[str]) -> float:
    """How well an order tells that of arrival: 0 for not at all."""
    return arrival.told(codes, ARRIVED)


def told_by_cells(path: Path) -> float:
    """How well the places of cells within the pages tell it: SQLite fills a page from its end as rows come."""
    raw = path.read_bytes()
    size = int.from_bytes(raw[16:18], "big")
    places = {code: place for place, code in enumerate(ARRIVED)}
    seen: dict[int, list[tuple[int, int]]] = {}
    for number, code in ballot_numbers(path).items():
        at = raw.find(number.to_bytes(8, "big"))
        while at >= 0:
            seen.setdefault(at // size, []).append((at, places[code]))
            at = raw.find(number.to_bytes(8, "big"), at + 1)
    found = [
        (abs(correlation(*zip(*cells, strict=True))), len(cells))
        for cells in seen.values()
        if len(cells) > 20
    ]
    assert sum(n for _, n in found) > len(ARRIVED)  # the table of marks and the indexes of both
    return sum(r * n for r, n in found) / sum(n for _, n in found)


@pytest.mark.parametrize("guess", GUESSES)
def test_nothing_in_the_closed_file_tells_in_which_order_ballots_came(
    voted: Voted, guess: str
) -> None:
    assert told(GUESSES[guess](voted.year.path)) < CHANCE
    assert told(GUESSES[guess](voted.copy)) < CHANCE


def test_the_pages_of_the_closed_file_tell_it_as_little(voted: Voted) -> None:
    # within pages of 20 to 100 cells chance alone reaches 0.2 on average
    assert told_by_cells(voted.year.path) < 0.3
    assert told_by_cells(voted.copy) < 0.3


def test_what_is_guessed_here_would_be_found_where_it_is(voted: Voted) -> None:
    """The file of a program that was killed: the second sitting lies in it as it came."""
    second = by_events(voted.killed)[FIRST_SITTING:]
    assert second == ARRIVED[FIRST_SITTING:]
    assert told_by_cells(voted.killed) > 0.3


def test_a_killed_program_leaves_it_until_the_next_opening(voted: Voted, tmp_path: Path) -> None:
    path = tmp_path / "killed.shufa"
    shutil.copyfile(voted.killed, path)
    Store.open(path).close()
    assert told(by_events(path)) < CHANCE
    assert verify_file(path).damages == ()


def test_the_store_lists_ballots_in_no_order_of_arrival(voted: Voted) -> None:
    with Store.open(voted.year.path, read_only=True) as store:
        entry = voted.year.entries[0]
        for found in (
            store.ballots.of_entry(voted.year.evaluation, "hall", entry),
            store.ballots.of_evaluation(voted.year.evaluation, "hall"),
        ):
            assert told([ballot.reviewer for ballot in found]) < CHANCE


def test_the_trail_still_holds_and_names_the_heads_that_were_printed(voted: Voted) -> None:
    found = verify_file(voted.year.path, voted.head)
    assert found.intact
    with Store.open(voted.copy, read_only=True) as copy:
        sealed = copy.trail.lasting_end()
    assert sealed.number == verify_file(voted.copy).events


def test_named_events_keep_their_numbers_and_times(voted: Voted) -> None:
    rows = []
    for path in (voted.killed, voted.year.path):
        connection = sqlite3.connect(path)
        rows.append(
            connection.execute(
                "SELECT id, at, who, what, subject FROM events WHERE length(at) > 10"
                " AND what <> 'file.seal'"
            ).fetchall()
        )
        connection.close()
    assert rows[0] == rows[1]


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE marks SET points = 1 WHERE rowid_like",
        "DELETE FROM marks WHERE rowid_like",
        "UPDATE ballots SET status = 'void' WHERE id = {id}",
    ],
)
def test_a_ballot_that_was_edited_afterwards_is_named(
    voted: Voted, tmp_path: Path, harm: str
) -> None:
    path = tmp_path / "harmed.shufa"
    shutil.copyfile(voted.year.path, path)
    number = next(iter(ballot_numbers(path)))
    connection = sqlite3.connect(path)
    connection.execute(harm.replace("rowid_like", "ballot_id = {id}").replace("{id}", str(number)))
    connection.commit()
    connection.close()
    assert {d.key.get("ballot_id", d.key.get("id")) for d in verify_file(path).damages} == {number}


def test_a_ballot_that_was_added_with_its_event_is_named(voted: Voted, tmp_path: Path) -> None:
    """Its event is put in another's place, as shuffling does, but without what comes after it chained anew."""
    path = tmp_path / "harmed.shufa"
    shutil.copyfile(voted.year.path, path)
    connection = sqlite3.connect(path)
    number, changes = connection.execute(
        "SELECT id, changes FROM events WHERE subject LIKE 'hall/%' LIMIT 1"
    ).fetchone()
    document = json.loads(changes)
    document[-1]["after"]["points"] = 1_000
    connection.execute(
        "INSERT OR REPLACE INTO events SELECT id, at, who, what, subject, reason, ?, previous, digest"
        " FROM events WHERE id = ?",
        (json.dumps(document), number),
    )
    connection.commit()
    connection.close()
    assert any(d.event == number for d in verify_file(path).damages)


def test_an_event_that_was_altered_before_it_was_shuffled_is_named(
    voted: Voted, tmp_path: Path
) -> None:
    """The program does not chain anew what somebody altered in the file of a program that was killed."""
    path = tmp_path / "harmed.shufa"
    shutil.copyfile(voted.killed, path)
    connection = sqlite3.connect(path)
    (number,) = connection.execute(
        "SELECT max(id) FROM events WHERE subject LIKE 'hall/%'"
    ).fetchone()
    connection.execute(
        "INSERT OR REPLACE INTO events SELECT id, at, who, what, subject, '另有', changes, previous, digest"
        " FROM events WHERE id = ?",
        (number,),
    )
    connection.commit()
    connection.close()
    with Store.open(path, "甲") as store:
        store.seal()
    assert [d.event for d in verify_file(path).damages] == [number]


# taking back


def test_typing_is_undone_until_the_file_is_sealed(tmp_path: Path) -> None:
    year = plain_year(tmp_path / "a.shufa")
    with Store.open(year.path, "甲") as store:
        runs = []
        for points in (10_000, 20_000):
            before = store.trail.last_id()
            store.ballots.put_mark("hall", year.entries[0], year.number, "H1", Mark.number(points))
            runs.append(EventRun(before + 1, store.trail.last_id()))
        store.reversals.undo(year.evaluation, runs[1])
        (ballot,) = store.ballots.of_evaluation(year.evaluation, "hall")
        assert ballot.marks["H1"] == Mark.number(10_000)
        store.seal()
        with pytest.raises(UserError) as refused:
            store.reversals.undo(year.evaluation, runs[0])
        assert refused.value.kind is ErrorKind.BALLOTS_SEALED
        assert store.trail.lasting_end().head == store.trail.head()
        subjects = [e.subject for e in store.trail.events() if e.what == "change.undo"]
    assert subjects == ["hall/U01/N001/H1"]  # no number of an event


def test_what_was_closed_cannot_be_undone_by_its_numbers(tmp_path: Path) -> None:
    year = plain_year(tmp_path / "a.shufa")
    with Store.open(year.path, "甲") as store:
        before = store.trail.last_id()
        store.ballots.put_mark("hall", year.entries[0], year.number, "H1", Mark.number(10_000))
        run = EventRun(before + 1, store.trail.last_id())
    with Store.open(year.path, "甲") as store, pytest.raises(UserError) as refused:
        store.reversals.undo(year.evaluation, run)
    assert refused.value.kind is ErrorKind.BALLOTS_SEALED


def test_a_head_that_is_shown_stays_in_the_trail(tmp_path: Path) -> None:
    year = plain_year(tmp_path / "a.shufa")
    with Store.open(year.path, "甲") as store:
        named = store.trail.head()
        for entry in year.entries:
            store.ballots.put_mark("hall", entry, year.number, "H1", Mark.number(10_000))
        shown = store.trail.lasting_end()
        assert shown.head == named  # what comes after may change places
        assert store.results.freeze(year.evaluation, "定稿").head == store.trail.events()[1].digest
        frozen = store.trail.lasting_end().head
    for head in (shown.head, frozen):
        assert verify_file(year.path, head).intact


def test_an_act_upon_a_number_is_not_passed(tmp_path: Path) -> None:
    """A number that was added between two ballots: its own ballot stays after it, and the file verifies."""
    year = plain_year(tmp_path / "a.shufa")
    with Store.open(year.path, "甲") as store:
        store.ballots.put_mark("hall", year.entries[0], year.number, "H1", Mark.number(10_000))
        later = store.panel.add(year.evaluation, "N002", "experts").id
        store.ballots.put_mark("hall", year.entries[0], later, "H1", Mark.number(20_000))
    assert by_events(year.path) == ["N001", "N002"]
    assert verify_file(year.path).damages == ()
