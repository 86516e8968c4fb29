"""Batches as the store is told of them: readings of printed sheets, without any scanner."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from db.records.paper import Batch, NewBatch, NewScan, Reading, Sheet
from db.store import Store
from db.store.paper.records import CountTally
from tests.db.staffed_year import StaffedYear
from tests.db.store.paper.printed import print_for


def new_scan(
    store: Store,
    sheet: Sheet,
    level: str = "弃权",
    *,
    picture: bytes = b"",
    doubtful: Mapping[str, str] | None = None,
    doubt: str = "",
) -> NewScan:
    """A page of a sheet on which every field says the same; blank without a level. `doubtful`: states by field.

    `doubt` is about the page as a whole.
    """
    layout = store.sheets.layouts.layout(sheet.layout_id)
    states = {box.field: "one" if level else "blank" for box in layout.boxes} | dict(doubtful or {})
    readings = tuple(
        Reading(
            box.field,
            box.unit,
            box.criterion,
            states[box.field],
            level if states[box.field] == "one" else "",
        )
        for box in layout.boxes
    )
    content = picture or f"picture of {sheet.number} {level}".encode()
    return NewScan(sheet.number, 1, "", "扫描件.pdf", 1, content, readings, doubt)


def scan(
    store: Store, year: StaffedYear, level: str = "40", *, doubt: str = "", **doubtful: str
) -> NewScan:
    """The one sheet of `year.own`, printed and filled in; `doubtful` fields are named U01_A1."""
    print_for(store, year.evaluation, "written", [year.own])
    (sheet,) = store.sheets.all(year.evaluation)
    states = {name.replace("_", "/"): state for name, state in doubtful.items()}
    return new_scan(store, sheet, level, doubtful=states, doubt=doubt)


def new_batch(scans: Sequence[NewScan], file: str = "扫描件") -> NewBatch:
    digest = hashlib.sha256(file.encode()).hexdigest()
    return NewBatch(frozenset({digest}), {"ink": 0.28}, len(scans), tuple(scans))


def take_first(store: Store, evaluation_id: int) -> Batch:
    """A batch of the first printed sheet and a page that was refused."""
    sheet = store.sheets.all(evaluation_id)[0]
    refused = NewScan(why="corners", file="扫描件.pdf", file_page=2)
    return store.scans.take(evaluation_id, new_batch([new_scan(store, sheet), refused]))


def take_and_count(
    store: Store, evaluation_id: int, scans: Sequence[NewScan], file: str = "扫描件"
) -> CountTally:
    """A batch that is taken and counted, as the command does."""
    with store.transaction():
        store.scans.take(evaluation_id, new_batch(scans, file))
        return store.counting.count(evaluation_id)
