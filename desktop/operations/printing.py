"""Sheets into a folder."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.errors import ErrorKind, UserError
from db.steps import Progress
from db.store import Store
from desktop.exchange.saving import refuse_existing, save_bytes
from desktop.operations.integrity import require_sound
from desktop.operations.table_workbook import write_tables
from desktop.operations.year_facts import year_facts
from desktop.sheets.catalogue import BY_NAME, SHEETS, Paper, SheetKind
from desktop.sheets.setting.faces.official_faces import find_official_faces, use_official_faces
from desktop.sheets.setting.faces.type_case import MissingCharacter
from desktop.sheets.unit_papers import papers_for


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written, the characters that no font had, and the faces that the system lacks.

    `pages` are those of the PDFs, which come first among the files.
    """

    paths: tuple[Path, ...]
    missing: tuple[MissingCharacter, ...]
    lacking: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()


def write_sheets(
    store: Store,
    evaluation_id: int,
    folder: Path,
    only: Sequence[str] = (),
    *,
    units: Sequence[str] = (),
    today: str = "",
    progress: Progress | None = None,
    duplex: bool = False,
    official: bool = False,
    replace: bool = False,
    word: bool = False,
) -> Written:
    """Prints the sheets (all, or those named) into a folder, which is made where it is missing.

    `only` are names or titles of sheets; `official` prints with those faces of GB/T 9704 that the system
    has. `units` are the codes, names or labels of those that sheets by unit are for; none: for all. What is there
    is kept, unless `replace`; `word` writes letters as Word files too. Raises UserError NO_SUCH_SHEET,
    NO_SUCH_UNIT, FILE_EXISTS and, for official sheets, NOT_SOUND before anything is written, and the
    disk's faults.
    """
    papers = sheet_papers(store, evaluation_id, chosen_sheets(only), units, today=today)
    with printing_faces(official=official) as lacking:
        written = write_papers(papers, folder, progress, duplex=duplex, replace=replace, word=word)
    return dataclasses.replace(written, lacking=lacking)


def sheet_papers(
    store: Store,
    evaluation_id: int,
    kinds: Sequence[SheetKind],
    units: Sequence[str] = (),
    *,
    today: str = "",
) -> list[Paper]:
    """The papers of kinds of sheets. Raises UserError NO_SUCH_UNIT and, for official sheets, NOT_SOUND."""
    if any(kind.official for kind in kinds):
        store.seal()  # the head that they bear is to cover every ballot
        require_sound(store)
    chosen = {entry.id for entry in store.units.named(evaluation_id, units)}
    facts = year_facts(
        store,
        evaluation_id,
        today=today,
        derivations=any(kind.needs_derivations for kind in kinds),
        intervals=any(kind.needs_intervals for kind in kinds),
        checks=any(kind.needs_checks for kind in kinds),
        years=any(kind.needs_years for kind in kinds),
        hall=any(kind.needs_hall for kind in kinds),
        supervisions=any(kind.needs_supervisions for kind in kinds),
        comments=any(kind.needs_comments for kind in kinds),
    )
    codes = frozenset(e.unit_code for e in facts.entries if e.id in chosen)
    return [paper for kind in kinds for paper in papers_for(kind, facts, codes or None)]


@contextmanager
def printing_faces(*, official: bool) -> Iterator[tuple[str, ...]]:
    """Prints with the official faces meanwhile, where that is asked for; yields those that the system lacks."""
    if not official:
        yield ()
        return
    found = find_official_faces()
    use_official_faces(found)
    try:
        yield found.lacking
    finally:
        use_official_faces(None)


def write_papers(
    papers: Sequence[Paper],
    folder: Path,
    progress: Progress | None = None,
    *,
    duplex: bool = False,
    replace: bool = False,
    word: bool = False,
) -> Written:
    """Prints papers into a folder, which is made where it is missing; letters for Word too where `word`.

    Raises UserError FILE_EXISTS before anything is printed, unless `replace`, and the disk's faults.
    """
    paths = file_paths(folder, [paper.file_name for paper in papers])
    for_word = {
        path: path.with_suffix(".docx")
        for path, paper in zip(paths, papers, strict=True)
        if word and paper.letters is not None
    }
    if not replace:
        refuse_existing([*paths, *for_word.values()])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(ErrorKind.FILE_READ_ONLY, path=str(folder)) from error
    missing: list[MissingCharacter] = []
    pages: list[int] = []
    for number, (path, paper) in enumerate(zip(paths, papers, strict=True)):
        if progress is not None:
            progress(number, len(papers))
        printed = paper.print(None, duplex=duplex)
        pages.append(printed.pages)
        save_bytes(path, printed.pdf, replace=replace)
        if path in for_word:
            save_bytes(for_word[path], paper.word(), replace=replace)
        missing.extend(m for m in printed.missing if m not in missing)
    if progress is not None:
        progress(len(papers), len(papers))
    return Written((*paths, *for_word.values()), tuple(missing), pages=tuple(pages))


def save_paper(paper: Paper, path: Path, *, replace: bool = False) -> None:
    """Writes a paper as a PDF, or as a workbook where the path says so. Raises as `save_bytes` does."""
    if path.suffix.lower() == ".xlsx":
        write_tables(path, paper, replace=replace)
    else:
        save_bytes(path, paper.print().pdf, replace=replace)


def file_paths(folder: Path, names: Sequence[str]) -> list[Path]:
    """A path for each name; a number tells those apart that are the same, or were cut to the same one."""
    paths: list[Path] = []
    for name in names:
        number, path = 1, folder / name
        while path in paths:
            number += 1
            path = (folder / name).with_stem(f"{Path(name).stem}-{number}")
        paths.append(path)
    return paths


def chosen_sheets(names: Sequence[str]) -> tuple[SheetKind, ...]:
    """The kinds of sheets of these names or titles, all where there are none. Raises UserError NO_SUCH_SHEET."""
    known = {**BY_NAME, **{kind.title: kind for kind in BY_NAME.values()}}
    for name in names:
        if name not in known:
            expected = "、".join(f"{kind.name}（{kind.title}）" for kind in BY_NAME.values())
            raise UserError(ErrorKind.NO_SUCH_SHEET, found=name, expected=expected)
    return tuple(dict.fromkeys(known[name] for name in names)) or SHEETS
