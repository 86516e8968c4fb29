"""The latest verification of an open file, which holds for as long as the file lies as it was verified."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from db.store.file.pictures_beside import beside
from db.store.verify.damage import Verification


@dataclass(frozen=True, slots=True)
class _OnDisk:
    """What changes with every writing to a file: its head, and what the disk says of it.

    The head tells what this program wrote, even where the disk keeps times by the second. The side file of pictures
    belongs to it. Neither is opened: where a process closes one of its handles, POSIX drops every lock that it
    holds on the file.
    """

    head: str
    facts: tuple[int, ...]


class LatestVerification:
    """Shared by the store of a window and its readers: a file that nobody wrote to is verified once."""

    def __init__(self) -> None:
        self._kept: tuple[_OnDisk, Verification] | None = None

    def of(self, path: Path, head: str, verify: Callable[[], Verification]) -> Verification:
        """What verifying the file found, anew only where it was written to since."""
        if self._kept is not None and self._kept[0] == _state(path, head):
            return self._kept[1]
        return self.anew(path, head, verify)

    def anew(self, path: Path, head: str, verify: Callable[[], Verification]) -> Verification:
        """What verifying the file finds now: a disk that forgets changes nothing that could be asked."""
        state = _state(path, head)
        found = verify()
        self._kept = (
            state,
            found,
        )  # as it lay before: what was written meanwhile is verified the next time
        return found


def _state(path: Path, head: str) -> _OnDisk:
    facts: list[int] = []
    for piece in (path, beside(path)):
        if piece == path or piece.exists():
            found = piece.stat()
            facts += (
                found.st_dev,
                found.st_ino,
                found.st_size,
                found.st_mtime_ns,
                found.st_ctime_ns,
            )
    return _OnDisk(head, tuple(facts))
