"""`shufa settle`: what a scanner could not read plainly, listed and settled."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from db.store.paper.records import Asked, Conflicting, CountTally, SetAside
from desktop.console.commands import DONE, Add
from desktop.console.lists_and_json import print_json
from desktop.console.scans import count_document, tell_count
from desktop.console.signing_in import add_file, open_signed_in
from desktop.explanation.scan_text import asked_line, undecided_line
from desktop.messages import tr
from desktop.operations.paper.settling import settle


def add_settling(add: Add) -> None:
    """Adds the command; `add` makes a parser of a name, what it runs and what it is about."""
    settle = add("settle", _settle, tr("列出扫描票存疑的栏；逐栏认定"))
    add_file(settle)
    settle.add_argument("--scan", type=int, metavar="N", help=tr("扫描页的编号"))
    settle.add_argument("--field", default="", metavar="FIELD", help=tr("栏；不写即整页"))
    told = settle.add_mutually_exclusive_group()
    told.add_argument(
        "--as",
        dest="said",
        metavar="MARK",
        help=tr("认定为：等次、分数、弃权、无效或空白；整页存疑的，照读或无效"),
    )
    told.add_argument(
        "--keep",
        choices=[verdict.value for verdict in SetAside],
        help=tr("同号的扫描页以此页为准：其余是旧扫描（rescan）或复印件（photocopy）"),
    )
    settle.add_argument("--reason", default="", metavar="TEXT", help=tr("理由"))
    settle.add_argument("--persons", type=int, choices=(1, 2), help=tr("今后每栏由几人认定"))
    settle.add_argument("--json", action="store_true")


def _settle(arguments: argparse.Namespace) -> int:
    writes = arguments.persons or arguments.said is not None or arguments.keep
    tally = None
    with open_signed_in(arguments, read_only=not writes) as store:
        evaluation_id = store.evaluations.latest().id
        if arguments.persons:
            store.settling.set_two_persons(evaluation_id, two=arguments.persons == 2)
        scan = arguments.scan or 0
        if arguments.said is not None:
            tally = settle(
                store, evaluation_id, scan, arguments.field, arguments.said, arguments.reason
            )
        elif arguments.keep:
            verdict = SetAside(arguments.keep)
            tally = store.settling.decide(evaluation_id, scan, verdict, arguments.reason)
        asked = store.settling.asked(evaluation_id)
        conflicts = store.settling.conflicts(evaluation_id)
        persons = 2 if store.settling.two_persons(evaluation_id) else 1
    if arguments.json:
        print_json(settle_document(persons, asked, conflicts, tally))
        return DONE
    if tally is not None:
        tell_count(tally)
    _tell(asked, conflicts)
    return DONE


def settle_document(
    persons: int,
    asked: Sequence[Asked],
    conflicts: Sequence[Conflicting],
    tally: CountTally | None,
) -> dict[str, Any]:
    """What waits, as `settle --json` gives it (docs/commands.md § JSON of `settle`)."""
    return {
        "persons": persons,
        "asked": [_asked_document(one) for one in asked if not one.of_many],
        "pages": [_page_document(one) for one in asked if one.of_many],
        "conflicts": [_conflict_document(one) for one in conflicts],
        "counted": None if tally is None else count_document(tally),
    }


def _asked_document(asked: Asked) -> dict[str, Any]:
    return {
        **_page_document(asked),
        "field": asked.field,
        "unit": asked.unit if asked.field else None,
        "criterion": asked.criterion if asked.field else None,
    }


def _page_document(asked: Asked) -> dict[str, Any]:
    return {
        "scan": asked.scan_id,
        "batch": asked.batch_id,
        "sheet": asked.sheet,
        "page": asked.page,
        "why": asked.why,
        "turn": asked.turn,
    }


def _conflict_document(conflict: Conflicting) -> dict[str, Any]:
    return {"sheet": conflict.sheet, "page": conflict.page, "scans": list(conflict.scan_ids)}


def _tell(asked: tuple[Asked, ...], conflicts: tuple[Conflicting, ...]) -> None:
    if not asked and not conflicts:
        print(tr("没有待认定的栏。"))
    for conflict in conflicts:
        print(undecided_line(conflict.sheet, conflict.page, conflict.scan_ids))
    for one in asked:
        print(asked_line(one.scan_id, one.sheet, one.page, one.field, one.why))
