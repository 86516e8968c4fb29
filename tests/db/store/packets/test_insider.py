"""What a holder can forge with the packet and a script, and what not: each line of SECURITY's table, tried."""

from __future__ import annotations

import functools
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from db.errors import ErrorKind, UserError
from db.records import Ballot, BallotStatus, Mark
from db.records.packets import CollectOutcome, HandIn, Obstacle, PacketKind
from db.store import Store
from db.store.packets.examining import ReturnFile
from db.store.packets.sealed_return import seal
from tests.db.store.packets.desks import Desks, desks, hand_in, marks, put, score


@pytest.fixture
def desk(tmp_path: Path) -> Desks:
    return desks(tmp_path)


def keys(packet: Path) -> tuple[str, str]:
    """The signing key and the office's public key, as anybody reads them from a packet's file."""
    with sqlite3.connect(packet) as connection:
        row = connection.execute("SELECT signing_key, office_key FROM own_packet").fetchone()
    return row[0], row[1]


def honest(packet: Path) -> HandIn:
    """What the packet would say of itself."""
    with Store.open(packet) as store:
        own = store.packets.own_packet()
        evaluation = store.evaluations.latest().id
        ballots = store.ballots.of_evaluation(evaluation)
        scheme = store.schemes.current(evaluation).version.text
        events, head = store.trail.last_id(), store.trail.head()
    return HandIn(own.number, 1, scheme, events, head, ballots)


def given_in(desk: Desks, packet: Path, said: HandIn, signing_key: str = "") -> tuple[object, ...]:
    """Seals what a script says with the packet's own key (or another) and lets the office look at it."""
    own_key, office_key = keys(packet)
    file = ReturnFile("forged.shufar", seal(said, signing_key or own_key, office_key))
    (found,) = desk.collect(file)
    return found.outcome, found.obstacle


def written(desk: Desks, reviewer: str, **given: Mark) -> Ballot:
    return Ballot(
        0,
        "written",
        desk.year.entries[0],
        "",
        reviewer,
        "",
        status=BallotStatus.SUBMITTED,
        marks=given,
    )


FULL = {"A1": Mark.number(1_000), "A2": Mark.number(1_000)}


@pytest.mark.parametrize(
    "given",
    [
        {"A1": Mark.number(60_001)},  # above the points
        {"A9": Mark.number(1_000)},  # no such criterion
        {"H1": Mark.number(1_000)},  # of another part
        {"A1": Mark.of_level("优秀")},  # no levels in this part
    ],
)
def test_marks_that_no_desk_lets_be_typed(desk: Desks, given: dict[str, Mark]) -> None:
    (packet,) = desk.issue("E01")
    said = replace(honest(packet), ballots=(written(desk, "E01", **{**FULL, **given}),))
    assert given_in(desk, packet, said) == (CollectOutcome.REFUSED, Obstacle.INVALID_BALLOT)
    assert marks(desk.office, desk, desk.year.own) == {}


def test_a_mark_below_nothing_is_no_return_of_ours(desk: Desks) -> None:
    (packet,) = desk.issue("E01")
    below = written(desk, "E01", **{**FULL, "A1": Mark.number(-1)})
    said = replace(honest(packet), ballots=(below,))
    assert given_in(desk, packet, said) == (CollectOutcome.REFUSED, Obstacle.DAMAGED)


def test_a_ballot_for_somebody_else_or_twice_for_one_unit(desk: Desks) -> None:
    (packet,) = desk.issue("E01")
    said = honest(packet)
    for ballots in (
        (written(desk, "E02", **FULL),),
        (written(desk, "E01", **FULL), written(desk, "E01", **FULL)),
    ):
        refused = given_in(desk, packet, replace(said, ballots=ballots))
        assert refused == (CollectOutcome.REFUSED, Obstacle.INVALID_BALLOT)


def test_the_signature_of_another_packet(desk: Desks) -> None:
    """A holder who seals for a colleague's packet, with the key of their own."""
    own, others = (desk.issue(code)[0] for code in ("E01", "E02"))
    said = replace(honest(others), ballots=(written(desk, "E02", **FULL),))
    refused = given_in(desk, others, said, signing_key=keys(own)[0])
    assert refused == (CollectOutcome.REFUSED, Obstacle.WRONG_SIGNATURE)


def test_a_packet_and_keys_of_ones_own_making(desk: Desks) -> None:
    (packet,) = desk.issue("E01")
    signing = bytes(SigningKey.generate()).hex()
    refused = given_in(desk, packet, honest(packet), signing_key=signing)
    assert refused == (CollectOutcome.REFUSED, Obstacle.WRONG_SIGNATURE)
    made_up = replace(honest(packet), packet="00" * 16)
    assert given_in(desk, packet, made_up) == (CollectOutcome.REFUSED, Obstacle.UNKNOWN_PACKET)
    other_office = bytes(PrivateKey.generate().public_key).hex()
    file = ReturnFile("x.shufar", seal(honest(packet), keys(packet)[0], other_office))
    (found,) = desk.collect(file)
    assert found.obstacle is Obstacle.OTHER_FILE


