"""Copies are whole, checked, made while the file is in use, given up in turn, and can be put back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.store import Store
from db.store.file.backups import KEPT, Occasion, backups, keep_backup, look_through, restore
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


def test_a_folder_takes_the_files_own_name_and_nothing_is_overwritten(
    path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "优盘"
    folder.mkdir()
    with Store.open(path, read_only=True) as store:
        assert store.back_up(folder) == folder / path.name
        with pytest.raises(UserError) as refused:
            store.back_up(folder)
        assert refused.value.kind is ErrorKind.FILE_EXISTS
        with pytest.raises(UserError) as refused:
            store.back_up(folder / "副本.db")
        assert refused.value.kind is ErrorKind.FILE_SUFFIX
        with pytest.raises(UserError) as refused:
            store.back_up(folder / "没有" / "副本.shufa")
        assert refused.value.kind is ErrorKind.FILE_MISSING


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


def test_the_oldest_copies_are_given_up(path: Path) -> None:
    with Store.open(path) as store:
        imported = store.keep_backup(Occasion.IMPORT)
        made = []
        for points in range(KEPT + 3):
            store.office.put_given("daily", 1, points)
            made.append(store.keep_backup(Occasion.OPENED))
    assert imported is not None
    left = {b.path for b in backups(path)}
    assert left == {imported, *made[3:]}
    assert left == set((path.parent / "备份").iterdir())


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
