"""The trail reads in words: parts by their titles, moments by the clock on the wall, and only what changed."""

from db.records import Event, Mark
from desktop.explanation.verification_text import SubjectTitles, column_word, subject_words
from desktop.pages.trail.events_table import change_lines, events_table
from desktop.session import Session

TITLES = SubjectTitles({"written": "书面述法报告"}, {"leaders": "领导", "experts": "法律专家"})
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


def test_a_number_that_groups_share_is_read_by_its_group() -> None:
    assert subject_words("written/U01/leaders-L01/A1", TITLES) == "书面述法报告　U01　领导 L01　A1"
    assert subject_words("written/2025/experts", TITLES) == "书面述法报告　2025　法律专家"
    assert (
        subject_words("leaders-L01", TITLES) == "leaders-L01"
    )  # no ballot: a unit may be called so


def test_moments_are_local_and_nothing_turns_into_nothing(session: Session) -> None:
    store, number = session.store, session.evaluation_id
    entry = store.units.find(number, "U01")
    store.reports.hand_in(entry.id, "报告.txt", b"text", "text", None)
    lines = change_lines(store.trail.event(store.trail.headings(1)[0].id), store.row_names, TITLES)
    assert not [line for line in lines if line.endswith("空 → 空")]
    (received,) = [line for line in lines if "收到时间" in line]
    assert "T" not in received
    assert "+00:00" not in received


def test_an_event_that_bears_a_day_is_told_by_its_day() -> None:
    """Those of anonymous ballots: an hour of midnight beside them would be one that nobody knows."""
    table = events_table(lambda: TITLES)
    event = Event(7, "2025-11-03", "", "ballot.submit", "democratic/U01/L01", "", (), "", "")
    table.set_rows([event])
    assert "2025-11-03" in [table.index(0, column).data() for column in range(SUBJECT)]


def test_rows_are_called_by_their_names_also_when_they_are_gone(session: Session) -> None:
    store, evaluation = session.store, session.evaluation_id
    entry = store.units.find(evaluation, "U01")
    reviewer = store.panel.find(evaluation, "L1")
    store.ballots.put_mark("written", entry.id, reviewer.id, "A1", Mark.number(9_000))

    def newest() -> str:
        event = store.trail.event(store.trail.headings(1)[0].id)
        return "\n".join(change_lines(event, store.row_names, TITLES))

    said = newest()
    assert "（书面述法报告　U01　L1）" in said
    assert f"{column_word('entry_id')}：空 → U01 {entry.unit}" in said
    assert f"{column_word('reviewer_id')}：空 → L1 赵一" in said
    assert "第 " not in said
    added = store.panel.add(evaluation, "E9", "experts", "周九")
    store.panel.remove(added.id)
    assert "（E9 周九）" in newest()
