"""What was begun and cut short is swept; what somebody makes now, or another program made, stays."""

import os
import time
from pathlib import Path

import pytest

from db.store.file.unfinished import begin_unfinished, sweep, unfinished_packets, unfinished_save
from desktop.exchange.saving import save_bytes

A_DAY = 25 * 60 * 60


def age(path: Path) -> None:
    then = time.time() - A_DAY
    os.utime(path, (then, then))


def cut_short(folder: Path) -> list[Path]:
    """A saving, and packets, of which a crash left this."""
    saved = unfinished_save(folder / "通报.pdf")
    saved.write_bytes(b"%PDF-1.4")
    packets = unfinished_packets(folder)
    (packets / "template.shufap").write_bytes(b"SQLite format 3\0")
    return [saved, packets]


def test_what_was_cut_short_goes_after_a_day(tmp_path: Path) -> None:
    left = cut_short(tmp_path)
    sweep(tmp_path)
    assert all(path.exists() for path in left), "somebody may be writing it"
    for path in left:
        age(path)
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_saving_drawn_a_name_of_figures_alone_is_no_copy_of_a_year(tmp_path: Path) -> None:
    begun = tmp_path / ".0123456789012345.part"
    begun.touch()
    hours_ago = time.time() - 2 * 60 * 60
    os.utime(begun, (hours_ago, hours_ago))
    sweep(tmp_path)
    assert begun.exists(), "somebody may be writing it"


def test_saving_beside_them_sweeps_them(tmp_path: Path) -> None:
    for path in cut_short(tmp_path):
        age(path)
    save_bytes(tmp_path / "排名表.pdf", b"%PDF-1.4")
    assert [p.name for p in tmp_path.iterdir()] == ["排名表.pdf"]


@pytest.mark.parametrize(
    "name", [".video.mp4.part", ".0123456789abcdeg.part", "0123456789abcdef.part"]
)
def test_files_of_others_stay(tmp_path: Path, name: str) -> None:
    other = tmp_path / name
    other.write_bytes(b"1")
    age(other)
    sweep(tmp_path)
    assert other.exists()


def test_a_folder_with_something_else_in_it_stays(tmp_path: Path) -> None:
    packets = unfinished_packets(tmp_path)
    (packets / "照片.jpg").write_bytes(b"1")
    age(packets)
    sweep(tmp_path)
    assert packets.exists()


def test_a_copy_of_ones_own_that_is_under_way_stays(tmp_path: Path) -> None:
    copy = begin_unfinished(tmp_path)
    age(copy)
    sweep(tmp_path)
    assert copy.exists()
