"""The commands for units that leave an evaluation after they were scored, and come back."""

from __future__ import annotations

import argparse

from desktop.console.commands import DONE, Add
from desktop.console.signing_in import add_file, open_signed_in
from desktop.messages import tr


def add_withdrawals(add: Add) -> None:
    """Adds the commands; `add` makes a parser of a name, what it runs and what it is about."""
    leave = add("withdraw-unit", _withdraw, tr("单位退出评议：不列入排名，评分票保留"))
    readmit = add("readmit-unit", _readmit, tr("单位恢复参评"))
    for parser in (leave, readmit):
        add_file(parser)
        parser.add_argument("unit", metavar="UNIT")
        parser.add_argument("--reason", required=True, metavar="TEXT")
    leave.add_argument("--on", required=True, metavar="DATE", help=tr("退出日期，如 2024-12-31"))


def _withdraw(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments) as store:
        entry = store.units.find(store.evaluations.latest().id, arguments.unit)
        entry = store.withdrawals.withdraw(entry.id, arguments.on, arguments.reason)
    print(tr("“{unit}”已于 {on} 退出评议。").format(unit=entry.unit, on=entry.withdrawn_on))
    return DONE


def _readmit(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments) as store:
        entry = store.units.find(store.evaluations.latest().id, arguments.unit)
        store.withdrawals.readmit(entry.id, arguments.reason)
    print(tr("“{unit}”已恢复参评。").format(unit=entry.unit))
    return DONE
