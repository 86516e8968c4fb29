"""`shufa issue`, `hand-in`, `collect`, `packets` and `withdraw`: ballots to other desks and back."""

from __future__ import annotations

import argparse
from pathlib import Path

from db.errors import ErrorKind, UserError
from db.records.packets import Packet, PacketKind
from db.store import Store
from db.store.packets.packets import Planned
from desktop.console.commands import DONE, REFUSED, Add
from desktop.console.lists_and_json import listed, print_json
from desktop.console.signing_in import PASSWORD_VARIABLE, add_file, open_signed_in, secret
from desktop.explanation.layout import columns
from desktop.explanation.packet_words import kind_word, obstacle_text, outcome_word, state_word
from desktop.messages import moment, tr
from desktop.operations.packets import (
    Holders,
    all_taken,
    collect_packets,
    collected_document,
    hand_in_packet,
    issue_packets,
    packet_document,
)


def add_packets(add: Add) -> None:
    """Adds the commands; `add` makes a parser of a name, what it runs and what it is about."""
    issue = add("issue", _issue, tr("分发评分包：每位评委一个文件，可在别的电脑上评分"))
    add_file(issue)
    issue.add_argument("--to", type=Path, required=True, metavar="DIR")
    issue.add_argument("--reviewers", default="", metavar="CODE,…", help=tr("只为这些评委"))
    issue.add_argument("--groups", default="", metavar="CODE,…", help=tr("只为这些评委组"))
    issue.add_argument("--parts", default="", metavar="CODE,…", help=tr("只含这些部分"))
    issue.add_argument(
        "--kind",
        type=PacketKind,
        choices=tuple(PacketKind),
        default=PacketKind.REVIEWER,
        help=tr("reviewer 评委评分；clerk 录入；check 复核；forms 收自查表"),
    )
    issue.add_argument(
        "--supervision", default="", metavar="TITLE", help=tr("forms：督察名称，只有一个时可省")
    )
    issue.add_argument(
        "--units", default="", metavar="UNIT,…", help=tr("forms：只含这些单位（编号、名称或标签）")
    )
    issue.add_argument(
        "--slips",
        type=Path,
        metavar="PDF",
        help=tr("每个评分包设初始密码，密码单存为这个文件"),
    )
    issue.add_argument("--without-reports", action="store_true", help=tr("不带述法报告"))
    issue.add_argument("--json", action="store_true")
    hand_in = add("hand-in", _hand_in, tr("交回：把评分包中的评分票封成交回文件"))
    add_file(hand_in)
    hand_in.add_argument("--to", type=Path, required=True, metavar="DIR")
    collect = add("collect", _collect, tr("收回：核对并收入交回文件"))
    add_file(collect)
    collect.add_argument("sources", type=Path, nargs="+", metavar="SOURCE")
    collect.add_argument("--dry-run", action="store_true", help=tr("只列出，不更改"))
    collect.add_argument(
        "--carry",
        action="store_true",
        help=tr("计分办法已改的，带入仍相符的分数（草稿），并召回评分包"),
    )
    collect.add_argument("--json", action="store_true")
    packets = add("packets", _packets, tr("列出评分包及其状态"))
    add_file(packets)
    packets.add_argument("--json", action="store_true")
    withdraw = add("withdraw", _withdraw, tr("召回评分包：席位归还本机"))
    add_file(withdraw)
    withdraw.add_argument("packet", metavar="PACKET", help=tr("编号或文件名"))
    withdraw.add_argument("--reason", required=True, metavar="TEXT")


def _issue(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments) as store:
        evaluation_id = store.evaluations.latest().id
        planned = _planned(store, evaluation_id, arguments)
        issued = issue_packets(
            store,
            evaluation_id,
            arguments.to,
            planned,
            arguments.kind,
            reports=not arguments.without_reports,
            password=_password(store),
            holders=_holders(store, evaluation_id, arguments.slips),
        )
    if arguments.json:
        documents = [{**packet_document(i.packet), "file": str(i.path)} for i in issued]
        print_json({"packets": documents})
        return DONE
    said = tr("没有密码，请当面交接") if arguments.slips is None else tr("初始密码见密码单")
    print(tr("已分发 {count} 个评分包（{said}）：").format(count=len(issued), said=said))
    for one in issued:
        print(f"　{one.path}")
    return DONE


def _planned(store: Store, evaluation_id: int, arguments: argparse.Namespace) -> Planned:
    """The packets that were asked for."""
    if arguments.kind is not PacketKind.FORMS:
        return store.packets.plan(
            evaluation_id,
            arguments.kind,
            reviewers=listed(arguments.reviewers),
            groups=listed(arguments.groups),
            parts=listed(arguments.parts),
        )
    supervision = store.supervisions.find(evaluation_id, arguments.supervision)
    named = listed(arguments.units)
    own = {unit.entry_id for unit in store.supervisions.units(supervision.id)}
    entries = store.units.named(evaluation_id, named) if named else ()
    if outside := [entry.unit for entry in entries if entry.id not in own]:
        raise UserError(ErrorKind.NO_SUCH_UNIT, found=outside[0])
    return store.packets.plan_forms(evaluation_id, supervision.id, [e.id for e in entries])


def _holders(store: Store, evaluation_id: int, slips: Path | None) -> Holders | None:
    """What gives packets a password, where that was asked for. What makes paper is loaded then."""
    if slips is None:
        return None
    from desktop.operations.packet_papers import PasswordStrips

    return PasswordStrips(store, evaluation_id, slips)


def _hand_in(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments) as store:
        path = hand_in_packet(store, arguments.to)
    print(path)
    return DONE


def _collect(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments) as store:
        results = collect_packets(
            store,
            arguments.sources,
            _password(store),
            carry=arguments.carry,
            dry_run=arguments.dry_run,
        )
    if arguments.json:
        print_json({"packets": [collected_document(r) for r in results]})
    else:
        print(tr("试收，未作更改：") if arguments.dry_run else tr("收回结果："))
        for result in results:
            counts = result.counts
            text = tr("新 {new}，更改 {changed}，相同 {same}，其中草稿 {draft}").format(
                new=counts.new, changed=counts.changed, same=counts.same, draft=counts.draft
            )
            parts = [Path(result.file).name, outcome_word(result.outcome), text]
            print("　" + "　".join([*parts, obstacle_text(result)]).rstrip())
    return DONE if all_taken(results) else REFUSED


def _packets(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments, read_only=True) as store:
        found = store.packets.list(store.evaluations.latest().id)
    if arguments.json:
        print_json({"packets": [packet_document(p) for p in found]})
        return DONE
    head = [tr("文件"), tr("种类"), tr("席位"), tr("分发时间"), tr("状态"), tr("编号")]
    for line in columns([head, *map(_row, found)]):
        print(line)
    return DONE


def _withdraw(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments) as store:
        packet = store.packets.find(store.evaluations.latest().id, arguments.packet)
        store.packets.withdraw(packet, arguments.reason)
    print(tr("已召回“{name}”，席位归还本机。").format(name=packet.file_name))
    return DONE


def _row(packet: Packet) -> list[str]:
    return [
        packet.file_name,
        kind_word(packet.kind),
        str(len(packet.seats) or len(packet.forms)),
        moment(packet.issued_at),
        state_word(packet.state),
        packet.number[:8],
    ]


def _password(store: Store) -> str:
    """The password by which the account signed in: it keeps the key of the returns too."""
    return secret(PASSWORD_VARIABLE, tr("密码：")) if store.access.required else ""
