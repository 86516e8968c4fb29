"""Lets LibreOffice recalculate the 计算表 of random years and of the demo, and compares every cell.

`python -m tests.recalculation [--years 300] [--keep DIR]`; `make recalculate` installs LibreOffice first. What the
program stored in a formula's cell is taken out of the file beforehand, so that a formula which is not worked out
cannot pass. Then it sets the Word letters, whose words and pages are those of the PDFs. Exit code 1 where
something differs.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from hypothesis import HealthCheck, Phase, assume, given, settings
from python_calamine import CalamineWorkbook

from db.store import Store
from desktop.exchange.spreadsheets.xlsx_book import Formula
from desktop.exchange.workings.facts import WorkingsFacts
from desktop.exchange.workings.page import FormulaPage
from desktop.exchange.workings.writer import workings_bytes, workings_pages
from desktop.operations.demo.demo_year import make_demo
from desktop.operations.workbooks import workings_facts
from tests.db.scoring.random_years import Year, years
from tests.db.scoring.test_reference import stored
from tests.desktop.exchange.workings.near_totals import apart
from tests.recalculation.letters import differing_letters

_TOP = 2  # lines above the first of a page
_NEAR = 1e-9
_STORED = re.compile(rb"(<f>[^<]*</f>)<v>[^<]*</v>")
_AT_ONCE = 50  # workbooks that one run of LibreOffice takes
_TYPES = re.compile(rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?) t="(?:str|b)"(><f>)')


@dataclass
class Count:
    """What was compared."""

    workbooks: int = 0
    formulas: int = 0
    agreements: int = 0
    differences: int = 0


def emptied(workbook: bytes, target: Path) -> None:
    """The workbook without the stored outcomes of its formulas."""
    source = target.with_suffix(".stored")
    source.write_bytes(workbook)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/"):
                data = _STORED.sub(rb"\1", _TYPES.sub(rb"\1\2", data))
            new.writestr(name, data)
    source.unlink()


def recalculate(workbooks: list[Path], out: Path, profile: Path) -> None:
    """Opens each in LibreOffice and saves it again, with a profile of its own."""
    soffice = shutil.which("soffice")
    if soffice is None:
        sys.exit("LibreOffice is needed: make recalculate installs it")
    for start in range(0, len(workbooks), _AT_ONCE):
        some = [str(path) for path in workbooks[start : start + _AT_ONCE]]
        subprocess.run(
            [
                *(soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless"),
                *("--convert-to", "xlsx", "--outdir", str(out), *some),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=3600,
        )


def differing(pages: list[FormulaPage], path: Path, count: Count) -> Iterator[str]:
    """Cells that LibreOffice works out to something else, or that disagree with the program."""
    book = CalamineWorkbook.from_path(str(path))
    count.workbooks += 1
    for page in pages:
        grid = book.get_sheet_by_name(page.name).to_python(skip_empty_area=False)
        for row, line in enumerate(page.rows(), start=_TOP):
            for column, content in enumerate(line):
                if isinstance(content, Formula):
                    inside = row < len(grid) and column < len(grid[row])
                    found = grid[row][column] if inside else ""
                    count.formulas += 1
                    count.agreements += content.value == "是"
                    if found == "否" or not _same(content.value, found):
                        yield f"{page.name} {row + 1}/{column}: {found!r}, {content}"


def _same(stored_value: Fraction | str | bool, found: object) -> bool:
    if isinstance(stored_value, Fraction):
        return isinstance(found, float | int) and abs(found - float(stored_value)) < _NEAR
    return found == stored_value


def random_years(number: int, standardised: int) -> Iterator[WorkingsFacts]:
    """The facts of so many years; every one drawn is taken."""
    found: list[WorkingsFacts] = []
    quiet = settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    def take(year: Year) -> None:
        with stored(year) as (store, evaluation):
            found.append(workings_facts(store, evaluation.id))

    @settings(quiet, max_examples=number)
    @given(years())
    def plain(year: Year) -> None:
        take(year)

    @settings(quiet, max_examples=standardised)
    @given(years(standardise=True))
    def with_deviations(year: Year) -> None:
        assume(apart(year))
        take(year)

    plain()
    with_deviations()
    return iter(found)


def demo(folder: Path) -> WorkingsFacts:
    """The facts of the made-up district's year."""
    with Store.open(make_demo(folder).file, read_only=True) as store:
        return workings_facts(store, store.evaluations.latest().id)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=300)
    parser.add_argument("--keep", type=Path, help="leave the workbooks in this folder")
    arguments = parser.parse_args()
    count = Count()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        given_folder, out = folder / "stored", folder / "recalculated"
        for path in (given_folder, out, folder / "demo"):
            path.mkdir(parents=True, exist_ok=True)
        standardised = arguments.years // 10
        facts = [demo(folder / "demo"), *random_years(arguments.years, standardised)]
        paths = [given_folder / f"{number:04}.xlsx" for number in range(len(facts))]
        for one, path in zip(facts, paths, strict=True):
            emptied(workings_bytes(one), path)
        recalculate(paths, out, Path(temporary) / "profile")
        for one, path in zip(facts, paths, strict=True):
            for line in differing(workings_pages(one), out / path.name, count):
                count.differences += 1
                print(path.name, line)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for line in differing_letters(folder, folder / "profile"):
            count.differences += 1
            print(line)
    print(
        f"{count.workbooks} workbooks, {count.formulas} formulas, "
        f"{count.agreements} cells that say 是, {count.differences} differences"
    )
    return 1 if count.differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
