"""What reads a whole year, each against the barest way to the same values, in processor time."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import numpy as np
import xlsxwriter
from python_calamine import CalamineWorkbook
from reportlab.pdfgen.canvas import Canvas

from db.records import Attendance, BallotRow, BallotStatus, Mark
from db.store import Store
from desktop.exchange.spreadsheets.grids import read_grids
from desktop.exchange.workbook.import_reader import take_grids
from desktop.operations.printing import write_sheets
from desktop.operations.workbooks import export_workbook
from desktop.sheets.setting import pdf_drawing
from desktop.sheets.setting.faces.typefaces import loaded
from tests.bench.measuring import Bench, Line, processor_time
from tests.bench.year_files import DISTRICT, Size, unwritten_year, year_file

_RUNS = 3
_MEMORY = 300  # MiB
_LARGE = Size(8_000, 20, 10)
_PEAK = """
import re, sys
from pathlib import Path
from db.store import Store
from db.store.verify.verifying import verify_file
from desktop.operations.workbooks import export_workbook
if sys.argv[1] == "verify":
    verify_file(Path(sys.argv[2]))
else:
    with Store.open(Path(sys.argv[2]), read_only=True, rows=False) as store:
        export_workbook(store, 1, Path(sys.argv[3]), replace=True)
print(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
"""
_Work = Callable[[], object]
_Drawn = list[tuple[str, str, float, float, float]]  # face, text, size, x, y of one page


def measure(bench: Bench) -> Iterator[Line]:
    path, book = bench.folder / "whole.shufa", bench.folder / "whole.xlsx"
    path.unlink(missing_ok=True)
    with Store.create(path) as store:
        year, data = unwritten_year(store)
        store.importer.take(year, data)
        export_workbook(store, year, book, replace=True)
        scheme, facts = store.schemes.current(year).scheme, store.importer.facts(year)
        entries = [entry.id for entry in store.units.entries(year)]
        with closing(sqlite3.connect(path)) as other:
            lines: dict[str, tuple[_Work, _Work, str]] = {
                "reading a workbook, each cell checked": (
                    lambda: take_grids(book.name, read_grids(book), scheme, facts),
                    lambda: _rows(_cells(book)),
                    "calamine's cells as rows of marks",
                ),
                "export as a workbook": (
                    lambda: export_workbook(store, year, book, replace=True),
                    lambda: _write(_cells(book), bench.folder / "bare.xlsx"),
                    "the cells read and written by XlsxWriter",
                ),
                "agreement of the panel": (
                    lambda: store.results.agreement(year),
                    lambda: np.array(_marks(other), dtype=object),
                    "the marks in an array",
                ),
                "79 derivations": (
                    lambda: list(store.results.derivations(year, entries)),
                    lambda: _marks(other),
                    "the marks fetched",
                ),
            }
            for name, (ours, floor, told) in lines.items():
                yield _line(f"{name}, {DISTRICT.text}", ours, floor, told)
        yield _sheets(store, year, bench.folder)
    large = year_file(bench.folder, _LARGE)
    for work in ("verify", "export"):
        peak = _peak(work, large, bench.folder / "large.xlsx")
        note = f"{peak:.0f} MiB of {_MEMORY}"
        yield Line(f"memory of {work}, {_LARGE.text}", peak / _MEMORY, 1.0, note)


def _line(name: str, ours: _Work, floor: _Work, told: str) -> Line:
    ours()  # what is loaded late is loaded
    mine, bare = (median(processor_time(work) for _ in range(_RUNS)) for work in (ours, floor))
    return Line(name, mine / bare, 3.0, f"ours {mine:.2f} s, {told} {bare:.2f} s of processor time")


def _cells(book: Path) -> dict[str, list[list[Any]]]:
    with CalamineWorkbook.from_path(str(book)) as read:
        return {name: read.get_sheet_by_name(name).to_python() for name in read.sheet_names}


def _rows(sheets: dict[str, list[list[Any]]]) -> list[BallotRow]:
    """Every ballot with its marks, as it stands: nothing is looked for and nothing is checked."""
    valid, present = BallotStatus.SUBMITTED, Attendance.PRESENT
    return [
        BallotRow(
            f"{name}!{number}",
            name,
            row[0],
            row[1],
            valid,
            present,
            {str(at): Mark.number(int(value * 1000)) for at, value in enumerate(row[3:13])},
        )
        for name, rows in sheets.items()
        if name.startswith("评分")
        for number, row in enumerate(rows[1:], 2)
    ]


def _write(sheets: dict[str, list[list[Any]]], path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)


def _marks(other: sqlite3.Connection) -> list[Any]:
    return other.execute("SELECT ballot_id, criterion_id, state, points FROM marks").fetchall()


def _sheets(store: Store, year: int, folder: Path) -> Line:
    """All sheets against every text of them drawn by reportlab at its place, and nothing else."""
    drawn: dict[tuple[int, int], _Drawn] = {}  # by document and page
    documents: list[object] = []  # kept, so that no other has the number of one that is gone
    written = pdf_drawing.write

    def remember(
        canvas: Canvas, left: float, baseline: float, stretches: Any, size: float, *rest: float
    ) -> None:
        told = list(stretches)
        documents.append(canvas)
        page = drawn.setdefault((id(canvas), canvas.getPageNumber()), [])
        page += [(face, text, size, left, baseline) for face, text in told]
        written(canvas, left, baseline, told, size, *rest)

    def ours() -> None:
        write_sheets(store, year, folder / "sheets", replace=True)

    with patch.object(pdf_drawing, "write", remember):
        ours()
    floor = folder / "bare.pdf"
    mine, bare = processor_time(ours), processor_time(lambda: _draw(list(drawn.values()), floor))
    texts = sum(map(len, drawn.values()))
    note = f"ours {mine:.1f} s, {texts:,} texts drawn on {len(drawn)} pages {bare:.1f} s of processor time"
    return Line(f"all sheets, {DISTRICT.text}", mine / bare, 3.0, note)


def _draw(pages: list[_Drawn], path: Path) -> None:
    canvas = Canvas(str(path), pageCompression=1)
    for page in pages:
        for face, text, size, x, y in page:
            canvas.setFont(loaded(face).fontName, size)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()


def _peak(work: str, path: Path, target: Path) -> float:
    command = [sys.executable, "-c", _PEAK, work, str(path), str(target)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024  # kB, of this program's own pages alone
