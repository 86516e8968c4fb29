"""Printing to a real queue: what comes out of the printer is what was shown, as it was asked for."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QSettings

from desktop.widgets.look.preferences import Preferences
from tests.desktop.widgets.printers.print_server import (
    CLOSED,
    QUEUE,
    SMALL,
    Job,
    PrintServer,
    running_server,
)
from tests.programs import program

pytestmark = pytest.mark.xdist_group("print server")  # it is started once

_PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def server() -> Iterator[PrintServer]:
    program("lp")
    with running_server() as running:
        yield running


class Office:
    """Prints from the print centre of the small year and looks at what the printer was sent."""

    def __init__(self, server: PrintServer, year: Path, folder: Path, qtbot: Any) -> None:
        self._server, self._year, self._qtbot = server, year, qtbot
        self.shown = folder / "shown.pdf"
        self.answer: dict[str, Any] = {}

    def print(self, sheet: str, **wishes: int | bool | str) -> Job:
        """What came out of the printer."""
        before = self._server.finished()
        self.ask(sheet, wishes)
        self.wait_for(before + 1)
        return self._server.job(before + 1)

    def wait_for(self, number: int) -> None:
        """Until the printer has ended so many jobs."""
        self._qtbot.waitUntil(lambda: self._server.finished() >= number, timeout=_PATIENCE_MS)

    def ask(
        self,
        sheet: str,
        wishes: Mapping[str, int | bool | str],
        surroundings: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Prints, whatever comes of it."""
        person = "tests.desktop.widgets.printers.printing_person"
        done = subprocess.run(
            [sys.executable, "-m", person, self._year, sheet, self.shown, json.dumps(dict(wishes))],
            env={**os.environ, **surroundings, "CUPS_SERVER": self._server.address},
            capture_output=True,
            text=True,
            timeout=_PATIENCE_MS / 1000,
        )
        assert done.returncode == 0, done.stderr
        self.answer = json.loads(done.stdout)


@pytest.fixture
def office(
    server: PrintServer, year: Path, tmp_path: Path, repository: Path, qtbot: Any, monkeypatch: Any
) -> Office:
    monkeypatch.chdir(repository)
    return Office(server, year, tmp_path, qtbot)


def texts(path: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(path).pages]


def sides(path: Path) -> list[int]:
    """Of the first page, the shorter one first."""
    return sorted(round(float(side)) for side in PdfReader(path).pages[0].mediabox[2:])


def test_the_queue_gets_the_pages_that_were_shown(office: Office) -> None:
    job = office.print("feedback")
    assert QUEUE in office.answer["offered"]
    assert office.answer["said"] == f"已送打印机 {QUEUE}"
    assert len(texts(job.pdf)) == 4
    assert texts(job.pdf) == texts(office.shown)
    assert job.title == "反馈函"
    assert job.copies == 1
    assert sides(job.pdf) == [595, 842]
    assert job.options["sides"] == "one-sided"
    assert "print-scaling" not in job.options


def test_some_pages_on_both_sides_in_two_copies(office: Office) -> None:
    job = office.print(
        "feedback",
        printRange=True,
        **{"from": 2, "to": 3},
        copies=2,
        duplexLong=True,
    )
    second, third = texts(office.shown)[1:3]
    assert texts(job.pdf) == [second, third, second, third]
    assert job.options["page-ranges"] == "2-3"
    assert job.options["sides"] == "two-sided-long-edge"
    assert job.options["Duplex"] == "DuplexNoTumble"
    assert job.copies == 2


def test_what_is_laid_out_for_both_sides_is_printed_on_both(office: Office) -> None:
    settings = QSettings(f"{office.shown}.ini", QSettings.Format.IniFormat)
    Preferences(settings).both_sides = True
    settings.sync()
    job = office.print("feedback")
    assert job.options["sides"] == "two-sided-long-edge"
    assert len(texts(job.pdf)) == 7, "each letter on a sheet of its own"
    assert texts(job.pdf) == texts(office.shown)


def test_a_wide_table_turns_at_its_short_edge(office: Office) -> None:
    job = office.print("order", duplexShort=True)
    assert texts(job.pdf) == texts(office.shown)
    assert job.options["sides"] == "two-sided-short-edge"


def test_a_grid_comes_out_on_a3(office: Office) -> None:
    job = office.print("ballots/1")
    assert job.title == "评分票-书面述法报告-汇总"
    assert job.options["media"] == "A3"
    assert "print-scaling" not in job.options
    assert sides(job.pdf) == [842, 1191]
    assert texts(job.pdf) == texts(office.shown)


def test_a_grid_is_made_smaller_for_a_printer_without_a3(office: Office) -> None:
    job = office.print("ballots/1", printers=SMALL)
    assert job.options["print-scaling"] == "fit"
    assert sides(job.pdf) == [595, 842]
    assert texts(job.pdf) == texts(office.shown)


def test_a_queue_that_takes_nothing_is_said_to(office: Office, server: PrintServer) -> None:
    before = server.finished()
    office.ask("feedback", {"printers": CLOSED})
    assert office.answer["said"] == "打印机没有响应，未能打印。请检查打印机后再试。"
    assert server.finished() == before


def test_a_queue_without_its_command_gets_drawn_pages_and_says_so(
    office: Office, server: PrintServer, tmp_path: Path
) -> None:
    before = server.finished()
    office.ask("feedback", {}, {"PATH": str(tmp_path)})
    said = office.answer["said"]
    assert said.startswith(f"已送打印机 {QUEUE}")
    assert "lp" in said
    assert "cups-client" in said
    office.wait_for(before + 1)
    assert len(PdfReader(server.job(before + 1).pdf).pages) == 4
