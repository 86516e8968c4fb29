"""The panel: groups from the scheme, reviewers with their codes."""

import pytest

from db.errors import ErrorKind
from db.records import Attendance, EventRun, Mark
from db.records.packets import PacketKind
from tests.db.store.open_year import OpenYear, refused


def test_groups_stand_as_the_scheme_brought_them(year: OpenYear) -> None:
    groups = year.store.panel.groups(year.evaluation_id)
    assert [(g.code, g.title) for g in groups] == [("leaders", "领导"), ("experts", "专家")]
    reviewers = year.store.panel.reviewers(year.evaluation_id)
    assert [(r.code, r.group) for r in reviewers] == [
        ("L1", "leaders"),
        ("L2", "leaders"),
        ("E1", "experts"),
        ("E2", "experts"),
    ]


def test_what_no_reviewer_can_have(year: OpenYear) -> None:
    panel, number, known = year.store.panel, year.evaluation_id, year.reviewer("L1").id
    with year.no_event():
        refusals = [
            refused(lambda: panel.add(number, " ", "leaders")),
            refused(lambda: panel.add(number, "L1", "experts")),
            refused(lambda: panel.add(number, "X1", "nobody")),
            refused(lambda: panel.edit(known, code="")),
            refused(lambda: panel.edit(known, code="L2")),
            refused(lambda: panel.edit(known, group="nobody")),
            refused(lambda: panel.remove(known)),
            refused(lambda: panel.edit(999, name="x")),
        ]
    assert [r.kind for r in refusals] == [
        ErrorKind.VALUE_REFUSED,
        ErrorKind.ALREADY_EXISTS,
        ErrorKind.VALUE_REFUSED,
        ErrorKind.VALUE_REFUSED,
        ErrorKind.ALREADY_EXISTS,
        ErrorKind.VALUE_REFUSED,
        ErrorKind.IN_USE,
        ErrorKind.NO_SUCH_REVIEWER,
    ]


def test_a_code_changes_and_the_ballots_stay(year: OpenYear) -> None:
    before = year.ballot("U01", "L1")
    year.store.panel.edit(year.reviewer("L1").id, code="L9", name="换名")
    after = year.ballot("U01", "L9")
    assert (after.id, after.marks) == (before.id, before.marks)


def test_a_reviewer_without_ballots_can_go(year: OpenYear) -> None:
    added = year.store.panel.add(year.evaluation_id, "E9", "experts", "评委", "别处")
    assert (added.code, added.group, added.name, added.workplace) == (
        "E9",
        "experts",
        "评委",
        "别处",
    )
    year.store.panel.remove(added.id)
    assert refused(lambda: year.store.panel.reviewer(added.id)).kind is ErrorKind.NO_SUCH_REVIEWER


def test_a_reviewer_without_a_mark_goes_with_blank_drafts_and_comes_back(year: OpenYear) -> None:
    store, evaluation = year.store, year.evaluation_id
    added = store.panel.add(evaluation, "E9", "experts", "评委", "别处").id
    first, second = store.units.entries(evaluation)[:2]
    store.ballots.put_mark("written", first.id, added, "A1", Mark.number(1_000))
    assert refused(lambda: store.panel.remove(added)).kind is ErrorKind.IN_USE
    store.ballots.put_mark("written", first.id, added, "A1", None)
    store.ballots.set_attendance("written", second.id, added, Attendance.ABSENT, "请假")
    before = store.ballots.of_reviewer(evaluation, "written", added)
    assert len(before) == 2
    store.panel.remove(added)
    assert store.ballots.of_reviewer(evaluation, "written", added) == ()
    last = store.trail.last_id()
    store.reversals.undo(evaluation, EventRun(last, last))
    assert store.ballots.of_reviewer(evaluation, "written", added) == before
    assert store.verify().intact


def test_who_sits_in_a_packet_stays(year: OpenYear) -> None:
    store, evaluation = year.store, year.evaluation_id
    added = store.panel.add(evaluation, "E9", "experts", "评委", "别处").id
    planned = store.packets.plan(evaluation, reviewers=["E9"])
    store.packets.lend(evaluation, PacketKind.REVIEWER, planned)
    assert refused(lambda: store.panel.remove(added)).kind is ErrorKind.IN_USE


def test_an_unknown_column_is_a_bug_not_a_refusal(year: OpenYear) -> None:
    with pytest.raises(TypeError, match="mane"):
        year.store.panel.edit(year.reviewer("L1").id, mane="x")
