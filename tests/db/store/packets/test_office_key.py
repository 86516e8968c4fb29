"""The key that opens what packets hand in: in a file with accounts it lies sealed, and opens to a password."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db.errors import ErrorKind, UserError
from db.records.packets import CollectOutcome, PacketKind
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.packets.examining import ReturnFile
from db.store.trail.roles import Role
from tests.db.staffed_year import NAMES, PASSWORDS, staff
from tests.db.store.packets.desks import Desks, desks, hand_in, score

FIRST, FIRSTS = NAMES[Role.ORGANISER], PASSWORDS[Role.ORGANISER]
SECOND, SECONDS = "吴组织", "另一位组织者的口令01"


@pytest.fixture
def desk(tmp_path: Path) -> Desks:
    return desks(tmp_path)


def take_on_a_second(desk: Desks) -> None:
    """A second organiser, with a password of their own."""
    with office(desk, FIRST, FIRSTS) as store:
        store.accounts.add(SECOND, Role.ORGANISER, SECONDS, must_change=False, cost=LEAST)


@contextmanager
def office(desk: Desks, name: str, password: str) -> Iterator[Store]:
    """The office's file, with somebody signed in to it."""
    with Store.open(desk.office) as store:
        store.sign_in(name, password)
        yield store


def issue(desk: Desks, store: Store, reviewer: str, password: str) -> Path:
    planned = store.packets.plan(
        desk.year.evaluation, PacketKind.REVIEWER, reviewers=[reviewer], parts=["written"]
    )
    with store.transaction():
        (loan,) = store.packets.lend(
            desk.year.evaluation, PacketKind.REVIEWER, planned, password, LEAST
        )
        return desk._make(store, loan, desk.folder)


def scored(desk: Desks, packet: Path, reviewer: int) -> ReturnFile:
    score(packet, desk, reviewer, 0)
    return hand_in(packet)


@contextmanager
def locked() -> Iterator[None]:
    """The password opens no seal, and so it is told."""
    with pytest.raises(UserError) as refused:
        yield
    assert refused.value.kind is ErrorKind.PACKET_KEY_LOCKED


def private_key(path: Path) -> str:
    """What of the key anybody reads who has the file."""
    with sqlite3.connect(path) as connection:
        (found,) = connection.execute("SELECT private_key FROM packet_key").fetchone()
    return str(found)


def test_with_accounts_it_opens_to_the_password_alone(desk: Desks) -> None:
    staff(desk.year)
    with office(desk, FIRST, FIRSTS) as store:
        with locked():
            issue(desk, store, "E01", "")
        packet = issue(desk, store, "E01", FIRSTS)
        handed = scored(desk, packet, desk.year.own)
        for password in ("", "猜的口令0001"):
            head = store.trail.head()
            with locked():
                store.packets.collect([handed], password)
            assert store.trail.head() == head
        (found,) = store.packets.collect([handed], FIRSTS)
        assert found.outcome is CollectOutcome.COLLECTED
        assert store.verify().intact
    assert private_key(desk.office) == ""


def test_a_key_of_before_the_accounts_is_sealed_with_the_next_packet(desk: Desks) -> None:
    (earlier,) = desk.issue("E01")
    open_to_all = private_key(desk.office)
    staff(desk.year)
    assert private_key(desk.office) == open_to_all != ""
    with office(desk, FIRST, FIRSTS) as store:
        later = issue(desk, store, "E02", FIRSTS)
        assert private_key(desk.office) == ""
        handed = [scored(desk, earlier, desk.year.own), scored(desk, later, desk.year.other)]
        with locked():
            store.packets.collect(handed)
        found = store.packets.collect(handed, FIRSTS)
        assert [one.outcome for one in found] == [CollectOutcome.COLLECTED] * 2
        assert store.verify().intact


def test_a_second_organiser_needs_the_first_ones_password(desk: Desks) -> None:
    """Their own opens no seal: the key was sealed before they came."""
    staff(desk.year)
    take_on_a_second(desk)
    with office(desk, FIRST, FIRSTS) as store:
        packet = issue(desk, store, "E01", FIRSTS)
    handed = scored(desk, packet, desk.year.own)
    with office(desk, SECOND, SECONDS) as store:
        for act in (
            lambda: issue(desk, store, "E02", SECONDS),
            lambda: store.packets.collect([handed], SECONDS),
        ):
            with locked():
                act()
        assert issue(desk, store, "E02", FIRSTS).is_file()
        (found,) = store.packets.collect([handed], FIRSTS)
        assert found.outcome is CollectOutcome.COLLECTED
        assert store.verify().intact


def test_whose_key_was_open_each_seals_it_under_their_own_password(desk: Desks) -> None:
    """A key of before the accounts is sealed by the first of them who issues, and opens to no other's password."""
    desk.issue("E01")
    staff(desk.year)
    take_on_a_second(desk)
    with office(desk, SECOND, SECONDS) as store:
        packet = issue(desk, store, "E02", SECONDS)
    handed = scored(desk, packet, desk.year.other)
    with office(desk, FIRST, FIRSTS) as store:
        with locked():
            store.packets.collect([handed], FIRSTS)
        (found,) = store.packets.collect([handed], SECONDS)
        assert found.outcome is CollectOutcome.COLLECTED
