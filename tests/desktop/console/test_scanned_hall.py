"""A hall on A3: many pens and habits, corrections and blanks, scanned, settled, counted, and ranked as if typed.

`SHUFA_SHEETS` is how many sheets are filled in.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random
from typing import Any

import pytest

from db.records import ABSTAIN, INVALID, Mark
from db.store import Store
from desktop.cli import run
from tests.desktop.console.test_scan_command import SCHEME, Stack
from tests.desktop.exchange.scans.pens import fill_in
from tests.desktop.exchange.scans.scanners import office

Capture = pytest.CaptureFixture[str]
SHEETS = int(os.environ.get("SHUFA_SHEETS", "1"))
UNITS = 79
SPECIAL = 0.03
HALL = SCHEME.replace('kind = "voted"', 'kind = "voted"\nanonymous = true')


def made(path: Path) -> int:
    with Store.create(path) as store:
        evaluation = store.evaluations.create(HALL).id
        for number in range(1, UNITS + 1):
            store.units.add(evaluation, f"U{number:02}", f"单位{number}", "执法部门")
        store.panel.add_numbered(evaluation, "hall", "N", SHEETS)
    return evaluation


def told(capsys: Capture, *command: object) -> dict[str, Any]:
    capsys.readouterr()
    assert run([*map(str, command), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


class Hall(Stack):
    """Every sheet by a hand of its own; what was corrected or left out is known."""

    def __init__(self, pdf: Path) -> None:
        super().__init__(pdf)
        self.corrected: set[tuple[str, str]] = set()

    def filled(self, number: int, seed: int) -> Any:
        page = self.layout.pages[number]
        picture = self.blank(number)
        sheet = fill_in(picture, self.layout, page, Random(f"{number} {seed}"), special=SPECIAL)
        for field, filled in sheet.truth.items():
            if filled.special not in ("", "blank"):
                self.corrected.add((page.sheet, field))
            self.meant[page.sheet, field] = (
                "空白" if filled.special == "blank" else filled.level or "无效"
            )
        return sheet.image


def typed_as(path: Path, hall: Hall) -> None:
    """The same ballots by hand; what is blank was typed as who abstains is."""
    evaluation = made(path)
    marks = {"空白": ABSTAIN, "弃权": ABSTAIN, "无效": INVALID}
    with Store.open(path) as store, store.transaction():
        entries = {e.unit_code: e.id for e in store.units.entries(evaluation)}
        numbers = [r.id for r in store.panel.reviewers(evaluation)]
        seats = dict(zip(dict.fromkeys(s for s, _ in hall.meant), numbers, strict=True))
        units = {box.field: box.unit for box in hall.layout.boxes}
        for (sheet, field), said in hall.meant.items():
            mark = marks.get(said or "") or Mark.of_level(said or "")
            seat = seats[sheet]
            ballot = store.ballots.put_mark("vote", entries[units[field]], seat, "V1", mark)
            store.ballots.submit(ballot.id)


def test_a_hall_of_a3_ranks_as_typed(tmp_path: Path, capsys: Capture) -> None:
    path, out = tmp_path / "scanned.shufa", tmp_path / "票"
    made(path)
    command = ["sheets", str(path), "--out", str(out), "--only", "ballots", "--layout"]
    assert run([*command, "--layout-kind", "2", "--paper", "A3"]) == 0
    hall = Hall(min(out.glob("*.pdf")))
    assert len(hall.layout.pages) == SHEETS
    pages = [office(hall.filled(n, 5), Random(n)).convert("RGB") for n in range(SHEETS)]
    scan = tmp_path / "扫描.pdf"
    pages[0].save(scan, save_all=True, append_images=pages[1:], resolution=200)

    taken = told(capsys, "scan", path, scan)
    assert (taken["read"], taken["refused"]) == (SHEETS, [])
    for reading in taken["readings"]:
        field = reading["sheet"], reading["field"]
        if reading["state"] == "one" and field in hall.corrected:
            hall.meant[field] = reading["level"]  # how many of these are misread: tests/scans
        elif reading["state"] == "one":
            assert reading["level"] == hall.meant[field]
    asked = told(capsys, "settle", path)["asked"]
    assert taken["counted"]["ballots"] + len(asked) == SHEETS * UNITS
    for one in asked:
        said = hall.meant[one["sheet"], one["field"]]
        where = ("--scan", one["scan"], "--field", one["field"], "--as", said)
        assert run(["settle", str(path), *map(str, where)]) == 0
    assert told(capsys, "settle", path)["asked"] == []
    (printed,) = told(capsys, "scans", path)["layouts"]
    assert (printed["printed"], printed["counted"], printed["out"]) == (SHEETS, SHEETS, 0)
    assert run(["verify", str(path)]) == 0
    typed_as(tmp_path / "typed.shufa", hall)
    ranked = told(capsys, "rank", path)
    assert ranked == told(capsys, "rank", tmp_path / "typed.shufa")
    assert ranked["rows"]
