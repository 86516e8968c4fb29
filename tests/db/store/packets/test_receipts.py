"""Receipts: the office says that a hand-in was the last; the packet is only read then, and nothing typed is shut in."""

import sqlite3
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records import Mark
from db.records.packets import CollectOutcome, Obstacle, PacketState
from db.store import Store
from tests.db.store.packets.desks import Desks, desks, hand_in, marks, put, score


@pytest.fixture
def desk(tmp_path: Path) -> Desks:
    return desks(tmp_path)


@pytest.fixture
def packet(desk: Desks) -> Path:
    """Scored to the end, handed in and collected."""
    (path,) = desk.issue("E01")
    score(path, desk, desk.year.own, 0, 1)
    (found,) = desk.collect(hand_in(path))
    assert found.outcome is CollectOutcome.COLLECTED
    return path


def receipt(desk: Desks) -> bytes:
    with Store.open(desk.office) as store:
        (packet,) = store.packets.list(desk.year.evaluation)
        return store.packets.close(packet)


def give(path: Path, content: bytes) -> ErrorKind | None:
    """Gives a packet a receipt; why it is refused, if it is."""
    with Store.open(path) as store:
        try:
            store.packets.take_receipt(content)
        except UserError as error:
            return error.kind
    return None


def row(path: Path, sql: str) -> tuple[object, ...]:
    connection = sqlite3.connect(path)
    found: tuple[object, ...] = connection.execute(sql).fetchone()
    connection.close()
    return found


def test_a_packet_with_its_receipt_is_only_read(desk: Desks, packet: Path) -> None:
    before = marks(packet, desk, desk.year.own)
    assert give(packet, receipt(desk)) is None
    (closed_on,) = row(packet, "SELECT closed_on FROM own_packet")
    with Store.open(packet) as store:
        for act in (
            lambda: store.ballots.withdraw(1, "改分"),
            store.packets.hand_in,
        ):
            with pytest.raises(UserError) as refused:
                act()
            assert refused.value.kind is ErrorKind.PACKET_CLOSED
            assert refused.value.facts == {"since": closed_on}
        assert store.verify().intact
    assert marks(packet, desk, desk.year.own) == before
    with Store.open(desk.office) as store:
        assert store.verify().intact


def test_the_same_receipt_again_changes_nothing(desk: Desks, packet: Path) -> None:
    content = receipt(desk)
    give(packet, content)
    head = row(packet, "SELECT max(id) FROM events")
    assert give(packet, content) is None
    assert give(packet, receipt(desk)) is None  # made once more, for a lost stick
    assert row(packet, "SELECT max(id) FROM events") == head
    assert row(desk.office, "SELECT count(*) FROM events WHERE what = 'packet.close'") == (1,)


def test_what_was_typed_after_the_hand_in_is_not_shut_in(desk: Desks, packet: Path) -> None:
    with Store.open(packet) as store:
        store.ballots.withdraw(1, "改分")
    put(packet, desk, desk.year.own, 0, 2_000)
    assert give(packet, receipt(desk)) is ErrorKind.RECEIPT_BEHIND
    assert row(packet, "SELECT closed_on FROM own_packet") == ("",)
    put(packet, desk, desk.year.own, 0, 3_000)  # it goes on


def test_a_copy_from_before_the_hand_in_refuses_the_receipt(desk: Desks) -> None:
    (path,) = desk.issue("E01")
    score(path, desk, desk.year.own, 0, 1)
    copy = path.read_bytes()
    desk.collect(hand_in(path))
    path.write_bytes(copy)
    assert give(path, receipt(desk)) is ErrorKind.RECEIPT_BEHIND


def test_the_office_takes_nothing_more_of_a_closed_packet(desk: Desks, packet: Path) -> None:
    again = hand_in(packet)  # before the receipt reaches it
    receipt(desk)
    (found,) = desk.collect(again)
    assert (found.outcome, found.obstacle) == (CollectOutcome.REFUSED, Obstacle.CLOSED)
    with Store.open(desk.office) as store:
        (closed,) = store.packets.list(desk.year.evaluation)
        assert (closed.state, bool(closed.closed_at)) == (PacketState.COLLECTED, True)
        store.packets.withdraw(closed, "须更改")  # the way out
    desk.issue("E01")


def test_a_packet_that_is_out_gets_no_receipt(desk: Desks) -> None:
    desk.issue("E01")
    with pytest.raises(UserError) as refused:
        receipt(desk)
    assert refused.value.kind is ErrorKind.PACKET_NOT_COLLECTED


def test_every_changed_byte_and_every_other_packet_refuses(desk: Desks, packet: Path) -> None:
    content = receipt(desk)
    with Store.open(packet) as store:
        for place in range(len(content)):
            changed = bytearray(content)
            changed[place] ^= 1
            with pytest.raises(UserError) as refused:
                store.packets.take_receipt(bytes(changed))
            assert refused.value.kind is ErrorKind.RECEIPT_REFUSED
    (other,) = desk.issue("E02")
    assert give(other, content) is ErrorKind.RECEIPT_REFUSED
    assert give(other, b"") is ErrorKind.RECEIPT_REFUSED
    with Store.open(desk.office) as store, pytest.raises(UserError) as office:
        store.packets.take_receipt(content)
    assert office.value.kind is ErrorKind.NOT_A_PACKET


def test_the_receipt_of_ballot_numbers_bears_a_day(desk: Desks) -> None:
    (path,) = desk.issue("N001", parts=("hall",))
    with Store.open(path, "某人") as packet:
        for entry in desk.year.entries:
            ballot = packet.ballots.put_mark(
                "hall", entry, desk.year.number, "H1", Mark.number(5_000)
            )
            packet.ballots.submit(ballot.id)
    desk.collect(hand_in(path))
    assert give(path, receipt(desk)) is None
    for file, what in ((path, "packet.receipt"), (desk.office, "packet.close")):
        at, who = row(file, f"SELECT at, who FROM events WHERE what = '{what}'")
        assert (len(str(at)), who) == (10, "")
    assert len(str(row(desk.office, "SELECT closed_at FROM packets")[0])) == 10
