"""`shufa scan` and `shufa scans`: ballots that come back from a scanner, and the batches that they came in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.records.paper import Batch, BatchState
from db.steps import unheard
from db.store.paper.ledger import LayoutStand, SheetFate
from db.store.paper.live_sheets import FILLED
from desktop.console.commands import DONE, REFUSED, Add, counted
from desktop.console.lists_and_json import print_json
from desktop.console.signing_in import add_file, open_signed_in
from desktop.explanation.scan_text import (
    again_line,
    conflict_line,
    doubtful_line,
    layered_line,
    left_line,
    refused_line,
)
from desktop.messages import tr

if TYPE_CHECKING:
    from db.store.paper.records import CountTally
    from desktop.operations.paper.scanning import BatchOutcome, PageOutcome

_ASKED_NOT = frozenset({"one", "blank"})


def add_scans(add: Add) -> None:
    """Adds the commands; `add` makes a parser of a name, what it runs and what it is about."""
    scan = add("scan", _scan, tr("读取扫描的评分票，整批收取"))
    add_file(scan)
    scan.add_argument("sources", type=Path, nargs="+", metavar="SOURCE")
    scan.add_argument("--dry-run", action="store_true", help=tr("只读取，不收取"))
    scan.add_argument("--json", action="store_true")
    batches = add("scans", _scans, tr("列出扫描批次；撤回一批"))
    add_file(batches)
    batches.add_argument("--withdraw", type=int, metavar="BATCH", help=tr("撤回这一批"))
    batches.add_argument("--reason", default="", metavar="TEXT", help=tr("撤回的理由"))
    batches.add_argument("--json", action="store_true")


def _scan(arguments: argparse.Namespace) -> int:
    from desktop.operations.paper.scanning import take_scans

    with open_signed_in(arguments, read_only=arguments.dry_run) as store:
        outcome = take_scans(
            store,
            store.evaluations.latest().id,
            arguments.sources,
            dry_run=arguments.dry_run,
            progress=counted() or unheard,
        )
    if arguments.json:
        print_json(scan_document(outcome))
    else:
        _tell(outcome, dry_run=arguments.dry_run)
    refused_whole = outcome.refused and not (outcome.read or outcome.again or outcome.conflicts)
    return REFUSED if refused_whole else DONE


def scan_document(outcome: BatchOutcome) -> dict[str, Any]:
    """What came of a run, as `scan --json` gives it (docs/commands.md § JSON of `scan`)."""
    pages = (*outcome.read, *outcome.conflicts)
    states = [_state(page, reading.state) for page in pages for reading in page.readings]
    return {
        "batch": None if outcome.batch is None else outcome.batch.id,
        "pages": outcome.pages,
        "read": len(outcome.read),
        "refused": [{**_place(page), "why": page.why} for page in outcome.refused],
        "again": [_place(page) for page in outcome.again],
        "conflicts": [_place(page) for page in outcome.conflicts],
        "doubtful": [{**_place(page), "why": page.doubt} for page in pages if page.doubt],
        "known_files": list(outcome.known),
        "fields": {
            "one": states.count("one"),
            "blank": states.count("blank"),
            "asked": sum(state not in _ASKED_NOT for state in states),
        },
        "readings": [
            {
                "sheet": page.sheet,
                "page": page.page,
                "field": reading.field,
                "unit": reading.unit,
                "criterion": reading.criterion,
                "state": reading.state,
                "level": reading.level or None,
            }
            for page in pages
            for reading in page.readings
        ],
        "counted": count_document(outcome.counted),
    }


def _state(page: PageOutcome, state: str) -> str:
    """What becomes of a field: a plain one waits where its page is doubtful for what plain marks hide."""
    return FILLED if state == "one" and page.doubt == FILLED else state


def count_document(tally: CountTally) -> dict[str, Any]:
    """What became of ballots, as `scan` and `settle` give it (docs/commands.md § JSON of `scan`)."""
    return {
        "ballots": tally.counted,
        "compared": tally.compared,
        "waiting": tally.waiting,
        "left": [{"sheet": b.sheet, "unit": b.unit, "why": b.why.value} for b in tally.left],
    }


def _place(page: PageOutcome) -> dict[str, Any]:
    return {"file": page.file, "page": page.file_page, "sheet": page.sheet or None}


def _tell(outcome: BatchOutcome, *, dry_run: bool) -> None:
    document = scan_document(outcome)
    if outcome.batch is not None:
        print(tr("已收取第 {number} 批。").format(number=outcome.batch.id))
    elif dry_run:
        print(tr("试读，未收取。"))
    else:
        print(tr("没有新的票，未收取。"))
    text = tr("共 {pages} 页：读取 {read}，退回 {refused}，重复 {again}，待定 {conflicts}")
    counts = {key: len(document[key]) for key in ("refused", "again", "conflicts")}
    print(text.format(pages=outcome.pages, read=len(outcome.read), **counts))
    text = tr("栏：已选 {one}，空白 {blank}，存疑 {asked}")
    print(text.format(**document["fields"]))
    if outcome.batch is not None:
        tell_count(outcome.counted)
    for name in outcome.known:
        print(tr("“{file}”已经收取过，未再读取").format(file=name))
    for name in outcome.layered:
        print(layered_line(name))
    for page in (*outcome.read, *outcome.conflicts):
        if page.doubt:
            print("　" + doubtful_line(page.file, page.file_page, page.sheet, page.doubt))
    for page in outcome.refused:
        print("　" + refused_line(page.file, page.file_page, page.sheet, page.why))
    for page in outcome.again:
        print("　" + again_line(page.file, page.file_page, page.sheet))
    for page in outcome.conflicts:
        print("　" + conflict_line(page.file, page.file_page, page.sheet))


def tell_count(tally: CountTally) -> None:
    """Says what became of ballots."""
    text = tr("计入 {counted} 票，与已录入的票比对 {compared} 票，待认定 {waiting} 票")
    print(text.format(counted=tally.counted, compared=tally.compared, waiting=tally.waiting))
    for ballot in tally.left:
        print("　" + left_line(ballot.sheet, ballot.unit, ballot.why.value))


def _scans(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments, read_only=arguments.withdraw is None) as store:
        evaluation = store.evaluations.latest()
        if arguments.withdraw is not None:
            store.scans.withdraw(evaluation.id, arguments.withdraw, arguments.reason)
        batches = store.scans.batches(evaluation.id)
        layouts = store.ledger.layouts(evaluation.id)
        scheme = store.schemes.current(evaluation.id).scheme
    if arguments.json:
        print_json(
            {
                "batches": [batch_document(batch) for batch in batches],
                "layouts": [layout_document(layout) for layout in layouts],
            }
        )
        return DONE
    if not batches:
        print(tr("还没有扫描批次。"))
    for batch in batches:
        text = tr(
            "第 {number} 批（{day}）：{pages} 页，读取 {read}，退回 {refused}，待定 {conflicts}"
        )
        line = text.format(
            number=batch.id,
            day=batch.taken_on,
            pages=batch.pages,
            read=batch.read,
            refused=batch.refused,
            conflicts=batch.conflicts,
        )
        if batch.state is BatchState.WITHDRAWN:
            line += tr("；已撤回：{reason}").format(reason=batch.reason)
        print(line)
    for layout in layouts:
        counts = {fate.value: layout.fates[fate] for fate in SheetFate}
        text = tr(
            "{part}（第 {number} 次打印）：{printed} 张，计入 {counted}，作废 {void}，手工录入 {typed}，"
            "待认定 {waiting}，未收回 {out}"
        )
        print(
            text.format(
                part=scheme.by_code[layout.part].title,
                number=layout.layout_id,
                printed=layout.printed,
                **counts,
            )
        )
    return DONE


def layout_document(layout: LayoutStand) -> dict[str, Any]:
    """What became of a printing's sheets, as `scans --json` gives it (docs/commands.md § JSON of `scans`)."""
    return {
        "layout": layout.layout_id,
        "part": layout.part,
        "printed": layout.printed,
        **{fate.value: layout.fates[fate] for fate in SheetFate},
    }


def batch_document(batch: Batch) -> dict[str, Any]:
    """A batch as `scans --json` gives it (docs/commands.md § JSON of `scans`)."""
    return {
        "batch": batch.id,
        "on": batch.taken_on,
        "pages": batch.pages,
        "read": batch.read,
        "refused": batch.refused,
        "conflicts": batch.conflicts,
        "without_picture": batch.without_picture,
        "withdrawn": batch.state is BatchState.WITHDRAWN,
        "reason": batch.reason,
    }
