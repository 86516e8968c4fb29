"""The file: what is ours, what is refused and left alone, and how durably it is written.

See docs/integrity.md § Opening.
"""

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

import db.store.file.disk as store_disk
from db.errors import ErrorKind, UserError
from db.migrations import APPLICATION_ID, schema
from db.records import EventRun, Mark
from db.store import Store
from tests.db.store import small_year

FILES = Path(__file__).resolve().parents[3] / "files"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "年度.shufa"
    small_year.build(path)
    return path


@pytest.fixture
def beside(path: Path) -> Iterator[sqlite3.Connection]:
    """Another program that has the file open."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def schema_of(path: Path) -> list[tuple[str, str, str, str | None]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2"
        ).fetchall()


def dump(path: Path) -> list[str]:
    """Everything that a file holds, as SQL."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return list(connection.iterdump())


def refused(act: Callable[[], object]) -> UserError:
    with pytest.raises(UserError) as refusal:
        act()
    return refusal.value


# --- a new file ---


def test_a_new_file_is_ours_and_has_no_evaluation(tmp_path: Path) -> None:
    path = tmp_path / "新.shufa"
    with Store.create(path) as store:
        assert store.evaluations.list() == ()
        assert refused(store.evaluations.latest).kind is ErrorKind.NO_EVALUATION
        assert store.trail.head() == ""
    header = path.read_bytes()[:100]
    assert header[68:72] == b"SHUF" == APPLICATION_ID.to_bytes(4, "big")


def test_a_change_is_on_disk_when_the_call_returns(path: Path, beside: sqlite3.Connection) -> None:
    """Rollback journal, emptied and synced (test_power_cuts shows why), nothing left beside a closed file."""
    with Store.open(path) as store:
        pragma = store._database.conn.execute
        assert pragma("PRAGMA journal_mode").fetchone() == ("truncate",)
        assert pragma("PRAGMA synchronous").fetchone() == (3,)
        assert pragma("PRAGMA foreign_keys").fetchone() == (1,)
        entry = store.units.entries(1)[0]
        store.office.put_given("daily", entry.id, 12_345)
        found = beside.execute("SELECT points FROM given_scores WHERE entry_id = ?", (entry.id,))
        assert found.fetchone() == (12_345,)
        sign = path.name + "-lock"  # who has it open, see test_ownership
        journal = path.with_name(path.name + "-journal")
        assert {p.name for p in path.parent.iterdir()} == {path.name, sign, journal.name}
        assert journal.stat().st_size == 0
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert beside.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_every_table_is_strict_and_every_reference_has_its_row(beside: sqlite3.Connection) -> None:
    tables = beside.execute(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    ).fetchall()
    ours = {name: strict for name, strict in tables if not name.startswith(("sqlite_", "_sqlite"))}
    assert {"ballots", "marks", "events", "scheme_versions"} <= ours.keys()
    assert all(ours.values()), ours
    assert beside.execute("PRAGMA foreign_key_check").fetchall() == []
    beside.execute("PRAGMA foreign_keys = ON")
    for statement in (
        "INSERT INTO entries (evaluation_id, unit_id, category, presentation) VALUES (1, 99, 'x', '书面')",
        "UPDATE ballots SET reviewer_id = 99 WHERE id = 1",
        "DELETE FROM reviewers",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            beside.execute(statement)


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("UPDATE marks SET points = 1.5 WHERE points IS NOT NULL", "REAL value in INTEGER"),
        ("UPDATE marks SET points = 'ten' WHERE points IS NOT NULL", "TEXT value in INTEGER"),
        ("UPDATE marks SET points = -1 WHERE points IS NOT NULL", "CHECK"),
        ("UPDATE marks SET points = NULL WHERE points IS NOT NULL", "CHECK"),
        ("UPDATE marks SET state = 'abstain' WHERE points IS NOT NULL", "CHECK"),
        ("UPDATE ballots SET status = 'lost'", "CHECK"),
        ("UPDATE ballots SET counted = 1 - counted", "CHECK"),
        ("UPDATE entries SET presentation = '线上'", "CHECK"),
        ("UPDATE adjustments SET points = NULL", "CHECK"),
        ("UPDATE adjustments SET points = 0", "CHECK"),
        ("UPDATE given_scores SET points = -1", "CHECK"),
    ],
)
def test_the_file_itself_refuses_what_is_no_mark(
    beside: sqlite3.Connection, statement: str, complaint: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=complaint):
        beside.execute(statement)


# --- what is refused, and stays as it was ---


def test_creating_never_overwrites(path: Path) -> None:
    before = path.read_bytes()
    assert refused(lambda: Store.create(path)).kind is ErrorKind.FILE_EXISTS
    assert path.read_bytes() == before


