"""The command line: the same operations as the window, text for people and JSON for programs (docs/commands.md).

Exit codes: 0 done, 1 a fault of the program, 2 input refused and nothing changed, 3 `verify` found damage.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from db.errors import UserError
from db.scoring.agreement.document import agreement_document
from db.scoring.derivation_document import derivation_document
from db.steps import unheard
from db.store import Store
from desktop.console.accounts import add_actions, run_accounts
from desktop.console.commands import DONE, REFUSED, Command, add_force, counted
from desktop.console.integrity import add_integrity
from desktop.console.lists_and_json import print_json
from desktop.console.moving import add_moving
from desktop.console.packets import add_packets
from desktop.console.recount import add_recount
from desktop.console.releases import add_releases
from desktop.console.scans import add_scans
from desktop.console.selftest import run_selftest, version_line
from desktop.console.settling import add_settling
from desktop.console.sheets import add_sheets
from desktop.console.signing_in import add_file, open_signed_in
from desktop.console.withdrawals import add_withdrawals
from desktop.console.years import add_years
from desktop.explanation.agreement_text import agreement_lines
from desktop.explanation.derivation_text import explanation
from desktop.explanation.import_text import difference_line
from desktop.explanation.layout import columns
from desktop.messages import import_lines, tr, word
from desktop.operations.rankings import rank_document
from desktop.operations.reports import attach_folder, attachment_lines
from desktop.operations.schemes import new_file, scheme_text

_FIRST_PLACES = 10

_log = logging.getLogger(__name__)


def run(argv: Sequence[str]) -> int:
    """Runs one command and returns its exit code."""
    _speak_utf8()
    arguments = _parser().parse_args(argv)
    command: Command = arguments.command
    _log.info("command %s", command.__name__.strip("_"))
    try:
        code = command(arguments)
        sys.stdout.flush()
    except UserError as error:
        _log.info("refused: %s", error.kind.name)
        print(word(error), file=sys.stderr)
        return REFUSED
    except BrokenPipeError:  # whoever reads the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return code


def _speak_utf8() -> None:
    """A terminal or pipe in another code page must not stop a command half way."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


class _Parser(argparse.ArgumentParser):
    """Words a wrong call in Chinese and exits with 2."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(REFUSED, tr("命令有误：{message}").format(message=message) + "\n")


@cache
def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="shufa", description=tr("述法评议：不带命令时打开窗口"))
    parser.add_argument("--version", action="version", version=version_line())
    commands = parser.add_subparsers(required=True, metavar=tr("命令"), parser_class=_Parser)

    def add(name: str, command: Command, about: str) -> argparse.ArgumentParser:
        own = commands.add_parser(name, help=about, description=about)
        own.set_defaults(command=command)
        return own

    add("selftest", run_selftest, tr("自检：新建、评分、排名、打印一遍"))
    demo = add("demo", _demo, tr("建立示例区的一年并排名"))
    demo.add_argument("folder", type=Path, metavar="DIR")
    add_force(demo)
    new = add("new", _new, tr("按模板或 TOML 文件新建"))
    new.add_argument("file", type=Path, metavar="FILE")
    new.add_argument("--scheme", required=True, metavar="TEMPLATE|PATH.toml")
    take = add("import", _import, tr("导入工作簿：全部导入，有误则一项不动"))
    add_file(take)
    take.add_argument("source", type=Path, metavar="SOURCE", help=tr("工作簿，或打分表的文件夹"))
    take.add_argument("--dry-run", action="store_true", help=tr("只说明将有哪些更改"))
    take.add_argument(
        "--reason", default="", metavar="TEXT", help=tr("更改已定的票、得分和加减分的理由")
    )
    attach = add("attach", _attach, tr("按文件名把文件夹中的报告附到单位，拿不准的列出不附"))
    add_file(attach)
    attach.add_argument("folder", type=Path, metavar="FOLDER")
    attach.add_argument("--dry-run", action="store_true", help=tr("只说明将附哪些报告"))
    rank = add("rank", _rank, tr("排名"))
    add_file(rank)
    rank.add_argument("--within", choices=("category", "presentation"), default="overall")
    rank.add_argument("--json", action="store_true")
    explain = add("explain", _explain, tr("说明一个单位的名次怎样得来"))
    add_file(explain)
    explain.add_argument("unit", metavar="UNIT")
    explain.add_argument("--json", action="store_true")
    agreement = add("agreement", _agreement, tr("评委意见一致性与名次的可靠程度"))
    add_file(agreement)
    agreement.add_argument("--json", action="store_true")
    add_sheets(add)
    add_scans(add)
    add_settling(add)
    add_recount(add)
    _add_workbooks(add)
    add_moving(add)
    add_releases(add)
    add_withdrawals(add)
    add_years(add)
    add_integrity(add)
    add_packets(add)
    accounts = add("accounts", _accounts, tr("账号：谁可以登录，能办什么"))
    add_file(accounts)
    add_actions(accounts)
    return parser


def _add_workbooks(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    """What is written as a workbook."""
    export = add("export", _export, tr("导出工作簿"))
    add_file(export)
    export.add_argument("target", type=Path, metavar="OUT.xlsx", nargs="?")
    export.add_argument(
        "--forms",
        nargs="?",
        const="",
        metavar="DIR",
        help=tr("改为每名评委一份打分表，存入文件夹"),
    )
    export.set_defaults(refuse=export.error)
    add_force(export)
    workings = add("workings", _workings, tr("计算表：全部计算写成公式，与程序的结果逐格对照"))
    add_file(workings)
    workings.add_argument("target", type=Path, metavar="OUT.xlsx")
    add_force(workings)


def _accounts(arguments: argparse.Namespace) -> int:
    run_accounts(arguments)
    return DONE


def _demo(arguments: argparse.Namespace) -> int:
    from desktop.operations.demo.demo_year import make_demo

    demo = make_demo(arguments.folder, replace=arguments.force)
    with Store.open(demo.file, read_only=True) as store:
        document = rank_document(store, store.evaluations.latest().id)
    print(tr("前十名："))
    _print_rows(document["rows"][:_FIRST_PLACES])
    print()
    print(tr("文件：{path}").format(path=demo.file))
    for path in demo.sheets:
        print(tr("表单：{path}").format(path=path))
    return DONE


def _new(arguments: argparse.Namespace) -> int:
    evaluation = new_file(arguments.file, scheme_text(arguments.scheme))
    text = tr("已新建“{title}”（{year} 年）：{path}")
    print(text.format(title=evaluation.title, year=evaluation.year, path=arguments.file))
    return DONE


def _import(arguments: argparse.Namespace) -> int:
    if arguments.source.is_dir():
        from desktop.console.forms import import_forms

        return import_forms(arguments)
    from desktop.operations.workbooks import import_workbook, row_titles

    with open_signed_in(arguments) as store:
        evaluation = store.evaluations.latest()
        report = import_workbook(
            store,
            evaluation.id,
            arguments.source,
            dry_run=arguments.dry_run,
            reason=arguments.reason,
        )
        titles = row_titles(store, evaluation.id)
    print(tr("试导入，未作更改：") if arguments.dry_run else tr("已导入："))
    for line in import_lines(report):
        print("　" + line)
    for difference in report.differences:
        if arguments.dry_run or difference.stands:
            print("　" + difference_line(difference, titles))
    return DONE


def _attach(arguments: argparse.Namespace) -> int:
    """Attaches sure reports; exit code 2 only where the folder holds no unit's report at all."""
    dry_run: bool = arguments.dry_run
    with open_signed_in(arguments, read_only=dry_run) as store:
        evaluation = store.evaluations.latest()
        attachment = attach_folder(
            store, evaluation.id, arguments.folder, counted(), dry_run=dry_run
        )
    for line in attachment_lines(attachment, dry_run=dry_run):
        print(line)
    return REFUSED if attachment.refused else DONE


