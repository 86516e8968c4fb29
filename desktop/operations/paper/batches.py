"""What a person is shown of scanned batches: each page, what became of it, and where in the stack its paper lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from db.records.paper import Batch, BatchPage, BatchState, ScanState
from db.store import Store
from db.store.paper.ledger import LayoutStand
from db.store.paper.recounts import Recount
from db.store.trail.roles import ReadSubject
from desktop.explanation.scan_text import doubt_text

if TYPE_CHECKING:  # whoever only looks at batches needs no reader
    from desktop.operations.paper.scanning import BatchOutcome, PageOutcome


class PageState(StrEnum):
    """What a person has to do about a page: decide, scan it anew, settle, nothing."""

    CONFLICT = "conflict"
    REFUSED = "refused"
    DOUBTFUL = "doubtful"
    READ = "read"
    AGAIN = "again"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page as the list shows it.

    `before` and `after` are its neighbours in the stack, where that is known. `scan_id` is its row, or that of the page
    that was read before, 0 where there is none; `seen` its picture then. `replaced`: refused here, read from another
    batch since. `asked` are its fields that wait, `WHOLE_PAGE` for all of a blank one.
    """

    number: int
    state: PageState
    sheet: str = ""
    page: int = 0
    file: str = ""
    file_page: int = 0
    why: str = ""
    asked: tuple[str, ...] = ()
    scan_id: int = 0
    seen: bytes = b""
    before: PlaceInStack | None = None
    after: PlaceInStack | None = None
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class PlaceInStack:
    """A page beside another one; `sheet` is empty where no code was read."""

    file: str
    file_page: int
    sheet: str


@dataclass(frozen=True, slots=True)
class ScanStand:
    """What was scanned and printed so far; `asked` is how many fields of each batch wait."""

    batches: tuple[Batch, ...]
    layouts: tuple[LayoutStand, ...]
    asked: Mapping[int, int]
    recounts: tuple[Recount, ...]


@dataclass(frozen=True, slots=True)
class BatchStand:
    """A batch in numbers of its pages: `read` wait for nobody any more, of `doubtful` ones a field does."""

    number: int
    pages: int
    read: int
    doubtful: int
    refused: int
    conflicts: int
    again: int


def latest_batch(store: Store, evaluation_id: int) -> BatchStand | None:
    """The batch that was taken last and not withdrawn. Raises UserError NOT_ALLOWED."""
    taken = [b for b in store.scans.batches(evaluation_id) if b.state is BatchState.TAKEN]
    if not taken:
        return None
    batch = taken[-1]
    asked = store.settling.asked(evaluation_id)
    doubtful = len({one.scan_id for one in asked if one.batch_id == batch.id})
    again = batch.pages - batch.read - batch.refused - batch.conflicts
    counts = batch.read - doubtful, doubtful, batch.refused, batch.conflicts, again
    return BatchStand(batch.id, batch.pages, *counts)


def scan_stand(store: Store, evaluation_id: int) -> ScanStand:
    """Reads how scanning stands. Raises UserError NOT_ALLOWED."""
    asked: dict[int, int] = {}
    for one in store.settling.asked(evaluation_id):
        asked[one.batch_id] = asked.get(one.batch_id, 0) + (not one.of_many)
    checks = store.access.may_read(ReadSubject.CHECKS, evaluation_id)
    return ScanStand(
        batches=store.scans.batches(evaluation_id),
        layouts=store.ledger.layouts(evaluation_id),
        asked=asked,
        recounts=store.recounts.all(evaluation_id) if checks else (),
    )


def batch_rows(
    store: Store, evaluation_id: int, batch_id: int, outcome: BatchOutcome | None
) -> tuple[PageRow, ...]:
    """The pages of a batch; of one that was read just now, its `outcome` knows their order and those met again.

    Raises UserError NOT_ALLOWED.
    """
    pages = store.scans.of_batch(evaluation_id, batch_id) if batch_id else ()
    asked: dict[int, tuple[str, ...]] = {}
    for one in store.settling.asked(evaluation_id):
        asked[one.scan_id] = (*asked.get(one.scan_id, ()), one.field)
    here = {(p.sheet, p.page): p.scan_id for p in store.scans.pages(evaluation_id)}
    if outcome is None:
        return _of_file(pages, asked, here)
    return _of_outcome(outcome, pages, asked, here)


def _of_file(
    pages: Sequence[BatchPage],
    asked: Mapping[int, tuple[str, ...]],
    here: Mapping[tuple[str, int], int],
) -> tuple[PageRow, ...]:
    """As the file knows them: neighbours are those of the same file, and not where its place is kept from it."""
    places = {(p.file, p.file_page): PlaceInStack(p.file, p.file_page, p.sheet) for p in pages}
    return tuple(
        _row(
            number,
            page,
            PlaceInStack(page.file, page.file_page, page.sheet),
            asked,
            here,
            (
                places.get((page.file, page.file_page - 1)) if page.file else None,
                places.get((page.file, page.file_page + 1)) if page.file else None,
            ),
        )
        for number, page in enumerate(pages)
    )


