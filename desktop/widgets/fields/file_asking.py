"""Asks for files and folders: every such dialog begins where the last one for its purpose ended.

Nothing that exists is replaced unless the person was asked about that very file.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from db.file_names import file_stem
from desktop.widgets.look.preferences import Preferences


class Purpose(StrEnum):
    """What a file or folder is asked for. The words lie in the settings."""

    OPEN = "open"  # files of years
    IMPORT = "import"  # what comes in: workbooks, reports, scans, packets and folders of them
    SAVE = "save"  # one file that goes out
    FOLDER = "folder"  # where several files go together


class LastFolders(QObject):
    """The folders where dialogs ended, kept with what a person prefers; belongs to the window above them."""

    def __init__(
        self, preferences: Preferences, beside: Callable[[], Path], window: QWidget
    ) -> None:
        super().__init__(window)
        self._preferences = preferences
        self._beside = beside  # where to begin while nothing is remembered

    def begin(self, purpose: Purpose) -> Path:
        """Where a dialog begins: a folder that is gone, on a stick that was pulled, is not offered."""
        return self._preferences.last_folder(purpose) or self._beside()

    def keep(self, purpose: Purpose, folder: Path) -> None:
        """A dialog ended here."""
        self._preferences.keep_last_folder(purpose, folder)


def ask_file(parent: QWidget, title: str, purpose: Purpose, kinds: str = "") -> Path | None:
    """A file that is there; None where the person gave up."""
    name, _ = QFileDialog.getOpenFileName(parent, title, _begin(parent, purpose), kinds)
    return _kept(parent, purpose, Path(name)) if name else None


def ask_files(parent: QWidget, title: str, purpose: Purpose, kinds: str = "") -> list[Path]:
    """Files that are there; none where the person gave up."""
    names, _ = QFileDialog.getOpenFileNames(parent, title, _begin(parent, purpose), kinds)
    return [_kept(parent, purpose, Path(name)) for name in names]


def ask_folder(
    parent: QWidget, title: str, purpose: Purpose, begin: Path | None = None
) -> Path | None:
    """A folder; None where the person gave up. `begin` where its last one is kept elsewhere, and not here."""
    start = str(begin) if begin else _begin(parent, purpose)
    name = QFileDialog.getExistingDirectory(parent, title, start)
    if not name:
        return None
    if begin is None and (folders := _folders(parent)) is not None:
        folders.keep(purpose, Path(name))
    return Path(name)


def ask_save_path(
    parent: QWidget, title: str, proposed: str, kind: str, folder: Path | None = None
) -> Path | None:
    """The place that the person chose, with the ending of the proposed name; None where they gave up.

    The name is proposed as every system takes it, in `folder` or else where something was saved last.

    The system's dialog asks before a file is replaced. Where a missing ending makes another file of
    the name, the dialog opens again on it, so that it asks about that one too.
    """
    ending = Path(proposed).suffix
    stem = file_stem(proposed.removesuffix(ending))
    name = str(Path(folder or _begin(parent, Purpose.SAVE)) / f"{stem}{ending}")
    while True:
        chosen, _ = QFileDialog.getSaveFileName(parent, title, name, f"{kind} (*{ending})")
        if not chosen:
            return None
        path = Path(chosen)
        if path.suffix.lower() == ending.lower():
            return _kept(parent, Purpose.SAVE, path)
        path = path.with_name(path.name + ending)
        if not path.exists():
            return _kept(parent, Purpose.SAVE, path)
        name = str(path)


def _folders(widget: QWidget | None) -> LastFolders | None:
    """What the window above a widget remembers; None in a widget without one."""
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    while widget is not None:
        found = widget.findChild(LastFolders, options=direct)
        if found is not None:
            return found
        widget = widget.parentWidget()
    return None


def _begin(parent: QWidget, purpose: Purpose) -> str:
    folders = _folders(parent)
    return "" if folders is None else str(folders.begin(purpose))


def _kept(parent: QWidget, purpose: Purpose, path: Path) -> Path:
    if (folders := _folders(parent)) is not None:
        folders.keep(purpose, path.parent)
    return path
