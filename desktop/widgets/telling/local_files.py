"""Files that are dropped from a file manager."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loaded with the first drop
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDropEvent

SCAN_SUFFIXES = (".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png")
WORKBOOK_SUFFIXES = (".xlsx", ".xls", ".et", ".ods", ".csv")


def dropped_paths(data: QMimeData) -> list[Path]:
    """The files and folders of this machine among what is dropped."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def dropped_alone(data: QMimeData, *suffixes: str) -> Path | None:
    """The one file that is dropped, if its name ends so."""
    paths = dropped_paths(data)
    alone = len(paths) == 1 and paths[0].suffix.lower() in suffixes and not paths[0].is_dir()
    return paths[0] if alone else None


def accepted_folder(event: QDropEvent) -> Path | None:
    """Accepts one folder that enters or is dropped, and says which."""
    paths = dropped_paths(event.mimeData())
    if len(paths) != 1 or not paths[0].is_dir():
        return None
    event.acceptProposedAction()
    return paths[0]


def accepted_workbook(event: QDropEvent) -> Path | None:
    """Accepts one workbook that enters or is dropped, and says which; anything else is left to whoever is behind."""
    path = dropped_alone(event.mimeData(), *WORKBOOK_SUFFIXES)
    if path is None:
        event.ignore()
    else:
        event.acceptProposedAction()
    return path
