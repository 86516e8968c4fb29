"""What a person prefers on this machine: kept with the system's settings, never in a year's file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import IntEnum
from getpass import getuser
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths, QSysInfo

_MOST_RECENT = 10
POINT_SIZES = (9.0, 10.0, 11.0, 12.0, 14.0)
DEFAULT_POINT_SIZE = 10.0
# Accounts that systems are delivered with, or that an office shares.
_NOBODY: Final = frozenset(
    {
        *("root", "admin", "administrator", "user", "users", "guest", "test", "owner", "default"),
        *("pc", "desktop", "office", "work", "public", "uos", "deepin", "kylin", "ukylin"),
        *("ubuntu", "debian", "huawei", "lenovo", "greatwall"),
    }
)
DEFAULT_LOCK_MINUTES, MOST_LOCK_MINUTES = 10, 240


class Look(IntEnum):
    """How bright the program is to be. The numbers are Qt's colour schemes, and lie in the settings."""

    SYSTEM = 0
    LIGHT = 1
    DARK = 2


class Preferences:
    """Reads and writes the settings; each value has a default that works."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    @property
    def recent(self) -> tuple[Path, ...]:
        """Files opened last, newest first; those that are gone are left out."""
        names = self._settings.value("recent", [])
        found = names if isinstance(names, list) else [names] if names else []
        return tuple(path for name in found if (path := Path(str(name))).is_file())

    def opened(self, path: Path) -> None:
        """Puts a file on top of the recent ones."""
        others = [p for p in self.recent if p != path]
        self._settings.setValue("recent", [str(p) for p in [path, *others]][:_MOST_RECENT])

    def place(self, path: Path) -> dict[str, str]:
        """Where somebody was at work in a file when it was left; empty where nobody was."""
        return dict(self._places().get(str(path), {}))

    def remember(self, path: Path, place: Mapping[str, str]) -> None:
        """Adds to where somebody is at work in a file; of other files the ones opened last are remembered."""
        places = self._places()
        now = {**places.pop(str(path), {}), **place}
        kept = list(places.items())[: _MOST_RECENT - 1]
        self._settings.setValue("places", json.dumps(dict([(str(path), now), *kept])))

    def _places(self) -> dict[str, dict[str, str]]:
        """Of every file, the newest first; nothing where a hand or a damaged disk has left something else."""
        try:
            found = json.loads(str(self._settings.value("places", "{}")))
        except ValueError:
            return {}
        if not isinstance(found, dict):
            return {}
        return {
            path: {name: text for name, text in place.items() if isinstance(text, str)}
            for path, place in found.items()
            if isinstance(place, dict)
        }

    @property
    def folder(self) -> Path:
        """Where a new file is proposed to be kept: beside the one opened last, else among the person's documents.

        A folder that is not there is no proposal: the person's own then.
        """
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        recent = self.recent
        likely = recent[0].parent if recent else Path(QStandardPaths.writableLocation(documents))
        return likely if likely.is_dir() else Path.home()

    def last_folder(self, purpose: str) -> Path | None:
        """Where the last dialog for a purpose ended; None where there was none or the folder is gone."""
        name = str(self._settings.value(f"folder_{purpose}", ""))
        return Path(name) if name and Path(name).is_dir() else None

    def keep_last_folder(self, purpose: str, folder: Path) -> None:
        """A dialog for a purpose ended here."""
        self._settings.setValue(f"folder_{purpose}", str(folder))

    @property
    def name(self) -> str:
        """Who works here, as the trail shall name them; the system's user name until somebody says."""
        return str(self._settings.value("name", "")) or getuser()

    @name.setter
    def name(self, name: str) -> None:
        self._settings.setValue("name", name.strip())

    @property
    def is_named(self) -> bool:
        """Whether the name tells who works here: somebody said it, or the system's account bears a person's."""
        said = str(self._settings.value("name", ""))
        account = getuser().lower()
        return bool(said) or (
            account not in _NOBODY and account != QSysInfo.machineHostName().lower()
        )

    @property
    def organiser(self) -> str:
        """The office, as a new year's scheme shall name it."""
        return str(self._settings.value("organiser", ""))

    @organiser.setter
    def organiser(self, name: str) -> None:
        self._settings.setValue("organiser", name.strip())

    @property
    def point_size(self) -> float:
        """The size of text in points."""
        size = self._number("point_size", DEFAULT_POINT_SIZE)
        return size if size in POINT_SIZES else DEFAULT_POINT_SIZE

    @point_size.setter
    def point_size(self, size: float) -> None:
        self._settings.setValue("point_size", size)

    @property
    def look(self) -> Look:
        """Light, dark or as the system has it."""
        number = int(self._number("scheme", 0))
        return Look(number) if 0 <= number < len(Look) else Look.SYSTEM

    @look.setter
    def look(self, look: Look) -> None:
        self._settings.setValue("scheme", look.value)

    @property
    def lock_minutes(self) -> int:
        """After how many idle minutes a file with accounts is locked; 0 never."""
        minutes = int(self._number("lock_minutes", DEFAULT_LOCK_MINUTES))
        return minutes if 0 <= minutes <= MOST_LOCK_MINUTES else DEFAULT_LOCK_MINUTES

    @lock_minutes.setter
    def lock_minutes(self, minutes: int) -> None:
        self._settings.setValue("lock_minutes", minutes)

    @property
    def official_faces(self) -> bool:
        """Whether sheets are printed with the system's own 仿宋, 小标宋, 楷体 and 黑体 where it has them."""
        return self._is_on("official_faces")

    @official_faces.setter
    def official_faces(self, wanted: bool) -> None:
        self._settings.setValue("official_faces", int(wanted))

    @property
    def both_sides(self) -> bool:
        """Whether sheets are laid out for both sides of the paper."""
        return self._is_on("both_sides")

    @both_sides.setter
    def both_sides(self, wanted: bool) -> None:
        self._settings.setValue("both_sides", int(wanted))

    @property
    def large_figures(self) -> bool:
        """Whether ballots are typed in large figures."""
        return self._is_on("large_figures")

    @large_figures.setter
    def large_figures(self, wanted: bool) -> None:
        self._settings.setValue("large_figures", int(wanted))

    @property
    def paper_totals(self) -> bool:
        """Whether the total on a paper ballot is typed as well and must agree."""
        return self._is_on("paper_totals")

    @paper_totals.setter
    def paper_totals(self, wanted: bool) -> None:
        self._settings.setValue("paper_totals", int(wanted))

    def _number(self, key: str, default: float) -> float:
        """A number of the settings; the default where a hand or a damaged disk has left something else."""
        text = str(self._settings.value(key, default))
        return float(text) if re.fullmatch(r"\d{1,4}(\.\d{1,4})?", text) else default

    def _is_on(self, key: str) -> bool:
        return str(self._settings.value(key, 0)) == "1"

    @property
    def backup_folder(self) -> Path | None:
        """Where backups go; None until somebody says."""
        name = str(self._settings.value("backup_folder", ""))
        return Path(name) if name else None

    @backup_folder.setter
    def backup_folder(self, folder: Path | None) -> None:
        self._settings.setValue("backup_folder", str(folder) if folder else "")

    @property
    def geometry(self) -> QByteArray | None:
        """Where the window stood when it was last closed."""
        value = self._settings.value("geometry")
        return value if isinstance(value, QByteArray) else None

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._settings.setValue("geometry", geometry)
