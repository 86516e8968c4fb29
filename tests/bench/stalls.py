"""The longest stall of the window's thread while it works.

`python -m tests.bench.stalls GROUP FOLDER` drives a real window in a process of its own and prints what
it felt.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt

from desktop import assets
from desktop.frame.page import Page
from desktop.operations.schemes import new_file
from desktop.pages.importing.dialog import ImportDialog
from desktop.pages.reports.attach_dialog import AttachDialog
from desktop.pages.results.page import ResultsPage
from desktop.pages.scoring.page import ScoringPage
from desktop.pages.units.page import UnitsPage
from desktop.shell.main_window import MainWindow
from tests.bench.watching import Watch, window_watched
from tests.bench.year_files import DISTRICT, Size, recorded_file, year_file

P = TypeVar("P", bound=Page)
_PAGES = ("overview", "units", "scoring", "results", "print")


def small_year(watch: Watch, folder: Path) -> None:
    """A year of 79 units: import, rank, search, print, freeze."""
    file = folder / "stalls.shufa"
    file.unlink(missing_ok=True)
    new_file(file, assets.sample("year-2024.toml").read_text("utf-8"))
    _open(watch, file)
    desk, window = watch.desk, watch.window
    dialog = ImportDialog(desk.session, desk.edits, desk.tasks, desk.notices, window)
    dialog.show()
    watch.act("check a workbook", lambda: dialog.read(assets.sample("year-2024.xlsx")))
    watch.act("import it, with the copy before", dialog.take)
    watch.act("undo the import", desk.edits.stack.undo)
    watch.act("redo it", desk.edits.stack.redo)
    watch.act("rank", lambda: window.go("results"))
    watch.act("search", lambda: _page(window, "results", ResultsPage)._search.setText("街道"))
    watch.act("print", lambda: window.go("print"))
    _freeze(watch)


def reports(watch: Watch, folder: Path) -> None:
    """79 reports attached, taken back and put in again; one file of 50 MB."""
    file = folder / "reports.shufa"
    file.unlink(missing_ok=True)
    new_file(file, assets.sample("year-2024.toml").read_text("utf-8"))
    _open(watch, file)
    desk, window = watch.desk, watch.window
    importing = ImportDialog(desk.session, desk.edits, desk.tasks, desk.notices, window)
    importing.read(assets.sample("year-2024.xlsx"))
    watch.settle()
    importing.take()
    watch.settle()
    window.go("units")
    entries = desk.session.store.units.entries(desk.session.evaluation_id)
    papers = folder / "papers"
    papers.mkdir(exist_ok=True)
    for entry in entries:
        text = (
            f"{entry.unit}述法报告\n"
            + "认真履行推进法治建设第一责任人职责，严格规范公正文明执法。" * 300
        )
        (papers / f"{entry.unit_code}.txt").write_text(text, "utf-8")
    dialog = AttachDialog(desk.session, desk.edits, desk.tasks, desk.notices, window)
    dialog.show()
    watch.act("match 79 files to units", lambda: dialog.read([papers]))
    watch.act("attach them", dialog.attach)
    assert len(desk.session.store.reports.latest(desk.session.evaluation_id)) == len(entries)
    watch.act("undo that", desk.edits.stack.undo)
    assert not desk.session.store.reports.latest(desk.session.evaluation_id)
    watch.act("redo that", desk.edits.stack.redo)
    large = folder / "large.doc"
    large.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(49_000_000))
    panel = _page(window, "units", UnitsPage).reports.panel
    watch.act("hand in a file of 49 MB", lambda: panel.hand_in_file(entries[0], large))
    assert desk.session.store.reports.versions(entries[0].id)[0].size > 49_000_000
    watch.act("undo that too", desk.edits.stack.undo)


def many_units(watch: Watch, folder: Path) -> None:
    """10,000 units in the table: read, scroll, narrow, sort."""
    _open(watch, year_file(folder, Size(10_000, 1, 1)), _PAGES[:-1])  # nothing is printed
    window = watch.window
    page = _page(window, "units", UnitsPage)
    bar = page.table.verticalScrollBar()
    window.go("overview")
    watch.act("show 10,000 units", lambda: window.go("units"))
    watch.act("read them anew", watch.desk.session.entries_changed.emit)
    watch.act("scroll to the end", lambda: bar.setValue(bar.maximum()))
    watch.act("type a filter", lambda: page._search.setText("9"))
    watch.act("type on", lambda: page._search.setText("99"))
    watch.act("take it away", page._search.clear)
    order = Qt.SortOrder.DescendingOrder
    watch.act("sort by name", lambda: page.table.sortByColumn(1, order))
    watch.act("choose a category", lambda: page._category.setCurrentIndex(1))


def typing(watch: Watch, folder: Path) -> None:
    """The clerk's grid in a file that holds 79 × 115 × 10 marks already: a cell, and a block of all 79 × 10."""
    file = folder / "typing.shufa"
    file.write_bytes(recorded_file(folder).read_bytes())
    _open(watch, file)
    desk, window = watch.desk, watch.window
    session = desk.session
    session.store.panel.add(session.evaluation_id, "R999", "experts")
    session.panel_changed.emit()
    window.go("scoring")
    page = _page(window, "scoring", ScoringPage)
    page.choose("written", "R999")
    page._stack.setCurrentWidget(page.grid)
    grid = page.grid.grid
    watch.act("type one mark", lambda: grid.setData(grid.index(0, 0), "8.5"))
    block = [["7.5"] * DISTRICT.criteria for _ in range(DISTRICT.entries)]
    watch.act("paste 79 × 10 marks", lambda: page.grid._paste(0, 0, block))
    ((count,),) = session.store.trail._database.execute(
        "SELECT count(*) FROM marks WHERE ballot_id IN (SELECT id FROM ballots WHERE status = 'draft')"
    ).fetchall()
    assert count == DISTRICT.entries * DISTRICT.criteria
    watch.act("undo that", desk.edits.stack.undo)


