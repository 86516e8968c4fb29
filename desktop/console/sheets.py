"""`shufa sheets`: the year's papers into a folder."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from db.records.layouts import LayoutKind, PaperSize
from db.records.paper import MOST_COPIES
from db.steps import Progress, unheard
from desktop.console.commands import DONE, Add, add_force, counted
from desktop.console.lists_and_json import listed
from desktop.console.signing_in import add_file, open_signed_in
from desktop.messages import tr, unfit_text

if TYPE_CHECKING:
    from db.store import Store
    from desktop.operations.printing import Written
    from desktop.sheets.setting.faces.type_case import MissingCharacter


class Common(TypedDict):
    """How papers are printed, whichever they are."""

    today: str
    progress: Progress | None
    duplex: bool
    official: bool
    replace: bool


def add_sheets(add: Add) -> None:
    """Adds the command; `add` makes a parser of a name, what it runs and what it is about."""
    sheets = add("sheets", _sheets, tr("打印表单为 PDF"))
    add_file(sheets)
    sheets.add_argument("--out", type=Path, required=True, metavar="DIR")
    sheets.add_argument(
        "--only", default="", metavar="NAME,…", help=tr("只打印这些（代号或中文名，如 排名表）")
    )
    sheets.add_argument(
        "--units", default="", metavar="UNIT,…", help=tr("只为这些单位（编号、名称或标签）")
    )
    sheets.add_argument("--duplex", action="store_true", help=tr("按双面装订排版"))
    sheets.add_argument(
        "--official-fonts", action="store_true", help=tr("用系统中的仿宋、小标宋、楷体")
    )
    sheets.add_argument("--word", action="store_true", help=tr("信函另存为 Word 文档"))
    sheets.add_argument(
        "--archive", action="store_true", help=tr("评议档案：全部表单，附归档目录（页数和校验值）")
    )
    sheets.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help=tr("成文日期；不写为今天"))
    add_force(sheets)
    _add_layout(sheets)


def _add_layout(sheets: argparse.ArgumentParser) -> None:
    sheets.add_argument(
        "--layout", action="store_true", help=tr("评分票：带定位标记和票号，供扫描读票")
    )
    sheets.add_argument(
        "--layout-kind",
        choices=[str(kind) for kind in LayoutKind],
        help=tr(
            "版式：1 一页一两个单位；2 全部单位×等次；2b 全部单位×指标×等次；3 数字方框；3b 手写框"
        ),
    )
    sheets.add_argument("--paper", choices=[str(size) for size in PaperSize], help=tr("纸张"))
    sheets.add_argument(
        "--copies",
        type=_copies,
        metavar="N|GROUP=N,…",
        help=tr("不记名，每组打印的张数，不写则每位评委一张"),
    )
    sheets.add_argument("--reprint", metavar="REASON", help=tr("重新打印的理由；原票号随即作废"))
    sheets.set_defaults(refuse=sheets.error)


def _copies(text: str) -> dict[str, int]:
    """Numbers of copies by group; one alone is for each group. Raises ValueError, which argparse tells."""
    copies = {}
    for piece in listed(text):
        group, _, count = piece.rpartition("=")
        copies[group] = int(count)
        if not 1 <= copies[group] <= MOST_COPIES:
            raise ValueError(text)
    return copies


def _day(text: str) -> date:
    """A day as it is written in a command. Raises ValueError, which argparse tells."""
    return date.fromisoformat(text)


def _sheets(arguments: argparse.Namespace) -> int:
    _check_layout(arguments)
    return _ballots(arguments) if arguments.layout else _papers(arguments)


def _check_layout(arguments: argparse.Namespace) -> None:
    """Refuses options that do not go together, as argparse does."""
    own = (arguments.layout_kind, arguments.paper, arguments.copies, arguments.reprint)
    if not arguments.layout and any(value is not None for value in own):
        arguments.refuse(tr("--layout-kind、--paper、--copies、--reprint 须与 --layout 同用"))
    narrowed = (arguments.only, arguments.units, arguments.word, arguments.layout)
    if arguments.archive and any(narrowed):
        arguments.refuse(tr("--archive 不与 --only、--units、--word、--layout 同用"))
    if arguments.layout and listed(arguments.only) not in (("ballots",), (tr("评分票"),)):
        arguments.refuse(tr("--layout 须与 --only ballots 同用"))


def _ballots(arguments: argparse.Namespace) -> int:
    from desktop.operations.paper.ballot_plan import LayoutWish
    from desktop.operations.paper.ballot_printing import print_ballots
    from desktop.operations.printing import printing_faces

    kind, paper = arguments.layout_kind, arguments.paper
    wish = LayoutWish(
        None if kind is None else LayoutKind(kind),
        None if paper is None else PaperSize(paper),
        arguments.copies or {},
        reason=arguments.reprint or "",
    )
    with (
        open_signed_in(arguments) as store,
        printing_faces(official=arguments.official_fonts) as lacking,
    ):
        printed = print_ballots(
            store,
            store.evaluations.latest().id,
            arguments.out,
            wish,
            listed(arguments.units),
            duplex=arguments.duplex,
            replace=arguments.force,
            progress=counted() or unheard,
        )
    for path in printed.paths:
        print(path)
    for count in printed.counts:
        text = tr("{part}：{copies} 张票，每张 {pages} 页，共用纸 {papers} 张")
        facts = {"copies": count.copies, "pages": count.pages, "papers": count.papers}
        print(text.format(part=count.part, **facts), file=sys.stderr)
    for left in printed.left:
        text = tr("注意：“{part}”没有打印：{why}")
        print(text.format(part=left.part.title, why=unfit_text(left.why)), file=sys.stderr)
    if not printed.paths:
        print(_nothing(), file=sys.stderr)
    _tell_characters(lacking, printed.missing)
    return DONE


def _papers(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments, read_only=True) as store:
        evaluation = store.evaluations.latest()
        written = _written(store, evaluation.id, arguments)
    for path in written.paths:
        print(path)
    if not written.paths:
        print(_nothing(), file=sys.stderr)
    if not evaluation.organiser.strip():
        print(tr("注意：没有填写组织者，落款处是空的；请在计分办法中填写"), file=sys.stderr)
    _tell_characters(written.lacking, written.missing)
    return DONE


def _written(store: Store, evaluation_id: int, arguments: argparse.Namespace) -> Written:
    from desktop.operations.archive.archive_folder import write_archive
    from desktop.operations.printing import write_sheets

    common: Common = {
        "today": (arguments.date or date.today()).isoformat(),  # noqa: DTZ011 - on the office's wall
        "progress": counted(),
        "duplex": arguments.duplex,
        "official": arguments.official_fonts,
        "replace": arguments.force,
    }
    if arguments.archive:
        return write_archive(store, evaluation_id, arguments.out, **common)
    only, units = listed(arguments.only), listed(arguments.units)
    return write_sheets(
        store, evaluation_id, arguments.out, only, units=units, word=arguments.word, **common
    )


def _nothing() -> str:
    return tr("没有可打印的内容：所选表单在本次评议中还没有数据。")


def _tell_characters(lacking: Iterable[str], missing: Iterable[MissingCharacter]) -> None:
    """Names what the fonts do not have."""
    for face in lacking:
        print(tr("注意：系统中没有“{face}”，用随附字体代替").format(face=face), file=sys.stderr)
    for character in missing:
        text = tr("注意：字库中没有“{character}”（{code}），见 {place}")
        facts = {"character": character.character, "code": character.code_point}
        print(text.format(place=character.place, **facts), file=sys.stderr)
