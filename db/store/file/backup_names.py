"""The names of copies: which file a copy is of, which one in a row, when and why it was made, and of what state.

Copies are ordered by a number counted up in their folder, never by the clock: one that was set back makes no
copy older than those before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

FOLDER: Final = "备份"
HEAD_DIGITS: Final = 12  # of the trail's head in a name
KEPT_OF_DAY: Final = 10  # of each occasion, on the day of the newest copy
KEPT_DAYS: Final = 7  # before it: the last copy of each
KEPT_WEEKS: Final = 8  # the last copy of each
_LONGEST_STEM: Final = 150  # bytes; a file system takes 255 for the whole name
_DAY: Final = len("20241231")
_NAME: Final = re.compile(
    r"(?P<stem>.+?)\.(?:第(?P<number>\d{1,9})份\.)?(?P<at>\d{8}-\d{6}(?:-\d{6})?)"
    r"\.(?P<occasion>[^.]+)\.(?P<head>[0-9a-f]{12})"
)


class Occasion(StrEnum):
    """Why a copy was made; the word stands in its name."""

    OPENED = "打开时"
    UPGRADE = "升级前"
    FREEZE = "定稿前"
    IMPORT = "导入前"
    REMOVAL = "删年度前"
    ASKED = "手动"


LASTING: Final = (
    Occasion.UPGRADE,
    Occasion.FREEZE,
    Occasion.REMOVAL,
    Occasion.ASKED,
)  # never given up


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy, by its name.

    `number` counts the copies of the file in their folder (0: made before copies were counted), `at` is the
    local time when it was made (YYYYMMDD-HHMMSS), `head` the start of the trail's head.
    """

    path: Path
    number: int
    at: str
    occasion: str
    head: str

    @property
    def day(self) -> str:
        """The day on which the clock stood when the copy was made."""
        return self.at[:_DAY]


def backup_name(path: Path, number: int, at: datetime, occasion: Occasion, head: str) -> str:
    """What a copy of the file is called."""
    when = at.strftime("%Y%m%d-%H%M%S")
    return f"{_stem(path)}.第{number:04}份.{when}.{occasion.value}.{head}{path.suffix}"


def read_name(copy: Path) -> Backup | None:
    """What the name of a copy says; None where the file is no copy, or was given another name."""
    match = _NAME.fullmatch(copy.stem)
    if match is None:
        return None
    return Backup(copy, int(match["number"] or 0), match["at"], match["occasion"], match["head"])


def is_backup(path: Path) -> bool:
    """Whether the file bears the name of a copy: nobody works in it by mistake."""
    return read_name(path) is not None


def original_of(copy: Path) -> Path | None:
    """Where the file lies of which this is an automatic copy; None where it is not in the folder above."""
    match, folder = _NAME.fullmatch(copy.stem), copy.absolute().parent
    if match is None or folder.name != FOLDER:
        return None
    files = sorted(folder.parent.glob(f"*{copy.suffix}"))
    return next((f for f in files if _stem(f) == match["stem"] and not is_backup(f)), None)


def backups(path: Path, folder: Path | None = None) -> tuple[Backup, ...]:
    """The copies of a file in a folder (备份 beside it), newest first."""
    folder = folder or path.parent / FOLDER
    if not folder.is_dir():
        return ()
    found = []
    for copy in folder.glob(f"*{path.suffix}"):
        match = _NAME.fullmatch(copy.stem)
        backup = read_name(copy)
        if match is not None and backup is not None and match["stem"] == _stem(path):
            found.append(backup)
    return tuple(sorted(found, key=lambda b: (b.number, b.at, b.path.name), reverse=True))


def surplus(copies: tuple[Backup, ...]) -> tuple[Backup, ...]:
    """Of a file's copies, newest first, those to give up.

    Kept are the newest of each occasion on the day of the newest copy, the last one of each of the days and
    weeks before, and every one of `LASTING`. Days and weeks are those that have copies, told apart by what the
    clock said and counted back from the newest copy, whatever day it is now.
    """
    if not copies:
        return ()
    kept = {b.path for b in copies if b.occasion in LASTING}
    today = [b for b in copies if b.day == copies[0].day]
    for occasion in Occasion:
        kept |= {b.path for b in [b for b in today if b.occasion == occasion][:KEPT_OF_DAY]}
    kept |= {b.path for b in _last_of_each(copies, lambda b: b.day, KEPT_DAYS + 1)}
    kept |= {b.path for b in _last_of_each(copies, _week, KEPT_WEEKS)}
    return tuple(b for b in copies if b.path not in kept)


def _last_of_each(
    copies: Iterable[Backup], period: Callable[[Backup], str], most: int
) -> list[Backup]:
    last: dict[str, Backup] = {}
    for backup in copies:
        last.setdefault(period(backup), backup)
    return list(last.values())[:most]


def _week(backup: Backup) -> str:
    try:
        year, week, _ = date.fromisoformat(backup.day).isocalendar()
    except ValueError:  # a name that somebody changed
        return backup.day
    return f"{year}-{week}"


def _stem(path: Path) -> str:
    """The name of the file as its copies bear it: cut where the rest of a copy's name would not fit behind it."""
    return path.stem.encode()[:_LONGEST_STEM].decode(errors="ignore")
