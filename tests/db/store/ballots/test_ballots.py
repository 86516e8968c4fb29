"""Ballots: one cell at a time, handed in, taken back, void; who may not vote; what the file keeps true."""

import pytest

from db.errors import ErrorKind, FaultKind
from db.records import ABSTAIN, INVALID, OWN_UNIT_REASON, Attendance, BallotStatus, Mark
from tests.db.store import small_year
from tests.db.store.open_year import OpenYear, refused


@pytest.fixture
def draft(year: OpenYear) -> OpenYear:
    """L1's ballot for U01 taken back."""
    year.store.ballots.withdraw(year.ballot("U01", "L1").id, "更正")
    return year


def put(year: OpenYear, criterion: str, mark: Mark | None, unit: str = "U01") -> None:
    year.store.ballots.put_mark(
        "written", year.entry(unit).id, year.reviewer("L1").id, criterion, mark
    )


def marks(year: OpenYear) -> list[tuple[str, str, object]]:
    """L1's marks for U01 as another program reads them."""
    return year.sql(
        "SELECT c.code, m.state, m.points FROM marks m JOIN criteria c ON c.id = m.criterion_id"
        " WHERE m.ballot_id = ? ORDER BY 1",
        year.ballot("U01", "L1").id,
    )


def test_marks_are_whole_thousandths_on_disk(draft: OpenYear) -> None:
    put(draft, "A1", Mark.number(45_500))
    assert marks(draft) == [("A1", "number", 45_500), ("A2", "number", 30_000)]
    put(draft, "A2", ABSTAIN)
    assert marks(draft) == [("A1", "number", 45_500), ("A2", "abstain", None)]
    put(draft, "A2", INVALID)
    put(draft, "A1", None)
    assert marks(draft) == [("A2", "invalid", None)]
    put(draft, "A1", None)
    assert marks(draft) == [("A2", "invalid", None)]


@pytest.mark.parametrize(
    ("points", "fault"),
    [
        (60_500, FaultKind.OUT_OF_RANGE),
        (-500, FaultKind.OUT_OF_RANGE),
        (45_250, FaultKind.OFF_STEP),
        (1, FaultKind.OFF_STEP),
    ],
)
def test_a_mark_off_range_or_step_is_refused(
    draft: OpenYear, points: int, fault: FaultKind
) -> None:
    before = marks(draft)
    error = refused(lambda: put(draft, "A1", Mark.number(points)))
    assert error.kind is ErrorKind.MARK_REFUSED
    assert [f.kind for f in error.faults] == [fault]
    assert marks(draft) == before


def test_a_level_is_no_mark_of_a_scored_part(draft: OpenYear) -> None:
    error = refused(lambda: put(draft, "A1", Mark.of_level("优秀")))
    assert error.kind is ErrorKind.MARK_REFUSED


def test_what_has_no_place_on_the_ballot(draft: OpenYear) -> None:
    entry, reviewer = draft.entry("U01").id, draft.reviewer("L1").id
    mark = Mark.number(1_000)
    put_mark = draft.store.ballots.put_mark
    for part, criterion in (("written", "A9"), ("daily", "A1"), ("duty", "D1"), ("nothing", "A1")):
        error = refused(lambda p=part, c=criterion: put_mark(p, entry, reviewer, c, mark))  # type: ignore[misc]
        assert error.kind is ErrorKind.NO_SUCH_PART
    error = refused(lambda: put_mark("written", 999, reviewer, "A1", mark))
    assert error.kind is ErrorKind.NO_SUCH_UNIT
    error = refused(lambda: put_mark("written", entry, 999, "A1", mark))
    assert error.kind is ErrorKind.NO_SUCH_REVIEWER


def test_a_reviewer_of_one_year_has_no_ballot_in_another(year: OpenYear) -> None:
    next_year = year.store.evaluations.create(small_year.SCHEME.replace("2024", "2025"))
    entry = year.store.units.add(next_year.id, "U01", "单位U01", "执法部门")
    with year.no_event():
        error = refused(
            lambda: year.store.ballots.put_mark(
                "written", entry.id, year.reviewer("L1").id, "A1", Mark.number(1_000)
            )
        )
    assert error.kind is ErrorKind.NO_SUCH_UNIT


