"""`shufa scan` as an office runs it: sheets printed by the program, filled in, scanned to a PDF and a TIFF."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PIL import Image

from db.records import ABSTAIN, Mark
from db.records.layout_json import read_layout
from db.records.layouts import Layout
from db.store import Store
from desktop.cli import run
from desktop.exchange.documents.document_reader import DocumentReader
from desktop.exchange.scans.kept_picture import kept_picture
from tests.desktop.exchange.scans.drawn_pages import DRAWN
from tests.desktop.exchange.scans.pens import Pen, fill_in
from tests.desktop.exchange.scans.scanners import black_and_white, cut, office

pytestmark = pytest.mark.xdist_group("scan command")  # its sheets are printed once

Capture = pytest.CaptureFixture[str]
PEN = Pen(0.5, 40)


SCHEME = """
title = "示例区述法评议"
year = 2024
organiser = "示例区依法治区办"

[[groups]]
code = "hall"
title = "会场"

[[parts]]
code = "vote"
title = "民主测评"
kind = "voted"
[[parts.criteria]]
code = "V1"
title = "总体评价"
points = 100
levels = [{ title = "优秀", points = 100 }, { title = "良好", points = 80 }, { title = "较差", points = 40 }]
"""


@dataclass(frozen=True)
class Year:
    """A file with six units that are voted on."""

    path: Path
    evaluation: int


def made(path: Path, title: str = "示例区述法评议") -> Year:
    with Store.create(path) as store:
        evaluation = store.evaluations.create(SCHEME.replace("示例区述法评议", title)).id
        for number in range(1, 7):
            store.units.add(evaluation, f"U{number:02}", f"单位{number}", "执法部门")
    return Year(path, evaluation)


@pytest.fixture
def year(tmp_path: Path) -> Year:
    return made(tmp_path / "year.shufa")


class Stack:
    """Printed sheets as pictures, and what was marked on those that were filled in."""

    def __init__(self, pdf: Path) -> None:
        self.layout: Layout = read_layout(pdf.with_suffix(".layout.json").read_text("utf-8"))
        width, height = self.layout.page_mm
        self._size = round(width * DRAWN), round(height * DRAWN)
        with DocumentReader() as reader:
            pages = reader.pages(pdf.read_bytes())
            self._blank = [pages.draw(n, 305) for n in range(pages.count)]
        self.meant: dict[tuple[str, str], str | None] = {}

    def scanned(self, number: int, seed: int = 0) -> Image.Image:
        """A page of the PDF, filled in and scanned."""
        return office(self.filled(number, seed), Random(seed))

    def blank(self, number: int) -> Image.Image:
        """A page as it was printed."""
        drawn = self._blank[number]
        return Image.frombytes("L", (drawn.width, drawn.height), drawn.pixels).resize(self._size)

    def filled(self, number: int, seed: int) -> Image.Image:
        page = self.layout.pages[number]
        sheet = fill_in(
            self.blank(number), self.layout, page, Random(f"{number} {seed}"), shape="tick", pen=PEN
        )
        for field, filled in sheet.truth.items():
            self.meant[page.sheet, field] = filled.level
        return sheet.image


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Stack]:
    """The file with three printed sheets, and their pages drawn."""
    folder = tmp_path_factory.mktemp("printed")
    path = made(folder / "year.shufa").path
    command = ["sheets", str(path), "--out", str(folder), "--only", "ballots", "--layout"]
    assert run([*command, "--copies", "3"]) == 0
    return path, Stack(min(folder.glob("*.pdf")))


@pytest.fixture
def stack(year: Year, printed: tuple[Path, Stack]) -> Stack:
    path, drawn = printed
    shutil.copyfile(path, year.path)
    drawn.meant = {}
    return drawn


def scan(capsys: Capture, *command: object, status: int = 0) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["scan", *map(str, command), "--json"]) == status
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_stack_is_read_once(year: Year, stack: Stack, tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "扫描"
    folder.mkdir()
    first, second, third = (stack.scanned(n) for n in range(3))
    first.save(folder / "一.tif", save_all=True, append_images=[second], dpi=(200, 200))
    third.convert("RGB").save(folder / "二.pdf", resolution=200)
    tried = scan(capsys, year.path, folder, "--dry-run")
    assert (tried["batch"], tried["pages"], tried["read"]) == (None, 3, 3)
    taken = scan(capsys, year.path, folder)
    assert {**taken, "batch": None, "counted": tried["counted"]} == tried
    read = {(r["sheet"], r["field"]): r["level"] for r in taken["readings"] if r["state"] == "one"}
    assert read == {key: stack.meant[key] for key in read}
    assert len(read) == taken["fields"]["one"] >= len(stack.meant) - 2

    renamed = tmp_path / "改名.tif"
    renamed.write_bytes((folder / "一.tif").read_bytes())
    again = scan(capsys, year.path, renamed)
    assert (again["batch"], again["pages"], again["known_files"]) == (None, 0, ["改名.tif"])
    second.save(tmp_path / "另存.png")
    once_more = scan(capsys, year.path, tmp_path / "另存.png")
    assert (once_more["batch"], len(once_more["again"]), once_more["read"]) == (None, 1, 0)
    with Store.open(year.path, read_only=True) as store:
        pages = store.scans.pages(year.evaluation)
        assert len(pages) == 3
        picture = store.scans.picture(pages[0].scan_id)
        assert picture is not None
        assert picture.startswith(b"\x89PNG")
        assert store.verify().intact


def told(capsys: Capture, *command: object, status: int = 0) -> dict[str, Any]:
    capsys.readouterr()
    assert run([*map(str, command), "--json"]) == status
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_scanned_and_settled_ballots_rank_as_typed_ones(
    year: Year, stack: Stack, tmp_path: Path, capsys: Capture
) -> None:
    folder = tmp_path / "扫描"
    folder.mkdir()
    for number in range(3):
        stack.scanned(number, 7).save(folder / f"{number}.png")
    counted = scan(capsys, year.path, folder)["counted"]
    waiting = told(capsys, "settle", year.path)["asked"]
    assert counted["ballots"] + counted["waiting"] == len(stack.meant) == 18
    for one in waiting:
        meant = stack.meant[one["sheet"], one["field"]]
        where = ("--scan", one["scan"], "--field", one["field"])
        told(capsys, "settle", year.path, *where, "--as", meant or "空白")
    assert told(capsys, "settle", year.path)["asked"] == []
    assert run(["explain", str(year.path), "U01"]) == 0
    explained = capsys.readouterr().out
    assert all(page.sheet in explained for page in stack.layout.pages)

    typed = made(tmp_path / "typed.shufa")
    with Store.open(typed.path) as store:
        seats: dict[str, int] = {}
        entries = {e.unit_code: e.id for e in store.units.entries(typed.evaluation)}
        for (sheet, field), level in stack.meant.items():
            if sheet not in seats:
                seats[sheet] = store.panel.add(typed.evaluation, sheet, "hall").id
            box = next(box for box in stack.layout.boxes if box.field == field)
            mark = ABSTAIN if level == "弃权" else Mark.of_level(level or "")
            entry = entries[box.unit]
            ballot = store.ballots.put_mark("vote", entry, seats[sheet], box.criterion, mark)
            store.ballots.submit(ballot.id)
    assert told(capsys, "rank", year.path) == told(capsys, "rank", typed.path)


def test_a_page_of_filled_boxes_counts_once_a_person_lets_it_stand(
    year: Year, stack: Stack, tmp_path: Path, capsys: Capture
) -> None:
    page = stack.layout.pages[0]
    filled = fill_in(stack.blank(0), stack.layout, page, Random(3), shape="fill", pen=PEN)
    black_and_white(filled.image, Random(1)).save(tmp_path / "0.png", dpi=(200, 200))
    found = scan(capsys, year.path, tmp_path / "0.png")
    sheet = page.sheet
    assert found["doubtful"] == [{"file": "0.png", "page": 1, "sheet": sheet, "why": "filled"}]
    assert found["fields"] == {"one": 0, "blank": 0, "asked": 6}
    assert {r["field"]: r["level"] for r in found["readings"]} == {
        field: meant.level for field, meant in filled.truth.items()
    }
    waiting = told(capsys, "settle", year.path)
    (asked,) = waiting["pages"]
    assert {one["why"] for one in waiting["asked"]} == {"filled"}
    settle = ("settle", year.path, "--scan", asked["scan"], "--as")
    assert run([*map(str, settle), "优秀"]) == 2
    after = told(capsys, *settle, "照读", "--reason", "对照原票无涂改")
    assert (after["counted"]["ballots"], after["asked"], after["pages"]) == (6, [], [])


def test_what_cannot_be_read_is_named_with_its_place(
    year: Year, stack: Stack, tmp_path: Path, capsys: Capture
) -> None:
    folder = tmp_path / "扫描"
    folder.mkdir()
    random = Random(4)
    cut(stack.filled(0, 0), random, "bottom").save(folder / "1.png")
    (folder / "2.png").write_bytes(b"not a picture")
    (folder / "3.pdf").write_bytes(b"%PDF-1.4 broken")
    Image.new("L", (1654, 2339), 250).save(folder / "4.png")
    found = scan(capsys, year.path, folder, status=2)
    assert found["batch"] is None
    assert [(page["file"], page["page"], page["why"]) for page in found["refused"]] == [
        ("1.png", 1, "corners"),
        ("2.png", 1, "unreadable"),
        ("3.pdf", 1, "unreadable"),
        ("4.png", 1, "back"),
    ]
    assert found["refused"][0]["sheet"] == stack.layout.pages[0].sheet
    assert run(["scan", str(year.path), str(folder)]) == 2
    said = capsys.readouterr().out
    assert "四角定位块" in said
    assert "3.pdf 第 1 页" in said


def test_a_void_number_and_another_files_sheet_are_refused(
    year: Year, stack: Stack, tmp_path: Path, capsys: Capture
) -> None:
    with Store.open(year.path) as store:
        store.sheets.void([stack.layout.pages[0].sheet], "遗失")
    stack.scanned(0).save(tmp_path / "1.png")
    found = scan(capsys, year.path, tmp_path / "1.png", status=2)
    assert [page["why"] for page in found["refused"]] == ["void"]
    other = made(tmp_path / "other.shufa", "另一区述法评议")
    found = scan(capsys, other.path, tmp_path / "1.png", status=2)
    assert [page["why"] for page in found["refused"]] == ["other_file"]


def test_other_marks_under_one_number_wait_for_a_decision(
    year: Year, stack: Stack, tmp_path: Path, capsys: Capture
) -> None:
    stack.scanned(0, 1).save(tmp_path / "1.png")
    stack.scanned(0, 2).save(tmp_path / "2.png")
    assert scan(capsys, year.path, tmp_path / "1.png")["batch"] == 1
    found = scan(capsys, year.path, tmp_path / "2.png")
    assert [page["sheet"] for page in found["conflicts"]] == [stack.layout.pages[0].sheet]
    assert run(["scans", str(year.path), "--withdraw", "2", "--reason", "复印件", "--json"]) == 0
    batches = json.loads(capsys.readouterr().out)["batches"]
    assert [(b["batch"], b["read"], b["conflicts"], b["withdrawn"]) for b in batches] == [
        (1, 1, 0, False),
        (2, 0, 1, True),
    ]
    assert run(["scans", str(year.path)]) == 0
    assert "已撤回：复印件" in capsys.readouterr().out


def test_a_source_that_is_not_there_is_refused(year: Year, tmp_path: Path) -> None:
    assert run(["scan", str(year.path), str(tmp_path / "无.pdf")]) == 2
    assert run(["scan", str(year.path), str(tmp_path), "--dry-run"]) == 2


def test_the_page_that_is_kept_is_small(stack: Stack) -> None:
    assert 5_000 < len(kept_picture(stack.scanned(0))) < 200_000