def test_another_scheme_than_was_issued(desk: Desks) -> None:
    """Six hundred points for a criterion that has sixty."""
    (packet,) = desk.issue("E01")
    said = honest(packet)
    easier = said.scheme.replace("points = 60", "points = 600")
    assert easier != said.scheme
    forged = replace(
        said,
        scheme=easier,
        ballots=(written(desk, "E01", A1=Mark.number(500_000), A2=Mark.number(1)),),
    )
    outcome, _ = given_in(desk, packet, forged)
    assert outcome is CollectOutcome.REFUSED


def test_a_seat_that_the_holder_gave_themselves(desk: Desks) -> None:
    (packet,) = desk.issue("E01")
    with sqlite3.connect(packet) as connection:
        connection.execute("UPDATE packet_seats SET part_id = part_id + 1")
    with Store.open(packet, rows=False) as store:
        _, content = store.packets.hand_in()
    (found,) = desk.collect(ReturnFile("x.shufar", content))
    assert found.seats == tuple(s for s in found.seats if s.part == "written")
    assert desk.collect(ReturnFile("x.shufar", content))[0].outcome is not CollectOutcome.COLLECTED


def test_marks_that_the_scheme_allows_are_the_holders_to_forge(desk: Desks) -> None:
    """Whoever has the file has its key: SECURITY says so, and the packet's own trail tells it."""
    (packet,) = desk.issue("E01")
    score(packet, desk, desk.year.own, desk.year.entries[0])
    with sqlite3.connect(packet) as connection:
        connection.execute("UPDATE marks SET points = points + 1000")
    with Store.open(packet, rows=False) as store:
        assert not store.verify().intact
        _, content = store.packets.hand_in()
    (found,) = desk.collect(ReturnFile("x.shufar", content))
    assert found.outcome is CollectOutcome.COLLECTED
    with Store.open(desk.office) as store:
        assert store.verify().intact


def test_the_evidence_of_a_collection_cannot_be_exchanged(desk: Desks) -> None:
    (packet,) = desk.issue("E01")
    put(packet, desk, desk.year.own, 0, 1_000)
    desk.collect(hand_in(packet))
    with sqlite3.connect(desk.office) as connection:
        connection.execute(
            "UPDATE packet_return_contents SET content = CAST(content || x'00' AS BLOB)"
        )
    with Store.open(desk.office, rows=False) as store:
        assert not store.verify().intact


# how a packet may come to its holder's desk


def test_a_packet_from_a_newer_program_says_so(desk: Desks) -> None:
    (packet,) = desk.issue("E01")
    with sqlite3.connect(packet) as connection:
        connection.execute("PRAGMA user_version = 9999")
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " SELECT migration_set, 'm9999_from_the_future', applied_at FROM _sqlite_migrations LIMIT 1"
        )
    with pytest.raises(UserError) as refused:
        Store.open(packet)
    assert refused.value.kind is ErrorKind.FILE_NEWER


def test_a_clock_that_is_years_off_loses_nothing(desk: Desks) -> None:
    (packet,) = desk.issue("E01")
    for year in (1999, 2099):
        clock = functools.partial(str, f"{year}-01-01T00:00:00.000Z")
        with Store.open(packet, clock=clock) as store:
            entry = desk.year.entries[year == 2099]
            store.ballots.put_mark("written", entry, desk.year.own, "A1", Mark.number(2_000))
            assert store.verify().intact
    (found,) = desk.collect(hand_in(packet))
    assert found.outcome is CollectOutcome.COLLECTED
    assert marks(desk.office, desk, desk.year.own, 1) == {"A1": 2_000}


def test_a_read_only_packet_is_read_and_not_handed_in(desk: Desks) -> None:
    (packet,) = desk.issue("E01")
    with Store.open(packet, read_only=True) as store:
        assert store.packets.own_packet().kind is PacketKind.REVIEWER
        with pytest.raises(UserError) as refused:
            store.packets.hand_in()
    assert refused.value.kind is ErrorKind.FILE_READ_ONLY


def test_a_packet_that_was_renamed_and_moved_is_the_same_packet(
    desk: Desks, tmp_path: Path
) -> None:
    (packet,) = desk.issue("E01")
    put(packet, desk, desk.year.own, 0, 3_000)
    moved = tmp_path / "桌面" / "我的评分 (1).shufap"
    moved.parent.mkdir()
    packet.rename(moved)
    (found,) = desk.collect(hand_in(moved))
    assert found.outcome is CollectOutcome.COLLECTED
    assert marks(desk.office, desk, desk.year.own) == {"A1": 3_000}


def test_a_packet_of_another_evaluation_in_the_same_file(desk: Desks) -> None:
    """Last year's packet, handed in after a new year was begun: it counts for its own year."""
    (packet,) = desk.issue("E01")
    put(packet, desk, desk.year.own, 0, 4_000)
    with Store.open(desk.office) as store:
        text = store.schemes.current(desk.year.evaluation).version.text
        later = store.evaluations.create(text.replace("2024", "2025"))
    (found,) = desk.collect(hand_in(packet))
    assert found.outcome is CollectOutcome.COLLECTED
    with Store.open(desk.office) as store:
        assert store.ballots.of_evaluation(later.id) == ()
    assert marks(desk.office, desk, desk.year.own) == {"A1": 4_000}
