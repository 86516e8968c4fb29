"""Reads a 打分表 back: only as the one that went out, of this file, for this reviewer and this rubric."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.records import ImportData, ImportFacts
from db.scoring.scheme.scheme import Scheme
from desktop.exchange.spreadsheets.grid import Grid
from desktop.exchange.workbook.form_writer import (
    FORM_SHEET,
    FORMAT,
    KEYS,
    LISTS_SHEET,
    rubric_digest,
)
from desktop.exchange.workbook.import_reader import take_grids
from desktop.exchange.workbook.known import Known
from desktop.exchange.workbook.subjects import claimed


@dataclass(frozen=True, slots=True)
class FormIdentity:
    """What a form says of itself: of which file's year, whose, and for which rubric."""

    format: str
    key: str
    reviewer: str
    name: str
    rubric: str

    @property
    def called(self) -> str:
        """The reviewer as a person knows them."""
        return f"{self.reviewer} {self.name}".strip()


def identity_of(grids: tuple[Grid, ...]) -> FormIdentity | None:
    """What a workbook says of itself if it is a form."""
    grid = next((grid for grid in grids if grid.name == FORM_SHEET), None)
    if grid is None:
        return None
    told = {str(grid.at(row, 0)): grid.at(row, 1) for row in range(len(grid.rows))}
    if not set(KEYS) <= told.keys():
        return None
    return FormIdentity(*("" if told[key] is None else str(told[key]) for key in KEYS))


def read_form(name: str, grids: tuple[Grid, ...], scheme: Scheme, facts: ImportFacts) -> ImportData:
    """The ballots of a form; units without a mark are left as they are.

    Raises UserError NOT_A_FORM, IMPORT_REFUSED where it is another file's, another reviewer's or of another rubric,
    and what `take_grids` raises.
    """
    identity = identity_of(grids)
    if identity is None:
        raise UserError(ErrorKind.NOT_A_FORM, path=name)
    sheets = tuple(grid for grid in grids if grid.name not in (FORM_SHEET, LISTS_SHEET))
    known = Known.of(facts, scheme)
    _refuse(name, _misfits(name, identity, sheets, scheme, facts, known))
    import_data = take_grids(name, sheets, scheme, facts)
    ballots = tuple(row for row in import_data.ballots if row.marks or row.comment)
    expected = {"expected": known.called(identity.called)}
    _refuse(
        name,
        (
            Fault(
                row.place,
                FaultKind.FORM_REVIEWER,
                {"found": known.called(row.reviewer), **expected},
            )
            for row in ballots
            if row.reviewer != identity.reviewer
        ),
    )
    return ImportData(ballots=ballots, notes=import_data.notes)


def _misfits(
    name: str,
    identity: FormIdentity,
    sheets: tuple[Grid, ...],
    scheme: Scheme,
    facts: ImportFacts,
    known: Known,
) -> Iterator[Fault]:
    """What keeps the form from being this year's."""
    if identity.format != FORMAT:
        yield Fault(name, FaultKind.FORM_NEWER)
        return
    if identity.key != facts.key:
        yield Fault(name, FaultKind.FORM_OF_OTHER_FILE)
        return
    now = next((r for r in facts.reviewers if r.code == identity.reviewer), None)
    if now is None or now.name != identity.name:
        found = f"{known.called(now.code)} {now.name}".strip() if now else ""
        told = {"found": found, "expected": known.called(identity.called)}
        yield Fault(name, FaultKind.FORM_REVIEWER, told)
    names = (claimed(grid.name, scheme, facts.former_parts) for grid in sheets)
    claims = [claim for claim in names if claim is not None]
    parts = [scheme.by_code[claim.part] for claim in claims if claim.part in scheme.by_code]
    if rubric_digest(parts) != identity.rubric:
        yield Fault(name, FaultKind.FORM_RUBRIC)


def _refuse(name: str, faults: Iterator[Fault]) -> None:
    if found := list(faults):
        raise UserError(ErrorKind.IMPORT_REFUSED, found, path=name, found=str(len(found)))
