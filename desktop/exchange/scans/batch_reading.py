"""Reads the pages of a batch one after another, two at a time, and says of each what became of it."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from db.records.sheet_codes import SheetCode
from desktop.exchange.scans.kept_picture import small_picture
from desktop.exchange.scans.page_reading import FindLayout, PageReading, read_page
from desktop.exchange.scans.refusals import RefusedPage, Why
from desktop.exchange.scans.sources import Scan
from desktop.exchange.scans.thresholds import Thresholds

_AT_ONCE: Final = 2  # pages; a page of A3 takes some 100 MB while it is read


@dataclass(frozen=True, slots=True)
class ReadScan:
    """A scanned page: what was read, or why nothing was; `code` where one was read.

    `seen` is a small picture of one that was refused.
    """

    file: str
    page: int
    of: int
    sha256: str
    reading: PageReading | None = None
    why: Why | None = None
    code: SheetCode | None = None
    seen: bytes = b""


def read_scans(
    pages: Iterable[Scan], layout_of: FindLayout, limits: Thresholds
) -> Iterator[ReadScan]:
    """The pages in their order. Few are held at once, however many there are."""
    workers = min(os.cpu_count() or 1, _AT_ONCE)
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[ReadScan]] = deque()
        try:
            for page in pages:
                waiting.append(pool.submit(read_scan, page, layout_of, limits))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def read_scan(scan: Scan, layout_of: FindLayout, limits: Thresholds) -> ReadScan:
    """One page."""
    place = scan.file, scan.page, scan.of, scan.sha256
    if scan.picture is None:
        return ReadScan(*place, why=Why.UNREADABLE)
    try:
        reading = read_page(scan.picture, layout_of, limits)
    except RefusedPage as refused:
        seen = small_picture(scan.picture)
        return ReadScan(*place, why=refused.why, code=refused.code, seen=seen)
    return ReadScan(*place, reading=reading, code=reading.code)