def _of_outcome(
    outcome: BatchOutcome,
    pages: Sequence[BatchPage],
    asked: Mapping[int, tuple[str, ...]],
    here: Mapping[tuple[str, int], int],
) -> tuple[PageRow, ...]:
    order = outcome.in_order
    places = [PlaceInStack(one.file, one.file_page, one.sheet) for one in order]
    left = list(pages)
    rows = []
    for number, one in enumerate(order):
        beside = (
            places[number - 1] if number else None,
            places[number + 1] if number + 1 < len(order) else None,
        )
        page = None if one in outcome.again else _recorded(one, left)
        if page is not None:
            left.remove(page)
            rows.append(_row(number, page, places[number], asked, here, beside, one.seen))
            continue
        state = PageState.REFUSED if one.why else PageState.AGAIN
        rows.append(
            PageRow(
                number,
                state,
                one.sheet,
                one.page,
                one.file,
                one.file_page,
                one.why,
                scan_id=0 if one.why else here.get((one.sheet, one.page), 0),
                seen=one.seen,
                before=beside[0],
                after=beside[1],
                replaced=bool(one.why) and (one.sheet, one.page) in here,
            )
        )
    return tuple(rows)


def _recorded(one: PageOutcome, pages: Sequence[BatchPage]) -> BatchPage | None:
    """The row of a page: by its place in the file or, where that is not kept, by its number."""
    by_place = (p for p in pages if p.file and (p.file, p.file_page) == (one.file, one.file_page))
    numbered = (p for p in pages if (p.sheet, p.page, p.why) == (one.sheet, one.page, one.why))
    return next(by_place, None) or next((p for p in numbered if p.sheet and not p.file), None)


def _row(
    number: int,
    page: BatchPage,
    place: PlaceInStack,
    asked: Mapping[int, tuple[str, ...]],
    here: Mapping[tuple[str, int], int],
    beside: tuple[PlaceInStack | None, PlaceInStack | None],
    seen: bytes = b"",
) -> PageRow:
    return PageRow(
        number,
        _state(page, asked),
        page.sheet or place.sheet,
        page.page,
        place.file,
        place.file_page,
        page.why or page.set_aside,
        asked.get(page.scan_id, ()),
        page.scan_id,
        seen,
        *beside,
        replaced=bool(page.why) and (page.sheet, page.page) in here,
    )


def _state(page: BatchPage, asked: Mapping[int, tuple[str, ...]]) -> PageState:
    if page.state is ScanState.REFUSED:
        return PageState.REFUSED
    if page.set_aside:
        return PageState.ASIDE
    if page.state is ScanState.CONFLICT:
        return PageState.CONFLICT
    return PageState.DOUBTFUL if asked.get(page.scan_id) else PageState.READ


@dataclass(frozen=True, slots=True)
class DifferingField:
    """A field that two or more pages under one number say differently: what each of them says."""

    unit: str
    criterion: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Pages under one number that say different things, each with its batch, and every field in which they differ."""

    sheet: str
    page: int
    scan_ids: tuple[int, ...]
    batches: tuple[int, ...]
    fields: tuple[DifferingField, ...]


def conflict_at(store: Store, evaluation_id: int, sheet: str, page: int) -> Conflict | None:
    """What is in conflict under a number; None where nothing is any more. Raises UserError NOT_ALLOWED."""
    undecided = store.settling.conflicts(evaluation_id)
    found = next((c for c in undecided if (c.sheet, c.page) == (sheet, page)), None)
    if found is None:
        return None
    pages = {p.scan_id: p for p in store.scans.pages(evaluation_id)}
    mine = [pages[scan_id] for scan_id in found.scan_ids]
    said: dict[str, list[str]] = {}
    names: dict[str, tuple[str, str]] = {}
    units = {e.unit_code: e.unit for e in store.units.entries(evaluation_id)}
    criteria = _criteria_titles(store, evaluation_id, sheet)
    for one in mine:
        for reading in one.readings:
            unit, criterion = reading.unit, reading.criterion
            names[reading.field] = units.get(unit, unit), criteria.get(criterion, criterion)
            said.setdefault(reading.field, []).append(reading.level or doubt_text(reading.state))
    fields = tuple(
        DifferingField(*names[field], tuple(words))
        for field, words in said.items()
        if len(set(words)) > 1
    )
    return Conflict(sheet, page, found.scan_ids, tuple(p.batch_id for p in mine), fields)


def _criteria_titles(store: Store, evaluation_id: int, number: str) -> dict[str, str]:
    """What the criteria of a sheet's part are called, by code."""
    return {
        criterion.code: criterion.title
        for part in store.schemes.current(evaluation_id).scheme.parts
        if any(sheet.number == number for sheet in store.sheets.all(evaluation_id, part.code))
        for criterion in part.criteria
    }
