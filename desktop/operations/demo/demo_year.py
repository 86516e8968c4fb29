"""The made-up district's year, for a first look and for every test that wants a whole one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from db.errors import UserError
from db.file_endings import SUFFIX
from db.store import Store
from desktop import assets
from desktop.operations.demo.demo_reports import hand_in_reports
from desktop.operations.printing import write_sheets
from desktop.operations.schemes import new_file
from desktop.operations.workbooks import import_workbook

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
    new_file(path, assets.resource("samples", DEMO_SCHEME).read_text("utf-8"))
    try:
        return Demo(path, _fill(path, folder, replace=replace))
    except UserError:  # a ranking of somebody's, or a full disk: nothing is left half made
        path.unlink(missing_ok=True)
        raise


def _fill(path: Path, folder: Path, *, replace: bool) -> tuple[Path, ...]:
    """Scores and reports into the new file, its ranking and charts as PDF into the folder."""
    with Store.open(path) as store:
        evaluation = store.evaluations.latest()
        import_workbook(store, evaluation.id, assets.resource("samples", DEMO_WORKBOOK))
        hand_in_reports(store, evaluation.id)
        return write_sheets(
            store, evaluation.id, folder, ["ranking", "charts"], replace=replace
        ).paths