# --- handing in ---


def test_only_a_whole_ballot_is_handed_in(draft: OpenYear) -> None:
    ballot = draft.ballot("U01", "L1")
    put(draft, "A1", None)
    put(draft, "A2", None)
    error = refused(lambda: draft.store.ballots.submit(ballot.id))
    assert (error.kind, error.facts["found"]) == (ErrorKind.BALLOT_INCOMPLETE, "学法、用法")
    put(draft, "A1", Mark.number(40_000))
    assert refused(lambda: draft.store.ballots.submit(ballot.id)).facts["found"] == "用法"
    put(draft, "A2", ABSTAIN)
    assert draft.store.ballots.submit(ballot.id).counts


def test_a_draft_does_not_count(year: OpenYear) -> None:
    """L: (80 + 80) / 2 at 40, E: 80 at 60. Without L1 the other leader stands for the group."""
    assert year.written()["U01"] == 80
    year.store.ballots.withdraw(year.ballot("U01", "L1").id, "更正")
    put(year, "A1", Mark.number(60_000))
    assert year.written()["U01"] == 80
    year.store.ballots.submit(year.ballot("U01", "L1").id)
    # leaders (90 + 80) / 2 = 85: (40 × 85 + 60 × 80) / 100
    assert year.written()["U01"] == 82


def test_what_is_handed_in_is_not_changed(year: OpenYear) -> None:
    for act in (
        lambda: put(year, "A1", Mark.number(1_000)),
        lambda: put(year, "A1", None),
        lambda: year.store.ballots.put_comment(
            "written", year.entry("U01").id, year.reviewer("L1").id, "好"
        ),
        lambda: year.store.ballots.submit(year.ballot("U01", "L1").id),
    ):
        assert refused(act).kind is ErrorKind.BALLOT_SUBMITTED
    year.store.ballots.void(year.ballot("U01", "L1").id, "涂改")
    assert refused(lambda: put(year, "A1", None)).kind is ErrorKind.BALLOT_VOID


def test_turning_a_ballot_needs_a_reason_and_the_right_state(year: OpenYear) -> None:
    ballots, ballot = year.store.ballots, year.ballot("U01", "L1")
    for turn in (ballots.withdraw, ballots.void):
        assert refused(lambda t=turn: t(ballot.id, " ")).kind is ErrorKind.REASON_NEEDED  # type: ignore[misc]
    assert refused(lambda: ballots.unvoid(ballot.id, "看错")).kind is ErrorKind.BALLOT_NOT_SUBMITTED
    void = ballots.void(ballot.id, "涂改")
    assert (void.status, void.reason, void.counts) == (BallotStatus.VOID, "涂改", False)
    assert void.marks == ballot.marks
    assert refused(lambda: ballots.withdraw(ballot.id, "x")).kind is ErrorKind.BALLOT_NOT_SUBMITTED
    assert ballots.unvoid(ballot.id, "看错").counts
    assert ballots.withdraw(ballot.id, "更正").status is BallotStatus.DRAFT


def test_a_void_ballot_leaves_the_count(year: OpenYear) -> None:
    """Both leaders void: the group is empty, and U01 has no rank."""
    for code in ("L1", "L2"):
        year.store.ballots.void(year.ballot("U01", code).id, "涂改")
    ranking = year.store.results.ranking(year.evaluation_id)
    (unranked,) = ranking.unranked
    assert unranked.entry.unit_code == "U01"
    assert dict(unranked.reason.facts)["group"] == "leaders"


# --- who may not vote ---


