"""The papers that go out with packets: 分发签收表 with its strips, and the strips that tell passwords."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from db.records import Reviewer
from db.records.packets import Packet, PacketKind, PacketState
from db.records.register import number_words
from db.scoring.scheme.scheme import Scheme
from db.store import Store
from db.store.accounts.passwords import STANDARD, Cost, Hashed, new_first_password
from db.store.packets.packet_rows import Holder, Loan
from db.store.trail.roles import Role
from desktop.exchange.saving import PRIVATE, save_bytes
from desktop.explanation.packet_words import kind_word
from desktop.messages import moment
from desktop.sheets import packet_sheet
from desktop.sheets.catalogue import Paper
from desktop.sheets.packet_sheet import PacketRow, PacketSheet
from desktop.sheets.password_sheet import PasswordSheet, Slip, print_passwords

_NOTES = (
    "沿横线裁开，密封后发给本人。打开评分包时输入账号和初始密码，第一次打开须改成自己的密码。",
    "密码保护的是在本程序中登录；评分包本身没有加密，请勿转交他人。",
    "这张单子不能重印。密码遗失的，请组织者召回评分包后重新分发。",
)
_MANY = {  # a packet of many seats is whoever's takes it
    PacketKind.CLERK: ("录入员", Role.CLERK),
    PacketKind.CHECK: ("复核员", Role.CHECKER),
    PacketKind.FORMS: ("录入员", Role.CLERK),
}
_SUBMIT = "一张票填完点“提交”；要改，先撤回"
_WORK = {  # the page, what is done there, and how a ballot is finished
    PacketKind.REVIEWER: ("评分", "逐单位看报告、打分，随填随存", _SUBMIT),
    PacketKind.CLERK: ("评分", "选部分和评委，照原票录入，随录随存", _SUBMIT),
    PacketKind.CHECK: ("复核", "逐张照原票再录一遍，随录随存", "一张票录完点“复核完成”"),
    PacketKind.FORMS: (
        "专项督察",
        "发自查表、催报，收齐后点“收自查表”",
        "有误的按所指单元格更正后再收",
    ),
}


def packets_paper(store: Store, evaluation_id: int) -> Paper | None:
    """The paper for every packet that was issued and not withdrawn; None where there is none.

    Raises UserError NOT_ALLOWED.
    """
    packets = [p for p in store.packets.list(evaluation_id) if p.state is not PacketState.WITHDRAWN]
    if not packets:
        return None
    scheme = store.schemes.current(evaluation_id).scheme
    panel = {r.code: r for r in store.panel.reviewers(evaluation_id)}
    rows = {p.number: _row(p, scheme, panel) for p in packets}
    signed = [p for p in packets if not _unnamed(p, scheme)]
    sheet = PacketSheet(
        store.evaluations.get(evaluation_id),
        packets=tuple(rows[p.number] for p in signed),
        strips=tuple(rows.values()),
        unsigned=len(packets) - len(signed),
    )
    return Paper(packet_sheet.TITLE, lambda: packet_sheet.draft(sheet))


class PasswordStrips:
    """Gives each packet's holder an account with a fresh password, and prints what is kept nowhere else."""

    def __init__(self, store: Store, evaluation_id: int, path: Path, cost: Cost = STANDARD) -> None:
        self._path, self._cost = path, cost
        self._evaluation = store.evaluations.get(evaluation_id)
        self._panel = {r.id: r for r in store.panel.reviewers(evaluation_id)}
        self._groups = {g.code: g.title for g in store.panel.groups(evaluation_id)}
        self._strips: list[Slip] = []

    def holder_of(self, loan: Loan) -> Holder:
        """The account of a packet. A reviewer's is called by the name, a ballot number's by the number."""
        password = new_first_password()
        hashed = Hashed.of(password, self._cost)
        kind = PacketKind(loan.packet["kind"])
        if kind in _MANY:
            name, role = _MANY[kind]
            self._strips.append(Slip(name, "", "", loan.file_name, password))
            return Holder(name, role, None, hashed)
        reviewer = self._panel[loan.seats[0][1]]
        name = reviewer.name.strip() or reviewer.code
        group = self._groups.get(reviewer.group, reviewer.group)
        self._strips.append(Slip(name, reviewer.number, reviewer.name, group, password))
        return Holder(name, Role.REVIEWER, reviewer.id, hashed)

    def save(self) -> Path:
        """Writes the strips and says where. Raises UserError FILE_EXISTS and the disk's faults."""
        save_bytes(
            self._path,
            print_passwords(PasswordSheet(self._evaluation, self._strips, _NOTES)).pdf,
            mode=PRIVATE,
        )
        return self._path


def _unnamed(packet: Packet, scheme: Scheme) -> bool:
    """Whether it holds ballot numbers, which no paper ties to a person."""
    return any(scheme.by_code[seat.part].anonymous for seat in packet.seats)


def _row(packet: Packet, scheme: Scheme, panel: dict[str, Reviewer]) -> PacketRow:
    if packet.kind is PacketKind.FORMS:
        units = [seat.unit for seat in packet.forms]
        who = units[0] if len(units) == 1 else f"{units[0]}等 {len(units)} 家"
        return _told(packet, "", f"{packet.forms[0].supervision}：{who}")
    codes = list(dict.fromkeys(seat.reviewer for seat in packet.seats))
    parts = dict.fromkeys(scheme.by_code[seat.part].title for seat in packet.seats)
    # whoever takes a clerk's packet is not known before it is signed for
    holder = _named(codes, panel) if packet.kind is PacketKind.REVIEWER else ""
    seats = "、".join(parts)
    if packet.kind is not PacketKind.REVIEWER:
        first = number_words(codes[0], {group.code: group.title for group in scheme.groups})
        seats += f"：{first}" if len(codes) == 1 else f"：{first}等 {len(codes)} 名评委"
    return _told(packet, holder, seats)


def _told(packet: Packet, holder: str, seats: str) -> PacketRow:
    page, work, finish = _WORK[packet.kind]
    return PacketRow(
        file_name=packet.file_name,
        holder=holder,
        seats=seats,
        use=kind_word(packet.kind),
        page=page,
        work=work,
        finish=finish,
        issued_on=moment(packet.issued_at)[:10],
    )


def _named(codes: Iterable[str], panel: dict[str, Reviewer]) -> str:
    return "、".join(panel[code].name for code in codes if panel[code].name)
