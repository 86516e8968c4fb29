"""Reads scanned ballots against what the file printed, and takes them into the file as a batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from db.errors import ErrorKind, UserError
from db.records.layouts import Layout, LayoutPage
from db.records.paper import Batch, NewBatch, NewScan, Reading, SheetState
from db.records.sheet_codes import SheetCode
from db.steps import Progress, unheard
from db.store import Store
from db.store.paper.records import CountTally
from desktop.exchange.scans.batch_reading import ReadScan, read_scans
from desktop.exchange.scans.kept_picture import kept_picture
from desktop.exchange.scans.refusals import RefusedPage, Why
from desktop.exchange.scans.sources import file_digest, is_layered, scan_files, scans
from desktop.exchange.scans.thresholds import Thresholds, thresholds_document


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """A page of the input and what became of it; `sheet` and `page` where its code was read.

    `seen` is a small picture of one that was refused; `doubt` says why one that was read is doubtful as a whole.
    """

    file: str
    file_page: int
    sheet: str
    page: int
    why: str = ""
    readings: tuple[Reading, ...] = ()
    seen: bytes = b""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What a run of the scanner brought. `batch` is none where nothing new was recorded.

    `again` lie in the file (or twice in the input) with the same readings; `conflicts` with others; `in_order` are
    all pages as they came. `known` are files that lie in a batch: they were not read. `layered` are PDF files that
    were compressed by layers. `counted` is what has become of ballots.
    """

    batch: Batch | None
    pages: int
    read: tuple[PageOutcome, ...]
    refused: tuple[PageOutcome, ...]
    again: tuple[PageOutcome, ...]
    conflicts: tuple[PageOutcome, ...]
    known: tuple[str, ...]
    counted: CountTally = field(default_factory=CountTally)
    in_order: tuple[PageOutcome, ...] = ()
    layered: tuple[str, ...] = ()


class PrintedSheets:
    """The sheets that a file printed, by their codes; read once, asked from any thread."""

    def __init__(self, store: Store, evaluation_id: int) -> None:
        self._file = store.sheets.layouts.file_code(evaluation_id)
        self._sheets = {sheet.number: sheet for sheet in store.sheets.all(evaluation_id)}
        self._pages: dict[tuple[str, int], tuple[Layout, LayoutPage]] = {}
        for number in {sheet.layout_id for sheet in self._sheets.values()}:
            layout = store.sheets.layouts.layout(number)
            for page in layout.pages:
                self._pages[page.sheet, page.page] = (layout, page)

    def layout_of(self, code: SheetCode) -> tuple[Layout, LayoutPage]:
        """The layout that a page was printed on. Raises RefusedPage."""
        if code.file != self._file:
            raise RefusedPage(Why.OTHER_FILE)
        sheet = self._sheets.get(code.sheet)
        place = self._pages.get((code.sheet, code.page))
        if sheet is None or place is None:
            raise RefusedPage(Why.NOT_PRINTED)
        if sheet.state is SheetState.VOID:
            raise RefusedPage(Why.VOID)
        return place


def take_scans(
    store: Store,
    evaluation_id: int,
    sources: Sequence[Path],
    *,
    dry_run: bool = False,
    progress: Progress = unheard,
) -> BatchOutcome:
    """Reads the pages of sources and, unless it is a trial, records what is new as one batch.

    A file that lies in a batch is not read. Raises UserError FILE_MISSING, NOTHING_SCANNED, FROZEN, NOT_ALLOWED, and
    what `progress` raises: nothing is recorded then.
    """
    files = _files(sources)
    if not dry_run:
        store.access.check_change("scan.take")
    limits = Thresholds()
    digests = {path: file_digest(path) for path in files}
    lying = store.scans.known_files(evaluation_id)
    known = tuple(path.name for path, digest in digests.items() if digest in lying)
    new = [path for path, digest in digests.items() if digest not in lying]
    sorting = _Sorting(_pages_here(store, evaluation_id))
    printed = PrintedSheets(store, evaluation_id)
    layered = tuple(path.name for path in new if is_layered(path))
    of: dict[str, int] = {}
    for done, read in enumerate(_read(new, printed, limits), 1):
        of[read.sha256] = read.of
        progress(done, max(sum(of.values()) + len(new) - len(of), done))
        sorting.add(read)
    batch, counted = None, CountTally()
    if not dry_run and sorting.something_new:
        digests_new = frozenset(digests[path] for path in new if digests[path])
        document = thresholds_document(limits)
        taken = NewBatch(digests_new, document, sorting.pages, tuple(sorting.scans))
        with store.transaction():
            batch = store.scans.take(evaluation_id, taken)
            counted = store.counting.count(evaluation_id)
    return replace(sorting.outcome(batch, known), layered=layered, counted=counted)


