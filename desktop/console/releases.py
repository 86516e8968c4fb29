"""The commands for releasing a frozen result, whole or in part, for taking that back and for what is public."""

from __future__ import annotations

import argparse

from db.records.releases import ReleaseKind
from desktop.console.commands import DONE, Add
from desktop.console.signing_in import add_file, open_signed_in
from desktop.explanation.layout import columns
from desktop.explanation.release_words import release_text
from desktop.messages import tr
from desktop.operations.rankings import released_lines


def add_releases(add: Add) -> None:
    """Adds the commands; `add` makes a parser of a name, what it runs and what it is about."""
    release = add("release", _release, tr("公布已定稿的结果，全部或一部分"))
    released = add("released", _released, tr("列出已公布的结果"))
    take_back = add("take-back", _take_back, tr("收回一次公布"))
    for parser in (release, released, take_back):
        add_file(parser)
    release.add_argument("what", choices=[kind.value for kind in ReleaseKind], metavar="WHAT")
    release.add_argument(
        "--category", action="append", default=[], metavar="NAME", help=tr("只公布这一类，可重复")
    )
    take_back.add_argument("number", type=int, metavar="NUMBER")
    take_back.add_argument("--reason", required=True, metavar="TEXT")


def _release(arguments: argparse.Namespace) -> int:
    kind = ReleaseKind(arguments.what)
    with open_signed_in(arguments) as store:
        made = store.releases.release(
            store.evaluations.latest().id, kind, tuple(arguments.category)
        )
    for release in made:
        what = release_text(release)
        print(tr("已公布（第 {number} 次）：{what}").format(number=release.id, what=what))
    return DONE


def _released(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments, read_only=True) as store:
        lines = released_lines(store, store.evaluations.latest().id)
    if not lines:
        print(tr("结果未公布"))
        return DONE
    heading = ("范围", "名次", "编号", "单位", "类别", "总分", "等次", "按比例等次")
    cells = [
        (x.within, x.rank, x.unit_code, x.unit, x.category, x.total, x.grade, x.grade_by_quota)
        for x in lines
    ]
    for line in columns([tuple(map(tr, heading)), *cells]):
        print(line)
    return DONE


def _take_back(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments) as store:
        store.releases.take_back(arguments.number, arguments.reason)
    print(tr("已收回第 {number} 次公布。").format(number=arguments.number))
    return DONE
