"""Copies are whole, checked, made while the file is in use, given up in turn, and can be put back."""

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.store import Store
from db.store.file.backup_names import (
    KEPT_DAYS,
    KEPT_OF_DAY,
    KEPT_WEEKS,
    Occasion,
    backups,
    original_of,
)
from db.store.file.backups import back_up, keep_backup, look_through, restore
from tests.db.store import small_year

NOW = "2024-12-31T00:00:00.000+00:00"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "年度.shufa"
    small_year.build(path)
    return path


def contents(path: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return list(connection.iterdump())


def test_a_copy_holds_what_the_file_holds_also_while_it_is_open(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "优盘" / "副本.shufa"
    target.parent.mkdir()
    with Store.open(path) as store:
        store.office.put_given("daily", 1, 1_234)
        assert store.back_up(target) == target
        assert contents(target) == contents(path)
        store.office.put_given("daily", 1, 4_321)
    with Store.open(target, read_only=True) as copy:
        assert copy.office.given(1)[0].points == 1_234
        assert copy.verify().intact
    assert [p.name for p in target.parent.iterdir()] == ["副本.shufa"]


def test_a_folder_takes_copy_after_copy_and_nothing_is_overwritten(
    path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "优盘"
    folder.mkdir()
    at = datetime(2024, 12, 31, 10, 20, 30).astimezone()
    with Store.open(path, read_only=True) as store:
        first = back_up(path, folder, at)
        assert first.name.startswith("年度.第0001份.20241231-102030.手动.")
        second = back_up(path, folder, at)  # in the same second: its number is another
        assert second.name.startswith("年度.第0002份.")
        assert store.back_up(folder).name.startswith("年度.第0003份.")
        assert contents(first) == contents(second) == contents(path)
        with pytest.raises(UserError) as refused:
            store.back_up(first)
        assert refused.value.kind is ErrorKind.FILE_EXISTS
        with pytest.raises(UserError) as refused:
            store.back_up(folder / "副本.db")
        assert refused.value.kind is ErrorKind.FILE_SUFFIX
        with pytest.raises(UserError) as refused:
            store.back_up(folder / "没有" / "副本.shufa")
        assert refused.value.kind is ErrorKind.FILE_MISSING
    assert len(list(folder.iterdir())) == 3


def test_a_damaged_file_gives_no_copy(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'marks'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * 100)
    with pytest.raises(UserError) as at_once:
        Store.open(path, read_only=True)
    assert at_once.value.kind is ErrorKind.FILE_DAMAGED
    unchecked = Store.open(path, read_only=True, rows=False)
    with unchecked as store, pytest.raises(UserError) as refused:
        store.back_up(tmp_path / "副本.shufa")
    assert refused.value.kind is ErrorKind.FILE_DAMAGED
    assert refused.value.facts["path"] == str(path)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_an_unchanged_file_is_not_copied_again(path: Path) -> None:
    first = keep_backup(path, Occasion.OPENED)
    assert first is not None
    assert contents(first) == contents(path)
    assert keep_backup(path, Occasion.OPENED) is None
    assert keep_backup(path, Occasion.IMPORT) is None
    with Store.open(path) as store:
        store.office.put_given("daily", 1, 1_234)
    second = keep_backup(path, Occasion.IMPORT)
    assert second is not None
    assert [b.path for b in backups(path)] == [second, first]
    assert [b.occasion for b in backups(path)] == ["导入前", "打开时"]


def test_a_file_as_good_as_new_needs_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "新.shufa"
    with Store.create(path) as store:
        store.evaluations.create(small_year.SCHEME)
        assert store.keep_backup(Occasion.OPENED) is None
    assert [p.name for p in tmp_path.iterdir()] == ["新.shufa"]


def a_copy(path: Path, at: datetime, occasion: Occasion, points: int) -> Path:
    """A copy of a state of its own, made when the clock said so."""
    with Store.open(path) as store:
        store.office.put_given("daily", 1, points)
    copy = keep_backup(path, occasion, now=at)
    assert copy is not None
    return copy


def test_of_the_day_the_newest_of_each_occasion_stay(path: Path) -> None:
    day = datetime(2024, 12, 31, 8).astimezone()
    imported = a_copy(path, day, Occasion.IMPORT, 9_000)
    made = [
        a_copy(path, day + timedelta(minutes=n), Occasion.OPENED, n) for n in range(KEPT_OF_DAY + 3)
    ]
    left = {b.path for b in backups(path)}
    assert left == {imported, *made[3:]}
    assert left == set((path.parent / "备份").iterdir())


def test_days_then_weeks_keep_their_last_copy_and_every_freeze_its_own(path: Path) -> None:
    """Ten weeks, two copies a day; the weeks as a calendar of 2024 has them."""
    first = datetime(2024, 9, 23, 9).astimezone()  # a Monday
    frozen = a_copy(path, first, Occasion.FREEZE, 1)
    for day in range(71):  # the last day, 2 December, is a Monday
        for half in range(2):
            at = first + timedelta(days=day, hours=1 + half)
            a_copy(path, at, Occasion.OPENED, 2 + 2 * day + half)
    left = backups(path)
    assert left[-1].path == frozen
    days = [b.at[:8] for b in left[:-1]]
    assert days[:2] == ["20241202", "20241202"]  # of the newest day, both
    week = ["20241201", *(f"202411{day}" for day in range(30, 24, -1))]
    assert days[2 : 2 + KEPT_DAYS] == week  # the last copy of each of the 7 days before
    # the Sundays of the weeks before that; its own week and that of the 7 days have been told
    sundays = ["20241124", "20241117", "20241110", "20241103", "20241027", "20241020"]
    assert days[2 + KEPT_DAYS :] == sundays
    assert len(sundays) == KEPT_WEEKS - 2
    assert all(b.at.endswith("110000") for b in left[2:-1])


def test_a_clock_set_back_costs_no_copy(path: Path) -> None:
    late = datetime(2024, 12, 31, 8).astimezone()
    for n in range(KEPT_OF_DAY):
        a_copy(path, late + timedelta(minutes=n), Occasion.OPENED, n)
    early = datetime(2001, 1, 1, 8).astimezone()
    newest = [a_copy(path, early + timedelta(minutes=n), Occasion.OPENED, 100 + n) for n in (0, 1)]
    found = backups(path)
    assert [b.path for b in found[:2]] == newest[::-1]
    with Store.open(found[0].path, read_only=True) as store:
        assert store.office.given(1)[0].points == 101
    assert found[2].at.startswith("20241231-0809")  # the last copy of the day before


def test_copies_of_before_they_were_counted_come_first(path: Path) -> None:
    folder = path.parent / "备份"
    folder.mkdir()
    old = [
        folder / f"年度.2024123{day}-101010-123456.打开时.{day}123456789ab.shufa" for day in (0, 1)
    ]
    for copy in old:
        copy.write_bytes(b"")
    newest = keep_backup(path, Occasion.OPENED, now=datetime(2001, 1, 1).astimezone())
    assert [b.path for b in backups(path)] == [newest, *old[::-1]]


def test_a_freeze_has_a_copy_of_its_own_though_the_state_was_copied(path: Path) -> None:
    assert keep_backup(path, Occasion.OPENED) is not None
    assert keep_backup(path, Occasion.FREEZE) is not None
    assert keep_backup(path, Occasion.FREEZE) is None
    assert keep_backup(path, Occasion.OPENED) is None


def test_a_copy_is_read_and_never_worked_in(path: Path) -> None:
    copy = keep_backup(path, Occasion.OPENED)
    assert copy is not None
    assert original_of(copy) == path
    before = copy.read_bytes()
    with pytest.raises(UserError) as refused:
        Store.open(copy)
    assert refused.value.kind is ErrorKind.FILE_IS_BACKUP
    with Store.open(copy, read_only=True) as store:
        assert store.verify().intact
    assert copy.read_bytes() == before
    assert [p.name for p in copy.parent.iterdir()] == [copy.name]


def test_what_a_crash_left_half_copied_is_swept(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "备份"
    folder.mkdir()
    for place in (tmp_path, folder):
        shutil.copyfile(path, place / ".99999.part")
        (place / ".99998.part").touch()
        (place / ".99997.part").write_bytes(b"of another program")
        for left in place.glob(".*.part"):
            os.utime(left, (0, 0))
    (folder / ".88887.part").touch()  # another program has just begun, and copies nothing yet
    making = sqlite3.connect(folder / ".88888.part", isolation_level=None)
    making.execute("CREATE TABLE begun (a)")
    making.execute("BEGIN IMMEDIATE")  # another program is copying just now
    os.utime(folder / ".88888.part", (0, 0))  # by a clock that is behind
    copy = keep_backup(path, Occasion.OPENED)
    assert copy is not None
    assert {p.name for p in tmp_path.glob(".*")} == {".99997.part"}
    others = {".99997.part", ".88888.part", ".88887.part"}
    assert {p.name for p in folder.glob(".*.part")} == others
    making.close()


def test_a_copy_is_as_private_as_the_file(path: Path) -> None:
    path.chmod(0o600)
    copy = keep_backup(path, Occasion.OPENED)
    assert copy is not None
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_long_name_is_cut_in_the_names_of_its_copies(path: Path) -> None:
    long = path.rename(path.with_name("述法评议" * 19 + ".shufa"))
    copy = keep_backup(long, Occasion.OPENED)
    assert copy is not None
    assert [b.path for b in backups(long)] == [copy]


def test_copies_of_another_file_are_left_alone(path: Path) -> None:
    folder = path.parent / "备份"
    folder.mkdir()
    other = folder / "去年.20240101-000000-000000.打开时.0123456789ab.shufa"
    other.write_bytes(b"")
    own = folder / "自己放的.shufa"
    own.write_bytes(b"")
    keep_backup(path, Occasion.OPENED)
    assert other.exists()
    assert own.exists()
    assert len(backups(path)) == 1


def test_a_copy_is_put_back_and_the_present_file_is_kept(path: Path) -> None:
    copy = keep_backup(path, Occasion.OPENED)
    assert copy is not None
    before = contents(path)
    with Store.open(path) as store:
        store.office.put_given("daily", 1, 1_234)
    spoiled = contents(path)
    aside = restore(copy, path, NOW)
    assert contents(path) == before
    assert aside is not None
    assert contents(aside) == spoiled
    assert copy.exists()


def test_a_file_that_cannot_be_opened_any_more_is_put_back(path: Path) -> None:
    copy = keep_backup(path, Occasion.OPENED)
    assert copy is not None
    path.write_bytes(b"\xff" * 20_000)
    path.with_name(path.name + "-journal").write_bytes(b"left behind by a crash")
    aside = restore(copy, path, NOW)
    assert aside is not None
    assert aside.read_bytes() == b"\xff" * 20_000
    assert aside.with_name(aside.name + "-journal").exists()
    with Store.open(path) as store:
        assert store.verify().intact
        store.office.put_given("daily", 1, 1_234)


def test_only_a_whole_copy_is_put_back(path: Path, tmp_path: Path) -> None:
    copy = keep_backup(path, Occasion.OPENED)
    assert copy is not None
    before = path.read_bytes()
    copy.write_bytes(copy.read_bytes()[:-5000])
    with pytest.raises(UserError) as refused:
        restore(copy, path, NOW)
    assert refused.value.kind is ErrorKind.FILE_DAMAGED
    assert refused.value.facts["path"] == str(copy)
    assert path.read_bytes() == before
    assert {p.name for p in tmp_path.iterdir()} == {path.name, "备份"}


def test_nothing_is_put_under_a_program_that_has_the_file_open(path: Path) -> None:
    copy = keep_backup(path, Occasion.OPENED)
    assert copy is not None
    with Store.open(path) as store:
        with pytest.raises(UserError) as refused:
            restore(copy, path, NOW)
        assert refused.value.kind is ErrorKind.FILE_OPEN_ELSEWHERE
        store.office.put_given("daily", 1, 1_234)


def test_looking_through_a_file_changes_nothing_and_finds_a_damaged_page(path: Path) -> None:
    before = path.read_bytes()
    look_through(path)
    assert path.read_bytes() == before
    path.write_bytes(before[:8192] + b"\xff" * 100 + before[8292:])
    with pytest.raises(UserError) as refused:
        look_through(path)
    assert refused.value.kind is ErrorKind.FILE_DAMAGED