def test_a_file_needs_its_ending_and_its_folder(tmp_path: Path) -> None:
    assert refused(lambda: Store.create(tmp_path / "年度.db")).kind is ErrorKind.FILE_SUFFIX
    assert refused(lambda: Store.open(tmp_path / "年度.xlsx")).kind is ErrorKind.FILE_SUFFIX
    absent = tmp_path / "没有" / "年度.shufa"
    assert refused(lambda: Store.create(absent)).kind is ErrorKind.FILE_MISSING
    assert refused(lambda: Store.open(tmp_path / "没有.shufa")).kind is ErrorKind.FILE_MISSING
    (tmp_path / "夹.shufa").mkdir()
    assert refused(lambda: Store.open(tmp_path / "夹.shufa")).kind is ErrorKind.FILE_MISSING
    assert {p.name for p in tmp_path.iterdir()} == {"夹.shufa"}


def another_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (text)")
        connection.execute("PRAGMA application_id = 1")
        connection.commit()


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('shufa', 'of_2031', '')"
        )
        connection.commit()


def cut_to(part: float) -> Callable[[Path], None]:
    def cut(path: Path) -> None:
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * part)])

    return cut


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize(
    ("harm", "kind"),
    [
        (lambda path: path.write_bytes(b""), ErrorKind.FILE_DAMAGED),
        (lambda path: path.write_text("not a database " * 20), ErrorKind.FILE_NOT_OURS),
        (lambda path: path.write_bytes(path.read_bytes()[:99]), ErrorKind.FILE_DAMAGED),
        (another_program, ErrorKind.FILE_NOT_OURS),
        (newer, ErrorKind.FILE_NEWER),
        (cut_to(0.05), ErrorKind.FILE_DAMAGED),
        (cut_to(0.5), ErrorKind.FILE_DAMAGED),
        (cut_to(0.99), ErrorKind.FILE_DAMAGED),
    ],
    ids=["empty", "text", "headless", "another", "newer", "cut 5%", "cut half", "cut 99%"],
)
def test_what_is_not_ours_or_not_whole_is_refused_and_not_touched(
    path: Path, harm: Callable[[Path], None], kind: ErrorKind, *, read_only: bool
) -> None:
    harm(path)
    before = path.read_bytes()
    error = refused(lambda: Store.open(path, read_only=read_only))
    assert error.kind is kind
    assert error.facts["path"] == str(path)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_newer_file_says_what_it_does_not_know(path: Path) -> None:
    newer(path)
    assert refused(lambda: Store.open(path)).facts["detail"] == "of_2031"


def test_a_file_opened_for_reading_cannot_be_written(path: Path) -> None:
    before = path.read_bytes()
    with Store.open(path, read_only=True) as store:
        entry = store.units.entries(1)[0]
        error = refused(lambda: store.office.put_given("daily", entry.id, 1_000))
        assert error.kind is ErrorKind.FILE_READ_ONLY
        assert len(store.results.ranking(1).standings) == 3
    assert path.read_bytes() == before


def test_a_file_that_another_program_is_writing_is_busy(
    path: Path, beside: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_disk, "_BUSY_SECONDS", 0.0)
    with Store.open(path) as store:
        entry = store.units.entries(1)[0]
        beside.execute("BEGIN IMMEDIATE")
        error = refused(lambda: store.office.put_given("daily", entry.id, 1_000))
        assert error.kind is ErrorKind.FILE_BUSY
        beside.execute("ROLLBACK")
        store.office.put_given("daily", entry.id, 1_000)
        assert store.office.given(1)[0].points == 1_000


def test_a_full_disk_is_said_and_nothing_is_half_written(path: Path) -> None:
    with Store.open(path) as store:
        pages = store._database.conn.execute("PRAGMA page_count").fetchone()[0]
        store._database.conn.execute(f"PRAGMA max_page_count = {pages}")
        head, contents = store.trail.head(), store.importer.contents(1)
        entry, reviewer = store.units.entries(1)[0], store.panel.reviewers(1)[0]
        ballot = store.ballots.get("written", entry.id, reviewer.id)
        assert ballot is not None
        store.ballots.withdraw(ballot.id, "更正")

        def fill_up() -> None:
            for _ in range(100):
                store.ballots.put_comment("written", entry.id, reviewer.id, "长" * 5_000)
                store.ballots.put_comment("written", entry.id, reviewer.id, "短")

        assert refused(fill_up).kind is ErrorKind.DISK_FULL
        kept = store.ballots.by_id(ballot.id).comment
        assert kept in ("", "短", "长" * 5_000)
        assert head != store.trail.head()
        assert store.importer.contents(1).entries == contents.entries
    with Store.open(path) as store:
        assert store.ballots.by_id(ballot.id).comment == kept
        assert store.verify().damages == ()


