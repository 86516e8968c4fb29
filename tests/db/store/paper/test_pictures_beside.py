"""Pictures beyond the room in the file lie beside it, go where it goes, and are missed where they are not."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records.paper import Batch
from db.store import Store
from db.store.file.backup_names import KEPT_OF_DAY, Occasion, backups
from db.store.file.backups import back_up, keep_backup, restore
from db.store.file.pictures_beside import APPLICATION_ID, PicturesBeside, beside
from db.store.file.unfinished import sweep
from db.store.paper import scans as storing
from db.store.verify.damage import DamageKind
from db.store.verify.verifying import verify_file
from desktop.ballots.open_matters import MatterKind, open_matters
from desktop.cli import run
from tests.db.staffed_year import SCHEME, StaffedYear
from tests.db.store.another_program import without_checks
from tests.db.store.paper.printed import print_copies
from tests.db.store.paper.scanned import new_batch, new_scan

ROOT = Path(__file__).parents[4]
NOW = "2024-12-31T00:00:00.000+00:00"
KILLED = """
import os, signal, sys
from pathlib import Path
from db.store import Store
from db.store.paper import scans
from db.store.trail.trail import Change
from tests.db.store.paper.scanned import new_batch, new_scan
scans.MOST_PICTURES = 0
Change.insert_beside = None  # nothing goes into the file
insert = Change.insert
def insert_or_die(self, table, *rest):
    if table == "pictures":
        os.kill(os.getpid(), signal.SIGKILL)
    return insert(self, table, *rest)
Change.insert = insert_or_die
with Store.open(Path(sys.argv[1])) as store:
    year = store.evaluations.latest().id
    store.scans.take(year, new_batch([new_scan(store, s) for s in store.sheets.all(year)]))
"""
CRASHED = """
import os, signal
from pathlib import Path
from db.store.file import backups
from db.store.file.backup_names import Occasion
backups.os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
backups.move_beside = lambda path, target: backups.beside(path).rename(backups.beside(target))
backups.keep_backup(Path("{path}"), Occasion.IMPORT, always=True)
"""


pytestmark = pytest.mark.usefixtures("printed")


@pytest.fixture
def taken(year: StaffedYear, monkeypatch: pytest.MonkeyPatch) -> StaffedYear:
    """Three pages, of which the file has room for the picture of one."""
    take(year, monkeypatch)
    return year


def take(year: StaffedYear, monkeypatch: pytest.MonkeyPatch) -> Batch:
    with Store.open(year.path) as store:
        scans = [new_scan(store, sheet) for sheet in store.sheets.all(year.evaluation)]
        monkeypatch.setattr(storing, "MOST_PICTURES", len(scans[0].picture) + 5)
        return store.scans.take(year.evaluation, new_batch(scans))


def seen(path: Path) -> list[bytes | None]:
    """Every page's picture, as somebody who looks at the pages sees it."""
    with Store.open(path, read_only=True) as store:
        pages = store.scans.pages(store.evaluations.latest().id)
        return sorted((store.scans.picture(p.scan_id) for p in pages), key=lambda c: c or b"")


def lying(path: Path) -> int:
    with closing(sqlite3.connect(f"{beside(path).as_uri()}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM pictures").fetchone()[0])


def damaged(path: Path) -> list[DamageKind]:
    found = verify_file(path)
    assert {d.table for d in found.damages} <= {"picture_contents"}
    return [d.kind for d in found.damages]


