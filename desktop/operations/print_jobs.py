"""What the print centre asks for: a proof to look at, a file for each unit, the tables as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from db.steps import Progress
from db.store import Store
from desktop.exchange.saving import save_bytes
from desktop.operations.integrity import require_sound
from desktop.operations.printing import Written, write_papers
from desktop.operations.table_workbook import tables_bytes
from desktop.operations.year_facts import year_facts
from desktop.sheets.catalogue import BY_NAME, Paper, YearFacts
from desktop.sheets.setting.faces.official_faces import (
    OfficialFaces,
    find_official_faces,
    use_official_faces,
)
from desktop.sheets.setting.printing import Printed
from desktop.sheets.setting.tables import tables
from desktop.sheets.unit_papers import papers_by_unit, papers_for


@dataclass(frozen=True, slots=True)
class Wish:
    """A kind of sheet by name, for some units (codes; None: all), its nth paper; `today` is printed on it."""

    sheet: str
    units: frozenset[str] | None = None
    number: int = 0
    duplex: bool = False
    today: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """The papers of a kind of sheet, by title and file name, and the chosen one printed, as it was wished for.

    `letters`: whether the chosen one is official letters, which can be had for Word too.
    """

    wish: Wish
    names: tuple[str, ...]
    file_names: tuple[str, ...]
    chosen: int
    printed: Printed
    letters: bool = False


class Faces:
    """The faces that sheets are printed with, changed only when others are asked for.

    Looking for the system's own and reading them takes a second; it is done by whoever prints.
    """

    def __init__(self) -> None:
        self._found: OfficialFaces | None = None
        self._official = False

    @property
    def lacking(self) -> tuple[str, ...]:
        """The names of the official faces that are wanted and that the system lacks."""
        return self._found.lacking if self._official and self._found is not None else ()

    def use(self, *, official: bool) -> None:
        """Prints with the official faces or the shipped ones from now on."""
        if official and self._found is None:
            self._found = find_official_faces()
        if official != self._official:
            use_official_faces(self._found if official else None)
            self._official = official


def prove(store: Store, evaluation_id: int, wish: Wish, progress: Progress) -> Proof | None:
    """The paper that is wished for, and what else there is of its kind; None where there is nothing.

    Raises UserError NOT_SOUND where it is official and the file does not verify.
    """
    progress(0, 0)
    papers = list(_papers(_facts(store, evaluation_id, wish), wish))
    if not papers:
        return None
    number = max(0, min(wish.number, len(papers) - 1))
    printed = papers[number].print(progress, duplex=wish.duplex)
    names = tuple(paper.stem for paper in papers)
    file_names = tuple(paper.file_name for paper in papers)
    letters = papers[number].letters is not None
    return Proof(wish, names, file_names, number, printed, letters)


def save_word(store: Store, evaluation_id: int, wish: Wish, path: Path, progress: Progress) -> bool:
    """The wished letters as a Word file; False, and no file, where there are none.

    A file that is there was chosen to be replaced.
    """
    progress(0, 0)
    papers = list(_papers(_facts(store, evaluation_id, wish), wish))
    if wish.number >= len(papers) or papers[wish.number].letters is None:
        return False
    save_bytes(path, papers[wish.number].word(), replace=True)
    return True


def save_by_unit(
    store: Store, evaluation_id: int, wish: Wish, folder: Path, progress: Progress
) -> Written:
    """A file for each unit into a folder of its own. Raises UserError as the disk does."""
    progress(0, 0)
    facts = _facts(store, evaluation_id, wish)
    papers = list(papers_by_unit(BY_NAME[wish.sheet], facts, wish.units))
    return write_papers(papers, folder, progress, duplex=wish.duplex)


def save_tables(
    store: Store, evaluation_id: int, wish: Wish, path: Path, progress: Progress
) -> bool:
    """Every table of a kind of sheet as one workbook; False, and no file, where there is none.

    A file that is there was chosen to be replaced.
    """
    progress(0, 0)
    found = [
        table
        for paper in _papers(_facts(store, evaluation_id, wish), wish)
        for table in tables(paper.draft())
    ]
    if found:
        save_bytes(path, tables_bytes(tuple(found)), replace=True)
    return bool(found)


def _papers(facts: YearFacts, wish: Wish) -> Iterator[Paper]:
    return papers_for(BY_NAME[wish.sheet], facts, wish.units)


def _facts(store: Store, evaluation_id: int, wish: Wish) -> YearFacts:
    kind = BY_NAME[wish.sheet]
    if kind.official:
        require_sound(store)
    return year_facts(
        store,
        evaluation_id,
        today=wish.today,
        derivations=kind.needs_derivations,
        intervals=kind.needs_intervals,
        checks=kind.needs_checks,
        years=kind.needs_years,
        hall=kind.needs_hall,
        supervisions=kind.needs_supervisions,
        comments=kind.needs_comments,
    )
