"""Ballots for a scanner by the command: files and numbers land together or not at all, and what stands is kept."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from db.errors import ErrorKind, UserError
from db.records.layout_json import read_layout
from db.records.layouts import LayoutKind, PaperSize, Unfit
from db.records.packets import Seat
from db.records.paper import SheetState
from db.store import Store
from desktop.cli import run
from desktop.exchange.saving import save_bytes
from desktop.operations.packets import issue_packets
from desktop.operations.paper.ballot_plan import LayoutWish
from desktop.operations.paper.ballot_printing import ballot_plan, paper_count, print_ballots
from desktop.tasks import Cancelled
from tests.db.staffed_year import StaffedYear, plain_year

Capture = pytest.CaptureFixture[str]
WRITTEN = "评分票-书面述法报告-扫描版"
HALL = "评分票-现场测评-扫描版"
DATED = re.compile(rb"D:\d{14}|\d{4}-\d\d-\d\dT[\d:]{8}|/ID\s*\[.*?\]", re.DOTALL)


@pytest.fixture
def year(tmp_path: Path) -> StaffedYear:
    return plain_year(tmp_path / "year.shufa")


def ballots(year: StaffedYear, out: Path, *more: str) -> int:
    call = ["sheets", str(year.path), "--out", str(out), "--only", "ballots", "--layout", *more]
    return run(call)


def rows(year: StaffedYear, select: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(year.path)
    try:
        return connection.execute(select).fetchall()
    finally:
        connection.close()


def test_a_pdf_and_its_layout_for_each_part(
    year: StaffedYear, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "out"
    assert ballots(year, out) == 0
    told = capsys.readouterr()
    names = [f"{stem}{ending}" for stem in (WRITTEN, HALL) for ending in (".pdf", ".layout.json")]
    assert [Path(line).name for line in told.out.splitlines()] == names
    assert sorted(path.name for path in out.iterdir()) == sorted(names)
    assert told.err.splitlines() == [
        "书面述法报告：3 张票，每张 2 页，共用纸 6 张",  # two experts and a number, two units
        "现场测评：1 张票，每张 2 页，共用纸 2 张",  # one ballot number
    ]
    digests = dict(
        rows(year, "SELECT p.code, l.sha256 FROM layouts l JOIN parts p ON p.id = l.part_id")
    )
    for code, stem in (("written", WRITTEN), ("hall", HALL)):
        content = (out / f"{stem}.layout.json").read_bytes()
        assert digests[code] == hashlib.sha256(content).hexdigest()
        layout = read_layout(content.decode())
        assert len(PdfReader(out / f"{stem}.pdf").pages) == len(layout.pages)
        printed = {page.sheet for page in layout.pages}
        recorded = rows(
            year,
            "SELECT s.number FROM sheets s JOIN layouts l ON l.id = s.layout_id"
            f" JOIN parts p ON p.id = l.part_id WHERE p.code = '{code}'",
        )
        assert printed == {number for (number,) in recorded}
    with Store.open(year.path) as store:
        assert store.verify().intact
        holders = {(s.reviewer_id, s.group) for s in store.sheets.all(year.evaluation, "hall")}
        assert holders == {(None, "experts")}


def test_each_named_ballot_bears_its_reviewer(year: StaffedYear, tmp_path: Path) -> None:
    assert ballots(year, tmp_path / "out") == 0
    layout = json.loads((tmp_path / "out" / f"{WRITTEN}.layout.json").read_text("utf-8"))
    pages = PdfReader(tmp_path / "out" / f"{WRITTEN}.pdf").pages
    names = {year.own: "孙评委", year.other: "周评委", year.number: "N001"}
    with Store.open(year.path) as store:
        for page in layout["pages"]:
            sheet = store.sheets.find(page["sheet"])
            assert sheet is not None
            text = pages[page["pdf_page"] - 1].extract_text()
            assert names[sheet.reviewer_id or 0] in text
            assert page["sheet"] in text


def test_printed_anew_only_with_a_reason(
    year: StaffedYear, tmp_path: Path, capsys: Capture
) -> None:
    assert ballots(year, tmp_path / "first") == 0
    assert ballots(year, tmp_path / "second") == 2
    assert "书面述法报告" in capsys.readouterr().err
    assert not (tmp_path / "second").exists()
    assert ballots(year, tmp_path / "second", "--reprint", "原票污损") == 0
    with Store.open(year.path) as store:
        states = [s.state for s in store.sheets.all(year.evaluation, "written")]
        # of ballot numbers nobody knows which holds what: the old ones stay until they are voided
        hall = [s.state for s in store.sheets.all(year.evaluation, "hall")]
    assert sorted(states) == [SheetState.PRINTED] * 3 + [SheetState.VOID] * 3
    assert hall == [SheetState.PRINTED] * 2


def test_copies_of_a_group(year: StaffedYear, tmp_path: Path, capsys: Capture) -> None:
    assert ballots(year, tmp_path / "out", "--copies", "experts=7", "--duplex") == 0
    assert "书面述法报告：7 张票，每张 2 页，共用纸 7 张" in capsys.readouterr().err
    assert rows(year, "SELECT count(*), count(reviewer_id), count(group_id) FROM sheets") == [
        (14, 0, 14)
    ]
    assert ballots(year, tmp_path / "more", "--copies", "3") == 0
    assert ballots(year, tmp_path / "none", "--copies", "nobody=3") == 2


def test_one_unit_alone(year: StaffedYear, tmp_path: Path) -> None:
    assert ballots(year, tmp_path / "out", "--units", "U02") == 0
    layout = read_layout((tmp_path / "out" / f"{HALL}.layout.json").read_text("utf-8"))
    assert {box.unit for box in layout.boxes} == {"U02"}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--layout-kind", "2"], "没有列出等次"),
        (["--layout-kind", "3", "--paper", "A3"], "只用 A4"),
        (["--units", "无此局"], "无此局"),
    ],
)
def test_what_does_not_fit_is_refused(
    year: StaffedYear, tmp_path: Path, capsys: Capture, more: list[str], told: str
) -> None:
    assert ballots(year, tmp_path / "out", *more) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert rows(year, "SELECT count(*) FROM sheets") == [(0,)]


@pytest.mark.parametrize(
    "call",
    [
        ["--only", "ballots", "--paper", "A3"],
        ["--only", "ballots", "--copies", "3"],
        ["--only", "ranking", "--layout"],
        ["--layout"],
        ["--only", "ballots", "--layout", "--copies", "0"],
        ["--only", "ballots", "--layout", "--copies", "experts=viele"],
        ["--only", "ballots", "--layout", "--layout-kind", "4"],
    ],
)
def test_options_that_do_not_go_together(
    year: StaffedYear, tmp_path: Path, capsys: Capture, call: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["sheets", str(year.path), "--out", str(tmp_path / "out"), *call])
    assert ended.value.code == 2
    assert "命令有误" in capsys.readouterr().err


def test_files_that_exist_are_kept(year: StaffedYear, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / f"{HALL}.layout.json").write_text("signed")
    assert ballots(year, out) == 2
    assert [path.name for path in out.iterdir()] == [f"{HALL}.layout.json"]
    assert rows(year, "SELECT count(*) FROM layouts") == [(0,)]
    assert ballots(year, out, "--force") == 0


def test_a_disk_that_fills_up_leaves_neither_paper_nor_numbers(
    year: StaffedYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[Path] = []

    def fails_at_the_third(path: Path, content: bytes, *, replace: bool) -> None:
        if len(saved) == 2:
            raise OSError(28, "No space left on device")
        save_bytes(path, content, replace=replace)
        saved.append(path)

    monkeypatch.setattr(f"{print_ballots.__module__}.save_bytes", fails_at_the_third)
    with Store.open(year.path) as store, pytest.raises(UserError) as full:
        print_ballots(store, year.evaluation, tmp_path / "out", LayoutWish())
    assert full.value.kind is ErrorKind.DISK_FULL
    assert list((tmp_path / "out").iterdir()) == []
    assert rows(year, "SELECT count(*) FROM sheets") == [(0,)]
    with Store.open(year.path) as store:
        assert store.verify().intact


def test_a_frozen_year_is_refused(year: StaffedYear, tmp_path: Path, capsys: Capture) -> None:
    with Store.open(year.path) as store:
        store.results.freeze(year.evaluation, "会议审定")
    assert ballots(year, tmp_path / "out") == 2
    assert "定稿" in capsys.readouterr().err


def test_ballots_without_landmarks_are_what_they_were(year: StaffedYear, tmp_path: Path) -> None:
    call = ["sheets", str(year.path), "--only", "ballots", "--date", "2024-12-01", "--out"]
    assert run([*call, str(tmp_path / "before")]) == 0
    assert ballots(year, tmp_path / "scanned") == 0
    assert run([*call, str(tmp_path / "after")]) == 0
    # a file is dated by the last change of its data, and printing for a scanner is one
    before, after = (
        {path.name: DATED.sub(b"", path.read_bytes()) for path in (tmp_path / name).iterdir()}
        for name in ("before", "after")
    )
    assert before == after
    assert f"{WRITTEN}.pdf" not in before


def test_the_layout_of_each_part_is_chosen_by_its_criteria(year: StaffedYear) -> None:
    with Store.open(year.path) as store:
        plan = ballot_plan(store, year.evaluation, LayoutWish())
        assert [(p.kind, p.size) for p in plan.planned] == [(LayoutKind.DIGITS, PaperSize.A4)] * 2
        none = ballot_plan(store, year.evaluation, LayoutWish(kind=LayoutKind.UNIT))
        assert [left.why for left in none.left] == [Unfit.NO_LEVELS] * 2
        (hall,) = ballot_plan(
            store, year.evaluation, LayoutWish(copies={"": 115}, parts=frozenset({"hall"}))
        ).planned
        count = paper_count(hall)
        assert (count.copies, count.pages, count.papers) == (115, 2, 230)


def test_progress_goes_on_page_by_page_and_can_break_off(year: StaffedYear, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []

    def hear(done: int, total: int) -> None:
        heard.append((done, total))

    def stop(done: int, total: int) -> None:
        if done > total // 2:
            raise Cancelled

    with Store.open(year.path) as store:
        with pytest.raises(Cancelled):
            print_ballots(store, year.evaluation, tmp_path / "out", LayoutWish(), progress=stop)
        assert list((tmp_path / "out").iterdir()) == []
        assert store.sheets.all(year.evaluation) == ()
        print_ballots(store, year.evaluation, tmp_path / "out", LayoutWish(), progress=hear)
    assert heard == sorted(heard)
    assert len(heard) > 4
    assert heard[-1] == (200, 200)


def test_parts_of_one_title_have_files_of_their_own(year: StaffedYear, tmp_path: Path) -> None:
    with Store.open(year.path) as store:
        text = store.schemes.current(year.evaluation).version.text
        same = text.replace('title = "现场测评"', 'title = "书面述法报告"')
        assert same != text
        store.schemes.adopt(year.evaluation, same)
    assert ballots(year, tmp_path / "out", "--force") == 0
    layouts = sorted((tmp_path / "out").glob("*.layout.json"))
    assert [path.name for path in layouts] == [
        f"{WRITTEN}-2.layout.json",
        f"{WRITTEN}.layout.json",
    ]
    printed = {p.sheet for path in layouts for p in read_layout(path.read_text("utf-8")).pages}
    assert printed == {number for (number,) in rows(year, "SELECT number FROM sheets")}


def test_packets_take_no_sheets_along(year: StaffedYear, tmp_path: Path) -> None:
    assert ballots(year, tmp_path / "out") == 0
    with Store.open(year.path) as store:
        (issued,) = issue_packets(
            store,
            year.evaluation,
            tmp_path / "packets",
            [("孙评委.shufap", [Seat("written", "E01")])],
        )
    connection = sqlite3.connect(issued.path)
    for table in ("layouts", "layout_contents", "layout_entries", "layout_criteria", "sheets"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    connection.close()
    call = ["sheets", str(issued.path), "--out", str(tmp_path / "there"), "--only", "ballots"]
    assert run([*call, "--layout"]) == 2
    assert not (tmp_path / "there").exists()