def test_several_changes_land_together_or_not_at_all(path: Path) -> None:
    with Store.open(path) as store:
        entry = store.units.entries(1)[0]
        head = store.trail.head()

        def half_way() -> None:
            with store.transaction():
                store.office.put_given("daily", entry.id, 1_000)
                raise LookupError("half way")

        with pytest.raises(LookupError, match="half way"):
            half_way()
        assert store.trail.head() == head
        with store.transaction():
            store.office.put_given("daily", entry.id, 1_000)
            store.office.put_occurrences("duty", "D1", entry.id, 3)
        given = {g.entry_id: g.points for g in store.office.given(1)}
        missed = {o.entry_id: o.times for o in store.office.occurrences(1)}
        assert (given[entry.id], missed[entry.id]) == (1_000, 3)


# --- older files ---


def old_file(path: Path, *, steps: int) -> None:
    """A file as a program wrote it that knew only the first steps of the schema."""
    names = [step.name for step in schema.pending(Database(memory=True))]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        schema.apply(Database(connection), stop_before=names[steps])
        connection.execute(
            "INSERT INTO evaluations (title, year, organiser) VALUES ('旧', 2020, '')"
        )


STEPS = len(schema.pending(Database(memory=True)))


@pytest.mark.parametrize("steps", range(1, STEPS))
def test_an_older_file_is_copied_and_brought_up(tmp_path: Path, steps: int) -> None:
    path, new = tmp_path / "旧.shufa", tmp_path / "新.shufa"
    old_file(path, steps=steps)
    before = dump(path)
    with Store.open(path) as store:
        assert [e.title for e in store.evaluations.list()] == ["旧"]
    Store.create(new).close()
    assert schema_of(path) == schema_of(new)
    (copy,) = (tmp_path / "备份").iterdir()
    assert "升级前" in copy.name
    assert dump(copy) == before
    after = path.read_bytes()
    Store.open(path).close()
    assert path.read_bytes() == after, "opening it again changes nothing"
    assert list((tmp_path / "备份").iterdir()) == [copy]


def test_an_older_file_can_be_read_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "旧.shufa"
    old_file(path, steps=1)
    before = path.read_bytes()
    with Store.open(path, read_only=True) as store:
        assert [e.title for e in store.evaluations.list()] == ["旧"]
        error = refused(lambda: store.evaluations.create(small_year.SCHEME))
        assert error.kind is ErrorKind.FILE_READ_ONLY
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_an_older_file_with_a_broken_reference_is_refused_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "旧.shufa"
    old_file(path, steps=1)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO parts (evaluation_id, code) VALUES (77, 'x')")
        connection.commit()
    before = path.read_bytes()
    assert refused(lambda: Store.open(path)).kind is ErrorKind.FILE_DAMAGED
    assert path.read_bytes() == before


def kept_files() -> list[Path]:
    return sorted(FILES.glob("*.shufa"))


def test_a_file_of_every_version_is_kept() -> None:
    assert kept_files(), "tests/files/README.md says how one is made"


@pytest.mark.parametrize("kept", kept_files(), ids=lambda p: p.stem)
def test_files_of_every_version_open_and_have_the_schema_of_a_new_one(
    kept: Path, tmp_path: Path
) -> None:
    path, new = tmp_path / kept.name, tmp_path / "新.shufa"
    path.write_bytes(kept.read_bytes())
    Store.create(new).close()
    with Store.open(path) as store:
        evaluation = store.evaluations.latest()
        ranking = store.results.ranking(evaluation.id)
        assert [(s.rank, s.entry.unit_code) for s in ranking.standings] == [
            (1, "U01"),
            (2, "U02"),
            (3, "U03"),
        ]
        assert store.verify().damages == ()
        reviewer = store.panel.reviewers(evaluation.id)[0]
        ballot = store.ballots.of_reviewer(evaluation.id, "written", reviewer.id)[0]
        store.ballots.withdraw(ballot.id, "更正")
        store.ballots.put_mark("written", ballot.entry_id, reviewer.id, "A1", Mark.number(10_000))
    assert schema_of(path) == schema_of(new)


def test_what_was_taken_back_leaves_no_room_in_a_closed_file(path: Path) -> None:
    without = path.stat().st_size
    with Store.open(path) as store:
        year = store.evaluations.latest().id
        before = store.trail.last_id()
        unit = store.units.entries(year)[0].id
        store.reports.hand_in(unit, "扫描件.pdf", random.Random(17).randbytes(3_000_000))
        store.reversals.undo(year, EventRun(before + 1, store.trail.last_id()))
        assert path.stat().st_size > 3_000_000, "a file in use keeps its room"
    assert path.stat().st_size < without + 100_000
    with Store.open(path) as store:
        assert not store.reports.latest(store.evaluations.latest().id)
        assert store.verify().damages == ()
