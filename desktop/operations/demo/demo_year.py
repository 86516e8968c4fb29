"""The made-up district's year, for a first look and for every test that wants a whole one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from db.errors import UserError
from db.file_endings import SUFFIX
from db.store import Store
from desktop import assets
from desktop.exchange.workbook.import_reader import read_workbook
from desktop.operations.demo.demo_story import Calendar, live_through
from desktop.operations.printing import write_sheets

DEMO_SCHEME = "demo.toml"
DEMO_WORKBOOK = "year-2024.xlsx"


@dataclass(frozen=True, slots=True)
class Demo:
    """Where the made-up district's year was put."""

    file: Path
    sheets: tuple[Path, ...]


def demo_path(folder: Path) -> Path:
    """Where the demo's file stands in a folder."""
    return folder / f"示例区2024年度述法评议{SUFFIX}"


def make_demo(folder: Path, *, replace: bool = False) -> Demo:
    """The made-up district's year in a folder: the file, its ranking and its charts as PDF.

    Raises UserError FILE_EXISTS where something of these names is there: somebody's work, perhaps. With
    `replace` it is replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = demo_path(folder)
    if replace:
        path.unlink(missing_ok=True)
    calendar = Calendar()
    made = Store.create(path, clock=calendar)
    try:
        with made as store:
            year = _fill(store, calendar)
            sheets = write_sheets(store, year, folder, ["ranking", "charts"], replace=replace)
    except UserError:  # a ranking of somebody's, or a full disk: nothing is left half made
        path.unlink(missing_ok=True)
        raise
    return Demo(path, sheets.paths)


def _fill(store: Store, calendar: Calendar) -> int:
    """The year's scheme and all that happened under it."""
    evaluation = store.evaluations.create(
        assets.resource("samples", DEMO_SCHEME).read_text("utf-8")
    )
    scheme = store.schemes.current(evaluation.id).scheme
    source = assets.resource("samples", DEMO_WORKBOOK)
    workbook = read_workbook(source, scheme, store.importer.facts(evaluation.id))
    live_through(store, evaluation.id, calendar, workbook)
    return evaluation.id
