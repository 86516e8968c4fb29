"""评分包 in words: how a packet stands, and what stands against a return, with what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from db.records.packets import (
    Collected,
    CollectOutcome,
    ConflictCause,
    Obstacle,
    Packet,
    PacketKind,
    PacketState,
)
from desktop.messages import tr

_KINDS: Final[Mapping[PacketKind, str]] = {
    PacketKind.REVIEWER: "评委评分",
    PacketKind.CLERK: "录入",
    PacketKind.CHECK: "复核",
    PacketKind.FORMS: "收自查表",
}
_STATES: Final[Mapping[PacketState, str]] = {
    PacketState.OUT: "已分发",
    PacketState.HANDED_IN: "已交回（未完）",
    PacketState.COLLECTED: "已收回",
    PacketState.WITHDRAWN: "已召回",
}
_OUTCOMES: Final[Mapping[CollectOutcome, str]] = {
    CollectOutcome.COLLECTED: "收回",
    CollectOutcome.UNCHANGED: "此前已收回，无变化",
    CollectOutcome.REFUSED: "不予收回",
    CollectOutcome.CONFLICT: "有冲突，待认定",
}
_OBSTACLES: Final[Mapping[Obstacle, str]] = {
    Obstacle.UNREADABLE: "无法读取。请检查优盘和权限后再试。",
    Obstacle.NOT_A_RETURN: "不是交回文件。请选择以“.shufar”结尾的文件；评分包（.shufap）须先在其中交回。",
    Obstacle.NEWER_FORMAT: "由更新版本的程序交回，本版本不能读取。请升级程序。",
    Obstacle.OTHER_FILE: "不是交给本文件的（由别的文件或别的评议活动分发）。请到分发它的文件中收回。",
    Obstacle.DAMAGED: "文件已损坏或被改动。请让持有人重新交回。",
    Obstacle.UNKNOWN_PACKET: "本文件没有分发过这个评分包。可能是从旧备份打开了文件。",
    Obstacle.WRONG_SIGNATURE: "签名不符，不是由分发的评分包交回的。请查问来源。",
    Obstacle.WITHDRAWN: "评分包已召回（{reason}）。需要其中评分票的，请在窗口中逐票认定。",
    Obstacle.OLDER: "比已收回的（第 {found} 次交回）旧，不予收回。",
    Obstacle.SCHEME_CHANGED: "分发后“{part}”的指标有改动：{found}。可以带入仍相符的分数，或召回后重新分发。",
    Obstacle.FROZEN: "结果已定稿。请先由组织者解除定稿。",
    Obstacle.INVALID_BALLOT: "评分票“{found}”的内容不合计分办法，不是由程序录入的。请查问来源。",
    Obstacle.CHECK_GONE: "其中的票在本机已复核完毕或已撤出复核。请在“复核”页核对。",
    Obstacle.LENT_AGAIN: "同一席位已另行分发（{found}）。请先收回或召回那一份。",
    Obstacle.CONFLICTS: "有 {conflicts} 张票与本机不一致，请在窗口中逐票认定。",
    Obstacle.CLOSED: "评分包已于 {found} 发过回执，其后的交回不再收。确需更改的，请召回后重新分发。",
    Obstacle.COPIES: "同一评分包有两份副本分别填写，有 {conflicts} 张票不一致，请在窗口中逐票认定。",
    Obstacle.CHECKLIST_CHANGED: "分发后“{found}”的清单有改动，收来的自查表已不相符。请召回后按新清单重发、重收。",
    Obstacle.SUPERVISION_CLOSED: "督察已于 {found} 办结，不再收自查表。",
    Obstacle.INVALID_FORM: "“{found}”的自查表内容不合清单，不是由程序收取的。请查问来源。",
}
_OF_FORMS: Final[Mapping[Obstacle, str]] = {  # what is said otherwise where 自查表 are collected
    Obstacle.WITHDRAWN: "收表包已召回（{reason}）。需要其中自查表的，请在窗口中逐家认定。",
    Obstacle.LENT_AGAIN: "同一单位的自查表已另行分给别处收取（{found}）。请先收回或召回那一份。",
    Obstacle.CONFLICTS: "有 {conflicts} 家的自查表与本机不一致，请在窗口中逐家认定。",
    Obstacle.COPIES: "同一收表包有两份副本分别收表，有 {conflicts} 家不一致，请在窗口中逐家认定。",
}
_CARRIED: Final = (
    "仍相符的分数作为草稿带入，另有 {left} 个分数的指标已改，不带入；评分包随即召回，请重新分发。"
)
_CAUSES: Final[Mapping[ConflictCause, str]] = {
    ConflictCause.CHANGED_HERE: "本机也有改动",
    ConflictCause.NOT_PRESENT: "本机已登记回避或缺席",
    ConflictCause.UNIT_GONE: "单位已不在本次评议中",
    ConflictCause.UNIT_CHANGED: "单位类别已变，指标不同",
    ConflictCause.CHECKED_HERE: "本机已审",
}


def kind_word(kind: PacketKind) -> str:
    """What a packet is for."""
    return tr(_KINDS[kind])


def state_word(state: PacketState) -> str:
    """How a packet stands."""
    return tr(_STATES[state])


def seat_state_word(packet: Packet | None) -> str:
    """Where a seat is, by the packet that has it or had it last."""
    return tr("在本机") if packet is None else state_word(packet.state)


def outcome_word(outcome: CollectOutcome) -> str:
    """What becomes of a return."""
    return tr(_OUTCOMES[outcome])


def cause_word(cause: ConflictCause) -> str:
    """Why a ballot has to be settled."""
    return tr(_CAUSES[cause])


def obstacle_text(collected: Collected) -> str:
    """What stands against a return and what to do; empty where nothing does."""
    if collected.obstacle is None:
        return "" if collected.left is None else tr(_CARRIED).format(left=collected.left)
    facts = {"reason": "", "found": "", "part": "", **(collected.facts or {})}
    facts["conflicts"] = str(len(collected.conflicts))
    words = _OF_FORMS if collected.forms else {}
    return tr(words.get(collected.obstacle, _OBSTACLES[collected.obstacle])).format(**facts)