def test_what_the_file_has_no_room_for_lies_beside_it(
    year: StaffedYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    year.path.chmod(0o640)
    batch = take(year, monkeypatch)
    assert (batch.read, batch.without_picture) == (3, 0)
    assert lying(year.path) == 2
    assert beside(year.path).name == "year.shufa-pictures"
    assert beside(year.path).stat().st_mode & 0o777 == 0o640
    pictures = seen(year.path)
    assert len(set(pictures)) == 3
    assert None not in pictures
    assert damaged(year.path) == []
    with closing(sqlite3.connect(beside(year.path))) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


def test_a_year_with_room_has_nothing_beside_it(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        scans = [new_scan(store, sheet) for sheet in store.sheets.all(year.evaluation)]
        store.scans.take(year.evaluation, new_batch(scans))
        assert store.scans.pictures_left() == 0
    assert len(set(seen(year.path))) == 3
    assert not beside(year.path).exists()


def test_without_the_side_file_counts_stand_and_it_is_said(taken: StaffedYear) -> None:
    beside(taken.path).unlink()
    assert seen(taken.path).count(None) == 2
    with Store.open(taken.path, read_only=True) as store:
        assert store.scans.pictures_left() == 2
        assert len(store.scans.pages(taken.evaluation)) == 3
        (batch,) = store.scans.batches(taken.evaluation)
        assert (batch.read, batch.without_picture) == (3, 0)
    assert not beside(taken.path).exists()  # reading makes none
    assert damaged(taken.path) == [DamageKind.CONTENT_REMOVED] * 2


def test_both_are_found_again_under_another_name(taken: StaffedYear, tmp_path: Path) -> None:
    pictures, moved = seen(taken.path), tmp_path / "别处" / "述法.shufa"
    moved.parent.mkdir()
    shutil.move(taken.path, moved)
    shutil.move(beside(taken.path), beside(moved))
    assert seen(moved) == pictures
    assert damaged(moved) == []


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        ("UPDATE pictures SET content = x'00'", DamageKind.CONTENT_CHANGED),
        ("DELETE FROM pictures", DamageKind.CONTENT_REMOVED),
        ("DROP TABLE pictures", DamageKind.CONTENT_REMOVED),
    ],
)
def test_what_is_not_the_picture_is_neither_shown_nor_passed(
    taken: StaffedYear, damage: str, kind: DamageKind
) -> None:
    with Store.open(taken.path) as store:
        assert store.soundness().intact
        with without_checks(beside(taken.path)) as connection:
            connection.execute(damage)
        assert not store.soundness().intact  # asked again though the file is the same
    assert seen(taken.path).count(None) == 2
    assert damaged(taken.path) == [kind] * 2


def test_bytes_that_are_no_database_are_left_alone(
    year: StaffedYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(beside(year.path))) as other:
        other.execute("CREATE TABLE somebodys (x)")
    with pytest.raises(UserError) as refused:
        take(year, monkeypatch)
    assert refused.value.kind is ErrorKind.FILE_NOT_OURS
    assert refused.value.facts["path"] == str(beside(year.path))
    assert seen(year.path) == []


