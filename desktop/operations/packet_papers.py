"""分发签收表 and the strips that go out with packets, from what an open file says is out."""

from __future__ import annotations

from collections.abc import Iterable

from db.records import Reviewer
from db.records.packets import Packet, PacketKind, PacketState
from db.scoring.scheme.scheme import Scheme
from db.store import Store
from desktop.explanation.packet_words import kind_word
from desktop.messages import moment
from desktop.sheets import packet_sheet
from desktop.sheets.catalogue import Paper
from desktop.sheets.packet_sheet import PacketRow, PacketSheet

_SUBMIT = "一张票填完点“提交”；要改，先撤回"
_WORK = {  # the page, what is done there, and how a ballot is finished
    PacketKind.REVIEWER: ("评分", "逐单位看报告、打分，随填随存", _SUBMIT),
    PacketKind.CLERK: ("评分", "选部分和评委，照原票录入，随录随存", _SUBMIT),
    PacketKind.CHECK: ("复核", "逐张照原票再录一遍，随录随存", "一张票录完点“复核完成”"),
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


def _unnamed(packet: Packet, scheme: Scheme) -> bool:
    """Whether it holds ballot numbers, which no paper ties to a person."""
    return any(scheme.by_code[seat.part].anonymous for seat in packet.seats)


def _row(packet: Packet, scheme: Scheme, panel: dict[str, Reviewer]) -> PacketRow:
    codes = list(dict.fromkeys(seat.reviewer for seat in packet.seats))
    parts = dict.fromkeys(scheme.by_code[seat.part].title for seat in packet.seats)
    # whoever takes a clerk's packet is not known before it is signed for
    holder = _named(codes, panel) if packet.kind is PacketKind.REVIEWER else ""
    seats = "、".join(parts)
    if packet.kind is not PacketKind.REVIEWER:
        seats += f"：{codes[0]}" if len(codes) == 1 else f"：{codes[0]}等 {len(codes)} 名评委"
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
