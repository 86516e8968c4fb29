"""Writes the 计算表: page by page from the ballots to the grades, each cell over the ones before."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from db.errors import ErrorKind, UserError
from db.records import CountedVotes, Entry
from db.scoring.scheme.scheme import Part, PartKind
from db.scoring.steps import Stage
from db.scoring.tally import counting_group
from desktop.exchange.saving import OF_THE_FOLDER, save_bytes
from desktop.exchange.spreadsheets.xlsx_book import MOST_ROWS, XlsxBook
from desktop.exchange.workings.ballots_page import BallotsPage
from desktop.exchange.workings.deductions_page import DeductionsPage
from desktop.exchange.workings.facts import WorkingsFacts
from desktop.exchange.workings.grades_page import GradesPage
from desktop.exchange.workings.groups_page import GroupsPage
from desktop.exchange.workings.notes_page import notes_page
from desktop.exchange.workings.page import FormulaColumn, FormulaPage
from desktop.exchange.workings.parts_page import PartsPage
from desktop.exchange.workings.places_page import PlacesPage
from desktop.exchange.workings.scheme_page import SchemeFormulas
from desktop.exchange.workings.standard_page import StandardPage
from desktop.exchange.workings.totals_page import AdjustmentsPage, TotalsPage
from desktop.messages import tr

_TITLE_LINES = 2  # of every worksheet: its title and the headings


def write_workings(
    path: Path, facts: WorkingsFacts, *, replace: bool = False, mode: int = OF_THE_FOLDER
) -> None:
    """Writes the workbook, or changes nothing and raises UserError as `save_bytes` does."""
    save_bytes(path, workings_bytes(facts), replace=replace, mode=mode)


def workings_bytes(facts: WorkingsFacts) -> bytes:
    """The workbook as it is written: the same year gives the same bytes. Raises UserError VALUE_REFUSED.

    That is for a year of more lines than a sheet holds.
    """
    book = XlsxBook()
    for page in workings_pages(facts):
        if page.length + _TITLE_LINES > MOST_ROWS:
            raise UserError(
                ErrorKind.VALUE_REFUSED,
                field="workings",
                found=str(page.length),
                expected=f"≤ {MOST_ROWS}",
            )
        book.add_sheet(
            page.name, page.styles, page.rows(), title=page.title, frozen_columns=page.frozen
        )
    return book.data()


def workings_pages(facts: WorkingsFacts) -> list[FormulaPage]:
    """Every page of the workbook in its order, the notes first."""
    workings = _Workings(facts)
    return [workings.notes(), *workings.pages]


class _Workings:
    """The pages in the order of the calculation, and the columns that say whether the program agrees."""

    def __init__(self, facts: WorkingsFacts) -> None:
        self._facts = facts
        self._entries: Sequence[Entry] = [d.entry for d in facts.derivations]
        self.agreements: list[tuple[FormulaPage, FormulaColumn]] = []
        self._scheme = SchemeFormulas(facts.scheme, self._entries)
        self.pages: list[FormulaPage] = [self._scheme.page]
        self._groups: dict[str, GroupsPage] = {}
        self._deductions: dict[str, DeductionsPage] = {}
        for number, part in enumerate(facts.scheme.parts, start=1):
            self._add_part(number, part)
        self._add_results()

    def notes(self) -> FormulaPage:
        """The first page: what this is, whether all agrees, what a spreadsheet cannot hold."""
        return notes_page(self._facts, self.agreements)

    def _add_part(self, number: int, part: Part) -> None:
        facts = self._facts
        if part.kind is PartKind.DEDUCTED:
            name = tr("扣分{number}").format(number=number)
            deductions = DeductionsPage(self._scheme, part, name, self._entries, facts.occurrences)
            self._deductions[part.code] = deductions
            self.pages.append(deductions.page)
        if not part.has_ballots:
            return
        verdicts = {
            ballot.id: verdict
            for d in facts.derivations
            for p in d.parts
            if p.part.code == part.code
            for ballot, verdict in p.verdicts
        }
        name = tr("评分票{number}").format(number=number)
        ballots = facts.ballots.get(part.code, ())
        page = BallotsPage(self._scheme, part, name, self._entries, ballots, verdicts)
        self._keep(page.page, page.agreement)
        if part.standardise is not None:
            name = tr("标准化{number}").format(number=number)
            self.pages.append(StandardPage(self._scheme, page, name).page)
        name = tr("评委组{number}").format(number=number)
        told = self._program(part), self._counted(part)
        groups = GroupsPage(self._scheme, page, name, self._entries, *told)
        self._groups[part.code] = groups
        self._keep(groups.page, groups.agreement)

    def _program(self, part: Part) -> dict[tuple[int, str], Fraction]:
        """The program's group scores of a part by entry and group."""
        return {
            (d.entry.id, step.group): step.rounded
            for d in self._facts.derivations
            for p in d.parts
            if p.part.code == part.code
            for step in p.steps
            if step.stage is Stage.GROUP_SCORE
        }

    def _counted(self, part: Part) -> dict[tuple[int, str], list[CountedVotes]]:
        """What was counted by hand, by entry and the group under which it is averaged."""
        found: dict[tuple[int, str], list[CountedVotes]] = {}
        for d in self._facts.derivations:
            for one in (c for p in d.parts if p.part.code == part.code for c in p.counted):
                group = counting_group(part, one.group)
                if group is not None:
                    found.setdefault((d.entry.id, group), []).append(one)
        return found

    def _add_results(self) -> None:
        facts, found = self._facts, self._facts.derivations
        parts = PartsPage(self._scheme, self._groups, self._deductions, facts.given, found)
        self._keep(parts.page, *parts.agreements)
        adjustments = AdjustmentsPage(found)
        self.pages.append(adjustments.page)
        totals = TotalsPage(self._scheme, parts, adjustments, found)
        self._keep(totals.page, totals.agreement)
        places = PlacesPage(
            parts, self._groups, self._deductions, totals, found, facts.scheme, facts.rankings
        )
        self._keep(places.page, *places.agreements)
        if facts.scheme.grades:
            grades = GradesPage(self._scheme, totals, places, found)
            self._keep(grades.page, *grades.agreements)

    def _keep(self, page: FormulaPage, *agreements: FormulaColumn) -> None:
        self.pages.append(page)
        self.agreements += [(page, column) for column in agreements]