def test_absent_and_recused_ballots_keep_their_marks_uncounted(year: OpenYear) -> None:
    entry, reviewer = year.entry("U01").id, year.reviewer("L1").id
    for attendance in (Attendance.ABSENT, Attendance.RECUSED):
        ballot = year.store.ballots.set_attendance("written", entry, reviewer, attendance, "说明")
        assert (ballot.attendance, ballot.reason, ballot.counts) == (attendance, "说明", False)
        assert ballot.marks["A1"] == Mark.number(50_000)
        counted = year.sql("SELECT DISTINCT counted FROM marks WHERE ballot_id = ?", ballot.id)
        assert counted == [(0,)]
    back = year.store.ballots.set_attendance("written", entry, reviewer, Attendance.PRESENT)
    assert back.counts
    assert year.sql("SELECT DISTINCT counted FROM marks WHERE ballot_id = ?", back.id) == [(1,)]


def test_an_absent_reviewer_hands_nothing_in(year: OpenYear) -> None:
    """A ballot that looks submitted and is never counted would be a trap for the clerk."""
    entry, reviewer = year.entry("U01").id, year.reviewer("L1").id
    year.store.ballots.withdraw(year.ballot("U01", "L1").id, "更正")
    ballot = year.store.ballots.set_attendance(
        "written", entry, reviewer, Attendance.ABSENT, "请假"
    )
    for act in (
        lambda: put(year, "A1", Mark.number(60_000), "U01"),
        lambda: year.store.ballots.submit(ballot.id),
        lambda: year.store.ballots.put_comment("written", entry, reviewer, "好"),
    ):
        assert refused(act).kind is ErrorKind.REVIEWER_ABSENT
    assert year.ballot("U01", "L1").status is BallotStatus.DRAFT
    year.store.ballots.set_attendance("written", entry, reviewer, Attendance.PRESENT)
    assert year.store.ballots.submit(ballot.id).counts


def test_a_reviewer_is_recused_from_their_own_unit(year: OpenYear) -> None:
    """As soon as the workplace is known, by the unit's name or short name; and never un-recused."""
    year.store.units.edit(year.entry("U02").id, short_title="二局")
    for unit, workplace in (("U01", "单位U01"), ("U02", "二局")):
        year.store.panel.edit(year.reviewer("L1").id, workplace=workplace)
        ballot = year.ballot(unit, "L1")
        assert (ballot.attendance, ballot.counts) == (Attendance.RECUSED, False)
        assert refused(lambda u=unit: put(year, "A1", None, u)).kind is ErrorKind.REVIEWER_RECUSED  # type: ignore[misc]
        error = refused(
            lambda u=unit: year.store.ballots.set_attendance(  # type: ignore[misc]
                "written", year.entry(u).id, year.reviewer("L1").id, Attendance.PRESENT
            )
        )
        assert error.kind is ErrorKind.REVIEWER_RECUSED
    assert year.ballot("U03", "L1").counts


def test_a_unit_that_takes_the_name_of_a_workplace_recuses_too(year: OpenYear) -> None:
    """In the year in which it is renamed; ballots of another year stay as they were counted."""
    year.store.panel.edit(year.reviewer("L1").id, workplace="二局")
    assert year.ballot("U02", "L1").counts
    with year.one_event():
        year.store.units.edit(year.entry("U02").id, short_title="二局", leader="某人")
    assert year.ballot("U02", "L1").attendance is Attendance.RECUSED
    assert year.ballot("U01", "L1").counts
    assert year.ballot("U02", "L2").counts


def test_a_recusal_that_came_by_itself_says_so_and_goes_once_it_is_corrected(
    year: OpenYear,
) -> None:
    """What was absent, void or recused for another reason before is that again."""
    store, reviewer = year.store, year.reviewer("L1").id
    store.ballots.void(year.ballot("U02", "L1").id, "涂改")
    store.ballots.set_attendance(
        "written", year.entry("U03").id, reviewer, Attendance.ABSENT, "出差"
    )
    for unit in ("U01", "U02", "U03"):
        before = year.ballot(unit, "L1")
        for _ in range(2):
            store.panel.edit(reviewer, workplace=f"单位{unit}")
            own = year.ballot(unit, "L1")
            assert (own.attendance, own.reason) == (Attendance.RECUSED, OWN_UNIT_REASON)
            assert not own.counts
            with year.one_event():
                store.panel.edit(reviewer, workplace="")
            assert year.ballot(unit, "L1") == before


