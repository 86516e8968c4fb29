"""Packets between an office and other desks: lent, scored, handed in, collected, settled, withdrawn."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import ErrorKind, UserError
from db.records import Attendance, BallotStatus, EventRun, Mark
from db.records.packets import (
    BallotConflict,
    CollectOutcome,
    ConflictCause,
    Decision,
    Obstacle,
    PacketKind,
    PacketState,
    Seat,
)
from db.store import Store
from db.store.file.event_text import text_of
from db.store.packets.collecting import CARRIED_REASON
from db.store.packets.examining import ReturnFile
from tests.db.staffed_year import SCHEME, kind_of
from tests.db.store.packets.desks import Desks, desks, hand_in, marks, put, score


@pytest.fixture
def desk(tmp_path: Path) -> Desks:
    return desks(tmp_path)


def refusal(desk: Desks, *returns: ReturnFile) -> Obstacle | None:
    """Why the last of some returns is refused; nothing is changed by it."""
    with Store.open(desk.office) as store:
        before = store.trail.head()
    found = desk.collect(*returns)[-1]
    with Store.open(desk.office) as store:
        assert found.outcome is not CollectOutcome.REFUSED or store.trail.head() == before
    return found.obstacle


# lending


def test_what_is_lent_is_not_typed_imported_or_voided_and_says_who_has_it(desk: Desks) -> None:
    desk.issue("E01")
    with Store.open(desk.office) as store, pytest.raises(UserError) as refused:
        store.ballots.put_mark(
            "written", desk.year.entries[0], desk.year.own, "A1", Mark.number(1_000)
        )
    assert refused.value.kind is ErrorKind.SEAT_LENT
    facts = refused.value.facts
    assert (facts["reviewer"], facts["part"], facts["file"]) == (
        "E01",
        "书面述法报告",
        "E01-孙评委.shufap",
    )
    assert facts["since"]
    put(desk.office, desk, desk.year.other, 0, 1_000)  # another's seat is free


def test_a_seat_is_lent_once(desk: Desks) -> None:
    desk.issue("E01")
    with pytest.raises(UserError) as refused:
        desk.issue("E01")
    assert refused.value.kind is ErrorKind.SEAT_LENT
    others = [Store.open(path, read_only=True) for path in desk.issue()]  # everybody else
    assert [p.packets.own_packet().seats for p in others] == [
        (Seat("written", "E02"),),
        (Seat("written", "N001"),),
    ]
    for packet in others:
        packet.close()
    with pytest.raises(UserError) as refused:
        desk.issue()  # everybody has theirs
    assert refused.value.kind is ErrorKind.NOTHING_TO_ISSUE


def test_a_recusal_is_still_the_offices_to_say(desk: Desks) -> None:
    (path,) = desk.issue("E01")
    with Store.open(desk.office) as store:
        store.ballots.set_attendance(
            "written", desk.year.entries[0], desk.year.own, Attendance.RECUSED, "亲属"
        )
    score(path, desk, desk.year.own, 0, 1)
    (found,) = desk.collect(hand_in(path))
    assert found.outcome is CollectOutcome.CONFLICT
    assert [c.cause for c in found.conflicts] == [ConflictCause.NOT_PRESENT]
    assert marks(desk.office, desk, desk.year.own, 1) == {}  # all or nothing


def test_a_packet_holds_its_seats_and_nothing_else(desk: Desks) -> None:
    score(desk.office, desk, desk.year.other, 0)
    put(desk.office, desk, desk.year.own, 0, 7_000)
    with Store.open(desk.office) as office:
        entry = office.units.entries(desk.year.evaluation)[0]
        office.units.edit(entry.id, liaison="李联络", phone="0571-88880001", note="不带走")
    (path,) = desk.issue("E01")
    assert marks(path, desk, desk.year.own) == {"A1": 7_000}  # its own draft came along
    connection = sqlite3.connect(path)
    counts = {
        table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("ballots", "reviewers", "accounts", "packet_key")
    }
    text = "".join(text_of(row[0]) for row in connection.execute("SELECT changes FROM events"))
    connection.close()
    assert counts == {"ballots": 1, "reviewers": 1, "accounts": 0, "packet_key": 0}
    assert "50000" not in text  # nothing of the other's ballot, in the trail either
    assert not any(word in text for word in ("李联络", "88880001", "不带走"))
    with Store.open(path) as packet:
        with pytest.raises(UserError) as outside:
            packet.units.add(desk.year.evaluation, "U09", "别的单位", "执法部门")
        assert outside.value.kind is ErrorKind.NOT_IN_PACKET
        assert packet.verify().intact


def test_other_parts_of_the_same_reviewer_stay_here(desk: Desks) -> None:
    (path,) = desk.issue("N001", parts=("hall",))
    with Store.open(path) as packet, pytest.raises(UserError) as outside:
        packet.ballots.put_mark(
            "written", desk.year.entries[0], desk.year.number, "A1", Mark.number(1_000)
        )
    assert outside.value.kind is ErrorKind.NOT_IN_PACKET


# coming back


def test_a_packet_comes_back_whole(desk: Desks) -> None:
    (path,) = desk.issue("E01")
    score(path, desk, desk.year.own, 0, 1, who="孙评委")
    (found,) = desk.collect(hand_in(path))
    assert (found.outcome, found.counts.new, found.counts.draft) == (CollectOutcome.COLLECTED, 2, 0)
    assert marks(desk.office, desk, desk.year.own, 1) == {"A1": 50_000, "A2": 30_000}
    with Store.open(desk.office) as store:
        (packet,) = store.packets.list(desk.year.evaluation)
        assert packet.state is PacketState.COLLECTED
        assert store.verify().intact


def test_a_dry_run_changes_nothing(desk: Desks) -> None:
    (path,) = desk.issue("E01")
    score(path, desk, desk.year.own, 0)
    with Store.open(desk.office) as store:
        before = store.trail.head()
    (found,) = desk.collect(hand_in(path), dry_run=True)
    assert found.outcome is CollectOutcome.COLLECTED
    with Store.open(desk.office) as store:
        assert store.trail.head() == before


def test_a_packet_half_done_stays_lent_and_comes_back_again(desk: Desks) -> None:
    (path,) = desk.issue("E01")
    score(path, desk, desk.year.own, 0)
    first = hand_in(path)
    desk.collect(first)
    with Store.open(desk.office) as store:
        (packet,) = store.packets.list(desk.year.evaluation)
        assert packet.state is PacketState.HANDED_IN
    with pytest.raises(UserError) as lent:
        put(desk.office, desk, desk.year.own, 1, 1_000)
    assert lent.value.kind is ErrorKind.SEAT_LENT
    score(path, desk, desk.year.own, 1)
    (second,) = desk.collect(hand_in(path))
    assert (second.outcome, second.counts.new, second.counts.same) == (
        CollectOutcome.COLLECTED,
        1,
        1,
    )
    assert refusal(desk, first) is Obstacle.OLDER


def test_the_same_hand_in_twice_changes_nothing(desk: Desks) -> None:
    (path,) = desk.issue("E01")
    score(path, desk, desk.year.own, 0, 1)
    handed = hand_in(path)
    desk.collect(handed)
    with Store.open(desk.office) as store:
        before = store.trail.head()
    (again,) = desk.collect(handed)
    assert again.outcome is CollectOutcome.UNCHANGED
    with Store.open(desk.office) as store:
        assert store.trail.head() == before


def test_a_collection_is_undone_and_done_again(desk: Desks) -> None:
    (path,) = desk.issue("E01")
    score(path, desk, desk.year.own, 0, 1)
    handed = hand_in(path)
    with Store.open(desk.office) as store:
        first = store.trail.last_id() + 1
        store.packets.collect([handed])
        store.reversals.undo(desk.year.evaluation, EventRun(first, store.trail.last_id()))
        assert store.ballots.of_evaluation(desk.year.evaluation) == ()
        (packet,) = store.packets.list(desk.year.evaluation)
        assert packet.state is PacketState.OUT
        assert store.verify().intact
        (again,) = store.packets.collect([handed])
    assert again.outcome is CollectOutcome.COLLECTED


def test_drafts_that_were_cleared_elsewhere_are_cleared_here(desk: Desks) -> None:
    put(desk.office, desk, desk.year.own, 0, 7_000)
    (path,) = desk.issue("E01")
    with Store.open(path) as packet:
        packet.ballots.put_mark("written", desk.year.entries[0], desk.year.own, "A1", None)
    desk.collect(hand_in(path))
    assert marks(desk.office, desk, desk.year.own) == {}


# conflicts


def withdraw(desk: Desks, path: Path) -> None:
    with Store.open(desk.office) as store:
        (packet,) = store.packets.list(desk.year.evaluation)
        store.packets.withdraw(packet, "优盘丢失")


def test_a_withdrawn_packet_is_refused_unless_each_ballot_is_settled(desk: Desks) -> None:
    (path,) = desk.issue("E01")
    score(path, desk, desk.year.own, 0, 1)
    withdraw(desk, path)
    put(desk.office, desk, desk.year.own, 0, 9_000)
    handed = hand_in(path)
    (found,) = desk.collect(handed)
    assert (found.outcome, found.obstacle) == (CollectOutcome.REFUSED, Obstacle.WITHDRAWN)
    assert len(found.conflicts) == 2
    settled = {c.place: Decision(take=c.here is None, reason="以原票为准") for c in found.conflicts}
    (taken,) = desk.collect(handed, decisions={found.packet: settled})
    assert taken.outcome is CollectOutcome.COLLECTED
    assert marks(desk.office, desk, desk.year.own, 0) == {"A1": 9_000}
    assert marks(desk.office, desk, desk.year.own, 1) == {"A1": 50_000, "A2": 30_000}
    with Store.open(desk.office) as store:
        assert "以原票为准" in store.trail.events(1)[0].reason


def test_what_was_changed_here_since_is_never_overwritten(desk: Desks) -> None:
    (path,) = desk.issue("E01")
    score(path, desk, desk.year.own, 0, 1)
    desk.collect(hand_in(path))
    with Store.open(desk.office) as store:
        ballot = store.ballots.get("written", desk.year.entries[0], desk.year.own)
        assert ballot is not None
        store.ballots.withdraw(ballot.id, "更正")
        store.ballots.put_mark("written", ballot.entry_id, desk.year.own, "A1", Mark.number(1_000))
    assert desk.collect(hand_in(path))[0].outcome is CollectOutcome.COLLECTED  # nothing new there
    assert marks(desk.office, desk, desk.year.own)["A1"] == 1_000
    with Store.open(path) as packet:
        ballot = packet.ballots.get("written", desk.year.entries[0], desk.year.own)
        assert ballot is not None
        packet.ballots.withdraw(ballot.id, "更正")
        packet.ballots.put_mark("written", ballot.entry_id, desk.year.own, "A1", Mark.number(2_000))
    (found,) = desk.collect(hand_in(path))
    assert (found.outcome, found.obstacle) == (CollectOutcome.CONFLICT, Obstacle.CONFLICTS)
    (conflict,) = found.conflicts
    assert isinstance(conflict, BallotConflict)
    assert conflict.here is not None
    assert conflict.here.marks["A1"] == Mark.number(1_000)
    assert conflict.returned.marks["A1"] == Mark.number(2_000)


def test_two_copies_of_one_packet_are_told(desk: Desks) -> None:
    (path,) = desk.issue("E01")
    copy = path.with_name("copy.shufap")
    shutil.copyfile(path, copy)
    put(path, desk, desk.year.own, 0, 1_000)
    put(copy, desk, desk.year.own, 0, 2_000)
    desk.collect(hand_in(path))
    (same_number,) = desk.collect(hand_in(copy))
    (later,) = desk.collect(hand_in(copy))
    for found in (same_number, later):
        assert (found.outcome, found.obstacle) == (CollectOutcome.CONFLICT, Obstacle.COPIES)
    assert marks(desk.office, desk, desk.year.own) == {"A1": 1_000}


def test_a_seat_that_was_issued_anew_takes_nothing_of_the_first_packet(desk: Desks) -> None:
    (path,) = desk.issue("E01")
    put(path, desk, desk.year.own, 0, 1_000)
    withdraw(desk, path)
    desk.issue("E01")
    assert refusal(desk, hand_in(path)) is Obstacle.LENT_AGAIN


# what stands against a return


@pytest.mark.parametrize(
    ("before", "after", "obstacle"),
    [
        ("points = 60", "points = 55", Obstacle.SCHEME_CHANGED),
        ('title = "日常考核"', 'title = "日常"', None),
    ],
)
def test_other_criteria_of_the_part_refuse_its_ballots(
    desk: Desks, before: str, after: str, obstacle: Obstacle | None
) -> None:
    (path,) = desk.issue("E01")
    score(path, desk, desk.year.own, 0)
    with Store.open(desk.office) as store:
        store.schemes.adopt(desk.year.evaluation, SCHEME.replace(before, after))
    (found,) = desk.collect(hand_in(path))
    assert found.obstacle is obstacle
    if obstacle:
        assert found.facts == {"part": "书面述法报告", "found": "书面述法报告·A1 学习贯彻"}


def test_what_still_fits_a_changed_scheme_goes_along_in_the_next_packet(desk: Desks) -> None:
    (path,) = desk.issue("E01")
    score(path, desk, desk.year.own, 0)
    handed = hand_in(path)
    before = marks(path, desk, desk.year.own)
    with Store.open(desk.office) as store:
        changed = SCHEME.replace('title = "学习贯彻"', 'title = "学习宣传"')
        store.schemes.adopt(desk.year.evaluation, changed)
        (would,) = store.packets.collect([handed], carry=True, dry_run=True)
        assert (would.outcome, would.left) == (CollectOutcome.COLLECTED, 1)
        assert would.counts.draft == 1
    assert marks(desk.office, desk, desk.year.own) == {}
    with Store.open(desk.office) as store:
        (found,) = store.packets.collect([handed], carry=True)
        assert found.outcome is CollectOutcome.COLLECTED
        (packet,) = store.packets.list(desk.year.evaluation)
        assert (packet.state, packet.reason) == (PacketState.WITHDRAWN, CARRIED_REASON)
        ballot = store.ballots.get("written", desk.year.entries[0], desk.year.own)
        assert ballot is not None
        assert ballot.status is BallotStatus.DRAFT
        assert store.verify().intact
    assert marks(desk.office, desk, desk.year.own) == {"A2": before["A2"]}
    (anew,) = desk.issue("E01")
    assert marks(anew, desk, desk.year.own) == {"A2": before["A2"]}
    put(anew, desk, desk.year.own, 0, 7_000)
    (whole,) = desk.collect(hand_in(anew))
    assert whole.outcome is CollectOutcome.COLLECTED
    assert marks(desk.office, desk, desk.year.own) == {"A1": 7_000, "A2": before["A2"]}


def test_carrying_is_for_changed_schemes_alone(desk: Desks) -> None:
    (path,) = desk.issue("E01")
    score(path, desk, desk.year.own, 0)
    with Store.open(desk.office) as store:
        (found,) = store.packets.collect([hand_in(path)], carry=True)
        assert (found.outcome, found.left) == (CollectOutcome.COLLECTED, None)
        ballot = store.ballots.get("written", desk.year.entries[0], desk.year.own)
        assert ballot is not None
        assert ballot.status is BallotStatus.SUBMITTED


def test_the_return_of_another_file_is_told(desk: Desks, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = desks(tmp_path / "other")
    desk.issue("E02")
    (path,) = other.issue("E01")
    assert refusal(desk, hand_in(path)) is Obstacle.OTHER_FILE


def test_a_packet_that_an_older_backup_does_not_know_is_told(desk: Desks) -> None:
    desk.issue("E02")
    backup = desk.office.with_name("backup.shufa")
    shutil.copyfile(desk.office, backup)
    (path,) = desk.issue("E01")
    handed = hand_in(path)
    shutil.copyfile(backup, desk.office)
    assert refusal(desk, handed) is Obstacle.UNKNOWN_PACKET


@pytest.mark.parametrize(
    ("content", "obstacle"),
    [
        (b"", Obstacle.NOT_A_RETURN),
        (b"PK\x03\x04", Obstacle.NOT_A_RETURN),
        (b"SHUFAR1\n" + b"x" * 20, Obstacle.DAMAGED),
        (b"SHUFAR2\n" + b"x" * 90, Obstacle.NEWER_FORMAT),
    ],
)
def test_what_is_no_return_is_told(desk: Desks, content: bytes, obstacle: Obstacle) -> None:
    desk.issue("E01")
    assert refusal(desk, ReturnFile("x.shufar", content)) is obstacle


def test_every_byte_of_a_return_counts(desk: Desks) -> None:
    (path,) = desk.issue("E01")
    put(path, desk, desk.year.own, 0, 1_000)
    handed = hand_in(path)
    with Store.open(desk.office) as store:
        for place in range(len(handed.content)):
            changed = bytearray(handed.content)
            changed[place] ^= 1 << place % 8
            (found,) = store.packets.collect([ReturnFile("x", bytes(changed))], dry_run=True)
            assert found.outcome is CollectOutcome.REFUSED, place
        for end in range(0, len(handed.content), 7):
            (found,) = store.packets.collect([ReturnFile("x", handed.content[:end])], dry_run=True)
            assert found.outcome is CollectOutcome.REFUSED, end


@pytest.fixture(scope="module")
def issuing_office(tmp_path_factory: pytest.TempPathFactory) -> Desks:
    desk = desks(tmp_path_factory.mktemp("office"))
    desk.issue("E01")
    return desk


@given(st.one_of(st.binary(max_size=200), st.binary(max_size=200).map(b"SHUFAR1\n".__add__)))
def test_bytes_of_any_kind_are_refused(issuing_office: Desks, junk: bytes) -> None:
    assert refusal(issuing_office, ReturnFile("x.shufar", junk)) is not None


def test_a_frozen_result_takes_nothing(desk: Desks) -> None:
    (path,) = desk.issue("E01")
    score(path, desk, desk.year.own, 0)
    handed = hand_in(path)
    connection = sqlite3.connect(desk.office)
    connection.execute("UPDATE evaluations SET frozen = 1")
    connection.commit()
    connection.close()
    assert refusal(desk, handed) is Obstacle.FROZEN


def test_clerks_packets_hold_many_seats_in_one_file(desk: Desks) -> None:
    (path,) = desk.issue("E01", "E02", kind=PacketKind.CLERK)
    score(path, desk, desk.year.own, 0, who="李录入")
    score(path, desk, desk.year.other, 0, who="李录入")
    (found,) = desk.collect(hand_in(path))
    assert found.counts.new == 2
    with Store.open(desk.office, "办公室") as store:
        store.double_entry.start(desk.year.evaluation, "written")
        typed = store.double_entry.to_check(desk.year.evaluation, "written")
    assert {second.first_by for second in typed} == {("李录入",)}  # who typed, not who collected


# second typing elsewhere


def test_packets_of_a_name_too_long_for_a_disk_are_told_apart(desk: Desks) -> None:
    with Store.open(desk.office) as store:
        reviewer = next(
            r for r in store.panel.reviewers(desk.year.evaluation) if r.id == desk.year.own
        )
        store.panel.edit(reviewer.id, name="阿" * 70)
    (first,) = desk.issue(reviewer.code, kind=PacketKind.CLERK)
    withdraw(desk, first)
    (second,) = desk.issue(reviewer.code, kind=PacketKind.CLERK)
    with Store.open(desk.office) as store:
        names = [p.file_name for p in store.packets.list(desk.year.evaluation)]
    stem = "录入-" + "阿" * 57
    assert names == [f"{stem}.shufap", f"{stem}-2.shufap"]
    assert first != second


def test_a_second_typing_is_blind_and_comes_back_as_one(desk: Desks) -> None:
    score(desk.office, desk, desk.year.own, 0, who="李录入")
    (path,) = desk.issue("E01", kind=PacketKind.CHECK)
    connection = sqlite3.connect(path)
    text = "".join(connection.iterdump())
    connection.close()
    assert "50000" not in text
    assert "30000" not in text
    with Store.open(path, "赵复核") as packet:
        (second,) = packet.double_entry.to_check(desk.year.evaluation, "written")
        packet.double_entry.put_mark(second.id, "A1", Mark.number(50_000))
        packet.double_entry.put_mark(second.id, "A2", Mark.number(31_000))
        packet.double_entry.finish(second.id)
        assert packet.double_entry.differences(desk.year.evaluation, "written") == ()
        with pytest.raises(UserError) as outside:
            packet.ballots.withdraw(second.ballot_id, "看看")
    assert outside.value.kind is ErrorKind.NOT_IN_PACKET
    with Store.open(desk.office) as store, pytest.raises(UserError) as lent:
        store.double_entry.put_mark(second.id, "A1", Mark.number(1_000))
    assert lent.value.kind is ErrorKind.SEAT_LENT
    (found,) = desk.collect(hand_in(path))
    assert found.outcome is CollectOutcome.COLLECTED
    with Store.open(desk.office) as store:
        (difference,) = store.double_entry.differences(desk.year.evaluation, "written")
        (typed,) = store.double_entry.to_check(desk.year.evaluation, "written")
        assert store.verify().intact
    assert (difference.first, difference.second) == (Mark.number(30_000), Mark.number(31_000))
    assert (typed.first_by, typed.second_by) == (("李录入",), "赵复核")


# anonymous parts


def test_nothing_of_a_ballot_number_names_a_person_or_an_hour(desk: Desks) -> None:
    (path,) = desk.issue("N001", parts=("hall",))
    with Store.open(path, "某人") as packet:
        for entry in desk.year.entries:
            ballot = packet.ballots.put_mark(
                "hall", entry, desk.year.number, "H1", Mark.number(5_000)
            )
            packet.ballots.submit(ballot.id)
    handed = hand_in(path)
    desk.collect(handed)
    for file in (path, desk.office):
        connection = sqlite3.connect(file)
        events = connection.execute(
            "SELECT at, who FROM events WHERE what IN ('packet.collect', 'packet.hand_in', 'packet.lend')"
        ).fetchall()
        connection.close()
        assert events
        assert all(len(at) == 10 and who == "" for at, who in events)
    connection = sqlite3.connect(desk.office)
    row = connection.execute("SELECT collected_at, typed_by FROM packet_returns").fetchone()
    connection.close()
    assert len(row[0]) == 10
    assert row[1] == "[]"


# other refusals


def test_only_an_office_issues_and_only_a_packet_hands_in(desk: Desks) -> None:
    (path,) = desk.issue("E01")
    for act, kind in (
        (lambda s: s.packets.lend(desk.year.evaluation, PacketKind.CLERK, []), "is_a_packet"),
        (lambda s: s.packets.collect([]), "is_a_packet"),
    ):
        with Store.open(path) as packet, pytest.raises(UserError) as refused:
            act(packet)
        assert kind_of(refused.value) == kind
    with Store.open(desk.office) as store, pytest.raises(UserError) as refused:
        store.packets.hand_in()
    assert kind_of(refused.value) == "not_a_packet"


def test_withdrawing_needs_a_reason_and_happens_once(desk: Desks) -> None:
    desk.issue("E01")
    with Store.open(desk.office) as store:
        (packet,) = store.packets.list(desk.year.evaluation)
        with pytest.raises(UserError) as refused:
            store.packets.withdraw(packet, " ")
        assert kind_of(refused.value) == "reason_needed"
        withdrawn = store.packets.withdraw(packet, "改在本机录入")
        with pytest.raises(UserError) as refused:
            store.packets.withdraw(withdrawn, "再来")
        assert kind_of(refused.value) == "packet_settled"
    put(desk.office, desk, desk.year.own, 0, 1_000)
