"""The files of a folder as reports: each with its unit, or with the doubt that keeps it out.

Nothing outside the folder is read: a link that leads out is listed and left alone. Hidden files and
what office programs leave behind are passed over.
"""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.records import Doubt, Entry, FormerName
from desktop.exchange.documents.documents import KINDS
from desktop.exchange.documents.report_names import UnitNames

_MOST_FILES = 5_000
_UNPRINTABLE = "\ufffd"
_CONTROLS = frozenset(
    {"Cc", "Cf", "Cs", "Zl", "Zp"}
)  # what would steer a terminal or turn text around
_PASSED_OVER = ("~$", ".")
_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file of the folder; `name` is its path inside it. `candidates` are the units in question."""

    path: Path
    name: str
    entry: Entry | None
    doubt: Doubt | None
    candidates: tuple[Entry, ...] = ()


def read_folder(
    folder: Path, entries: Sequence[Entry], former: Sequence[FormerName] = ()
) -> tuple[ReportFile, ...]:
    """The folder's files, by name; `former` are names that units gave up.

    Raises UserError FILE_MISSING, FILE_UNREADABLE, IMPORT_REFUSED (too many).
    """
    if not folder.is_dir():
        raise UserError(ErrorKind.FILE_MISSING, path=str(folder))
    root = folder.resolve()
    names = UnitNames(entries, former)
    files: list[ReportFile] = []
    for path, outside in _walk(root):
        if len(files) == _MOST_FILES:
            fault = Fault(
                folder.name, FaultKind.TOO_MANY, {"what": "files", "limit": str(_MOST_FILES)}
            )
            raise UserError(ErrorKind.IMPORT_REFUSED, [fault])
        files.append(_file(root, path, names, outside=outside))
    return one_file_a_unit(sorted(files, key=lambda f: f.name))


def read_files(
    paths: Sequence[Path], entries: Sequence[Entry], former: Sequence[FormerName] = ()
) -> tuple[ReportFile, ...]:
    """Files that a person named one by one, in their order."""
    names = UnitNames(entries, former)
    return one_file_a_unit([_file(path.parent, path, names, outside=False) for path in paths])


def one_file_a_unit(files: Sequence[ReportFile]) -> tuple[ReportFile, ...]:
    """The files with a doubt wherever several are for one unit."""
    counts = Counter(f.entry.id for f in files if f.entry is not None)
    return tuple(
        replace(f, entry=None, doubt=Doubt.SEVERAL_FILES, candidates=(f.entry,))
        if f.entry is not None and counts[f.entry.id] > 1
        else f
        for f in files
    )


def _file(root: Path, path: Path, names: UnitNames, *, outside: bool) -> ReportFile:
    name = "".join(
        _UNPRINTABLE if unicodedata.category(c) in _CONTROLS else c
        for c in path.relative_to(root).as_posix()
    )
    if outside:
        return ReportFile(path, name, None, Doubt.LINK_OUTSIDE)
    if path.suffix.lower() not in KINDS:
        return ReportFile(path, name, None, Doubt.NOT_A_DOCUMENT)
    match = names.match(path.name)
    return ReportFile(path, name, match.entry, match.doubt, match.candidates)


def _walk(root: Path) -> Iterator[tuple[Path, bool]]:
    """Every file that is looked at, and whether it is a link that leads out.

    A link inside the folder is passed over: what it leads to is found by itself.
    """

    def refuse(error: OSError) -> None:
        detail = error.strerror or ""
        raise UserError(ErrorKind.FILE_UNREADABLE, path=str(root), detail=detail) from error

    for top, folders, files in os.walk(root, onerror=refuse):
        below: list[str] = []
        for name in sorted([*folders, *files]):
            path = Path(top, name)
            if name.startswith(_PASSED_OVER) or name.lower() in _SYSTEM:
                continue
            if not Path(os.path.realpath(path)).is_relative_to(root):  # a junction, too
                yield path, True
            elif path.is_symlink():
                continue
            elif path.is_file():
                yield path, False
            elif path.is_dir():
                below.append(name)
        folders[:] = below