def _files(sources: Sequence[Path]) -> tuple[Path, ...]:
    for source in sources:
        if not source.exists():
            raise UserError(ErrorKind.FILE_MISSING, path=str(source))
    files = scan_files(sources)
    if not files:
        raise UserError(ErrorKind.NOTHING_SCANNED, path=str(sources[0]))
    return files


def _read(files: Sequence[Path], printed: PrintedSheets, limits: Thresholds) -> Iterator[ReadScan]:
    return read_scans(scans(files), printed.layout_of, limits)


_Said: TypeAlias = frozenset[tuple[str, str, str]]


def _pages_here(store: Store, evaluation_id: int) -> dict[tuple[str, int], set[_Said]]:
    """What the pages say that lie in the file, by number and page; one set aside counts beside another that stands."""
    pages = store.scans.pages(evaluation_id)
    standing = {(page.sheet, page.page) for page in pages if not page.set_aside}
    found: dict[tuple[str, int], set[_Said]] = {place: set() for place in standing}
    for page in pages:
        if (page.sheet, page.page) in standing:
            found[page.sheet, page.page].add(_said(page.readings))
    return found


def _said(readings: Sequence[Reading]) -> _Said:
    """What a page says, to tell whether another says the same."""
    return frozenset((r.field, r.state, r.level) for r in readings)


class _Sorting:
    """Sorts pages as they are read: new, again, in conflict, refused. Holds no picture but as it will be kept."""

    def __init__(self, here: dict[tuple[str, int], set[_Said]]) -> None:
        self._here = here
        self.pages = 0
        self.scans: list[NewScan] = []
        self._read: list[PageOutcome] = []
        self._refused: list[PageOutcome] = []
        self._again: list[PageOutcome] = []
        self._conflicts: list[PageOutcome] = []
        self._in_order: list[PageOutcome] = []

    def add(self, read: ReadScan) -> None:
        """Takes in a page."""
        self.pages += 1
        sheet, page = ("", 0) if read.code is None else (read.code.sheet, read.code.page)
        if read.reading is None:
            why = str(read.why)
            self._put(
                self._refused, PageOutcome(read.file, read.page, sheet, page, why, seen=read.seen)
            )
            ours = why not in {Why.OTHER_FILE, Why.NOT_PRINTED}
            sheet, page, seen = (sheet, page, read.seen) if ours else ("", 0, b"")
            self.scans.append(NewScan(sheet, page, why, read.file, read.page, seen))
            return
        fields = read.reading.fields
        readings = tuple(
            Reading(f.field, f.unit, f.criterion, str(f.state), f.level or "") for f in fields
        )
        doubt = str(read.reading.doubt or "")
        outcome = PageOutcome(read.file, read.page, sheet, page, "", readings, doubt=doubt)
        earlier = self._here.setdefault((sheet, page), set())
        if _said(readings) in earlier:
            self._put(self._again, outcome)
            return
        self._put(self._conflicts if earlier else self._read, outcome)
        earlier.add(_said(readings))
        picture = kept_picture(read.reading.page.image)
        self.scans.append(NewScan(sheet, page, "", read.file, read.page, picture, readings, doubt))

    def _put(self, sort: list[PageOutcome], outcome: PageOutcome) -> None:
        sort.append(outcome)
        self._in_order.append(outcome)

    @property
    def something_new(self) -> bool:
        """Whether there is anything to record: pages of which each was refused are no batch."""
        return bool(self._read or self._conflicts)

    def outcome(self, batch: Batch | None, known: tuple[str, ...]) -> BatchOutcome:
        """What came of all."""
        return BatchOutcome(
            batch=batch,
            pages=self.pages,
            read=tuple(self._read),
            refused=tuple(self._refused),
            again=tuple(self._again),
            conflicts=tuple(self._conflicts),
            known=known,
            in_order=tuple(self._in_order),
        )
