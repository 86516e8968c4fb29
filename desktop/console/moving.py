"""The command that moves ballots typed under a wrong number to the right one."""

from __future__ import annotations

import argparse

from desktop.console.commands import DONE, Add
from desktop.console.lists_and_json import listed
from desktop.console.signing_in import add_file, open_signed_in
from desktop.messages import tr


def add_moving(add: Add) -> None:
    """Adds the command; `add` makes a parser of a name, what it runs and what it is about."""
    move = add("move-ballots", _move, tr("把录错票号的评分票移到正确的票号"))
    add_file(move)
    move.add_argument("part", metavar="PART")
    move.add_argument("source", metavar="FROM")
    move.add_argument("target", metavar="TO")
    move.add_argument("--reason", required=True, metavar="TEXT")
    move.add_argument(
        "--units", default="", metavar="UNIT,…", help=tr("只移这些单位的票（编号、名称或标签）")
    )


def _move(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments) as store:
        evaluation_id = store.evaluations.latest().id
        source = store.panel.find(evaluation_id, arguments.source)
        target = store.panel.find(evaluation_id, arguments.target)
        units = [e.id for e in store.units.named(evaluation_id, listed(arguments.units))]
        moved = store.moving.move(
            arguments.part, source.id, target.id, arguments.reason, units or None
        )
    print(tr("已移 {n} 张票到 {code} 名下。").format(n=len(moved), code=target.code))
    return DONE
