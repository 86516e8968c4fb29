"""Keeps drafts of schemes on this machine, so that closing the file or a crash loses none.

One TOML file a draft, in a folder of the program's own data: a draft is nobody's decision and has no place in the
year's file. It belongs to the file by its place and by the digest of the file's first event. Where the file was moved,
nothing stands at the old place any more and the draft goes with it; a copy beside the original has the same first
event and is offered nothing.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import tomli_w

from db.canonical import text_digest
from db.errors import ErrorKind, UserError
from db.scoring.scheme.draft import Draft
from db.scoring.scheme.writer import table_text
from desktop.exchange.saving import PRIVATE, save_bytes

_SUFFIX = ".toml"
_ASIDE = ".damaged"
_LARGEST = 8 * 1024 * 1024  # bytes; a scheme of a thousand criteria is far below
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class DraftHome:
    """Whose draft it is: the file by its place and by the digest of its first event, and the year in it."""

    file: Path
    first_event: str
    evaluation_id: int


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as it was kept; `version` and `base` (the digest of its text) are what it was to change."""

    home: DraftHome
    draft: Draft
    saved_at: str
    saved_by: str
    version: int
    base: str


@dataclass(frozen=True, slots=True)
class DamagedDraft:
    """A draft that cannot be read any more, and where it was put aside."""

    path: Path


class DraftShelf:
    """The folder of kept drafts; it is made with the first of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, kept: KeptDraft) -> None:
        """Writes a draft in place of the one before, in one step. Raises UserError of the disk."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            detail = error.strerror or str(error)
            path = str(self._folder)
            raise UserError(ErrorKind.DISK_FAULT, path=path, detail=detail) from error
        save_bytes(self._path(kept.home), _bytes_of(kept), replace=True, mode=PRIVATE)

    def find(self, home: DraftHome) -> KeptDraft | DamagedDraft | None:
        """The draft of this file and year: kept for it here, or where it was before it was moved."""
        path = self._path(home)
        if path.exists():
            try:
                kept = _read(path)
            except (OSError, ValueError, RecursionError):
                return DamagedDraft(_put_aside(path))
            return kept if kept.home == home else None
        moved = [kept for kept in self._elsewhere(home) if not kept.home.file.exists()]
        return max(moved, key=lambda kept: kept.saved_at, default=None)

    def drop(self, home: DraftHome) -> None:
        """Forgets a draft that was adopted or given up. Raises UserError FILE_READ_ONLY."""
        path = self._path(home)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            detail = error.strerror or str(error)
            raise UserError(ErrorKind.FILE_READ_ONLY, path=str(path), detail=detail) from error

    def _elsewhere(self, home: DraftHome) -> Iterator[KeptDraft]:
        """The drafts of the same file at other places. One that is damaged is told of where it belongs."""
        first, _place, year = _marks(home)
        for path in sorted(self._folder.glob(f"{first}-*-{year}{_SUFFIX}")):
            try:
                kept = _read(path)
            except (OSError, ValueError, RecursionError):
                continue
            if kept.home.first_event == home.first_event:
                yield kept

    def _path(self, home: DraftHome) -> Path:
        return self._folder / ("-".join(_marks(home)) + _SUFFIX)


def base_digest(text: str) -> str:
    """What tells two versions of a scheme apart: one is changed in place while no ballot is in."""
    return text_digest(text)


def _marks(home: DraftHome) -> tuple[str, str, str]:
    """What a draft's file is named after."""
    place = hashlib.sha256(str(home.file).encode("utf-8", "surrogatepass")).hexdigest()
    first = home.first_event.removeprefix("sha256:")
    return first[:_DIGITS], place[:_DIGITS], str(home.evaluation_id)


def _bytes_of(kept: KeptDraft) -> bytes:
    text = table_text(kept.draft)
    table = {
        "file": str(kept.home.file),
        "first_event": kept.home.first_event,
        "evaluation": kept.home.evaluation_id,
        "saved_at": kept.saved_at,
        "saved_by": kept.saved_by,
        "version": kept.version,
        "base": kept.base,
        "digest": text_digest(text),
        "scheme": text,
    }
    return tomli_w.dumps(table, multiline_strings=True).encode("utf-8", "surrogatepass")


def _read(path: Path) -> KeptDraft:
    """Raises OSError, ValueError (not what was written) and RecursionError (nested without end)."""
    if path.stat().st_size > _LARGEST:
        raise ValueError(path)
    table = tomllib.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
    text = _text(table, "scheme")
    if text_digest(text) != _text(table, "digest"):
        raise ValueError(path)  # a draft is shown as it was written or not at all
    home = DraftHome(
        Path(_text(table, "file")), _text(table, "first_event"), _number(table, "evaluation")
    )
    saved_at = _text(table, "saved_at")
    datetime.fromisoformat(saved_at)
    return KeptDraft(
        home=home,
        draft=tomllib.loads(text, parse_float=Decimal),
        saved_at=saved_at,
        saved_by=_text(table, "saved_by"),
        version=_number(table, "version"),
        base=_text(table, "base"),
    )


def _text(table: dict[str, Any], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str):
        raise ValueError(key)
    return value


def _number(table: dict[str, Any], key: str) -> int:
    value = table.get(key)
    if not isinstance(value, int):
        raise ValueError(key)
    return value


def _put_aside(path: Path) -> Path:
    """Renames what cannot be read, so that it is told of once; where that fails it stays where it is."""
    aside = path.with_name(path.name + _ASIDE)
    try:
        path.replace(aside)
    except OSError:
        return path
    return aside
