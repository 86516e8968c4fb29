"""Reads a 清单 from a workbook: columns 编号, 检查事项, 依据, 检查要点 under a row of headings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.records.supervision import ChecklistItem
from desktop.exchange.spreadsheets.faults import Faults, shown
from desktop.exchange.spreadsheets.grid import Grid

_HEADINGS: Final = {
    "code": ("编号", "序号", "项号"),
    "title": ("检查事项", "事项", "检查内容", "自查内容", "自查事项", "项目", "内容"),
    "basis": ("依据", "法律依据", "政策依据"),
    "text": ("检查要点", "要点", "检查标准", "看什么", "说明", "备注"),
}


def read_checklist(name: str, grids: Sequence[Grid]) -> tuple[ChecklistItem, ...]:
    """The items of the first sheet that has them. Raises UserError IMPORT_REFUSED with every fault by its cell."""
    for grid in grids:
        for row in range(len(grid.rows)):
            columns = _columns(grid, row)
            if "title" in columns:
                return _items(name, grid, row, columns)
    fault = Fault(grids[0].name if grids else name, FaultKind.NO_HEADER, {"expected": "检查事项"})
    raise UserError(ErrorKind.IMPORT_REFUSED, [fault], path=name, found="1")


def _columns(grid: Grid, row: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for column in range(len(grid.rows[row])):
        said = "".join(str(grid.at(row, column) or "").split())
        for field, words in _HEADINGS.items():
            if said in words:
                found.setdefault(field, column)
    return found


def _items(
    name: str, grid: Grid, header: int, columns: dict[str, int]
) -> tuple[ChecklistItem, ...]:
    faults = Faults()
    items: list[ChecklistItem] = []
    seen: set[str] = set()
    for row in range(header + 1, len(grid.rows)):
        said = {f: _text(grid, row, column) for f, column in columns.items()}
        if not any(said.values()):
            continue
        code = said.get("code") or str(len(items) + 1)
        if not said["title"]:
            faults.add(grid.place(row, columns["title"]), FaultKind.MISSING, expected="检查事项")
        if code in seen:
            faults.add(
                grid.place(row, columns.get("code", columns["title"])),
                FaultKind.DUPLICATE,
                found=shown(code),
            )
        seen.add(code)
        items.append(
            ChecklistItem(code, said["title"], said.get("basis", ""), said.get("text", ""))
        )
    faults.refuse(name)
    return tuple(items)


def _text(grid: Grid, row: int, column: int) -> str:
    cell = grid.at(row, column)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()
