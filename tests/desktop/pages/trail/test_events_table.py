"""The trail reads in words: parts by their titles, moments by the clock on the wall, and only what changed."""

from db.records import Mark
from desktop.pages.trail.events_table import change_lines, events_table
from desktop.session import Session

TITLES = {"written": "书面述法报告"}
SUBJECT = 4


def test_a_ballots_part_is_called_by_its_title(session: Session) -> None:
    store, number = session.store, session.evaluation_id
    entry, reviewer = store.units.find(number, "U01"), store.panel.reviewers(number)[0]
    store.ballots.put_mark("written", entry.id, reviewer.id, "A1", Mark.number(9000))
    table = events_table(lambda: TITLES)
    table.set_rows(store.trail.headings(10))
    told = [table.index(row, SUBJECT).data() for row in range(table.rowCount())]
    assert told[0] == f"书面述法报告　U01　{reviewer.code}　A1"
    assert "U04" in told  # a unit is told as it is


def test_moments_are_local_and_nothing_turns_into_nothing(session: Session) -> None:
    store, number = session.store, session.evaluation_id
    entry = store.units.find(number, "U01")
    store.reports.hand_in(entry.id, "报告.txt", b"text", "text", None)
    lines = change_lines(store.trail.event(store.trail.headings(1)[0].id))
    assert not [line for line in lines if line.endswith("空 → 空")]
    (received,) = [line for line in lines if "收到时间" in line]
    assert "T" not in received
    assert "+00:00" not in received
