"""What is due: each group's seats times the units of the part, less who is away."""

from db.records import Attendance, BallotStatus, Entry, Reviewer, Seating
from db.scoring.scheme.reader import read_scheme
from desktop.ballots.part_seats import SeatState, part_seats
from desktop.ballots.progress import ballot_progress, reviewer_progress

SCHEME = """
title = "年"
year = 2025
[[groups]]
code = "a"
title = "甲组"
[[groups]]
code = "b"
title = "乙组"
[[parts]]
code = "p"
title = "部分"
kind = "scored"
group_weights = { a = 100 }
criteria = [{ code = "A1", title = "指标", points = 10 }]
"""


ENTRIES = tuple(Entry(n, n, f"U{n}", f"单位{n}", "", "街道") for n in (1, 2, 3))
REVIEWERS = [
    Reviewer(1, "A1", "a"),
    Reviewer(2, "A2", "a"),
    Reviewer(3, "B1", "b"),
    Reviewer(4, "A3", "a", workplace="单位2"),
]
SEATINGS = [
    Seating("p", 1, 1, BallotStatus.SUBMITTED),
    Seating("p", 2, 1, BallotStatus.VOID),
    Seating("p", 3, 1),
    Seating("p", 1, 2, attendance=Attendance.RECUSED),
    Seating("p", 1, 3, BallotStatus.SUBMITTED),
]


def test_due_and_handed_in_by_group() -> None:
    scheme = read_scheme(SCHEME)
    (part,) = ballot_progress(scheme, part_seats(scheme, ENTRIES, REVIEWERS, SEATINGS))
    assert [g.title for g in part.groups] == ["甲组"]
    assert part.whole.handed == 2
    assert part.whole.due == 7  # three by three, less the recusal and A3's own unit
    assert (part.whole.void, part.whole.drafts, part.whole.away) == (1, 1, 2)


def test_by_reviewer_who_has_most_to_do_comes_first() -> None:
    seats = part_seats(read_scheme(SCHEME), ENTRIES, REVIEWERS, SEATINGS)
    found = [(r.reviewer.code, r.progress.handed, r.progress.due) for r in reviewer_progress(seats)]
    assert found == [("A2", 0, 2), ("A3", 0, 2), ("A1", 2, 3)]


def test_counting_and_visiting_every_cell_agree() -> None:
    (part,) = part_seats(read_scheme(SCHEME), ENTRIES, REVIEWERS, SEATINGS)
    for reviewer in part.reviewers:
        states = part.states(reviewer)
        counts = part.counts(reviewer)
        if reviewer.id in part.counting:
            assert {s: n for s, n in counts.items() if n} == {s: states.count(s) for s in states}
        else:
            assert states == [SeatState.UNCOUNTED, SeatState.NOT_SCORED, SeatState.NOT_SCORED]
            assert not counts
