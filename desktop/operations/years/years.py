"""The years of the open file beside those of former files, each verified before a number of it is used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from db.errors import ErrorKind, UserError
from db.records.years import YearPlace, YearsComparison
from db.steps import Progress, unheard
from db.store import Store
from db.store.years.comparing import compare_years
from db.store.years.file_years import FileYears
from desktop.explanation.years_text import percent_text

Opener = Callable[[Path], Store]


def open_former(path: Path) -> Store:
    """A former year's file, for reading. Raises what opening raises, and FORMER_FILE_LOCKED where it has accounts."""
    store = Store.open(path, read_only=True)
    if store.access.required:
        store.close()
        raise UserError(ErrorKind.FORMER_FILE_LOCKED, path=path.name)
    return store


def years_compared(
    store: Store,
    former: Sequence[Path] = (),
    progress: Progress = unheard,
    open_file: Opener = open_former,
) -> YearsComparison:
    """The years of this file and of former files, which are opened for reading and verified first.

    Raises UserError FORMER_FILE_DAMAGED with the file's name, and what opening raises.
    """
    files = [store.years.read()]
    for done, path in enumerate(former):
        progress(done, len(former))
        files.append(_read(store, path, open_file))
    return compare_years(files)


def _read(store: Store, path: Path, open_file: Opener) -> FileYears:
    if path.exists() and store.path.exists() and path.samefile(store.path):
        raise UserError(ErrorKind.FORMER_FILE_SAME, path=path.name)
    with open_file(path) as other:
        damages = other.verify().damages
        if damages:
            raise UserError(ErrorKind.FORMER_FILE_DAMAGED, path=path.name, found=str(len(damages)))
        return other.years.read(path.name)


def years_document(comparison: YearsComparison) -> dict[str, Any]:
    """The JSON of `shufa years`; numbers that are no ranks are strings."""
    frozen = {year.year: year.frozen for year in comparison.years}
    return {
        "years": [year.year for year in comparison.years],
        "units": [
            {
                "unit_code": unit.unit_code,
                "unit": unit.unit,
                "years": {
                    str(year): _place_document(place, frozen=frozen[year])
                    for year, place in sorted(unit.places.items())
                },
            }
            for unit in comparison.units
        ],
    }


def _place_document(place: YearPlace, *, frozen: bool) -> dict[str, Any]:
    return {
        "rank": place.rank,
        "of": place.of,
        "within_category": place.within_category,
        "percentile": percent_text(place.percentile) or None,
        "total": place.total_text or None,
        "grade": place.grade or None,
        "frozen": frozen,
    }