def test_a_unit_whose_name_is_corrected_gets_its_ballots_back(year: OpenYear) -> None:
    year.store.panel.edit(year.reviewer("L1").id, workplace="二局")
    before = year.ballot("U02", "L1")
    for wrong, right in (
        ({"short_title": "二局"}, {"short_title": "贰局"}),
        ({"unit": "二局"}, {"unit": "贰局"}),
    ):
        year.store.units.edit(year.entry("U02").id, **wrong)
        assert year.ballot("U02", "L1").reason == OWN_UNIT_REASON
        year.store.units.edit(year.entry("U02").id, **right)
        assert year.ballot("U02", "L1") == before


def test_a_recusal_that_somebody_entered_stays_whatever_the_workplace(year: OpenYear) -> None:
    store, reviewer = year.store, year.reviewer("L1").id
    store.ballots.set_attendance(
        "written", year.entry("U01").id, reviewer, Attendance.RECUSED, "亲属"
    )
    store.panel.edit(reviewer, workplace="单位U01")
    store.panel.edit(reviewer, workplace="")
    ballot = year.ballot("U01", "L1")
    assert (ballot.attendance, ballot.reason) == (Attendance.RECUSED, "亲属")


def test_how_many_ballots_a_workplace_or_a_name_would_take_out_of_the_count(year: OpenYear) -> None:
    store, reviewer = year.store, year.reviewer("L1").id
    at = store.panel.recusals.counted_at
    assert (at(reviewer, "单位U01"), at(reviewer, "二局"), at(reviewer, "")) == (1, 0, 0)
    store.panel.edit(reviewer, workplace="二局")
    named = store.units.recusals.counted_from
    entry = year.entry("U02").id
    assert (named(entry, ("单位U02", "二局")), named(entry, ("单位U02", ""))) == (1, 0)
    store.units.edit(entry, short_title="二局")
    assert named(entry, ("单位U02", "二局")) == 0  # it is out of the count already


# --- what the file keeps true ---


def test_ballots_follow_their_reviewer_into_another_group(year: OpenYear) -> None:
    """U03 has 40 + 30 of both leaders and of E1, E2 being absent; L1 now gives 60 + 30.

    leaders (90 + 70) / 2 = 80 at 40, experts 70 at 60: 74. With L1 among the experts:
    leaders 70 at 40, experts (90 + 70) / 2 = 80 at 60: 76.
    """
    ballot = year.ballot("U03", "L1")
    year.store.ballots.withdraw(ballot.id, "更正")
    put(year, "A1", Mark.number(60_000), "U03")
    year.store.ballots.submit(ballot.id)
    assert year.written()["U03"] == 74
    year.store.panel.edit(year.reviewer("L1").id, group="experts")
    experts = year.sql("SELECT id FROM groups WHERE code = 'experts'")[0][0]
    assert year.sql("SELECT DISTINCT group_id FROM ballots WHERE id = ?", ballot.id) == [(experts,)]
    assert year.sql("SELECT DISTINCT group_id FROM marks WHERE ballot_id = ?", ballot.id) == [
        (experts,)
    ]
    assert year.written()["U03"] == 76
    assert year.ballot("U03", "L1").group == "experts"


def test_the_last_of_a_group_leaves_it_empty(year: OpenYear) -> None:
    year.store.panel.edit(year.reviewer("L1").id, group="experts")
    year.store.panel.edit(year.reviewer("L2").id, group="experts")
    assert len(year.store.results.ranking(year.evaluation_id).unranked) == 3


def test_a_comment_is_kept_with_the_draft(draft: OpenYear) -> None:
    text = "问题剖析<b>不够</b>\n深入 & 具体"
    entry, reviewer = draft.entry("U01").id, draft.reviewer("L1").id
    with draft.one_event() as events:
        ballot = draft.store.ballots.put_comment("written", entry, reviewer, text)
    assert ballot.comment == text
    (change,) = events[0].changes
    assert (change.before, change.after) == ({"comment": ""}, {"comment": text})