def _rank(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments, read_only=True) as store:
        evaluation = store.evaluations.latest()
        document = rank_document(store, evaluation.id, arguments.within)
    if arguments.json:
        print_json(document)
        return DONE
    for ranking in document.get("rankings", [document]):
        _print_ranking(ranking)
    return DONE


def _explain(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments, read_only=True) as store:
        evaluation = store.evaluations.latest()
        entry = store.units.find(evaluation.id, arguments.unit)
        derivation = store.results.derivation(evaluation.id, entry.id)
    if arguments.json:
        print_json(derivation_document(derivation))
    else:
        print(explanation(derivation), end="")
    return DONE


def _agreement(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments, read_only=True) as store:
        evaluation = store.evaluations.latest()
        agreement = store.results.agreement(evaluation.id)
        scheme = store.schemes.current(evaluation.id).scheme
    if arguments.json:
        print_json(agreement_document(agreement))
        return DONE
    for code, part in agreement.parts.items():
        print(scheme.by_code[code].title)
        for line in agreement_lines(part):
            print("　" + line)
    return DONE


def _export(arguments: argparse.Namespace) -> int:
    target = arguments.forms or arguments.target
    if not target or (arguments.forms and arguments.target):
        arguments.refuse(tr("请写明保存的位置，一处即可"))
    if arguments.forms is not None:
        from desktop.console.forms import export_forms

        return export_forms(arguments, Path(target))
    from desktop.operations.workbooks import export_workbook

    with open_signed_in(arguments, read_only=True) as store:
        export_workbook(store, store.evaluations.latest().id, target, replace=arguments.force)
    print(target)
    return DONE


def _workings(arguments: argparse.Namespace) -> int:
    from desktop.operations.workbooks import export_workings

    with open_signed_in(arguments, read_only=True) as store:
        evaluation = store.evaluations.latest()
        export_workings(
            store,
            evaluation.id,
            arguments.target,
            replace=arguments.force,
            progress=counted() or unheard,
        )
    print(arguments.target)
    return DONE


def _print_ranking(document: dict[str, Any]) -> None:
    evaluation = document["evaluation"]
    name = document.get("name") or tr("全部单位")
    print(f"{evaluation['title']}　{name}")
    if document["mixed_composition"]:
        print(tr("　注：各单位的合成办法不尽相同。"))
    _print_rows(document["rows"])
    for item in document["unranked"]:
        print(f"　—　{item['unit']}（{item['unit_code']}）：{item['reason']}")
    print(tr("　数据摘要 {digest}").format(digest=document["digest"]))
    print()


def _print_rows(rows: Sequence[dict[str, Any]]) -> None:
    head = [
        tr("名次"),
        tr("编号"),
        tr("单位"),
        tr("类别"),
        tr("形式"),
        tr("总分"),
        tr("等次"),
        tr("按比例"),
    ]
    body = [
        [
            f"{row['rank']}{'=' if row['shared'] else ''}",
            row["unit_code"],
            row["unit"],
            row["category"],
            row["presentation"],
            row["total"],
            row["grade"] or "—",
            row["grade_by_quota"] or "—",
        ]
        for row in rows
    ]
    for line in columns([head, *body]):
        print(line)
