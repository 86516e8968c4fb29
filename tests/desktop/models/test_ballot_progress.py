"""What is due: each group's seats times the units of the part, less who is away."""

from db.records import Attendance, Ballot, BallotStatus, Entry, Reviewer
from db.scoring.scheme_reader import read_scheme
from desktop.models.ballot_progress import ballot_progress

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


def test_due_and_handed_in_by_group() -> None:
    entries = tuple(Entry(n, n, f"U{n}", f"单位{n}", "", "街道") for n in (1, 2, 3))
    reviewers = [Reviewer(1, "A1", "a"), Reviewer(2, "A2", "a"), Reviewer(3, "B1", "b")]
    submitted = BallotStatus.SUBMITTED
    ballots = [
        Ballot(1, "p", 1, "U1", "A1", "a", submitted),
        Ballot(2, "p", 2, "U2", "A1", "a", BallotStatus.VOID),
        Ballot(3, "p", 3, "U3", "A1", "a", BallotStatus.DRAFT),
        Ballot(4, "p", 1, "U1", "A2", "a", attendance=Attendance.RECUSED),
        Ballot(5, "p", 1, "U1", "B1", "b", submitted),
    ]
    (part,) = ballot_progress(read_scheme(SCHEME), entries, reviewers, ballots)
    assert [g.title for g in part.groups] == ["甲组"]
    assert part.whole.handed == 2
    assert part.whole.due == 5
    assert (part.whole.void, part.whole.drafts, part.whole.away) == (1, 1, 1)
