"""The command that puts years side by side."""

from __future__ import annotations

import argparse
from pathlib import Path

from db.records.years import UnitYears, YearsComparison
from db.store import Store
from desktop.console.commands import DONE, Add, counted
from desktop.console.lists_and_json import print_json
from desktop.console.signing_in import add_file, open_signed_in
from desktop.explanation.layout import columns
from desktop.explanation.years_text import move_heading, move_text, notes, place_text
from desktop.messages import tr
from desktop.operations.years.years import years_compared, years_document


def add_years(add: Add) -> None:
    """Adds the command; `add` makes a parser of a name, what it runs and what it is about."""
    years = add("years", _years, tr("年度对比：各单位历年的名次，往年的文件先核验再对比"))
    add_file(years)
    years.add_argument(
        "--with",
        dest="former",
        nargs="+",
        action="extend",
        type=Path,
        default=[],
        metavar="OLD",
        help=tr("往年的文件，只读不改"),
    )
    years.add_argument("--json", action="store_true")


def _years(arguments: argparse.Namespace) -> int:
    def opened(path: Path) -> Store:
        return open_signed_in(argparse.Namespace(file=path, user=arguments.user), read_only=True)

    with open_signed_in(arguments, read_only=True) as store:
        progress = counted() or (lambda _done, _all: None)
        comparison = years_compared(store, arguments.former, progress, opened)
    if arguments.json:
        print_json(years_document(comparison))
        return DONE
    for line in columns(_table(comparison)):
        print(line)
    for note in notes(comparison):
        print(note)
    return DONE


def _table(comparison: YearsComparison) -> list[list[str]]:
    years = [year.year for year in comparison.years]
    drafts = {year.year for year in comparison.years if not year.frozen}
    heads = [f"{year}{tr('（未定稿）') if year in drafts else ''}" for year in years]
    rows = [[tr("编号"), tr("单位"), *heads, move_heading(comparison)]]
    rows += [_row(comparison, unit, years) for unit in comparison.units]
    return rows


def _row(comparison: YearsComparison, unit: UnitYears, years: list[int]) -> list[str]:
    places = [place_text(unit.places.get(year)) for year in years]
    return [unit.unit_code, unit.unit, *places, move_text(comparison.latest_move(unit))]
