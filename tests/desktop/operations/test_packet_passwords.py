"""Packets that carry a password: told on paper once, asked for at the packet, changed by its holder."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from db.errors import ErrorKind, UserError
from db.records import Mark
from db.records.packets import CollectOutcome, PacketKind
from db.store import Store
from db.store.accounts.passwords import LEAST
from db.store.trail.roles import Role
from db.store.verify.verifying import verify_file
from desktop.operations.packet_papers import PasswordStrips
from desktop.operations.packets import Issued, collect_packets, hand_in_packet, issue_packets
from tests.db.staffed_year import plain_year
from tests.db.store.packets.desks import Desks


@pytest.fixture
def desk(tmp_path: Path) -> Desks:
    return Desks(plain_year(tmp_path / "office.shufa"), tmp_path)


def issue(desk: Desks, kind: PacketKind, slips: Path) -> Issued:
    with Store.open(desk.office) as store:
        year = desk.year.evaluation
        planned = store.packets.plan(year, kind, reviewers=["E01"], parts=["written"])
        strips = PasswordStrips(store, year, slips, LEAST)
        (issued,) = issue_packets(store, year, desk.folder / "out", planned, kind, holders=strips)
    return issued


def words(pdf: Path) -> tuple[str, str]:
    """Account and password as they are printed."""
    text = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    lines = "".join(text.split())
    account = lines.split("账号：")[1].split("初始密码：")[0]
    return account, lines.split("初始密码：")[1][:11]


def test_a_packet_opens_with_the_password_on_the_strip_and_comes_back(
    desk: Desks, tmp_path: Path
) -> None:
    issued = issue(desk, PacketKind.REVIEWER, tmp_path / "密码单.pdf")
    account, password = words(tmp_path / "密码单.pdf")
    assert verify_file(issued.path).intact
    with Store.open(issued.path) as store:
        with pytest.raises(UserError) as refused:
            store.packets.hand_in()
        assert refused.value.kind is ErrorKind.SIGN_IN_NEEDED
        with pytest.raises(UserError) as refused:
            store.sign_in(account, "猜的密码12345")
        assert refused.value.kind is ErrorKind.SIGN_IN_REFUSED
        store.sign_in(account, password)
        assert store.access.account is not None
        assert store.access.account.role is Role.REVIEWER
        store.accounts.change_password(password, "自己的密码12345", LEAST)
        store.ballots.put_mark(
            "written", desk.year.entries[0], desk.year.own, "A1", Mark.number(5_000)
        )
        handed = hand_in_packet(store, tmp_path)
    with Store.open(desk.office) as store:
        (found,) = collect_packets(store, [handed])
        assert found.outcome is CollectOutcome.COLLECTED
        assert store.verify().intact
    assert verify_file(issued.path).intact


def test_a_packet_of_many_seats_is_a_clerks(desk: Desks, tmp_path: Path) -> None:
    issued = issue(desk, PacketKind.CLERK, tmp_path / "密码单.pdf")
    account, password = words(tmp_path / "密码单.pdf")
    assert account == "录入员"
    with Store.open(issued.path) as store:
        store.sign_in(account, password)
        assert store.access.account is not None
        assert store.access.account.role is Role.CLERK


def test_where_the_strips_cannot_be_written_nothing_is_issued(desk: Desks, tmp_path: Path) -> None:
    slips = tmp_path / "密码单.pdf"
    slips.write_bytes(b"signed")
    with pytest.raises(UserError) as refused:
        issue(desk, PacketKind.REVIEWER, slips)
    assert refused.value.kind is ErrorKind.FILE_EXISTS
    assert slips.read_bytes() == b"signed"
    assert list((desk.folder / "out").iterdir()) == []
    with Store.open(desk.office) as store:
        assert store.packets.list(desk.year.evaluation) == ()
