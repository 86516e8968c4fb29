"""A year whose ballots came back from a scanner: on one of three sheets two fields are in doubt, one is blank."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabWidget

from db.records.layouts import Box, LayoutPage
from db.store import Store
from desktop.operations.paper.ballot_plan import LayoutWish
from desktop.operations.paper.ballot_printing import print_ballots
from desktop.operations.paper.scanning import take_scans
from desktop.operations.schemes import new_file, scheme_text
from desktop.pages.settling.page import SettlingPage
from resources.packaging.pictured.scans import DPI, filled
from resources.packaging.pictured.stage import Stage, part_of

_SCHEME = "minzhu-ceping-si-dang"
_UNITS, _SHEETS = 24, 3
_DOUBTFUL = ("U03", "U11")  # two boxes are ticked


def scanned_year(folder: Path) -> Path:
    """Prints the sheets, ticks them, reads them back."""
    path = folder / "扫描票.shufa"
    new_file(path, scheme_text(_SCHEME), "办公室")
    with Store.open(path, "办公室") as store:
        year = store.evaluations.latest().id
        for number in range(1, _UNITS + 1):
            store.units.add(year, f"U{number:02d}", f"示例第{number}街道办事处", "街道")
        group = store.panel.groups(year)[0].code
        store.panel.add_numbered(year, group, "N", _SHEETS)
        (pdf, *_) = print_ballots(
            store, year, folder / "扫描版", LayoutWish(copies={group: _SHEETS})
        ).paths
        scans = folder / "扫描"
        scans.mkdir()
        for number, image in enumerate(filled(pdf, _ticked)):
            image.save(scans / f"{number}.png", dpi=(DPI, DPI))
        take_scans(store, year, [scans])
    return path


def _ticked(page: LayoutPage, number: int, boxes: Sequence[Box]) -> Sequence[Box]:
    if page.pdf_page == _SHEETS:
        return []
    doubtful = page.pdf_page == 1 and boxes[0].unit in _DOUBTFUL
    return [boxes[number % 2], *boxes[2 : 2 + doubtful]]


def settling(stage: Stage) -> None:
    """A field in doubt, a wall, what was settled."""
    path = stage.years.folder / "扫描票.shufa"
    stage.window.open_file(path if path.exists() else scanned_year(stage.years.folder))
    page = stage.page("settling", SettlingPage)
    stage.take("doubt")
    stage.wait_until(lambda: page.desk.near.scale > 0, "the picture does not come")
    QTest.keyClick(page.desk, Qt.Key.Key_1)
    stage.take("doubt-chosen")
    QTest.keyClick(page.desk, Qt.Key.Key_Return)
    page.table.choose(
        page.queue.items.index(next(d for d in page.queue.items if not d.place.boxes))
    )
    stage.wait_until(lambda: page.desk.near.scale > 0, "the picture does not come")
    stage.take("doubt-page")
    tabs = part_of(page, QTabWidget)
    tabs.setCurrentIndex(1)
    stage.take("wall")
    tabs.setCurrentIndex(2)
    stage.take("ruled")
    stage.menu_starting("撤销")
    stage.window.open_file(stage.years.full)