def test_killed_between_the_two_the_picture_is_there_and_no_record(
    year: StaffedYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(year.path)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert lying(year.path) == 3
    assert seen(year.path) == []
    assert damaged(year.path) == []
    take(year, monkeypatch)
    assert None not in seen(year.path)
    assert damaged(year.path) == []


def test_a_side_file_that_was_begun_is_no_hindrance(
    year: StaffedYear, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    beside(year.path).touch()
    back_up(year.path, tmp_path / "副本.shufa")
    assert not beside(tmp_path / "副本.shufa").exists()
    take(year, monkeypatch)
    assert None not in seen(year.path)


def test_a_copy_has_both(taken: StaffedYear, tmp_path: Path) -> None:
    beside(taken.path).chmod(0o600)
    copy = back_up(taken.path, tmp_path / "副本.shufa")
    assert seen(copy) == seen(taken.path)
    assert damaged(copy) == []
    assert beside(copy).stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob(".*.part*"))


def test_nothing_is_written_over_the_side_file_of_another(
    taken: StaffedYear, tmp_path: Path
) -> None:
    target = tmp_path / "副本.shufa"
    beside(target).write_bytes(b"somebody's")
    with pytest.raises(UserError) as refused:
        back_up(taken.path, target)
    assert refused.value.kind is ErrorKind.FILE_EXISTS
    assert beside(target).read_bytes() == b"somebody's"


def test_copies_of_the_same_pictures_share_them_until_the_last_is_given_up(
    taken: StaffedYear,
) -> None:
    at = datetime(2024, 12, 31, 8).astimezone()
    for n in range(KEPT_OF_DAY + 2):
        keep_backup(taken.path, Occasion.IMPORT, always=True, now=at + timedelta(minutes=n))
    kept = [b.path for b in backups(taken.path)]
    assert len(kept) == KEPT_OF_DAY
    folder = kept[0].parent
    assert {p.name for p in folder.glob("*-pictures")} == {beside(p).name for p in kept}
    assert len({beside(p).stat().st_ino for p in kept}) == 1
    assert beside(kept[0]).stat().st_ino != beside(taken.path).stat().st_ino
    assert seen(kept[0]) == seen(taken.path)


def test_a_copy_that_is_worked_in_changes_no_other(taken: StaffedYear, tmp_path: Path) -> None:
    first, second = (keep_backup(taken.path, Occasion.IMPORT, always=True) for _ in range(2))
    assert first is not None
    assert second is not None
    mine = tmp_path / "另起.shufa"
    shutil.move(second, mine)
    shutil.move(beside(second), beside(mine))
    PicturesBeside(mine).add({"0" * 64: b"another"})
    assert (lying(first), lying(mine)) == (2, 3)
    assert None not in seen(mine)
    with closing(sqlite3.connect(beside(mine))) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


def copies_before_and_after_another_picture(path: Path) -> tuple[Path, Path]:
    first = keep_backup(path, Occasion.IMPORT, always=True)
    PicturesBeside(path).add({"0" * 64: b"another"})
    second = keep_backup(path, Occasion.IMPORT, always=True)
    assert first is not None
    assert second is not None
    return first, second


def test_a_copy_of_other_pictures_or_of_a_harmed_copy_shares_nothing(taken: StaffedYear) -> None:
    first, second = copies_before_and_after_another_picture(taken.path)
    assert (lying(first), lying(second)) == (2, 3)
    whole = beside(second).read_bytes()
    beside(second).write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    third = keep_backup(taken.path, Occasion.IMPORT, always=True)
    assert third is not None
    assert None not in seen(third)


def test_restoring_puts_both_back_and_keeps_both(taken: StaffedYear, tmp_path: Path) -> None:
    pictures, copy = seen(taken.path), back_up(taken.path, tmp_path / "副本.shufa")
    PicturesBeside(taken.path).add({"0" * 64: b"taken later"})
    aside = restore(copy, taken.path, NOW)
    assert aside is not None
    assert (lying(taken.path), lying(aside)) == (2, 3)
    assert seen(taken.path) == seen(aside) == pictures
    taken.path.unlink()  # the file is lost, its side file is not
    again = restore(copy, taken.path, NOW)
    assert again is None
    assert seen(taken.path) == pictures
    assert lying(tmp_path / "year.恢复前2.shufa") == 2


def test_a_side_file_that_cannot_be_read_is_not_passed_over_in_copying(
    taken: StaffedYear, tmp_path: Path
) -> None:
    beside(taken.path).write_bytes(b"no database at all" * 1000)
    target = tmp_path / "副本.shufa"
    with pytest.raises(UserError) as refused:
        back_up(taken.path, target)
    assert refused.value.facts["path"] == str(beside(taken.path))
    assert not target.exists()
    assert not list(tmp_path.glob(".*.part*"))
    assert seen(taken.path).count(None) == 2


def test_what_a_crash_left_of_a_copy_goes_with_its_pictures(tmp_path: Path) -> None:
    folder = tmp_path / "别处"
    folder.mkdir()
    left = folder / ".1.part"
    for path in (left, beside(left)):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE begun (x)")
    os.utime(left, (0, 0))
    sweep(folder)
    assert list(folder.iterdir()) == []


def test_the_commands_say_what_belongs_together(
    taken: StaffedYear, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "副本.shufa"
    assert run(["backup", str(taken.path), str(copy)]) == 0
    assert (
        "扫描图像在旁边的“副本.shufa-pictures”，拷走、改名时两个一起。" in capsys.readouterr().out
    )
    assert run(["restore", str(taken.path), str(copy)]) == 0
    assert "扫描图像在旁边的“year.shufa-pictures”" in capsys.readouterr().out
    beside(copy).unlink()
    assert run(["backup", str(copy), str(tmp_path / "无图.shufa")]) == 0
    assert "扫描图像" not in capsys.readouterr().out


def test_the_side_copy_that_a_crash_left_before_its_copy_came_is_swept(
    taken: StaffedYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, away = copies_before_and_after_another_picture(taken.path)
    shutil.move(away, taken.path.with_name("带走的.shufa"))  # its pictures are left by a person
    script = CRASHED.format(path=str(taken.path))
    crashed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert crashed.returncode == -signal.SIGKILL
    (left,) = whole.parent.glob(".*.part")
    assert len(list(whole.parent.glob("*-pictures"))) == 3
    an_hour_later = time.time() + 60 * 60
    monkeypatch.setattr("db.store.file.unfinished.time.time", lambda: an_hour_later)
    newest = keep_backup(taken.path, Occasion.IMPORT, always=True)
    assert newest is not None
    assert not left.exists()
    assert set(whole.parent.glob("*-pictures")) == {beside(p) for p in (whole, away, newest)}
    assert None not in seen(newest)


def test_a_result_is_frozen_without_the_side_file_and_it_is_said(
    taken: StaffedYear, capsys: pytest.CaptureFixture[str]
) -> None:
    beside(taken.path).unlink()
    stays = [
        w for k in MatterKind if k is not MatterKind.PICTURES for w in ("--stays", f"{k}=不等")
    ]
    with Store.open(taken.path, read_only=True) as store:
        sheets = [m.key for m in open_matters(store, taken.evaluation) if m.printing is not None]
    stays += [w for key in sheets for w in ("--stays", f"{key}=不等")]
    freeze = ["freeze", str(taken.path), "--reason", "会议审定", *stays]
    assert run(freeze) == 2
    told = capsys.readouterr().err
    assert "pictures（不在此处的扫描图像 2 页）: 旁边没有“year.shufa-pictures”" in told
    assert run([*freeze, "--stays", "pictures=图像在档案室"]) == 0
    with Store.open(taken.path, read_only=True) as store:
        assert store.evaluations.latest().frozen
        assert "不在此处的扫描图像 2 页：图像在档案室" in store.results.snapshots(1)[0].reason
        found = store.verify()
    assert (found.sound, found.intact, found.away) == (True, False, 2)
    with without_checks(taken.path) as connection:
        connection.execute("UPDATE units SET title = '改了' WHERE id = 1")
    with Store.open(taken.path, read_only=True) as store:
        assert not store.soundness().sound


def test_the_pictures_of_a_removed_year_go_and_no_others(
    taken: StaffedYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "MOST_PICTURES", 0)
    with Store.open(taken.path) as store:
        other = store.evaluations.create(SCHEME)
        store.units.add(other.id, "U01", "单位U01", "执法部门")
        print_copies(store, other.id, "written", "experts", 1)
        (sheet,) = store.sheets.all(other.id)
        scan = new_scan(store, sheet, picture=b"next year's secret")
        store.scans.take(other.id, new_batch([scan], "明年"))
        assert lying(taken.path) == 3
        store.year_removal.remove(other.id)
        assert store.verify().intact
    assert lying(taken.path) == 2
    assert b"next year's secret" not in beside(taken.path).read_bytes()
    assert None not in seen(taken.path)
