"""Where a page lies in the stack: known while its batch is fresh, and of an anonymous part to nobody afterwards."""

from pathlib import Path

import pytest

from db.records.paper import NewScan
from db.store import Store
from db.store.paper.records import WHOLE_PAGE
from desktop.operations.paper.batches import PageRow, PageState, batch_rows
from desktop.operations.paper.scanning import BatchOutcome, PageOutcome
from tests.db.store.paper.printed import print_copies
from tests.db.store.paper.scanned import new_batch, new_scan
from tests.desktop.console.test_scan_command import SCHEME

ANONYMOUS = SCHEME.replace('kind = "voted"', 'kind = "voted"\nanonymous = true')


def told(tmp_path: Path, scheme: str, *, fresh: bool) -> tuple[dict[PageState, PageRow], list[str]]:
    """The pages of a batch of three sheets, the second refused, and the numbers of the sheets."""
    with Store.create(tmp_path / "年度.shufa") as store:
        year = store.evaluations.create(scheme).id
        store.units.add(year, "U01", "单位一", "执法部门")
        print_copies(store, year, "vote", "hall", 3)
        sheets = store.sheets.all(year)
        first, second, third = (sheet.number for sheet in sheets)
        read = [new_scan(store, sheets[0]), new_scan(store, sheets[2], "")]
        refused = NewScan(second, 1, "slipped", "一叠.pdf", 2)
        placed = [
            NewScan(s.sheet, 1, "", "一叠.pdf", n, s.picture, s.readings)
            for n, s in zip((1, 3), read, strict=True)
        ]
        batch = store.scans.take(year, new_batch([placed[0], refused, placed[1]]))
        order = (
            PageOutcome("一叠.pdf", 1, first, 1),
            PageOutcome("一叠.pdf", 2, second, 1, "slipped", seen=b"seen"),
            PageOutcome("一叠.pdf", 3, third, 1),
        )
        outcome = BatchOutcome(
            batch, 3, (order[0], order[2]), (order[1],), (), (), (), in_order=order
        )
        rows = batch_rows(store, year, batch.id, outcome if fresh else None)
    return {row.state: row for row in rows}, [first, second, third]


@pytest.mark.parametrize("scheme", [SCHEME, ANONYMOUS], ids=["named", "anonymous"])
def test_a_fresh_batch_tells_a_pages_place(tmp_path: Path, scheme: str) -> None:
    rows, numbers = told(tmp_path, scheme, fresh=True)
    refused = rows[PageState.REFUSED]
    assert (refused.sheet, refused.file, refused.file_page) == (numbers[1], "一叠.pdf", 2)
    assert refused.scan_id
    assert refused.seen == b"seen"
    assert refused.before is not None
    assert refused.after is not None
    assert [refused.before.sheet, refused.after.sheet] == [numbers[0], numbers[2]]
    assert rows[PageState.DOUBTFUL].asked == (WHOLE_PAGE,), "a blank sheet is one question"
    assert rows[PageState.READ].sheet == numbers[0]


def test_the_file_tells_the_place_of_a_named_sheet(tmp_path: Path) -> None:
    rows, numbers = told(tmp_path, SCHEME, fresh=False)
    refused = rows[PageState.REFUSED]
    assert (refused.file, refused.file_page) == ("一叠.pdf", 2)
    assert refused.before is not None
    assert refused.before.sheet == numbers[0]


def test_the_file_tells_no_place_of_an_anonymous_sheet(tmp_path: Path) -> None:
    rows, _numbers = told(tmp_path, ANONYMOUS, fresh=False)
    assert {(r.file, r.file_page, r.before, r.after) for r in rows.values()} == {
        ("", 0, None, None)
    }
