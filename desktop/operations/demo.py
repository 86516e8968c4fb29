"""The made-up district's year, for a first look and for every test that wants a whole one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from db.store import Store
from db.store.file.disk import SUFFIX
from desktop import assets
from desktop.operations.demo_reports import hand_in_reports
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


def make_demo(folder: Path) -> Demo:
    """The made-up district's year in a folder: the file and the ranking as PDF; an earlier demo there is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"示例区2024年度述法评议{SUFFIX}"
    path.unlink(missing_ok=True)
    text = assets.resource("samples", DEMO_SCHEME).read_text("utf-8")
    new_file(path, text)
    with Store.open(path) as store:
        evaluation = store.evaluations.latest()
        import_workbook(store, evaluation.id, assets.resource("samples", DEMO_WORKBOOK))
        hand_in_reports(store, evaluation.id)
        sheets = write_sheets(store, evaluation.id, folder, ["ranking"]).paths
    return Demo(path, sheets)