def full_year(watch: Watch, folder: Path) -> None:
    """A year of 90,850 marks: every page for the first time and again, a derivation, a trial, the freezing."""
    file = folder / "full.shufa"
    file.write_bytes(recorded_file(folder).read_bytes())
    window, session = watch.window, watch.desk.session
    watch.act("open it", lambda: window.open_file(file))
    pages = [destination.key for destination in window._destinations]
    for visit in ("first", "again"):
        for key in pages:
            watch.act(f"{visit} {key}", lambda key=key: window.go(key))  # type: ignore[misc]
        session.evaluation_changed.emit()
    page = _page(window, "results", ResultsPage)
    window.go("results")
    (entry, *_) = session.store.units.entries(session.evaluation_id)
    watch.act("explain a place", lambda: page.explain(entry.id))
    watch.act("try other numbers", page.begin_trial)
    page.end_trial()
    _freeze(watch)


def _freeze(watch: Watch) -> None:
    page, session = _page(watch.window, "results", ResultsPage), watch.desk.session
    watch.act("freeze, with the copy before", lambda: page.carry_out("bench"))
    assert session.evaluation.frozen


GROUPS = {g.__name__: g for g in (small_year, reports, many_units, typing, full_year)}


def _page(window: MainWindow, name: str, kind: type[P]) -> P:
    page = window.page(name)
    assert isinstance(page, kind)
    return page


def _open(watch: Watch, file: Path, pages: Sequence[str] = _PAGES) -> None:
    watch.act("open the file", lambda: watch.window.open_file(file))
    for page in pages:  # what is loaded with the first visit is not a stall of work
        watch.window.go(page)
        watch.settle()


def main() -> None:
    """Measures one group and prints its stalls as JSON: milliseconds busy, and by the clock."""
    group, folder = GROUPS[sys.argv[1]], Path(sys.argv[2])
    watch = window_watched(folder)
    group(watch, folder)
    sys.stdout.write(json.dumps(watch.stalls))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
