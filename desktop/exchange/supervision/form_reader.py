"""Reads a 自查表 back: only as the one that went out, of this file's 督察 and 清单; every fault by its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.records.supervision import ChecklistItem, ItemAnswer, SelfCheckVerdict, Supervision
from desktop.exchange.spreadsheets.faults import Faults, shown
from desktop.exchange.spreadsheets.grid import Cell, Grid
from desktop.exchange.supervision.form_writer import (
    ANSWERED,
    ASKED,
    FORM_SHEET,
    FORMAT,
    HEADER,
    KEYS,
    SHEET,
    checklist_digest,
)

_MOST: Final = 2000  # characters of an answer


@dataclass(frozen=True, slots=True)
class SelfCheckIdentity:
    """What a form says of itself."""

    format: str
    key: str
    supervision: str
    unit_code: str
    unit: str
    checklist: str


def identity_of(name: str, grids: Sequence[Grid]) -> SelfCheckIdentity:
    """Whose form a workbook is. Raises UserError NOT_A_SELF_CHECK."""
    grid = next((grid for grid in grids if grid.name == FORM_SHEET), None)
    told: Mapping[str, Cell] = {}
    if grid is not None:
        told = {str(grid.at(row, 0)): grid.at(row, 1) for row in range(len(grid.rows))}
    if not set(KEYS) <= told.keys() or not any(grid.name == SHEET for grid in grids):
        raise UserError(ErrorKind.NOT_A_SELF_CHECK, path=name)
    return SelfCheckIdentity(*("" if told[key] is None else str(told[key]) for key in KEYS))


def read_answers(
    name: str,
    grids: Sequence[Grid],
    supervision: Supervision,
    key: str,
    items: Sequence[ChecklistItem],
) -> tuple[ItemAnswer, ...]:
    """The answers of a form, one an item. Raises UserError NOT_A_SELF_CHECK, IMPORT_REFUSED with every fault."""
    identity = identity_of(name, grids)
    _refuse(name, _misfits(name, identity, supervision, key, items))
    grid = next(grid for grid in grids if grid.name == SHEET)
    faults = Faults()
    _check_unit(grid, identity, faults)
    answers = [
        answer
        for row, item in enumerate(items, HEADER + 1)
        if (answer := _Row(grid, row, faults).answer(item)) is not None
    ]
    faults.refuse(name)
    return tuple(answers)


def _misfits(
    name: str,
    identity: SelfCheckIdentity,
    supervision: Supervision,
    key: str,
    items: Sequence[ChecklistItem],
) -> Iterator[Fault]:
    """What keeps the form from being one of this 督察."""
    if identity.format != FORMAT:
        yield Fault(name, FaultKind.FORM_NEWER)
    elif identity.key != key:
        yield Fault(name, FaultKind.FORM_OF_OTHER_FILE)
    elif identity.supervision != supervision.title:
        facts = {"found": identity.supervision, "expected": supervision.title}
        yield Fault(name, FaultKind.FORM_OF_OTHER_SUPERVISION, facts)
    elif identity.checklist != checklist_digest(items):
        yield Fault(name, FaultKind.FORM_CHECKLIST)


def _check_unit(grid: Grid, identity: SelfCheckIdentity, faults: Faults) -> None:
    """The line that says whose form it is says what the form carries, or somebody filled in another unit's."""
    said = str(grid.at(1, 0) or "")
    if f"（{identity.unit_code}）" not in said:
        facts = {"found": shown(said), "expected": f"{identity.unit}（{identity.unit_code}）"}
        faults.add(grid.place(1, 0), FaultKind.FORM_UNIT, **facts)


class _Row:
    """One item's row."""

    def __init__(self, grid: Grid, row: int, faults: Faults) -> None:
        self._grid, self._row, self._faults = grid, row, faults

    def answer(self, item: ChecklistItem) -> ItemAnswer | None:
        """What the row says of an item; None where it is at fault."""
        code = str(self._grid.at(self._row, 0) or "").strip()
        if code != item.code:
            self._fault(0, FaultKind.NOT_ONE_OF, found=shown(code), expected=item.code)
            return None
        verdict = self._verdict()
        facts, measures, responsible = (self._text(column) for column in (1, 2, 3))
        due = self._day()
        if verdict is None:
            return None
        if verdict.leaves_a_problem:
            for column, text in enumerate((facts, measures, responsible, due), 1):
                if not text and self._grid.at(self._row, len(ASKED) + column) is None:
                    expected = f"{verdict.value}的须填{ANSWERED[column]}"
                    self._fault(len(ASKED) + column, FaultKind.MISSING, expected=expected)
        return ItemAnswer(item.code, verdict, facts, measures, responsible, due)

    def _verdict(self) -> SelfCheckVerdict | None:
        cell = self._grid.at(self._row, len(ASKED))
        said = "".join(str(cell or "").split())
        if said in list(SelfCheckVerdict):
            return SelfCheckVerdict(said)
        words = "、".join(SelfCheckVerdict)
        if not said:
            self._fault(len(ASKED), FaultKind.MISSING, expected=f"{ANSWERED[0]}（{words}）")
        else:
            self._fault(len(ASKED), FaultKind.NOT_ONE_OF, found=shown(cell), expected=words)
        return None

    def _text(self, column: int) -> str:
        cell = self._grid.at(self._row, len(ASKED) + column)
        text = "" if cell is None else str(cell).strip()
        if cell is not None and not isinstance(cell, str | int | float):
            self._fault(
                len(ASKED) + column, FaultKind.WRONG_TYPE, found=shown(cell), expected="text"
            )
            return ""
        if len(text) > _MOST:
            self._fault(len(ASKED) + column, FaultKind.TOO_LONG, limit=str(_MOST))
        return text

    def _day(self) -> str:
        """The day as ISO date, typed as such, as 2024年12月31日 or as a day of the spreadsheet."""
        column = len(ASKED) + len(ANSWERED) - 1
        cell = self._grid.at(self._row, column)
        if isinstance(cell, datetime):
            return cell.date().isoformat()
        if isinstance(cell, date):
            return cell.isoformat()
        said = "".join(str(cell or "").split()).strip("日号")
        parts = said.replace("年", "-").replace("月", "-").replace("/", "-").replace(".", "-")
        try:
            return date(*map(int, parts.split("-"))).isoformat() if said else ""
        except (TypeError, ValueError):
            self._fault(column, FaultKind.WRONG_TYPE, found=shown(cell), expected="day")
            return ""

    def _fault(self, column: int, kind: FaultKind, **facts: str) -> None:
        self._faults.add(self._grid.place(self._row, column), kind, **facts)


def _refuse(name: str, faults: Iterator[Fault]) -> None:
    if found := list(faults):
        raise UserError(ErrorKind.IMPORT_REFUSED, found, path=name, found=str(len(found)))
