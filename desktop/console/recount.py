"""`shufa recount`: sheets drawn to be typed unseen, and how well scanned ballots were read."""

from __future__ import annotations

import argparse
from typing import Any

from db.store.paper.recounts import Recount
from desktop.console.commands import DONE, Add
from desktop.console.lists_and_json import print_json
from desktop.console.signing_in import add_file, open_signed_in
from desktop.explanation.scan_text import recount_line
from desktop.messages import tr


def add_recount(add: Add) -> None:
    """Adds the command; `add` makes a parser of a name, what it runs and what it is about."""
    recount = add("recount", _recount, tr("抽取扫描票复点；列出复点结果"))
    add_file(recount)
    recount.add_argument("--sheets", type=int, metavar="N", help=tr("抽取几张票"))
    recount.add_argument("--seed", default="", metavar="S", help=tr("会场给出的种子"))
    recount.add_argument("--json", action="store_true")


def _recount(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments, read_only=arguments.sheets is None) as store:
        evaluation_id = store.evaluations.latest().id
        if arguments.sheets is not None:
            store.recounts.draw(evaluation_id, arguments.sheets, arguments.seed)
        recounts = store.recounts.all(evaluation_id)
    if arguments.json:
        print_json({"recounts": [recount_document(one) for one in recounts]})
        return DONE
    if not recounts:
        print(tr("还没有复点。"))
    for one in recounts:
        text = tr("第 {number} 次复点（种子 {seed}，{day}），抽中：{sheets}")
        sheets = "、".join(one.sheets)
        print(text.format(number=one.id, seed=one.seed, day=one.drawn_on, sheets=sheets))
        print("　" + recount_line(one))
    return DONE


def recount_document(recount: Recount) -> dict[str, Any]:
    """A recount as `recount --json` gives it (docs/commands.md § JSON of `recount`)."""
    return {
        "recount": recount.id,
        "seed": recount.seed,
        "drawn_on": recount.drawn_on,
        "population": recount.population,
        "sheets": list(recount.sheets),
        "finished": recount.finished,
        "fields": recount.fields,
        "errors": recount.errors,
        "wrong_sheets": recount.wrong_sheets,
        "open": recount.open,
        "fewer_than": recount.fewer_than,
    }
