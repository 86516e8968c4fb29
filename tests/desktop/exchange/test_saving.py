"""A file gets its place in one step, and one that is there is only replaced where that was asked for."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from desktop.exchange.saving import PRIVATE, as_private_as, new_folder, refuse_existing, save_bytes


def test_what_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "排名表.pdf"
    save_bytes(path, b"signed")
    with pytest.raises(UserError) as refused:
        save_bytes(path, b"new")
    assert (refused.value.kind, refused.value.facts["path"]) == (ErrorKind.FILE_EXISTS, str(path))
    assert path.read_bytes() == b"signed"
    save_bytes(path, b"new", replace=True)
    assert path.read_bytes() == b"new"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_link_that_leads_nowhere_is_there_too(tmp_path: Path) -> None:
    path = tmp_path / "导出.xlsx"
    path.symlink_to(tmp_path / "stick" / "导出.xlsx")
    with pytest.raises(UserError) as refused:
        refuse_existing([tmp_path / "other", path])
    assert refused.value.facts["path"] == str(path)


@pytest.mark.parametrize("links", [True, False], ids=["links", "a disk without links"])
def test_a_file_that_came_in_between_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    """Somebody else's program wrote the name while ours was writing."""
    path = tmp_path / "票.pdf"
    link = os.link

    def in_between(source: Path, target: Path) -> None:
        path.write_bytes(b"theirs")
        if not links:
            raise OSError(errno.EPERM, "no links here")
        link(source, target)

    monkeypatch.setattr(os, "link", in_between)
    with pytest.raises(UserError) as refused:
        save_bytes(path, b"ours")
    assert refused.value.kind is ErrorKind.FILE_EXISTS
    assert path.read_bytes() == b"theirs"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_disk_without_links_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(_source: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    save_bytes(tmp_path / "票.pdf", b"ours")
    assert (tmp_path / "票.pdf").read_bytes() == b"ours"


def test_a_folder_of_its_own(tmp_path: Path) -> None:
    for name in ("表单", "表单-2", "表单-3"):
        made = new_folder(tmp_path, "表单")
        assert made.name == name
        made.mkdir()


@pytest.fixture
def rule_of_the_folder() -> Iterator[int]:
    """A system that lets the group read, and nobody else."""
    before = os.umask(0o027)
    yield 0o640
    os.umask(before)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps who may read in the folder alone")
def test_who_may_read_is_the_folder_s_rule_or_fewer(
    tmp_path: Path, rule_of_the_folder: int
) -> None:
    path = tmp_path / "排名表.pdf"
    save_bytes(path, b"sheet")
    assert stat.S_IMODE(path.stat().st_mode) == rule_of_the_folder
    save_bytes(path, b"passwords", replace=True, mode=PRIVATE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    year = tmp_path / "年度.shufa"
    year.touch(0o600)
    save_bytes(tmp_path / "导出.xlsx", b"ballots", mode=as_private_as(year))
    assert stat.S_IMODE((tmp_path / "导出.xlsx").stat().st_mode) == 0o600
    assert as_private_as(tmp_path / "不在.shufa") == PRIVATE
